/** VBA projects (MS-OVBA): the compression of their streams, and the source of their modules. */
import { asBuffer } from '#base/bytes';
import { MACRO_OCTETS_MAX } from './limits.ts';
import type { OleEntry, OleFile } from './ole.ts';

const CHUNK_OCTETS = 4096;
const RECORD_MODULE_STREAM = 0x00_1a;
const RECORD_MODULE_OFFSET = 0x00_31;
const RECORD_PROJECT_VERSION = 0x00_09;
/** How the source of a module begins: a flag octet and eight letters that stand for themselves. */
const SOURCE_START = Buffer.from('\0Attribut', 'latin1');

/**
 * Undoes the compression of MS-OVBA section 2.4.1, at most `octetsMax` octets; what comes before a broken chunk stays.
 * Undefined where it does not begin with a container.
 */
export function decompressVba(octets: Uint8Array, octetsMax = MACRO_OCTETS_MAX): Uint8Array | undefined {
  if (octets[0] !== 1) return undefined;
  const out = Buffer.allocUnsafe(Math.min(octetsMax, Math.ceil(octets.length / 3 + 1) * CHUNK_OCTETS));
  let length = 0;
  let at = 1;
  while (at + 2 <= octets.length && length < out.length) {
    const header = (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8);
    // Three bits that are always the same (section 2.4.1.1.5).
    if ((header & 0x70_00) !== 0x30_00) break;
    const end = Math.min(octets.length, at + (header & 0x0f_ff) + 3);
    length =
      (header & 0x80_00) === 0
        ? copyChunk(octets.subarray(at + 2, end), out, length)
        : unpackChunk(octets.subarray(at + 2, end), out, length);
    at = end;
  }
  return out.subarray(0, length);
}

function copyChunk(chunk: Uint8Array, out: Buffer, start: number): number {
  const piece = chunk.subarray(0, Math.min(CHUNK_OCTETS, out.length - start));
  out.set(piece, start);
  return start + piece.length;
}

/** A flag octet, then eight tokens: a literal, or a copy of what came before in this chunk (section 2.4.1.3.5). */
function unpackChunk(chunk: Uint8Array, out: Buffer, start: number): number {
  const most = Math.min(out.length, start + CHUNK_OCTETS);
  let length = start;
  let at = 0;
  while (at < chunk.length && length < most) {
    const flags = chunk[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < chunk.length && length < most; bit++) {
      if ((flags & (1 << bit)) === 0) {
        out[length++] = chunk[at++] ?? 0;
        continue;
      }
      const token = (chunk[at] ?? 0) | ((chunk[at + 1] ?? 0) << 8);
      at += 2;
      // More of the token is the distance the more there is to copy from (section 2.4.1.3.19.1).
      const bits = Math.max(4, Math.ceil(Math.log2(Math.max(1, length - start))));
      const distance = (token >> (16 - bits)) + 1;
      const count = (token & (0xff_ff >> bits)) + 3;
      if (distance > length - start) return length;
      for (let i = 0; i < count && length < most; i++) {
        out[length] = out[length - distance] ?? 0;
        length++;
      }
    }
  }
  return length;
}

export interface VbaModule {
  readonly name: string;
  /** '' where its source was taken out, and only what it was compiled to is left. */
  readonly source: string;
}

/** The modules of all projects in the file: those that `dir` streams name, and those that look like one. */
export function readModules(ole: OleFile): readonly VbaModule[] {
  const modules: VbaModule[] = [];
  const offsets = moduleOffsets(ole);
  let left = MACRO_OCTETS_MAX;
  for (const entry of ole.entries) {
    if (entry.kind !== 'stream' || left <= 0) continue;
    const offset = offsets.get(entry.path.toLowerCase());
    if (offset === undefined && !isProjectFolder(entry)) continue;
    const stream = asBuffer(ole.read(entry, MACRO_OCTETS_MAX));
    const source = sourceOf(stream, offset, left);
    if (source === undefined && offset === undefined) continue;
    left -= source?.length ?? 0;
    modules.push({ name: entry.name, source: source ?? '' });
  }
  return modules;
}

/** Streams beside a `dir` that are no modules. */
function isProjectFolder({ path, name }: OleEntry): boolean {
  if (/^(?:dir|_vba_project|__srp_.*|project|projectwm)$/i.test(name)) return false;
  return /(?:^|\/)(?:vba|macros)\/[^/]*$/i.test(path) || !path.includes('/');
}

function sourceOf(stream: Buffer, offset: number | undefined, octetsMax: number): string | undefined {
  if (offset !== undefined && stream[offset] === 1) {
    const text = decompressVba(stream.subarray(offset), octetsMax);
    if (text !== undefined && text.length > 0) return asBuffer(text).toString('latin1');
  }
  const found = stream.indexOf(SOURCE_START);
  if (found < 3 || stream[found - 3] !== 1) return undefined;
  const text = decompressVba(stream.subarray(found - 3), octetsMax);
  return text === undefined ? undefined : asBuffer(text).toString('latin1');
}

/** Where in which stream the source begins, as the `dir` streams say (MS-OVBA section 2.3.4.2.3.2). */
function moduleOffsets(ole: OleFile): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  for (const entry of ole.entries) {
    if (entry.kind !== 'stream' || entry.name.toLowerCase() !== 'dir') continue;
    const unpacked = decompressVba(ole.read(entry, MACRO_OCTETS_MAX));
    if (unpacked === undefined) continue;
    const folder = entry.path.slice(0, entry.path.length - entry.name.length);
    for (const [name, offset] of readDir(asBuffer(unpacked))) offsets.set(`${folder}${name}`.toLowerCase(), offset);
  }
  return offsets;
}

/** Records: identifier (2), size (4), data. */
function* readDir(b: Buffer): Generator<readonly [name: string, offset: number]> {
  let name = '';
  let at = 0;
  while (at + 6 <= b.length) {
    const id = b.readUInt16LE(at);
    // The one whose size does not count its last two octets (section 2.3.4.2.1.11).
    const size = id === RECORD_PROJECT_VERSION ? 6 : b.readUInt32LE(at + 2);
    const from = at + 6;
    if (id === RECORD_MODULE_STREAM) name = b.toString('latin1', from, Math.min(b.length, from + size));
    else if (id === RECORD_MODULE_OFFSET && from + 4 <= b.length && name !== '') yield [name, b.readUInt32LE(from)];
    at = from + size;
  }
}
