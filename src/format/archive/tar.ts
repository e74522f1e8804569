/** Tar: headers of 512 octets, each before its data (POSIX.1-2017, pax "ustar interchange format"; GNU's long names). */
import { asBuffer, decodeUtf8 } from '#base/bytes';
import type { UnpackBudget } from './budget.ts';
import type { ArchiveEntry, ArchiveProblem, EntryKind } from './types.ts';

const BLOCK_OCTETS = 512;
/** Of a name given apart from its header. */
const LONG_NAME_OCTETS_MAX = 64 * 1024;
const START_OCTETS = 4096;

export interface TarWalk {
  readonly budget: UnpackBudget;
  readonly problems: Set<ArchiveProblem>;
  readonly visit: (entry: ArchiveEntry) => void;
}

/** Names that stand before the header they are for. */
interface Ahead {
  name: string | undefined;
  target: string | undefined;
  size: number | undefined;
}

/** Goes through the entries; gives how many there were. Data is given as the same memory, never copied. */
export function walkTar(octets: Uint8Array, { budget, problems, visit }: TarWalk): number {
  const b = asBuffer(octets);
  const ahead: Ahead = { name: undefined, target: undefined, size: undefined };
  let entries = 0;
  let at = 0;
  while (at + BLOCK_OCTETS <= b.length) {
    if (b[at] === 0) {
      // Two blocks of zeros end it; what follows is padding, or other data that tar does not show.
      return entries;
    }
    if (!isHeader(b, at)) {
      problems.add('damaged');
      return entries;
    }
    if (!budget.takeEntry()) {
      problems.add('unfinished');
      return entries;
    }
    const flag = String.fromCharCode(b[at + 156] ?? 0);
    const size = ahead.size ?? readNumber(b, at + 124, 12);
    const from = at + BLOCK_OCTETS;
    if (!(size >= 0) || from + size > b.length) problems.add('damaged');
    const to = Math.min(b.length, from + Math.max(0, size));
    const data = b.subarray(from, to);
    if (!takeAhead(flag, data, ahead)) {
      entries++;
      visit(entryOf({ b, at, data, flag, ahead }));
      ahead.name = undefined;
      ahead.target = undefined;
      ahead.size = undefined;
    }
    at = from + Math.ceil((to - from) / BLOCK_OCTETS) * BLOCK_OCTETS;
  }
  if (at < b.length || entries === 0) problems.add('damaged');
  return entries;
}

/** The checksum is the sum of the header's octets, its own field taken as blanks. */
function isHeader(b: Buffer, at: number): boolean {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK_OCTETS; i++) if (i < 148 || i >= 156) sum += b[at + i] ?? 0;
  return sum === readNumber(b, at + 148, 8);
}

/** Octal text, or GNU's base 256 for large ones; NaN where it is neither. */
function readNumber(b: Buffer, at: number, length: number): number {
  if ((b[at] ?? 0) >= 0x80) {
    let value = (b[at] ?? 0) & 0x7f;
    for (let i = 1; i < length; i++) value = value * 256 + (b[at + i] ?? 0);
    return value;
  }
  const text = b.toString('latin1', at, at + length).replaceAll(/[\0 ]/g, '');
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

/** Headers that only say something of the next one. */
function takeAhead(flag: string, data: Buffer, ahead: Ahead): boolean {
  const few = data.subarray(0, LONG_NAME_OCTETS_MAX);
  if (flag === 'L') ahead.name = upToNul(few);
  else if (flag === 'K') ahead.target = upToNul(few);
  else if (flag === 'x' || flag === 'X') takeRecords(few, ahead);
  else return flag === 'g';
  return true;
}

/** Records `LENGTH KEY=VALUE\n` of a pax header. */
function takeRecords(data: Buffer, ahead: Ahead): void {
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(32, at);
    if (space === -1 || space - at > 10) return;
    const length = Number.parseInt(data.toString('latin1', at, space), 10);
    if (!(length > space - at + 1)) return;
    const record = textOf(data.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1);
    if (key === 'path') ahead.name = value;
    else if (key === 'linkpath') ahead.target = value;
    else if (key === 'size' && /^\d{1,15}$/.test(value)) ahead.size = Number(value);
    at += length;
  }
}

const kinds: Readonly<Record<string, EntryKind>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'link',
  '2': 'link',
  '5': 'folder',
};

interface Found {
  readonly b: Buffer;
  readonly at: number;
  readonly data: Buffer;
  readonly flag: string;
  readonly ahead: Ahead;
}

function entryOf({ b, at, data, flag, ahead }: Found): ArchiveEntry {
  const kind = Object.hasOwn(kinds, flag) ? (kinds[flag] ?? 'special') : 'special';
  return {
    name: ahead.name ?? headerName(b, at),
    kind,
    target: kind === 'link' ? (ahead.target ?? upToNul(b.subarray(at + 157, at + 257))) : '',
    octets: data.length,
    encrypted: false,
    start: () => data.subarray(0, START_OCTETS),
    whole: () => ({ kind: 'octets', octets: data }),
  };
}

function headerName(b: Buffer, at: number): string {
  const name = upToNul(b.subarray(at, at + 100));
  const prefix = b.toString('latin1', at + 257, at + 262) === 'ustar' ? upToNul(b.subarray(at + 345, at + 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function upToNul(octets: Buffer): string {
  const end = octets.indexOf(0);
  return textOf(end === -1 ? octets : octets.subarray(0, end));
}

function textOf(octets: Buffer): string {
  return decodeUtf8(octets) ?? octets.toString('latin1');
}
