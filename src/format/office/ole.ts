/**
 * OLE files (MS-CFB): a file system in sectors. Every chain is followed at most as far as there are sectors, the
 * directory is read as a list, and its tree is walked with a note of where one has been: no loop holds anybody up.
 */
import { asBuffer } from '#base/bytes';
import { OLE_ENTRIES_MAX, STREAM_OCTETS_MAX } from './limits.ts';

const HEADER_OCTETS = 512;
const ENTRY_OCTETS = 128;
const MINI_OCTETS = 64;
const DIFAT_IN_HEADER = 109;
/** Sector numbers from here on are marks: free, end of chain, and the table's own (MS-CFB section 2.1). */
const SECTOR_MAX = 0xff_ff_ff_fa;

export type OleKind = 'storage' | 'stream' | 'root';

export interface OleEntry {
  readonly name: string;
  /** Names from the root on, joined with `/`; the name alone where the tree does not lead to it. */
  readonly path: string;
  readonly kind: OleKind;
  /** Octets as the directory says. */
  readonly size: number;
  /** Class identifier in hexadecimal, in the order of its octets. */
  readonly classId: string;
  /** Where it begins. */
  readonly sector: number;
}

export interface OleFile {
  /** All entries of the directory, those that no tree leads to as well. */
  readonly entries: readonly OleEntry[];
  /** False where the structure is broken somewhere. */
  readonly sound: boolean;
  /** Octets of a stream, at most `octetsMax`; shorter where its chain breaks. */
  read(entry: OleEntry, octetsMax?: number): Uint8Array;
}

/** Undefined where the header is none. Never throws. */
export function openOle(octets: Uint8Array): OleFile | undefined {
  const b = asBuffer(octets);
  if (b.length < HEADER_OCTETS || b.readUInt32BE(0) !== 0xd0_cf_11_e0) return undefined;
  const shift = b.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) return undefined;
  const sectors = new Sectors(b, 1 << shift);
  const directory = sectors.chain(b.readUInt32LE(48), OLE_ENTRIES_MAX * ENTRY_OCTETS);
  const raw = readEntries(directory, 1 << shift);
  const root = raw[0];
  if (root === undefined) return undefined;
  const entries = withPaths(raw);
  const cutoff = b.readUInt32LE(56);
  let mini: { readonly table: Buffer; readonly octets: Buffer } | undefined;
  const read = (entry: OleEntry, octetsMax = STREAM_OCTETS_MAX): Uint8Array => {
    const most = Math.min(entry.size, octetsMax, STREAM_OCTETS_MAX);
    if (entry.kind === 'storage') return new Uint8Array();
    if (entry.kind === 'root' || entry.size >= cutoff) return sectors.chain(entry.sector, most).subarray(0, most);
    mini ??= {
      table: sectors.chain(b.readUInt32LE(60), STREAM_OCTETS_MAX),
      octets: sectors.chain(root.sector, Math.min(root.size, STREAM_OCTETS_MAX)),
    };
    return miniChain(mini, entry.sector, most);
  };
  return { entries, sound: sectors.sound, read };
}

/** Sectors of one size, and the table that chains them. */
class Sectors {
  readonly #b: Buffer;
  readonly #octets: number;
  readonly #count: number;
  /** Sectors that hold the table. */
  readonly #table: readonly number[];
  #sound = true;

  constructor(b: Buffer, octets: number) {
    this.#b = b;
    this.#octets = octets;
    this.#count = Math.ceil(b.length / octets) - 1;
    this.#table = this.#findTable();
  }

  get sound(): boolean {
    return this.#sound;
  }

  /** The octets of a chain, at most `octetsMax` rounded up to a sector. */
  chain(first: number, octetsMax: number): Buffer {
    const pieces: Buffer[] = [];
    let sector = first;
    let length = 0;
    while (sector < SECTOR_MAX && length < octetsMax) {
      // More sectors than there are: it runs in a circle.
      if (sector >= this.#count || pieces.length > this.#count) {
        this.#sound = false;
        break;
      }
      const piece = this.#sector(sector);
      pieces.push(piece);
      length += piece.length;
      sector = this.#next(sector);
    }
    return Buffer.concat(pieces);
  }

