/** Zip: its central directory, and the local headers that it must agree with (APPNOTE.TXT 6.3.10, section 4.3). */
import { asBuffer, decodeUtf8 } from '#base/bytes';
import type { ArchiveProblem } from './types.ts';

const END_OCTETS = 22;
const CENTRAL_OCTETS = 46;
const LOCAL_OCTETS = 30;
const LOCATOR_OCTETS = 20;
const COMMENT_OCTETS_MAX = 0xff_ff;
const LOCAL_MARK = 0x04_03_4b_50;
const CENTRAL_MARK = 0x02_01_4b_50;
/** End records that are tried, from the last one on: a comment may hold others. */
const ENDS_TRIED_MAX = 16;

/** One file of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly size: number;
  /** Of its local header. */
  readonly at: number;
  /** Of its packed data. */
  readonly from: number;
  readonly to: number;
  /** The same entry under the other name that its local header has. */
  readonly again: boolean;
}

export interface ZipListing {
  readonly entries: readonly ZipEntry[];
  readonly problems: ReadonlySet<ArchiveProblem>;
}

interface Directory {
  readonly at: number;
  readonly count: number;
  readonly end: number;
  /** Octets before the archive that its own numbers do not count: a program that unpacks itself. */
  readonly shift: number;
}

/** All entries, at most `entriesMax`: those of the directory, and those that only their local headers name. */
export function zipEntries(octets: Uint8Array, entriesMax: number): ZipListing {
  const b = asBuffer(octets);
  const problems = new Set<ArchiveProblem>();
  const directory = findDirectory(b);
  const entries = directory === undefined ? [] : readDirectory(b, directory, { entriesMax, problems });
  if (directory === undefined) problems.add('damaged');
  const first = entries.reduce((least, entry) => Math.min(least, entry.at), directory?.at ?? b.length);
  // Two archives in a row: some programs open the first, some the last.
  const start = directory === undefined || entries.length === 0 ? b.indexOf('PK\x03\x04', 0, 'latin1') : 0;
  if (start !== -1 && start < first && isMark(b, start, LOCAL_MARK)) {
    const hidden = walkLocal(b, { from: start, to: first, entriesMax: entriesMax - entries.length });
    if (hidden.length > 0) problems.add(directory === undefined ? 'damaged' : 'hidden');
    entries.push(...hidden);
  }
  if (overlap(entries)) problems.add('overlap');
  if (entries.some((entry) => entry.encrypted)) problems.add('encrypted');
  if (entries.length >= entriesMax) problems.add('unfinished');
  return { entries, problems };
}

function isMark(b: Buffer, at: number, mark: number): boolean {
  return at >= 0 && at + 4 <= b.length && b.readUInt32LE(at) === mark;
}

/** The last end record whose directory is there. */
function findDirectory(b: Buffer): Directory | undefined {
  const from = Math.max(0, b.length - END_OCTETS - COMMENT_OCTETS_MAX);
  let end = b.length - END_OCTETS + 1;
  for (let i = 0; i < ENDS_TRIED_MAX && end > from; i++) {
    end = b.lastIndexOf('PK\x05\x06', end - 1, 'latin1');
    if (end < from || end === -1) return undefined;
    if (end + END_OCTETS > b.length) continue;
    const found = directoryAt(b, end);
    if (found !== undefined) return found;
  }
  return undefined;
}

function directoryAt(b: Buffer, end: number): Directory | undefined {
  const wide = zip64At(b, end);
  const count = wide?.count ?? b.readUInt16LE(end + 10);
  const size = wide?.size ?? b.readUInt32LE(end + 12);
  const offset = wide?.offset ?? b.readUInt32LE(end + 16);
  const behind = wide?.at ?? end;
  if (count === 0) return size === 0 ? { at: behind, count: 0, end: behind, shift: 0 } : undefined;
  // The directory ends where its end record begins; only where it does not is its offset believed.
  const at = behind - size;
  if (at >= 0 && isMark(b, at, CENTRAL_MARK)) return { at, count, end: behind, shift: at - offset };
  if (offset + size <= behind && isMark(b, offset, CENTRAL_MARK)) return { at: offset, count, end: behind, shift: 0 };
  return undefined;
}

/** The zip64 end record, where there is one (section 4.3.14). */
function zip64At(b: Buffer, end: number): { count: number; size: number; offset: number; at: number } | undefined {
  const locator = end - LOCATOR_OCTETS;
  if (locator < 0 || !isMark(b, locator, 0x07_06_4b_50)) return undefined;
  const at = Number(b.readBigUInt64LE(locator + 8));
  if (!Number.isSafeInteger(at) || at + 56 > locator || !isMark(b, at, 0x06_06_4b_50)) return undefined;
  return {
    count: Number(b.readBigUInt64LE(at + 32)),
    size: Number(b.readBigUInt64LE(at + 40)),
    offset: Number(b.readBigUInt64LE(at + 48)),
    at,
  };
}

interface Reading {
  readonly entriesMax: number;
  readonly problems: Set<ArchiveProblem>;
}

