/**
 * Bytes: small pure functions over Uint8Array. Refuses to know charsets but ASCII and UTF-8.
 */
import { isAscii as isAsciiBuffer } from 'node:buffer';

export { LineNormaliser } from './lines.ts';

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const CR = 13;
export const LF = 10;

/** Text as UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return utf8.encode(text);
}

/** UTF-8 as text, or undefined where it is not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Each byte as the character of the same number (ISO 8859-1): for text that was checked to be ASCII. */
export function latin1(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

/** The same memory as a Buffer, for its fast search and decoding. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** True when no byte is above 127. */
export function isAscii(bytes: Uint8Array): boolean {
  return isAsciiBuffer(bytes);
}

/** The pieces in one new array. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  // Not zeroed first: every octet is written below. Memory of its own, not of Buffer's pool, so that it can be moved.
  const out = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
