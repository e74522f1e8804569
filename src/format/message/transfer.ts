/** Content-Transfer-Encoding (RFC 2045 section 6), octets to octets. Tolerant: what cannot be read is passed over. */
import { asBuffer, CR, LF } from '#base/bytes';

const EQUALS = 61;

/** Value of each base64 digit; 64 for what is none. */
const digits: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(64);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i++) table[alphabet.charCodeAt(i)] = i;
  return table;
})();

/** Undoes the named encoding. Identity encodings (and unknown ones) give the same memory, cut to the bound. */
export function decodeTransfer(octets: Uint8Array, encoding: string, octetsMax: number): Uint8Array {
  if (encoding === 'base64') return decodeBase64(octets, octetsMax);
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(octets, octetsMax);
  return octets.length > octetsMax ? octets.subarray(0, octetsMax) : octets;
}

/**
 * Base64 where line breaks and foreign characters may stand anywhere. Padding ends a run, and decoding goes on
 * behind it: some programs encode in pieces and join them.
 */
export function decodeBase64(octets: Uint8Array, octetsMax: number): Uint8Array {
  const out = Buffer.allocUnsafe(Math.min(octetsMax, Math.ceil((octets.length * 3) / 4)));
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let at = 0; at < octets.length && length < out.length; at++) {
    const c = octets[at] ?? 0;
    const digit = digits[c] ?? 64;
    if (digit < 64) {
      bits = (bits << 6) | digit;
      if (++count < 4) continue;
      out[length++] = bits >> 16;
      if (length < out.length) out[length++] = bits >> 8;
      if (length < out.length) out[length++] = bits;
      bits = 0;
      count = 0;
    } else if (c === EQUALS && count > 0) {
      length = flushBase64(out, length, bits, count);
      bits = 0;
      count = 0;
    }
  }
  return out.subarray(0, flushBase64(out, length, bits, count));
}

/** The one or two octets that two or three digits give. */
function flushBase64(out: Buffer, length: number, bits: number, count: number): number {
  let at = length;
  if (count >= 2 && at < out.length) out[at++] = count === 2 ? bits >> 4 : bits >> 10;
  if (count === 3 && at < out.length) out[at++] = bits >> 2;
  return at;
}

/** Quoted-printable; a malformed escape stays as it is written (RFC 2045 section 6.7, note on robust readers). */
export function decodeQuotedPrintable(octets: Uint8Array, octetsMax: number): Uint8Array {
  const out = Buffer.allocUnsafe(Math.min(octetsMax, octets.length));
  let length = 0;
  let at = 0;
  while (at < octets.length && length < out.length) {
    const c = octets[at] ?? 0;
    if (c === EQUALS) {
      const high = hexValue(octets[at + 1]);
      const low = hexValue(octets[at + 2]);
      if (high >= 0 && low >= 0) {
        out[length++] = (high << 4) | low;
        at += 3;
        continue;
      }
      const next = softBreakEnd(octets, at + 1);
      if (next !== -1) {
        at = next;
        continue;
      }
    } else if (c === LF) {
      // White space at the end of an encoded line was added in transport.
      const hadCr = length > 0 && out[length - 1] === CR;
      if (hadCr) length--;
      while (length > 0 && (out[length - 1] === 32 || out[length - 1] === 9) && isBlank(octets[at - (hadCr ? 2 : 1)]))
        length--;
      if (hadCr) out[length++] = CR;
    }
    if (length < out.length) out[length++] = c;
    at++;
  }
  return out.subarray(0, length);
}

function isBlank(c: number | undefined): boolean {
  return c === 32 || c === 9;
}

function hexValue(c: number | undefined): number {
  if (c === undefined) return -1;
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 65 && c <= 70) return c - 55;
  if (c >= 97 && c <= 102) return c - 87;
  return -1;
}

/** Behind `=`, blanks and a line break; -1 where that is not what stands there. */
function softBreakEnd(octets: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(octets[at])) at++;
  if (at >= octets.length) return at;
  if (octets[at] === CR && octets[at + 1] === LF) return at + 2;
  return octets[at] === LF ? at + 1 : -1;
}

/** Base64 in lines of 76 characters with CRLF, the last one ended too (RFC 2045 section 6.8). */
export function encodeBase64Lines(octets: Uint8Array): Uint8Array {
  const text = asBuffer(octets).toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 76) lines.push(text.slice(at, at + 76), '\r\n');
  return Buffer.from(lines.join(''), 'latin1');
}

/** Text as quoted-printable in lines of at most 76 characters; line breaks become CRLF (RFC 2045 section 6.7). */
export function encodeQuotedPrintable(text: string): Uint8Array {
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const octets = Buffer.from(line, 'utf8');
    let out = '';
    for (let i = 0; i < octets.length; i++) {
      const c = octets[i] ?? 0;
      const last = i === octets.length - 1;
      const plain = (c > 32 && c < 127 && c !== EQUALS) || ((c === 32 || c === 9) && !last);
      // A dot alone and "From " at the start of a line are changed by old transports.
      const risky = out === '' && (c === 46 || c === 70);
      const token = plain && !risky ? String.fromCharCode(c) : `=${c.toString(16).toUpperCase().padStart(2, '0')}`;
      if (out.length + token.length > 75) {
        lines.push(`${out}=`);
        out = '';
      }
      out += token;
    }
    lines.push(out);
  }
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
