import type { CauseKey, Texts } from './texts.ts';

/** Whose move it is. */
export type Fixer = 'sender' | 'us' | 'recipient-side' | 'nobody';

export interface Explanation {
  readonly cause: string;
  readonly fixer: Fixer;
  readonly fix: string;
}

interface Rule {
  readonly key: CauseKey;
  readonly fixer: Fixer;
}

/** By subject and detail of RFC 3463 and its registry (RFC 5248, 7372, 7505, 8689). */
const byStatus: Readonly<Record<string, Rule>> = {
  '1.0': { key: 'address', fixer: 'sender' },
  '1.1': { key: 'no-mailbox', fixer: 'sender' },
  '1.2': { key: 'no-domain', fixer: 'sender' },
  '1.3': { key: 'address', fixer: 'sender' },
  '1.4': { key: 'address', fixer: 'sender' },
  '1.6': { key: 'moved', fixer: 'sender' },
  '1.7': { key: 'sender-address', fixer: 'us' },
  '1.8': { key: 'sender-address', fixer: 'us' },
  '1.10': { key: 'null-mx', fixer: 'sender' },
  '2.1': { key: 'disabled', fixer: 'recipient-side' },
  '2.2': { key: 'full', fixer: 'recipient-side' },
  '2.3': { key: 'too-big', fixer: 'sender' },
  '2.4': { key: 'list', fixer: 'recipient-side' },
  '3.1': { key: 'their-disk', fixer: 'recipient-side' },
  '3.2': { key: 'not-accepting', fixer: 'recipient-side' },
  '3.4': { key: 'too-big', fixer: 'sender' },
  '4.1': { key: 'unreachable', fixer: 'recipient-side' },
  '4.2': { key: 'connection', fixer: 'recipient-side' },
  '4.3': { key: 'dns', fixer: 'recipient-side' },
  '4.4': { key: 'no-route', fixer: 'recipient-side' },
  '4.5': { key: 'busy', fixer: 'recipient-side' },
  '4.6': { key: 'loop', fixer: 'us' },
  '4.7': { key: 'expired', fixer: 'recipient-side' },
  '5.3': { key: 'too-many-recipients', fixer: 'sender' },
  '6.1': { key: 'content', fixer: 'sender' },
  '6.3': { key: 'eight-bit', fixer: 'recipient-side' },
  '6.7': { key: 'no-utf8', fixer: 'recipient-side' },
  '7.1': { key: 'policy', fixer: 'recipient-side' },
  '7.2': { key: 'list', fixer: 'sender' },
  '7.4': { key: 'no-tls', fixer: 'recipient-side' },
  '7.5': { key: 'no-tls', fixer: 'recipient-side' },
  '7.8': { key: 'our-sign-in', fixer: 'us' },
  '7.10': { key: 'no-tls', fixer: 'recipient-side' },
  '7.11': { key: 'our-sign-in', fixer: 'us' },
  '7.20': { key: 'authentication', fixer: 'us' },
  '7.21': { key: 'authentication', fixer: 'us' },
  '7.22': { key: 'authentication', fixer: 'us' },
  '7.23': { key: 'authentication', fixer: 'us' },
  '7.25': { key: 'our-address', fixer: 'us' },
  '7.26': { key: 'authentication', fixer: 'us' },
  '7.27': { key: 'sender-address', fixer: 'us' },
  '7.30': { key: 'require-tls', fixer: 'sender' },
};

/** Where only the subject is known (RFC 3463 section 3). */
const bySubject: Readonly<Record<string, Rule>> = {
  '1': { key: 'address', fixer: 'sender' },
  '2': { key: 'mailbox', fixer: 'recipient-side' },
  '3': { key: 'not-accepting', fixer: 'recipient-side' },
  '4': { key: 'connection', fixer: 'recipient-side' },
  '5': { key: 'protocol', fixer: 'us' },
  '6': { key: 'content', fixer: 'sender' },
  '7': { key: 'policy', fixer: 'recipient-side' },
};

/** Servers without enhanced codes: what the reply code says by itself (RFC 5321 section 4.2.2). */
const byCode: Readonly<Record<number, Rule>> = {
  421: { key: 'busy', fixer: 'recipient-side' },
  450: { key: 'mailbox', fixer: 'recipient-side' },
  451: { key: 'their-trouble', fixer: 'recipient-side' },
  452: { key: 'their-disk', fixer: 'recipient-side' },
  521: { key: 'null-mx', fixer: 'sender' },
  550: { key: 'refused', fixer: 'recipient-side' },
  551: { key: 'moved', fixer: 'sender' },
  552: { key: 'full', fixer: 'recipient-side' },
  553: { key: 'address', fixer: 'sender' },
  554: { key: 'refused', fixer: 'recipient-side' },
  556: { key: 'null-mx', fixer: 'sender' },
};

const ours: Rule = { key: 'our-decision', fixer: 'us' };
const unknown: Rule = { key: 'refused', fixer: 'recipient-side' };

/** What a failure means to the person who sent the message. `code` is the server's reply code, where it gave one. */
export function explainStatus(texts: Texts, status: string, code: number | undefined, domain: string): Explanation {
  const rule = ruleFor(status, code);
  const [cause, fix] = texts.causes[rule.key];
  return { cause: cause.replaceAll('{domain}', domain), fixer: rule.fixer, fix: fix.replaceAll('{domain}', domain) };
}

function ruleFor(status: string, code: number | undefined): Rule {
  const [, subject = '', detail = ''] = status.split('.');
  // That nobody may send it, and no server has said so: it was us.
  if (code === undefined && subject === '7' && (detail === '0' || detail === '1')) return ours;
  const exact = byStatus[`${subject}.${detail}`];
  if (exact !== undefined) return exact;
  if (detail !== '0' || subject !== '0') {
    const general = bySubject[subject];
    if (general !== undefined) return general;
  }
  return (code === undefined ? undefined : byCode[code]) ?? unknown;
}
