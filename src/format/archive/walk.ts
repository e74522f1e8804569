/** One walk for all kinds of archives. */
import { asBuffer, latin1 } from '#base/bytes';
import type { UnpackBudget } from './budget.ts';
import { type ForeignArchives, walkForeign } from './foreign.ts';
import { deflateStart, inflateWithin, none, type Packing } from './inflate.ts';
import { walkTar } from './tar.ts';
import type { ArchiveEntry, ArchiveProblem, ArchiveReport, Unpacked } from './types.ts';
import { walkUu } from './uu.ts';
import { type ZipEntry, zipEntries } from './zip.ts';

const START_OCTETS = 4096;
const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;
const METHOD_ZSTD = 93;
/** Of a gzip header's file name. */
const NAME_OCTETS_MAX = 1024;

export interface WalkOptions {
  readonly budget: UnpackBudget;
  /** Undefined: what only a library reads is `unsupported`. */
  readonly foreign: ForeignArchives | undefined;
  /** What a packed file without a name inside is called. */
  readonly outerName: string;
  readonly visit: (entry: ArchiveEntry) => void;
}

type Walk = (octets: Uint8Array, options: WalkOptions & { readonly problems: Set<ArchiveProblem> }) => number;

/** By the names of `format/filetype`. */
const walks: Readonly<Record<string, Walk>> = {
  zip: walkZip,
  gzip: walkGzip,
  zstd: (octets, options) => walkPacked(octets, 'zstd', { ...options, name: withoutLast(options.outerName) }),
  tar: walkTar,
  uuencode: walkUu,
  '7z': walkBy,
  rar: walkBy,
  cab: walkBy,
  iso: walkBy,
  // A library reads these where tar is in them.
  bzip2: walkSingle,
  xz: walkSingle,
  lzip: walkSingle,
  compress: walkSingle,
  lha: walkBy,
  ar: walkBy,
  deb: walkBy,
  rpm: walkBy,
  cpio: walkBy,
  xar: walkBy,
};

/** True for what `walkArchive` opens. */
export function isArchiveType(type: string): boolean {
  return Object.hasOwn(walks, type);
}

/**
 * Shows each entry to `visit`, in the order of the archive, until the budget ends. Never throws by what the octets are.
 */
export function walkArchive(type: string, octets: Uint8Array, options: WalkOptions): ArchiveReport {
  const problems = new Set<ArchiveProblem>();
  const walk = Object.hasOwn(walks, type) ? walks[type] : undefined;
  if (walk === undefined) return { entries: 0, problems: new Set(['unsupported']) };
  return { entries: walk(octets, { ...options, problems }), problems };
}

function walkBy(octets: Uint8Array, options: Parameters<Walk>[1]): number {
  const { foreign, problems } = options;
  if (foreign !== undefined) return walkForeign(octets, { ...options, foreign, passing: passingOf(octets) });
  problems.add('unsupported');
  return 0;
}

/** A single file that is not opened still has the name that is left when its last ending is taken off. */
function walkSingle(octets: Uint8Array, options: Parameters<Walk>[1]): number {
  const entries = walkBy(octets, options);
  if (entries > 0 || !options.budget.takeEntry()) return entries;
  options.visit({
    name: withoutLast(options.outerName),
    kind: 'file',
    target: '',
    octets: -1,
    encrypted: false,
    start: () => new Uint8Array(),
    whole: () => none('method'),
  });
  return 1;
}

/** Rar says in its header whether it is solid; cabinets and disc images know the size of each entry and end with it. */
function passingOf(octets: Uint8Array): 'unpacks' | 'seeks' {
  const b = asBuffer(octets.subarray(0, RAR_HEADER_OCTETS));
  const mark = b.toString('latin1', 0, 8);
  if (mark.startsWith('MSCF')) return 'seeks';
  if (!mark.startsWith('Rar!')) return octets.length > DISC_OCTETS && isDisc(octets) ? 'seeks' : 'unpacks';
  if (mark.charCodeAt(6) === 0) return ((b[10] ?? 0) & 8) === 0 ? 'seeks' : 'unpacks';
  return rar5IsSolid(b) ? 'unpacks' : 'seeks';
}

const RAR_HEADER_OCTETS = 64;
const DISC_OCTETS = 0x8006;

