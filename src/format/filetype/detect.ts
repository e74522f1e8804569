/** Type by content: a table of first octets, then what text says, then what stands at other places. */
import { asBuffer } from '#base/bytes';
import { MAGIC_OCTETS, PDF_START_MAX, ZIP_END_OCTETS } from './limits.ts';
import { signatures } from './signatures.data.ts';
import { textType } from './text.ts';
import { oleBuilt, type TypeName, zipBuilt } from './types.ts';

interface Signature {
  readonly type: TypeName;
  readonly octets: Buffer;
}

/** Signatures at the start, by their first octet. */
const byFirst: readonly (readonly Signature[])[] = (() => {
  const table: Signature[][] = Array.from({ length: 256 }, () => []);
  for (const [type, texts] of Object.entries(signatures)) {
    for (const text of texts) {
      const octets = Buffer.from(text, 'latin1');
      table[octets[0] ?? 0]?.push({ type: type as TypeName, octets });
    }
  }
  for (const row of table) row.sort((a, b) => b.octets.length - a.octets.length);
  return table;
})();

/** Where a disc image has its descriptors (ECMA-119 section 6.7.1, ECMA-167 part 2 section 8). */
const DISC_DESCRIPTORS_AT = 0x8001;
const DISC_DESCRIPTORS_AGAIN = 0x8801;

/** Octets of an ARJ header. */
const ARJ_HEADER_MAX = 2600;

/**
 * What the octets are. The whole of a file may be given: only its start is read, and a few octets at fixed places.
 * `extension` (lower case) decides between texts that only their name tells apart.
 */
export function typeOf(octets: Uint8Array, extension = ''): TypeName {
  if (octets.length === 0) return 'empty';
  const b = asBuffer(octets);
  const found = bySignature(b) ?? byPlace(b) ?? textType(b.subarray(0, MAGIC_OCTETS), extension);
  // A PDF may be text from its first octet to the last.
  const isOther = found !== undefined && !(found === 'text' && extension === 'pdf');
  return isOther ? found : (byPdfBehind(b) ?? found ?? 'data');
}

/** By its first octets alone, without a look at text: cheap. Undefined where they are none that is known. */
export function typeByMark(octets: Uint8Array): TypeName | undefined {
  return bySignature(asBuffer(octets));
}

function bySignature(b: Buffer): TypeName | undefined {
  for (const { type, octets } of byFirst[b[0] ?? 0] ?? []) {
    if (b.length >= octets.length && b.compare(octets, 0, octets.length, 0, octets.length) === 0) {
      const exact = refinements[type]?.(b) ?? (Object.hasOwn(refinements, type) ? undefined : type);
      if (exact !== undefined) return exact;
    }
  }
  return undefined;
}

/** Signatures that need a second look; undefined where it was none. */
const refinements: Readonly<Partial<Record<TypeName, (b: Buffer) => TypeName | undefined>>> = {
  pe: programKind,
  // Mach-O programs for several machines begin in the same way; they name few of them, Java a version from 43 on.
  class: (b) => (b.length >= 8 && b.readUInt32BE(4) < 43 ? 'macho' : 'class'),
  wav: riffKind,
  bmp: (b) => (b.length >= 18 && b.readUInt32LE(14) <= 124 && b.readUInt32LE(14) >= 12 ? 'bmp' : undefined),
  pkcs7: derKind,
  mp3: (b) => (b[0] === 0xff && !isMp3Frame(b) ? undefined : 'mp3'),
  arj: (b) => (b.length > 10 && b.readUInt16LE(2) <= ARJ_HEADER_MAX && (b[10] ?? 9) <= 3 ? 'arj' : undefined),
};

/** Both begin with MZ; a Windows program has its header where the octets 60 to 63 say. */
function programKind(b: Buffer): TypeName {
  if (b.length < 64) return 'dos';
  const at = b.readUInt32LE(60);
  // Cut off, or the header lies behind what was given: taken for the more dangerous one.
  if (at + 4 > b.length) return 'pe';
  const mark = b.toString('latin1', at, at + 2);
  return mark === 'PE' || mark === 'NE' || mark === 'LE' || mark === 'LX' ? 'pe' : 'dos';
}

function riffKind(b: Buffer): TypeName | undefined {
  const kind = b.toString('latin1', 8, 12);
  if (kind === 'WAVE') return 'wav';
  if (kind === 'AVI ') return 'avi';
  if (kind === 'WEBP') return 'webp';
  return kind === 'RMID' ? 'midi' : undefined;
}

