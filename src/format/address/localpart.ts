/** Local parts: dot-string or quoted-string (RFC 5321 section 4.1.2, extended by RFC 6531 section 3.3). */
import type { Brand } from '#base/brand';
import { isHonestText } from './characters.ts';
import { LOCALPART_OCTETS_MAX, octets } from './limits.ts';

/** The meaning of a local part: without quotes and backslashes, in NFC, its case kept. */
export type Localpart = Brand<string, 'Localpart'>;

/** Dot-string: atoms of atext or of characters beyond ASCII (RFC 6531's UTF8-non-ascii). */
const dotString = /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;
/** Quoted-string: qtextSMTP and quoted-pairSMTP; controls, CR and LF have no place even behind a backslash. */
const quotedString = /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e\u0080-\u{10ffff}]|\\[\x20-\x7e])*"$/u;
/** An escaped control character: harmless here, and read as the real one by careless programs behind us. */
const escapedControl = /%(?:[01][0-9a-f]|7f)/i;

/** Reads a local part as it is written before the `@`. */
export function parseLocalpart(text: string): Localpart | undefined {
  if (text.length > LOCALPART_OCTETS_MAX || !isHonestText(text)) return undefined;
  let content: string;
  if (dotString.test(text)) content = text;
  else if (quotedString.test(text)) content = text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  else return undefined;
  if (escapedControl.test(content)) return undefined;
  const localpart = content.normalize('NFC') as Localpart;
  // Both ways of writing must fit: what we send on is the canonical one.
  if (octets(text) > LOCALPART_OCTETS_MAX || octets(formatLocalpart(localpart)) > LOCALPART_OCTETS_MAX)
    return undefined;
  return localpart;
}

/** Writes a local part for the wire, quoted only where it must be (RFC 5321 section 4.1.2: avoid quoting). */
export function formatLocalpart(localpart: Localpart): string {
  if (dotString.test(localpart)) return localpart;
  return `"${localpart.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** `user+tag` as user and tag (RFC 5233). The first separator counts; a local part that begins with it has no tag. */
export function splitSubaddress(
  localpart: Localpart,
  separator = '+',
): { readonly user: Localpart; readonly tag: string | undefined } {
  const at = separator === '' ? -1 : localpart.indexOf(separator);
  if (at <= 0) return { user: localpart, tag: undefined };
  // A part of an honest local part is one.
  return { user: localpart.slice(0, at) as Localpart, tag: localpart.slice(at + separator.length) };
}

/** The opposite: undefined where the result would be no local part. */
export function joinSubaddress(user: Localpart, tag: string, separator = '+'): Localpart | undefined {
  return parseLocalpart(formatLocalpart(`${user}${separator}${tag}` as Localpart));
}
