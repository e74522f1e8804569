/** Files as lines of printable characters (POSIX uuencode): in text, between `begin` and `end`. */
import { asBuffer, decodeUtf8 } from '#base/bytes';
import type { UnpackBudget } from './budget.ts';
import type { ArchiveEntry, ArchiveProblem } from './types.ts';

const LF = 10;
const LINE_OCTETS_MAX = 200;
const START_OCTETS = 4096;

/** Where a line `begin MODE NAME` stands, from `from` on; -1 where there is none. A search and a look at each find. */
export function findUu(octets: Uint8Array, from = 0): number {
  const b = asBuffer(octets);
  for (let at = b.indexOf('begin ', from, 'latin1'); at !== -1; at = b.indexOf('begin ', at + 6, 'latin1')) {
    if ((at === 0 || b[at - 1] === LF) && headOf(b, at) !== undefined) return at;
  }
  return -1;
}

function headOf(b: Buffer, at: number): { readonly name: string; readonly end: number } | undefined {
  const feed = b.indexOf(LF, at);
  if (feed === -1 || feed - at > LINE_OCTETS_MAX) return undefined;
  const line = b.subarray(at, feed);
  const match = /^begin [0-7]{3,4} ([^\r\n]{1,180}?)\s*$/.exec(decodeUtf8(line) ?? line.toString('latin1'));
  return match === null ? undefined : { name: match[1] ?? '', end: feed + 1 };
}

export interface UuWalk {
  readonly budget: UnpackBudget;
  readonly problems: Set<ArchiveProblem>;
  readonly visit: (entry: ArchiveEntry) => void;
}

/** Goes through all files in a text; gives how many there were. */
export function walkUu(octets: Uint8Array, { budget, problems, visit }: UuWalk): number {
  const b = asBuffer(octets);
  let entries = 0;
  for (let at = findUu(b); at !== -1; ) {
    const head = headOf(b, at);
    if (head === undefined) break;
    if (!budget.takeEntry()) {
      problems.add('unfinished');
      break;
    }
    const { data, end } = decodeLines(b, head.end);
    entries++;
    visit({
      name: head.name,
      kind: 'file',
      target: '',
      octets: data.length,
      encrypted: false,
      start: () => data.subarray(0, START_OCTETS),
      whole: () => ({ kind: 'octets', octets: data }),
    });
    at = findUu(b, end);
  }
  return entries;
}

/** Each line says how many octets it holds; one of none, `end`, or anything else ends the file. */
function decodeLines(b: Buffer, from: number): { readonly data: Buffer; readonly end: number } {
  const out = Buffer.allocUnsafe(Math.ceil(((b.length - from) * 3) / 4));
  let length = 0;
  let at = from;
  while (at < b.length) {
    const feed = b.indexOf(LF, at);
    const end = feed === -1 ? b.length : feed;
    const count = ((b[at] ?? 0) - 32) & 63;
    const first = b[at] ?? 0;
    if (first < 33 || first > 96 || count === 0 || end - at > LINE_OCTETS_MAX) break;
    let left = count;
    for (let group = at + 1; left > 0; group += 4) {
      // Blanks at the end of a line are lost on the way: what is not there is one.
      const bits =
        (digit(b, group, end) << 18) |
        (digit(b, group + 1, end) << 12) |
        (digit(b, group + 2, end) << 6) |
        digit(b, group + 3, end);
      for (let shift = 16; shift >= 0 && left > 0 && length < out.length; shift -= 8, left--)
        out[length++] = (bits >> shift) & 0xff;
      if (length >= out.length) break;
    }
    at = end + 1;
  }
  return { data: out.subarray(0, length), end: Math.min(at, b.length) };
}

function digit(b: Buffer, at: number, end: number): number {
  return at < end ? ((b[at] ?? 32) - 32) & 63 : 0;
}
