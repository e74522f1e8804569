/** Gets a report out of what it comes in: gzip, or a zip archive with one file, told by their first octets. */
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import { asBuffer } from '#base/bytes';
import { PACKED_OCTETS_MAX, RATIO_FREE_OCTETS, RATIO_MAX, UNPACKED_OCTETS_MAX } from './limits.ts';
import type { Reading } from './types.ts';

export type Wrapping = 'gzip' | 'zip' | 'none';

/** What the octets begin as, whatever they are called. */
export function wrappingOf(octets: Uint8Array): Wrapping {
  if (octets[0] === 0x1f && octets[1] === 0x8b) return 'gzip';
  if (octets[0] === 0x50 && octets[1] === 0x4b && (octets[2] === 3 || octets[2] === 5)) return 'zip';
  return 'none';
}

/** Unpacks one layer. What is packed twice, or grows without measure, is refused: nobody sends reports like that. */
export function unpack(octets: Uint8Array): Reading<Uint8Array> {
  const wrapping = wrappingOf(octets);
  if (wrapping === 'none') {
    if (octets.length > UNPACKED_OCTETS_MAX) return no(tooLarge);
    return { ok: true, value: octets };
  }
  if (octets.length > PACKED_OCTETS_MAX) return no(`It has more than ${PACKED_OCTETS_MAX} octets`);
  const found = wrapping === 'gzip' ? inflated(octets, gunzipSync) : unzip(asBuffer(octets));
  if (found.ok && wrappingOf(found.value) !== 'none') return no('It is packed more than once');
  return found;
}

const tooLarge = `It unpacks to more than ${UNPACKED_OCTETS_MAX} octets, or to ${RATIO_MAX} times its size`;

function no(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

function inflated(
  packed: Uint8Array,
  inflate: (octets: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer,
): Reading<Uint8Array> {
  const maxOutputLength = Math.min(UNPACKED_OCTETS_MAX, Math.max(RATIO_FREE_OCTETS, packed.length * RATIO_MAX));
  try {
    return { ok: true, value: inflate(packed, { maxOutputLength }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return no(code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : 'What it is packed in is damaged');
  }
}

const END_OCTETS = 22;
const ENTRY_OCTETS = 46;
const LOCAL_OCTETS = 30;
const ENTRIES_MAX = 20;
const damaged = 'The zip archive is damaged';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** The one file of an archive, as its central directory has it (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). */
function unzip(zip: Buffer): Reading<Uint8Array> {
  const directory = directoryOf(zip);
  if (!directory.ok) return directory;
  // Some programs for the desktop add a folder, and a twin of each file with its icon.
  const files = directory.value.filter(({ name }) => !name.endsWith('/') && !name.startsWith('__MACOSX/'));
  const [file, ...others] = files;
  if (file === undefined || others.length > 0)
    return no(`The zip archive has ${files.length} files, where one is wanted`);
  if (file.size > UNPACKED_OCTETS_MAX) return no(tooLarge);
  if (file.at + LOCAL_OCTETS > zip.length || zip.readUInt32LE(file.at) !== 0x04_03_4b_50) return no(damaged);
  const begin = file.at + LOCAL_OCTETS + zip.readUInt16LE(file.at + 26) + zip.readUInt16LE(file.at + 28);
  if (begin + file.packed > zip.length) return no(damaged);
  const packed = zip.subarray(begin, begin + file.packed);
  const found: Reading<Uint8Array> =
    file.method === 0
      ? { ok: true, value: packed }
      : file.method === 8
        ? inflated(packed, inflateRawSync)
        : no('The zip archive is packed in a way that is not read here');
  if (!found.ok) return found;
  if (found.value.length !== file.size || crc32(found.value) !== file.crc) return no(damaged);
  return found;
}

function directoryOf(zip: Buffer): Reading<readonly Entry[]> {
  // A comment of up to 64 KiB may stand behind the end record.
  const from = Math.max(0, zip.length - END_OCTETS - 0xff_ff);
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < from || end + END_OCTETS > zip.length) return no(damaged);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count > ENTRIES_MAX) return no(`The zip archive has ${count} files, where one is wanted`);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_OCTETS > end || zip.readUInt32LE(at) !== 0x02_01_4b_50) return no(damaged);
    if ((zip.readUInt16LE(at + 8) & 1) !== 0) return no('The zip archive is encrypted');
    const nameEnd = at + ENTRY_OCTETS + zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('latin1', at + ENTRY_OCTETS, nameEnd),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      at: zip.readUInt32LE(at + 42),
    });
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return { ok: true, value: entries };
}
