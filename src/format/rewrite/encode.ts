/** Text as the body of a part: UTF-8 that survives every transport and cannot be taken for a boundary. */
import { asBuffer, concatBytes, CR, encodeUtf8, LF } from '#base/bytes';

/** RFC 2045 section 6.7 (5): with the soft line break 76. */
const LINE_OCTETS_MAX = 75;
const BASE64_LINE_OCTETS = 57;
/** With more octets than this share to escape, base64 is the shorter. */
const ESCAPED_SHARE_MAX = 0.2;

const TAB = 9;
const SPACE = 32;
const DASH = 45;
const DOT = 46;
const EQUALS = 61;
const UPPER_F = 70;

const hexDigits = encodeUtf8('0123456789ABCDEF');

export interface EncodedText {
  /** For Content-Transfer-Encoding. */
  readonly encoding: 'quoted-printable' | 'base64';
  readonly octets: Uint8Array;
}

/** UTF-8 in the shorter of two encodings; line breaks of any kind become CRLF. */
export function encodeTextBody(text: string): EncodedText {
  const octets = encodeUtf8(text.toWellFormed());
  let escaped = 0;
  for (const octet of octets) if (octet > 126 || octet === EQUALS) escaped++;
  if (escaped > octets.length * ESCAPED_SHARE_MAX) return { encoding: 'base64', octets: base64Lines(octets) };
  return { encoding: 'quoted-printable', octets: quotedPrintable(octets) };
}

/** Lines of 76 digits, each ended. The text within keeps its line breaks as CRLF (RFC 2045 section 6.8). */
function base64Lines(text: Uint8Array): Uint8Array {
  const octets = asBuffer(withCrlf(text));
  const out = Buffer.allocUnsafe(Math.ceil(octets.length / BASE64_LINE_OCTETS) * 78);
  let length = 0;
  for (let at = 0; at < octets.length; at += BASE64_LINE_OCTETS) {
    length += out.write(
      octets.toString('base64', at, Math.min(octets.length, at + BASE64_LINE_OCTETS)),
      length,
      'latin1',
    );
    out[length++] = CR;
    out[length++] = LF;
  }
  return out.subarray(0, length);
}

function withCrlf(octets: Uint8Array): Uint8Array {
  const crlf = Uint8Array.of(CR, LF);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet !== CR && octet !== LF) continue;
    const isPair = octet === CR && octets[at + 1] === LF;
    if (isPair) {
      at++;
      continue;
    }
    pieces.push(octets.subarray(from, at), crlf);
    from = at + 1;
  }
  if (pieces.length === 0) return octets;
  pieces.push(octets.subarray(from));
  return concatBytes(pieces);
}

/** RFC 2045 section 6.7. */
function quotedPrintable(octets: Uint8Array): Uint8Array {
  // The worst: every octet escaped, a soft break after each 25 of them; a lone LF grows by one.
  const out = Buffer.allocUnsafe(octets.length * 3 + Math.ceil(octets.length / 24) * 3 + 3);
  let length = 0;
  /** Octets of the encoded line so far. */
  let line = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet === CR || octet === LF) {
      if (octet === CR && octets[at + 1] === LF) at++;
      out[length++] = CR;
      out[length++] = LF;
      line = 0;
      continue;
    }
    const plain = isPlain(octet, octets[at + 1], line === 0);
    const width = plain ? 1 : 3;
    if (line + width > LINE_OCTETS_MAX) {
      out[length++] = EQUALS;
      out[length++] = CR;
      out[length++] = LF;
      line = 0;
      // At the start of a line other octets are escaped: look again.
      at--;
      continue;
    }
    line += width;
    if (plain) out[length++] = octet;
    else {
      out[length++] = EQUALS;
      out[length++] = hexDigits[octet >> 4] ?? 0;
      out[length++] = hexDigits[octet & 15] ?? 0;
    }
  }
  return out.subarray(0, length);
}

function isPlain(octet: number, next: number | undefined, atLineStart: boolean): boolean {
  // Old transports change a dot and "From " at the start of a line; two dashes there could be a boundary.
  if (atLineStart && (octet === DOT || octet === UPPER_F || octet === DASH)) return false;
  if (octet === SPACE || octet === TAB) return next !== undefined && next !== CR && next !== LF;
  return octet > SPACE && octet < 127 && octet !== EQUALS;
}
