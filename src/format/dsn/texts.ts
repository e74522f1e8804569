import { english } from './english.ts';

export type CauseKey =
  | 'address'
  | 'no-mailbox'
  | 'no-domain'
  | 'moved'
  | 'sender-address'
  | 'null-mx'
  | 'disabled'
  | 'full'
  | 'mailbox'
  | 'too-big'
  | 'list'
  | 'their-disk'
  | 'their-trouble'
  | 'not-accepting'
  | 'unreachable'
  | 'connection'
  | 'dns'
  | 'no-route'
  | 'busy'
  | 'loop'
  | 'expired'
  | 'too-many-recipients'
  | 'content'
  | 'eight-bit'
  | 'no-utf8'
  | 'policy'
  | 'refused'
  | 'no-tls'
  | 'require-tls'
  | 'our-sign-in'
  | 'authentication'
  | 'our-address'
  | 'our-decision'
  | 'protocol';

/** The words of a notice in one language. `{…}` are filled in. */
export interface Texts {
  /** Cause and cure; `{domain}`. */
  readonly causes: Readonly<Record<CauseKey, readonly [string, string]>>;
  /** Subject lines; `{subject}` is the original's. */
  readonly subjects: {
    readonly failed: string;
    readonly delayed: string;
    readonly delivered: string;
    readonly relayed: string;
  };
  readonly noSubject: string;
  /** First sentences; `{to}` is a list of addresses, `{time}` a time, `{duration}` a length of time. */
  readonly failed: string;
  readonly delayed: string;
  readonly delayedNothingToDo: string;
  readonly delivered: string;
  readonly relayed: string;
  readonly gaveUp: string;
  readonly labels: {
    readonly cause: string;
    readonly who: string;
    readonly how: string;
    readonly said: string;
    readonly problem: string;
    readonly subject: string;
    readonly sent: string;
    readonly technical: string;
    readonly reference: string;
    readonly reportingServer: string;
    readonly recipient: string;
    readonly remoteServer: string;
    readonly status: string;
    readonly lastAttempt: string;
    readonly givingUp: string;
  };
  readonly fixers: {
    readonly sender: string;
    readonly us: string;
    readonly 'recipient-side': string;
    readonly nobody: string;
  };
  readonly footer: string;
  readonly days: string;
  readonly hours: string;
  readonly minutes: string;
}

/** The texts of the nearest language we have. */
export function textsFor(locale: string): Texts {
  const language = locale.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return catalogues[language] ?? english;
}

const catalogues: Readonly<Record<string, Texts>> = { en: english };
