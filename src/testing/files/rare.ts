/** Archives of rarer kinds, with their files stored as they are: enough for a reader to show that it reads them. */
import { crc32 } from 'node:zlib';

export interface StoredFile {
  readonly name: string;
  readonly content: string;
}

/** A RAR 5 archive (RAR 5.0 archive format, "General archive structure"). */
export function rarOf(files: readonly StoredFile[]): Buffer {
  const blocks = files.map(({ name, content }) => {
    const data = Buffer.from(content);
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(data));
    // Data follows; a checksum is there; sizes; attributes; method 0; Windows.
    const head = Buffer.from([2, 2, data.length, 4, data.length, 0x20]);
    return Buffer.concat([
      rarBlock(Buffer.concat([head, crc, Buffer.from([0, 0, name.length]), Buffer.from(name)])),
      data,
    ]);
  });
  const mark = Buffer.from('Rar!\x1a\x07\x01\0', 'latin1');
  return Buffer.concat([mark, rarBlock(Buffer.from([1, 0, 0])), ...blocks, rarBlock(Buffer.from([5, 0, 0]))]);
}

/** Numbers stay below 128, so that each is one octet. */
function rarBlock(body: Buffer): Buffer {
  const sized = Buffer.concat([Buffer.from([body.length]), body]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(sized));
  return Buffer.concat([crc, sized]);
}

/** A cabinet with one folder that is not packed (MS-CAB). */
export function cabOf(files: readonly StoredFile[]): Buffer {
  const data = Buffer.from(files.map(({ content }) => content).join(''));
  let offset = 0;
  const entries = files.map(({ name, content }) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(content.length, 0);
    entry.writeUInt32LE(offset, 4);
    offset += content.length;
    return Buffer.concat([entry, Buffer.from(`${name}\0`)]);
  });
  const filesAt = 36 + 8;
  const dataAt = filesAt + entries.reduce((all, entry) => all + entry.length, 0);
  const head = Buffer.alloc(36);
  head.write('MSCF', 0, 'latin1');
  head.writeUInt32LE(dataAt + 8 + data.length, 8);
  head.writeUInt32LE(filesAt, 16);
  head.writeUInt16LE(0x01_03, 24);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(files.length, 28);
  const folder = Buffer.alloc(8);
  folder.writeUInt32LE(dataAt, 0);
  folder.writeUInt16LE(1, 4);
  const block = Buffer.alloc(8);
  block.writeUInt16LE(data.length, 4);
  block.writeUInt16LE(data.length, 6);
  return Buffer.concat([head, folder, ...entries, block, data]);
}

const SECTOR = 2048;
const ROOT_AT = 20;

/** A disc image (ECMA-119), its files in the root folder. */
export function isoOf(files: readonly StoredFile[]): Buffer {
  // Readers want some sectors behind the descriptors.
  const image = Buffer.alloc((ROOT_AT + 16 + files.length) * SECTOR);
  const volume = image.subarray(16 * SECTOR, 17 * SECTOR);
  volume.write('\x01CD001\x01', 0, 'latin1');
  volume.write(' '.repeat(64), 8, 'latin1');
  bothEnds(volume, 80, image.length / SECTOR);
  bothShort(volume, 120, 1);
  bothShort(volume, 124, 1);
  bothShort(volume, 128, SECTOR);
  bothEnds(volume, 132, 10);
  volume.writeUInt32LE(18, 140);
  volume.writeUInt32BE(19, 148);
  isoRecord('\0', { at: ROOT_AT, octets: SECTOR, folder: true }).copy(volume, 156);
  volume.write(' '.repeat(623), 190, 'latin1');
  volume[881] = 1;
  image.write('\xffCD001\x01', 17 * SECTOR, 'latin1');
  const records = [
    isoRecord('\0', { at: ROOT_AT, octets: SECTOR, folder: true }),
    isoRecord('\x01', { at: ROOT_AT, octets: SECTOR, folder: true }),
    ...files.map(({ name, content }, i) =>
      isoRecord(`${name};1`, { at: ROOT_AT + 1 + i, octets: content.length, folder: false }),
    ),
  ];
  Buffer.concat(records).copy(image, ROOT_AT * SECTOR);
  for (const [i, { content }] of files.entries()) image.write(content, (ROOT_AT + 1 + i) * SECTOR, 'latin1');
  return image;
}

function isoRecord(
  name: string,
  { at, octets, folder }: { readonly at: number; readonly octets: number; readonly folder: boolean },
): Buffer {
  const length = 33 + name.length + (name.length % 2 === 0 ? 1 : 0);
  const record = Buffer.alloc(length);
  record[0] = length;
  bothEnds(record, 2, at);
  bothEnds(record, 10, octets);
  record.set([126, 1, 1, 0, 0, 0, 0], 18);
  record[25] = folder ? 2 : 0;
  bothShort(record, 28, 1);
  record[32] = name.length;
  record.write(name, 33, 'latin1');
  return record;
}

/** Numbers stand there in both orders. */
function bothEnds(b: Buffer, at: number, value: number): void {
  b.writeUInt32LE(value, at);
  b.writeUInt32BE(value, at + 4);
}

function bothShort(b: Buffer, at: number, value: number): void {
  b.writeUInt16LE(value, at);
  b.writeUInt16BE(value, at + 2);
}
