import { domainToASCII } from 'node:url';
import { asBuffer } from '#base/bytes';
import { decodeText, fieldRanges, type OctetRange } from '#format/message';
import { parseAuthenticationResults } from './parse.ts';

/** Octets of one field that are read: the name of whoever wrote it stands in front. */
const CLAIM_OCTETS_MAX = 4 * 1024;
const COLON = 58;

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
  return fieldRanges(start, (name) => name === 'authentication-results').filter(({ from, to }) => {
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
