/** Where fields lie, however many there are: `scanHeader` keeps a bounded number of them. */
import { asBuffer, LF } from '#base/bytes';

/** Octets of a header; `to` is behind the line break. */
export interface OctetRange {
  readonly from: number;
  readonly to: number;
}

const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
/** A longer name is nobody's. */
const NAME_OCTETS_MAX = 100;

/**
 * The fields whose name, in lower case, is wanted, found by the same rules as `scanHeader`. `start` is the message or its
 * beginning; what lies behind the empty line is not looked at.
 */
export function fieldRanges(start: Uint8Array, isWanted: (name: string) => boolean): readonly OctetRange[] {
  const octets = asBuffer(start);
  const found: OctetRange[] = [];
  let at = 0;
  while (at < octets.length) {
    if (octets[at] === LF || (octets[at] === CR && octets[at + 1] === LF)) break;
    const to = endOfField(octets, at);
    if (isWanted(nameOf(octets, at, to))) found.push({ from: at, to });
    at = to;
  }
  return found;
}

/** The octets without these ranges, which are in order. */
export function withoutRanges(octets: Uint8Array, ranges: readonly OctetRange[]): Uint8Array {
  const out = new Uint8Array(ranges.reduce((left, { from, to }) => left - (to - from), octets.length));
  let at = 0;
  let put = 0;
  for (const { from, to } of [...ranges, { from: octets.length, to: octets.length }]) {
    out.set(octets.subarray(at, from), put);
    put += from - at;
    at = to;
  }
  return out;
}

function endOfField(octets: Buffer, from: number): number {
  for (let at = octets.indexOf(LF, from); at !== -1; at = octets.indexOf(LF, at + 1)) {
    const next = octets[at + 1];
    if (next !== SPACE && next !== TAB) return at + 1;
  }
  return octets.length;
}

function nameOf(octets: Buffer, from: number, to: number): string {
  const colon = octets.subarray(from, Math.min(to, from + NAME_OCTETS_MAX)).indexOf(COLON);
  if (colon === -1) return '';
  let end = from + colon;
  while (octets[end - 1] === SPACE || octets[end - 1] === TAB) end -= 1;
  return octets.toString('latin1', from, end).toLowerCase();
}
