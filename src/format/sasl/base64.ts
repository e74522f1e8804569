/** Octets of one response, decoded; a longer one ends the exchange. */
export const SASL_RESPONSE_OCTETS_MAX = 64 * 1024;

/**
 * Base64 as RFC 4954 section 4 and RFC 9051 section 6.2.2 want it: nothing outside of the alphabet, padding at the end
 * only and only where it belongs. Undefined where it is malformed or too long.
 */
export function decodeSaslBase64(text: string): Uint8Array | undefined {
  if (text.length > Math.ceil(SASL_RESPONSE_OCTETS_MAX / 3) * 4 || text.length % 4 !== 0) return undefined;
  const end = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  for (let i = 0; i < end; i++) if (!isBase64(text.charCodeAt(i))) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Bits that padding leaves over must be zero: one text for one value.
  if (bytes.toString('base64') !== text || bytes.length > SASL_RESPONSE_OCTETS_MAX) return undefined;
  return bytes;
}

function isBase64(c: number): boolean {
  return (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c === 43 || c === 47;
}
