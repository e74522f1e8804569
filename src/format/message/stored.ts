/**
 * The stored form of an index. First octet: version. Then numbers of seven bits an octet, lowest first; positions are
 * counted from where the reader already is; common names are a number of a fixed table, others are spelled out.
 * Tables may grow at their ends; anything else is a new version.
 */
import { DEPTH_MAX } from './limits.ts';
import { anomalies, type MessageIndex, type Part } from './types.ts';

const VERSION = 1;

/** Code 0 means spelled out. */
const mediaTypes = [
  '',
  'text/plain',
  'text/html',
  'multipart/alternative',
  'multipart/mixed',
  'multipart/related',
  'multipart/report',
  'multipart/signed',
  'message/rfc822',
  'message/delivery-status',
  'application/octet-stream',
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/gif',
  'text/calendar',
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/zip',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/ics',
  'text/csv',
  'multipart/digest',
  'text/rfc822-headers',
  'multipart/encrypted',
  'application/pgp-encrypted',
  'application/ms-tnef',
  'message/global',
];
const encodings = ['', '7bit', '8bit', 'quoted-printable', 'base64', 'binary'];
const charsets = [
  '',
  'utf-8',
  'us-ascii',
  'iso-8859-1',
  'windows-1252',
  'iso-8859-15',
  'iso-8859-2',
  'windows-1251',
  'koi8-r',
  'gb2312',
  'iso-2022-jp',
  'shift_jis',
  'euc-kr',
  'big5',
  'gbk',
  'windows-1250',
];
const dispositions = ['', 'inline', 'attachment'];

const HAS_CHARSET = 1;
const HAS_DISPOSITION = 2;
const HAS_FILE_NAME = 4;
const HAS_MESSAGE = 8;
const HAS_CHILDREN = 16;

export function encodeIndex(index: MessageIndex): Uint8Array {
  const writer = new Writer();
  writer.number(VERSION);
  writer.number(index.size);
  let bits = 0;
  for (const anomaly of index.anomalies) bits |= 1 << anomalies.indexOf(anomaly);
  writer.number(bits);
  writePart(writer, index.root, 0);
  // In memory of its own: a piece of Buffer's pool would take all of the pool along, 64 KB, when it is sent to another thread.
  return new Uint8Array(writer.octets.subarray(0, writer.length));
}

/** Depth is bounded where the index is made. Gives where the part ends, from which the next one is counted. */
function writePart(writer: Writer, part: Part, from: number): number {
  const flags =
    (part.charset === undefined ? 0 : HAS_CHARSET) |
    (part.disposition === undefined ? 0 : HAS_DISPOSITION) |
    (part.fileName === undefined ? 0 : HAS_FILE_NAME) |
    (part.message === undefined ? 0 : HAS_MESSAGE) |
    (part.children.length === 0 ? 0 : HAS_CHILDREN);
  writer.number(flags);
  writer.number(part.headerStart - from);
  writer.number(part.bodyStart - part.headerStart);
  writer.number(part.bodyEnd - part.bodyStart);
  writer.number(part.lines);
  writer.name(mediaTypes, `${part.type}/${part.subtype}`);
  writer.name(encodings, part.encoding);
  if (part.charset !== undefined) writer.name(charsets, part.charset);
  if (part.disposition !== undefined) writer.name(dispositions, part.disposition);
  if (part.fileName !== undefined) writer.text(part.fileName);
  if (part.message !== undefined) writePart(writer, part.message, part.bodyStart);
  if (part.children.length > 0) {
    writer.number(part.children.length);
    let at = part.bodyStart;
    for (const child of part.children) at = writePart(writer, child, at);
  }
  return part.bodyEnd;
}

/** Throws a RangeError for what `encodeIndex` did not write: the row is damaged, or from a newer program. */
export function decodeIndex(octets: Uint8Array): MessageIndex {
  const reader = new Reader(octets);
  const version = reader.number();
  if (version !== VERSION) throw new RangeError(`Cannot read an index of version ${version}`);
  const size = reader.number();
  const bits = reader.number();
  const root = readPart(reader, 0, 0);
  return { size, root, anomalies: anomalies.filter((_, i) => (bits & (1 << i)) !== 0) };
}

function readPart(reader: Reader, from: number, depth: number): Part {
  if (depth > DEPTH_MAX + 1) throw new RangeError('Cannot read an index nested that deep');
  const flags = reader.number();
  const headerStart = from + reader.number();
  const bodyStart = headerStart + reader.number();
  const bodyEnd = bodyStart + reader.number();
  const lines = reader.number();
  const media = reader.name(mediaTypes);
  const slash = media.indexOf('/');
  const encoding = reader.name(encodings);
  const charset = flags & HAS_CHARSET ? reader.name(charsets) : undefined;
  const disposition = flags & HAS_DISPOSITION ? reader.name(dispositions) : undefined;
  const fileName = flags & HAS_FILE_NAME ? reader.text() : undefined;
  const message = flags & HAS_MESSAGE ? readPart(reader, bodyStart, depth + 1) : undefined;
  const children: Part[] = [];
  if (flags & HAS_CHILDREN) {
    const count = reader.number();
    let at = bodyStart;
    for (let i = 0; i < count; i++) {
      const child = readPart(reader, at, depth + 1);
      children.push(child);
      at = child.bodyEnd;
    }
  }
  const type = media.slice(0, slash);
  const subtype = media.slice(slash + 1);
  return {
    headerStart,
    bodyStart,
    bodyEnd,
    lines,
    type,
    subtype,
    charset,
    encoding,
    disposition,
    fileName,
    children,
    message,
  };
}

class Writer {
  octets = Buffer.allocUnsafe(256);
  length = 0;

  #room(more: number): void {
    if (this.length + more <= this.octets.length) return;
    const bigger = Buffer.allocUnsafe(Math.max(this.octets.length * 2, this.length + more));
    this.octets.copy(bigger, 0, 0, this.length);
    this.octets = bigger;
  }

  /** A whole number from 0 up to 2^53. */
  number(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest > 127) {
      this.octets[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.octets[this.length++] = rest;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.number(length);
    this.#room(length);
    this.length += this.octets.write(value, this.length, 'utf8');
  }

  name(table: readonly string[], value: string): void {
    const code = Math.max(0, table.indexOf(value));
    this.number(code);
    if (code === 0) this.text(value);
  }
}

class Reader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  }

  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const octet = this.#octets[this.#at++];
      if (octet === undefined) throw new RangeError('Cannot read an index that ends early');
      value += (octet & 127) * scale;
      if (octet < 128) return value;
    }
    throw new RangeError('Cannot read a number that long in an index');
  }

  text(): string {
    const length = this.number();
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#octets.length) throw new RangeError('Cannot read an index that ends early');
    return this.#octets.toString('utf8', start, this.#at);
  }

  name(table: readonly string[]): string {
    const code = this.number();
    if (code === 0) return this.text();
    const name = table[code];
    if (name === undefined) throw new RangeError(`Cannot read code ${code} in an index`);
    return name;
  }
}