function readDirectory(b: Buffer, { at: start, count, end, shift }: Directory, reading: Reading): ZipEntry[] {
  const { entriesMax, problems } = reading;
  const entries: ZipEntry[] = [];
  let at = start;
  let seen = 0;
  // Programs go by its octets or by the number that its end tells: what lies behind that number is shown by some.
  for (; entries.length < entriesMax && at + CENTRAL_OCTETS <= end && isMark(b, at, CENTRAL_MARK); seen++) {
    const nameEnd = at + CENTRAL_OCTETS + b.readUInt16LE(at + 28);
    const extraEnd = nameEnd + b.readUInt16LE(at + 30);
    const central = {
      name: b.subarray(at + CENTRAL_OCTETS, nameEnd),
      flags: b.readUInt16LE(at + 8),
      method: b.readUInt16LE(at + 10),
      ...sizesOf(b, at, { from: nameEnd, to: Math.min(extraEnd, end) }),
    };
    entries.push(...entriesOf(b, { ...central, at: central.at + shift }, problems));
    at = extraEnd + b.readUInt16LE(at + 32);
  }
  if (seen < count && entries.length < entriesMax) problems.add('damaged');
  // Without zip64 the number counts to 65535 and begins again.
  if (seen > count && seen % 0x1_00_00 !== count) problems.add('hidden');
  return entries;
}

/** Sizes and offset, from the zip64 extra field where they do not fit (section 4.5.3). */
function sizesOf(
  b: Buffer,
  at: number,
  extra: { readonly from: number; readonly to: number },
): { packed: number; size: number; at: number } {
  const values = { size: b.readUInt32LE(at + 24), packed: b.readUInt32LE(at + 20), at: b.readUInt32LE(at + 42) };
  let field = extra.from;
  while (field + 4 <= extra.to) {
    const to = field + 4 + b.readUInt16LE(field + 2);
    if (b.readUInt16LE(field) === 1) {
      let value = field + 4;
      for (const key of ['size', 'packed', 'at'] as const) {
        if (values[key] !== 0xff_ff_ff_ff || value + 8 > Math.min(to, extra.to)) continue;
        values[key] = Number(b.readBigUInt64LE(value));
        value += 8;
      }
    }
    field = to;
  }
  return values;
}

interface Central {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** The entry; and once more under the name of its local header, where that is another. */
function entriesOf(b: Buffer, central: Central, problems: Set<ArchiveProblem>): ZipEntry[] {
  const { at, method, packed, size } = central;
  const name = textOf(central.name);
  const encrypted = isEncrypted(central.flags, method);
  if (!isMark(b, at, LOCAL_MARK) || at + LOCAL_OCTETS > b.length) {
    problems.add('damaged');
    return [{ name, method, encrypted, size, at, from: b.length, to: b.length, again: false }];
  }
  const localName = b.subarray(at + LOCAL_OCTETS, at + LOCAL_OCTETS + b.readUInt16LE(at + 26));
  const from = Math.min(b.length, at + LOCAL_OCTETS + localName.length + b.readUInt16LE(at + 28));
  const to = Math.min(b.length, from + packed);
  if (to < from + packed) problems.add('damaged');
  const entry = { name, method, encrypted, size, at, from, to, again: false };
  const localFlags = b.readUInt16LE(at + 6);
  const localMethod = b.readUInt16LE(at + 8);
  const sameName = localName.equals(central.name);
  if (sameName && localMethod === method && isEncrypted(localFlags, localMethod) === encrypted) return [entry];
  problems.add('mismatch');
  const second = { ...entry, name: textOf(localName), method: localMethod, again: true };
  return sameName && localMethod === method ? [entry] : [entry, second];
}

/** Bit 0, or the method of AES encryption (section 4.4.4 and appendix E). */
function isEncrypted(flags: number, method: number): boolean {
  return (flags & 1) !== 0 || method === 99;
}

function textOf(octets: Buffer): string {
  return decodeUtf8(octets) ?? octets.toString('latin1');
}

interface LocalWalk {
  readonly from: number;
  readonly to: number;
  readonly entriesMax: number;
}

/** What local headers name, from one to the next. Where a header does not know its size, its data reaches to the next. */
function walkLocal(b: Buffer, { from: start, to: end, entriesMax }: LocalWalk): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = start;
  while (entries.length < entriesMax && at + LOCAL_OCTETS <= end && isMark(b, at, LOCAL_MARK)) {
    const flags = b.readUInt16LE(at + 6);
    const method = b.readUInt16LE(at + 8);
    const nameEnd = at + LOCAL_OCTETS + b.readUInt16LE(at + 26);
    const from = Math.min(b.length, nameEnd + b.readUInt16LE(at + 28));
    const packed = b.readUInt32LE(at + 18);
    const told = (flags & 8) === 0 || packed !== 0;
    const to = Math.min(b.length, told ? from + packed : nextHeader(b, from));
    const name = textOf(b.subarray(at + LOCAL_OCTETS, Math.min(nameEnd, b.length)));
    const encrypted = isEncrypted(flags, method);
    entries.push({ name, method, encrypted, size: b.readUInt32LE(at + 22), at, from, to, again: false });
    at = isMark(b, to, LOCAL_MARK) ? to : nextLocal(b, to);
  }
  return entries;
}

/** The next octets that begin a header or a data descriptor. */
function nextHeader(b: Buffer, from: number): number {
  for (let at = from; ; at += 2) {
    at = b.indexOf('PK', at, 'latin1');
    if (at === -1 || at + 4 > b.length) return b.length;
    const mark = b.readUInt16LE(at + 2);
    if (mark === 0x08_07 || mark === 0x04_03 || mark === 0x02_01) return at;
  }
}

function nextLocal(b: Buffer, from: number): number {
  const at = b.indexOf('PK\x03\x04', from, 'latin1');
  return at === -1 ? b.length : at;
}

/** True where an entry's octets reach into those of another. */
function overlap(entries: readonly ZipEntry[]): boolean {
  const inOrder = entries.filter(({ again, from, to }) => !again && from < to).sort((a, b) => a.at - b.at);
  let reached = 0;
  for (const { at, to } of inOrder) {
    if (at < reached) return true;
    reached = to;
  }
  return false;
}
