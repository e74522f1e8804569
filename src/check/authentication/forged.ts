import { domainToASCII } from 'node:url';
import { asBuffer, LF } from '#base/bytes';
import { decodeText } from '#format/message';
import { parseAuthenticationResults } from './parse.ts';

const fieldName = 'authentication-results';
/** Octets of one field that are read: the name of whoever wrote it stands in front. */
const CLAIM_OCTETS_MAX = 4 * 1024;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** Octets of a header; `to` is behind the line break. */
export interface OctetRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The Authentication-Results fields in a header that claim to be ours, or have a version that nobody knows: they were
 * written elsewhere, and have to go before ours is added (RFC 8601 section 5). All fields are looked at, however many there
 * are. `start` is the message or its beginning; what lies behind the empty line is not looked at.
 *
 * A claim is whatever some reader could take for one: our name in any case, in U-labels or A-labels, quoted, encoded,
 * beside comments.
 */
export function findForgedResults(start: Uint8Array, authservId: string): readonly OctetRange[] {
  const own = comparable(authservId);
  return resultsFields(start).filter(({ from, to }) => {
    const raw = asBuffer(start).subarray(from, Math.min(to, from + CLAIM_OCTETS_MAX));
    const text = raw.toString('utf8', raw.indexOf(COLON) + 1);
    const forms = text.includes('=?') ? [text, decodeText(text)] : [text];
    return forms.some((form) => claims(form, own));
  });
}

function claims(text: string, own: string): boolean {
  // NUL and its like end a text for some readers and are nothing for others.
  const bare = text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
  const read = parseAuthenticationResults(bare);
  if (read !== undefined && (comparable(read.authservId) === own || read.version !== 1)) return true;
  const spaced = text.replaceAll(/[\0-\x1f\x7f]/g, ' ');
  // Readers that know no comments or quotes see other words in front of the first semicolon.
  return [bare, spaced].some((form) => {
    const [front = ''] = form.split(';', 1);
    return front.split(/[\s"'`()<>[\]\\,/]+/).some((word) => word !== '' && comparable(word) === own);
  });
}

/** Lower case, A-labels, no full stops at the ends. */
function comparable(name: string): string {
  const bare = name.replaceAll(/^\.+|\.+$/g, '').toLowerCase();
  return /^[\x21-\x7e]*$/.test(bare) ? bare : domainToASCII(bare).replace(/\.+$/, '') || bare;
}

/** Where the fields of that name lie, found by the same rules as `scanHeader`, which keeps a bounded number of fields. */
function resultsFields(start: Uint8Array): OctetRange[] {
  const octets = asBuffer(start);
  const found: OctetRange[] = [];
  let at = 0;
  while (at < octets.length) {
    if (octets[at] === LF || (octets[at] === CR && octets[at + 1] === LF)) break;
    const to = endOfField(octets, at);
    if (isResultsField(octets, at)) found.push({ from: at, to });
    at = to;
  }
  return found;
}

function endOfField(octets: Buffer, from: number): number {
  for (let at = octets.indexOf(LF, from); at !== -1; at = octets.indexOf(LF, at + 1)) {
    const next = octets[at + 1];
    if (next !== SPACE && next !== TAB) return at + 1;
  }
  return octets.length;
}

function isResultsField(octets: Buffer, from: number): boolean {
  let at = from + fieldName.length;
  if (octets.toString('latin1', from, at).toLowerCase() !== fieldName) return false;
  while (octets[at] === SPACE || octets[at] === TAB) at += 1;
  return octets[at] === COLON;
}
