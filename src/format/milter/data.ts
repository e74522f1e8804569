/** The data of packets: numbers, and strings that end in NUL. */
import { decodeUtf8, latin1 } from '#base/bytes';

const ending = Uint8Array.of(0);

/** Text of envelopes and macros. What is no UTF-8 is read as Latin-1. */
export function text(octets: Uint8Array): string {
  return decodeUtf8(octets) ?? latin1(octets);
}

/** A string with its NUL. One that holds a NUL would be two: it is cut there. */
export function utf8String(value: string): Uint8Array {
  return ended(Buffer.from(value, 'utf8'));
}

/** The same of a header field. */
export function latin1String(value: string): Uint8Array {
  return ended(Buffer.from(value, 'latin1'));
}

function ended(octets: Uint8Array): Uint8Array {
  const nul = octets.indexOf(0);
  return Buffer.concat([nul === -1 ? octets : octets.subarray(0, nul), ending]);
}

export function uint32(value: number): Uint8Array {
  const octets = new Uint8Array(4);
  new DataView(octets.buffer).setUint32(0, value);
  return octets;
}

export function readUint32(data: Uint8Array, at: number): number | undefined {
  if (data.length < at + 4) return undefined;
  return new DataView(data.buffer, data.byteOffset, data.length).getUint32(at);
}

export function readUint16(data: Uint8Array, at: number): number | undefined {
  if (data.length < at + 2) return undefined;
  return new DataView(data.buffer, data.byteOffset, data.length).getUint16(at);
}

/** Strings of one packet; more is no envelope and no macro that anybody sends. */
const STRINGS_MAX = 512;

/** All strings from `at` on. Undefined where the last one does not end, or there are too many. */
export function readStrings(data: Uint8Array, at = 0): readonly Uint8Array[] | undefined {
  const strings: Uint8Array[] = [];
  let from = at;
  while (from < data.length) {
    const nul = data.indexOf(0, from);
    if (nul === -1 || strings.length >= STRINGS_MAX) return undefined;
    strings.push(data.subarray(from, nul));
    from = nul + 1;
  }
  return strings;
}

/** Exactly so many strings. */
export function readSome(data: Uint8Array, count: number, at = 0): readonly Uint8Array[] | undefined {
  const strings = readStrings(data, at);
  return strings?.length === count ? strings : undefined;
}
