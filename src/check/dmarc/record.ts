/** DMARC Policy Records (RFC 9989 sections 4.7 and 4.8), and what those of RFC 7489 say beyond them. */
import type { DmarcPolicy } from './types.ts';

export interface DmarcRecord {
  readonly text: string;
  /**
   * What it asks for mail that fails. Undefined where it asks for nothing that can be understood: no valid `p`, or an
   * `sp` or `np` that is not valid, and no reports either (RFC 9989 section 4.10.1).
   */
  readonly policies?: DmarcPolicies;
  readonly psd: 'y' | 'n' | 'u';
  readonly adkim: 'r' | 's';
  readonly aspf: 'r' | 's';
  /** `t=y`; or `pct=0` of RFC 7489, which meant the same (RFC 9989 appendix A.6), where there is no `t`. */
  readonly testing: boolean;
  /** Valid URIs as written, a size limit of RFC 7489 (`!10m`) among them; at most 10 of each. */
  readonly rua: readonly string[];
  readonly ruf: readonly string[];
  /** `0` where it is absent or not valid. */
  readonly fo: string;
  /** Tags of RFC 7489 that no longer count, for whoever shows the record. */
  readonly pct?: number;
  /** Seconds. */
  readonly ri?: number;
  readonly rf?: string;
}

export interface DmarcPolicies {
  readonly p: DmarcPolicy;
  readonly sp?: DmarcPolicy;
  readonly np?: DmarcPolicy;
}

const URIS_MAX = 10;
/** A longer URI is nobody's mailbox. */
const URI_CHARACTERS_MAX = 500;

/** Whether a TXT record claims to be a DMARC record: `v=DMARC1` first, its value in upper case (RFC 9989 section 4.7). */
export function isDmarcRecord(text: string): boolean {
  return /^[ \t]*[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text);
}

/**
 * Reads a record. Unknown tags and those that break the grammar are ignored. Undefined for a text that is none, or in
 * which a tag stands twice (RFC 6376 section 3.2, whose tag lists these are).
 */
export function parseDmarcRecord(text: string): DmarcRecord | undefined {
  if (!isDmarcRecord(text)) return undefined;
  const tags = readTags(text);
  if (tags === undefined) return undefined;
  const lower = (name: string): string => tags.get(name)?.toLowerCase() ?? '';
  const rua = urisOf(tags.get('rua'));
  const policies = policiesOf(tags, rua);
  const pct = numberOf(tags.get('pct'), 100);
  const ri = numberOf(tags.get('ri'), 0xffff_ffff);
  const rf = tags.get('rf');
  const psd = lower('psd');
  return {
    text,
    ...(policies === undefined ? {} : { policies }),
    psd: psd === 'y' || psd === 'n' ? psd : 'u',
    adkim: lower('adkim') === 's' ? 's' : 'r',
    aspf: lower('aspf') === 's' ? 's' : 'r',
    testing: tags.has('t') ? lower('t') === 'y' : pct === 0,
    rua,
    ruf: urisOf(tags.get('ruf')),
    fo: failureOptions(lower('fo')),
    ...(pct === undefined ? {} : { pct }),
    ...(ri === undefined ? {} : { ri }),
    ...(rf === undefined ? {} : { rf }),
  };
}

/** Tag names count by their case, but for the version (RFC 6376 section 3.2, RFC 9989 section 4.8). */
function readTags(text: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>();
  for (const piece of text.split(';')) {
    const equals = piece.indexOf('=');
    if (equals === -1) continue;
    const name = trimBlanks(piece.slice(0, equals));
    if (!/^[a-zA-Z]+$/.test(name)) continue;
    const key = tags.size === 0 ? 'v' : name;
    if (tags.has(key)) return undefined;
    tags.set(key, trimBlanks(piece.slice(equals + 1)));
  }
  return tags;
}

/** WSP of RFC 5234: `trim` would take more. */
function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function policiesOf(tags: ReadonlyMap<string, string>, rua: readonly string[]): DmarcPolicies | undefined {
  const p = policyOf(tags.get('p'));
  const sp = policyOf(tags.get('sp'));
  const np = policyOf(tags.get('np'));
  const spoiled = (tags.has('sp') && sp === undefined) || (tags.has('np') && np === undefined);
  // RFC 9989 section 4.10.1: who asks for reports at least is taken to watch.
  if (p === undefined || spoiled) return rua.length > 0 ? { p: 'none' } : undefined;
  return { p, ...(sp === undefined ? {} : { sp }), ...(np === undefined ? {} : { np }) };
}

function policyOf(value: string | undefined): DmarcPolicy | undefined {
  const lower = value?.toLowerCase();
  return lower === 'none' || lower === 'quarantine' || lower === 'reject' ? lower : undefined;
}

function numberOf(value: string | undefined, max: number): number | undefined {
  if (value === undefined || !/^\d{1,10}$/.test(value)) return undefined;
  const number = Number(value);
  return number <= max ? number : undefined;
}

/** RFC 9989 section 4.8: each of `0`, `1`, `d`, `s` once, and not both numbers. */
function failureOptions(value: string): string {
  const options = value.split(':').map(trimBlanks);
  const known = options.every((option) => option === '0' || option === '1' || option === 'd' || option === 's');
  const once = new Set(options).size === options.length && !(options.includes('0') && options.includes('1'));
  return known && once ? options.join(':') : '0';
}

/** RFC 3986 characters without comma and exclamation mark, which must be encoded; then a size of RFC 7489 section 6.4. */
const reportUri = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?#[\]@$&'()*+;=]|%[0-9a-f]{2})*(?:!\d+[kmgt]?)?$/i;

function urisOf(list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  const uris: string[] = [];
  for (const piece of list.split(',')) {
    const uri = trimBlanks(piece);
    if (uri.length > URI_CHARACTERS_MAX || !reportUri.test(uri)) continue;
    uris.push(uri);
    if (uris.length === URIS_MAX) break;
  }
  return uris;
}
