/** RFC 5321 section 4.5.3.1, in octets. Anything longer is refused, never cut. */

export const LOCALPART_OCTETS_MAX = 64;
export const DOMAIN_OCTETS_MAX = 255;
/** With its angle brackets. */
export const PATH_OCTETS_MAX = 256;
/** RFC 1035 section 2.3.4. */
export const LABEL_OCTETS_MAX = 63;
/** Nothing longer is even looked at: every limit above is long passed. */
export const ADDRESS_TEXT_CHARACTERS_MAX = 1024;

/** Octets of a text in UTF-8. */
export function octets(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
