import type { SignatureVerdict } from '#check/dkim';
import type { BimiVerdict } from './bimi.ts';
import type { ArcOverride } from './override.ts';
import type { AuthenticationResults } from './types.ts';

/** RFC 5322 section 2.1.1. */
const LINE_CHARS_SHOULD = 78;
/** DKIM results that are written out; of the others their number is. */
const SIGNATURES_MAX = 20;
const COMMENT_CHARS_MAX = 200;
const VALUE_CHARS_MAX = 255;

/** What else is known, where it is. */
export interface ResultExtras {
  /** Whether the client's address and name confirm each other (RFC 8601 section 3). */
  readonly iprev?: { readonly result: 'pass' | 'fail' | 'temperror' | 'permerror'; readonly address: string };
  /** IP address of the client, for `arc` (RFC 8617 section 6). */
  readonly client?: string;
  readonly bimi?: BimiVerdict;
  /** A trusted sealer's word counted instead of DMARC's. */
  readonly override?: ArcOverride;
}

/** One `resinfo`: words that stay together on a line where they can. */
type Words = readonly string[];

/**
 * The field Authentication-Results (RFC 8601) with its CRLF, in lines of at most 78 characters where no single word is longer.
 * It is ASCII throughout: names are A-labels, and what strangers chose is quoted or, in comments, replaced. No local part of
 * an address is shown (section 2.7.2).
 */
export function formatAuthenticationResults(
  authservId: string,
  results: AuthenticationResults,
  extras: ResultExtras = {},
): string {
  return `Authentication-Results: ${fold([[value(authservId)], ...resultInfos(results, extras)])}\r\n`;
}

/**
 * The same behind the field's name, unfolded: what ARC-Authentication-Results holds behind `i=` (RFC 8617 section 4.1.1).
 */
export function authenticationPayload(
  authservId: string,
  results: AuthenticationResults,
  extras: ResultExtras = {},
): string {
  return [[value(authservId)], ...resultInfos(results, extras)].map((words) => words.join(' ')).join('; ');
}

function resultInfos(results: AuthenticationResults, extras: ResultExtras): Words[] {
  const { dkim } = results;
  const shown = dkim.slice(0, SIGNATURES_MAX).map(dkimWords);
  const more = dkim.length - shown.length;
  const last = shown.at(-1);
  if (more > 0 && last !== undefined) shown[shown.length - 1] = [...last, ...comment(`and ${more} more signatures`)];
  return [
    ...(dkim.length === 0 ? [['dkim=none']] : shown),
    spfWords(results),
    dmarcWords(results, extras.override),
    arcWords(results, extras.client),
    ...(extras.iprev === undefined ? [] : [iprevWords(extras.iprev)]),
    ...(extras.bimi === undefined ? [] : [bimiWords(extras.bimi)]),
  ];
}

function dkimWords({ result, problem, keyBits, domain, selector, algorithm, mark }: SignatureVerdict): Words {
  const told = problem ?? (keyBits === undefined ? undefined : `${keyBits}-bit key`);
  return [
    `dkim=${result}`,
    ...comment(told),
    ...property('header.d', domain),
    ...property('header.s', selector),
    ...property('header.a', algorithm),
    ...property('header.b', mark),
  ];
}

function spfWords({ spf }: AuthenticationResults): Words {
  const told = spf.problem ?? (spf.mechanism === undefined ? undefined : `matched ${spf.mechanism}`);
  return [
    `spf=${spf.result}`,
    ...comment(told),
    ...property(spf.scope === 'helo' ? 'smtp.helo' : 'smtp.mailfrom', spf.domain),
  ];
}

function dmarcWords({ dmarc }: AuthenticationResults, override: ArcOverride | undefined): Words {
  const told = override === undefined ? dmarc.problem : `${override.sealer} said ${override.said}`;
  const applied = override === undefined ? dmarc.policy : 'none';
  return [
    `dmarc=${dmarc.result}`,
    ...comment(told),
    ...property('header.from', dmarc.fromDomain),
    ...(dmarc.published === undefined ? [] : property('policy.dmarc', applied)),
    ...(override === undefined ? [] : property('policy.arc', override.sealer)),
  ];
}

function arcWords({ arc }: AuthenticationResults, client: string | undefined): Words {
  if (arc.result === 'none') return ['arc=none'];
  const [sealer] = arc.sealers;
  const told = arc.problem ?? `i=${arc.instances}${sealer === undefined ? '' : ` sealed by ${sealer}`}`;
  return [`arc=${arc.result}`, ...comment(told), ...property('smtp.remote-ip', client)];
}

function iprevWords({ result, address }: NonNullable<ResultExtras['iprev']>): Words {
  return [`iprev=${result}`, ...property('policy.iprev', address)];
}

function bimiWords({ result, problem, domain, selector, authority }: BimiVerdict): Words {
  return [
    `bimi=${result}`,
    ...comment(problem),
    ...property('header.d', domain),
    ...property('header.selector', selector),
    ...(authority === undefined ? [] : property('policy.authority', 'none')),
  ];
}

/** In words of their own, so that a comment can be folded. No character may end it before its time. */
function comment(text: string | undefined): Words {
  if (text === undefined || text === '') return [];
  const safe = text.slice(0, COMMENT_CHARS_MAX).replaceAll(/[^\x20-\x7e]|[()\\]/g, '?');
  return `(${safe})`.split(/ +/);
}

function property(name: string, text: string | undefined): Words {
  return text === undefined || text === '' ? [] : [`${name}=${value(text)}`];
}

/** A token of MIME where it is one (RFC 2045 section 5.1), a quoted string otherwise; nothing that breaks a line. */
function value(text: string): string {
  const short = text.slice(0, VALUE_CHARS_MAX);
  if (/^[\w!#$%&'*+\-.^`{|}~]+$/.test(short)) return short;
  return `"${short.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Each part on a line of its own, and more lines where a part is too long. */
function fold(parts: readonly Words[]): string {
  let text = '';
  let width = 'Authentication-Results: '.length;
  for (const [i, words] of parts.entries()) {
    const end = i < parts.length - 1 ? ';' : '';
    for (const [k, word] of words.entries()) {
      const whole = k === words.length - 1 ? word + end : word;
      const first = i === 0 && k === 0;
      if (!first && (k === 0 || width + 1 + whole.length > LINE_CHARS_SHOULD)) {
        text += `\r\n\t${whole}`;
        // A tab may be shown as up to eight columns; as a character it is one, which is what the RFC counts.
        width = 1 + whole.length;
      } else {
        text += first ? whole : ` ${whole}`;
        width += whole.length + (first ? 0 : 1);
      }
    }
  }
  return text;
}