  #sector(number: number): Buffer {
    const from = (number + 1) * this.#octets;
    return this.#b.subarray(from, from + this.#octets);
  }

  #next(sector: number): number {
    const perSector = this.#octets / 4;
    const holder = this.#table[Math.floor(sector / perSector)];
    if (holder === undefined) return SECTOR_MAX;
    const at = (holder + 1) * this.#octets + (sector % perSector) * 4;
    return at + 4 <= this.#b.length ? this.#b.readUInt32LE(at) : SECTOR_MAX;
  }

  /** The first 109 stand in the header, the others in a chain of their own (MS-CFB section 2.5). */
  #findTable(): readonly number[] {
    const b = this.#b;
    const found: number[] = [];
    const needed = Math.ceil((this.#count * 4) / this.#octets) + 1;
    const take = (at: number): void => {
      const sector = at + 4 <= b.length ? b.readUInt32LE(at) : SECTOR_MAX;
      if (sector < this.#count && found.length < needed) found.push(sector);
    };
    for (let i = 0; i < DIFAT_IN_HEADER; i++) take(76 + i * 4);
    let sector = b.readUInt32LE(68);
    for (let i = 0; sector < this.#count && i <= needed; i++) {
      const from = (sector + 1) * this.#octets;
      for (let at = 0; at < this.#octets - 4; at += 4) take(from + at);
      const next = from + this.#octets - 4;
      sector = next + 4 <= b.length ? b.readUInt32LE(next) : SECTOR_MAX;
    }
    return found;
  }
}

function miniChain(
  mini: { readonly table: Buffer; readonly octets: Buffer },
  first: number,
  octetsMax: number,
): Uint8Array {
  const pieces: Buffer[] = [];
  let sector = first;
  for (let length = 0; length < octetsMax; length += MINI_OCTETS) {
    if ((sector + 1) * 4 > mini.table.length || sector * MINI_OCTETS >= mini.octets.length) break;
    pieces.push(mini.octets.subarray(sector * MINI_OCTETS, (sector + 1) * MINI_OCTETS));
    sector = mini.table.readUInt32LE(sector * 4);
  }
  return Buffer.concat(pieces).subarray(0, octetsMax);
}

interface RawEntry {
  readonly name: string;
  readonly kind: OleKind | undefined;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly classId: string;
  readonly sector: number;
  readonly size: number;
}

const kinds: Readonly<Record<number, OleKind>> = { 1: 'storage', 2: 'stream', 5: 'root' };

/** MS-CFB section 2.6.1. */
function readEntries(b: Buffer, sectorOctets: number): readonly RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at + ENTRY_OCTETS <= b.length && entries.length < OLE_ENTRIES_MAX; at += ENTRY_OCTETS) {
    const nameOctets = Math.min(64, Math.max(0, b.readUInt16LE(at + 64) - 2));
    entries.push({
      name: b.toString('utf16le', at, at + nameOctets - (nameOctets % 2)),
      kind: kinds[b[at + 66] ?? 0],
      left: b.readUInt32LE(at + 68),
      right: b.readUInt32LE(at + 72),
      child: b.readUInt32LE(at + 76),
      classId: b.toString('hex', at + 80, at + 96),
      sector: b.readUInt32LE(at + 116),
      // In files of 512-octet sectors the upper half may hold anything.
      size: b.readUInt32LE(at + 120) + (sectorOctets === 512 ? 0 : b.readUInt32LE(at + 124) * 2 ** 32),
    });
  }
  return entries;
}

function withPaths(raw: readonly RawEntry[]): readonly OleEntry[] {
  const paths = new Map<number, string>();
  const seen = new Set<number>();
  const waiting: (readonly [entry: number, folder: string])[] = [[raw[0]?.child ?? SECTOR_MAX, '']];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [at, folder] = next;
    const entry = raw[at];
    if (entry === undefined || seen.has(at)) continue;
    seen.add(at);
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // Deeper than any program goes.
    if (path.length < 1000) paths.set(at, path);
    waiting.push([entry.left, folder], [entry.right, folder]);
    if (entry.kind === 'storage' && path.length < 1000) waiting.push([entry.child, path]);
  }
  const entries: OleEntry[] = [];
  for (const [i, { name, kind, size, classId, sector }] of raw.entries()) {
    if (kind !== undefined) entries.push({ name, path: paths.get(i) ?? name, kind, size, classId, sector });
  }
  return entries;
}