/** A DER sequence that begins with one of the object identifiers of PKCS #7 (1.2.840.113549.1.7) or is a certificate. */
function derKind(b: Buffer): TypeName | undefined {
  const at = b.indexOf(Buffer.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07]));
  return at > 1 && at < 40 ? 'pkcs7' : undefined;
}

function isMp3Frame(b: Buffer): boolean {
  const second = b[1] ?? 0;
  const third = b[2] ?? 0;
  return (second & 0xe6) === 0xe2 && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}

/** Marks that do not stand at the start. */
function byPlace(b: Buffer): TypeName | undefined {
  const mark = (at: number, text: string): boolean =>
    b.length >= at + text.length && b.toString('latin1', at, at + text.length) === text;
  if (mark(257, 'ustar') || isOldTar(b)) return 'tar';
  if (mark(4, 'ftyp')) return /^(?:hei|hev|mif1|msf1|avi[fs]|crx )/.test(b.toString('latin1', 8, 12)) ? 'heif' : 'mp4';
  if (mark(4, 'moov') || mark(4, 'mdat')) return 'mp4';
  if (mark(7, '**ACE**')) return 'ace';
  if (mark(2, '-lh') || mark(2, '-lz')) return b[6] === 0x2d ? 'lha' : undefined;
  if (mark(20, '\xdc\xa7\xc4\xfd')) return 'zoo';
  if (mark(DISC_DESCRIPTORS_AT, 'CD001') || mark(DISC_DESCRIPTORS_AT, 'BEA01') || mark(DISC_DESCRIPTORS_AGAIN, 'CD001'))
    return 'iso';
  if (mark(b.length - 512, 'koly')) return 'dmg';
  if (mark(b.length - 512, 'conectix')) return 'vhd';
  if (mark(54, 'FAT1') || mark(82, 'FAT32') || mark(3, 'NTFS    ')) return b[510] === 0x55 ? 'fat' : undefined;
  if (mark(34, 'LP') && b.length > 40 && b.readUInt32LE(0) === b.length) return 'font';
  return undefined;
}

/** A tar header without a mark: its checksum is right (POSIX.1-1988 section 10.1.1). */
function isOldTar(b: Buffer): boolean {
  if (b.length < 512 || b[0] === 0) return false;
  const text = b.toString('latin1', 148, 156);
  if (!/^[ 0]*[0-7]{1,7}[\0 ]{1,2}$/.test(text)) return false;
  let sum = 8 * 32;
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += b[i] ?? 0;
  return sum === Number.parseInt(text.trim(), 8);
}

/** Readers take a PDF whose header stands within the first kilobyte (ISO 32000-1, annex H.3, note 13). */
function byPdfBehind(b: Buffer): TypeName | undefined {
  return pdfAt(b) > 0 ? 'pdf' : undefined;
}

function pdfAt(b: Buffer): number {
  return b.subarray(0, PDF_START_MAX + 5).indexOf('%PDF-', 0, 'latin1');
}

/** Types that a zip directory at the end is part of, or is no surprise in. */
const zipLike: ReadonlySet<string> = new Set([
  ...zipBuilt,
  ...oleBuilt,
  'crx',
  'tar',
  'iso',
  'mail',
  'tnef',
  'rar',
  '7z',
  'cab',
]);

/**
 * What the octets are beside their type: a picture with a zip archive behind it, a page that is a PDF as well. Programs
 * of different kinds take different halves of such a file for the whole.
 */
export function alsoOf(octets: Uint8Array, type: TypeName): readonly TypeName[] {
  const b = asBuffer(octets);
  const also: TypeName[] = [];
  if (!zipLike.has(type) && endsAsZip(b)) also.push('zip');
  if (type !== 'pdf' && type !== 'text' && type !== 'mail' && type !== 'mhtml' && !zipLike.has(type) && pdfAt(b) > 0)
    also.push('pdf');
  if (holdsPage(b, type)) also.push('html');
  return also;
}

function endsAsZip(b: Buffer): boolean {
  const from = Math.max(0, b.length - ZIP_END_OCTETS);
  const at = b.lastIndexOf('PK\x05\x06', b.length, 'latin1');
  if (at < from || at + 22 > b.length) return false;
  // A comment may be cut by what follows it, but the directory lies before its end record and is not empty.
  return b.readUInt16LE(at + 10) > 0 && b.readUInt32LE(at + 12) <= at && b.readUInt16LE(at + 20) <= b.length - at - 22;
}

/** Old browsers run a page that stands in the first octets of a picture. */
function holdsPage(b: Buffer, type: TypeName): boolean {
  if (type !== 'gif' && type !== 'png' && type !== 'jpeg' && type !== 'bmp') return false;
  return /<script|<html|<body/i.test(b.toString('latin1', 0, 512));
}