function isDisc(octets: Uint8Array): boolean {
  return latin1(octets.subarray(DISC_OCTETS - 5, DISC_OCTETS)) === 'CD001';
}

/** Main header: checksum (4), then numbers of 7 bits an octet: size, type, flags, [extra size], archive flags. */
function rar5IsSolid(b: Buffer): boolean {
  let at = 12;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const c = b[at++] ?? 0;
      value |= (c & 0x7f) << shift;
      if (c < 0x80) return value;
    }
    return value;
  };
  number();
  if (number() !== 1) return true;
  if ((number() & 1) !== 0) number();
  return (number() & 4) !== 0;
}

function walkZip(octets: Uint8Array, options: Parameters<Walk>[1]): number {
  const { budget, problems, visit } = options;
  const listing = zipEntries(octets, budget.limits.entriesMax);
  for (const problem of listing.problems) problems.add(problem);
  let entries = 0;
  for (const entry of listing.entries) {
    if (!budget.takeEntry()) {
      problems.add('unfinished');
      break;
    }
    entries++;
    visit(zipEntry(octets, entry, budget));
  }
  return entries;
}

function zipEntry(octets: Uint8Array, entry: ZipEntry, budget: UnpackBudget): ArchiveEntry {
  const { name, size, encrypted, method } = entry;
  const packed = octets.subarray(entry.from, entry.to);
  return {
    name,
    kind: name.endsWith('/') || name.endsWith('\\') ? 'folder' : 'file',
    target: '',
    octets: size,
    encrypted,
    start: () => {
      if (encrypted) return new Uint8Array();
      if (method === METHOD_STORED) return packed.subarray(0, START_OCTETS);
      if (method === METHOD_DEFLATED) return deflateStart(packed, 'deflate', budget);
      const whole = zipWhole(packed, entry, budget);
      return whole.kind === 'octets' ? whole.octets.subarray(0, START_OCTETS) : new Uint8Array();
    },
    whole: () => zipWhole(packed, entry, budget),
  };
}

function zipWhole(packed: Uint8Array, { encrypted, method }: ZipEntry, budget: UnpackBudget): Unpacked {
  if (encrypted) return none('encrypted');
  if (method === METHOD_STORED) return { kind: 'octets', octets: packed };
  if (method === METHOD_DEFLATED) return inflateWithin(packed, 'deflate', budget);
  return method === METHOD_ZSTD ? inflateWithin(packed, 'zstd', budget) : none('method');
}

function walkGzip(octets: Uint8Array, options: Parameters<Walk>[1]): number {
  return walkPacked(octets, 'gzip', { ...options, name: gzipName(octets) ?? withoutLast(options.outerName) });
}

function walkPacked(
  octets: Uint8Array,
  packing: Packing,
  { budget, problems, visit, name }: Parameters<Walk>[1] & { readonly name: string },
): number {
  if (!budget.takeEntry()) {
    problems.add('unfinished');
    return 0;
  }
  let known: Unpacked | undefined;
  const whole = (): Unpacked => (known ??= inflateWithin(octets, packing, budget));
  visit({
    name,
    kind: 'file',
    target: '',
    octets: -1,
    encrypted: false,
    start: () => {
      if (packing === 'gzip') return deflateStart(octets, 'gzip', budget);
      const found = whole();
      return found.kind === 'octets' ? found.octets.subarray(0, START_OCTETS) : new Uint8Array();
    },
    whole,
  });
  return 1;
}

/** The name that a gzip header keeps (RFC 1952 section 2.3). */
function gzipName(octets: Uint8Array): string | undefined {
  const flags = octets[3] ?? 0;
  if ((flags & 8) === 0) return undefined;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (octets[at] ?? 0) + (octets[at + 1] ?? 0) * 256;
  const end = asBuffer(octets).indexOf(0, at);
  if (end === -1 || end - at > NAME_OCTETS_MAX || end === at) return undefined;
  return latin1(octets.subarray(at, end));
}

/** `a.tar.gz` → `a.tar`; tgz and the like are archives inside. */
function withoutLast(name: string): string {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return name;
  return /^\.(?:tgz|taz|tzst)$/i.test(name.slice(dot)) ? `${name.slice(0, dot)}.tar` : name.slice(0, dot);
}
