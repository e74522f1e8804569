import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '#base/fault';
import type { BlobPlace } from '#format/sql';
import { type PackIo, systemPackIo } from './io.ts';
import { packFileName, RECORD_HEADER_BYTES, type RecordHeader, readRecordHeader } from './record.ts';

/** Open files kept for the next read; the one used longest ago is closed. */
const OPEN_FILES_MAX = 64;

/** A damaged length in a row must not ask for more memory than this at once. */
const VERIFY_BYTES = 1 << 20;

/** Who reads from the start and so far reads the message, not only its header. */
const LONG_READ_BYTES = 128 * 1024;
/** Contents that are remembered as good. */
const COMPARED_MAX = 50_000;

/** Reads bytes of packs by place. One per thread; not for concurrent use. */
export class PackReader {
  readonly #folder: string;
  readonly #io: PackIo;
  readonly #open = new Map<number, number>();
  readonly #compared = new Set<string>();

  constructor(folder: string, io: PackIo = systemPackIo) {
    this.#folder = folder;
    this.#io = io;
  }

  /**
   * Octets [from, to) of the content. Throws a temporary Fault when the file is missing or shorter than its row says.
   * Who reads a content as a whole, or begins to read a long one, is never given what does not match its checksum: a
   * permanent Fault with the field `damaged`. It is compared once, and remembered for a while.
   */
  read(place: BlobPlace, from = 0, to = place.length): Uint8Array<ArrayBuffer> {
    if (from <= 0 && Math.min(to, place.length) >= Math.min(place.length, LONG_READ_BYTES)) this.#compareOnce(place);
    return this.#read(place, from, to);
  }

  #compareOnce(place: BlobPlace): void {
    const key = `${place.pack} ${place.offset}`;
    if (this.#compared.has(key)) return;
    const header = this.header(place);
    const fits = header !== undefined && header.length === place.length;
    // A file that is cut short is told as that: it may be on its way back from somewhere.
    if (!fits) this.#read(place, 0, place.length);
    const problem = fits ? this.#compare(place, header) : 'has no fitting record header';
    if (problem !== undefined) {
      throw new Fault('permanent', `Content at ${place.offset} of pack ${packFileName(place.pack)} ${problem}`, {
        publicText: 'This message is damaged on the disk of the server; please tell your postmaster',
        fields: { ...place, damaged: true, imap: 'CONTACTADMIN' },
      });
    }
    if (this.#compared.size >= COMPARED_MAX) this.#compared.clear();
    this.#compared.add(key);
  }

  /** What is wrong with the octets, or undefined. */
  #compare(place: BlobPlace, header: RecordHeader): string | undefined {
    const hash = createHash('sha256');
    for (let at = 0; at < place.length; at += VERIFY_BYTES) hash.update(this.#read(place, at, at + VERIFY_BYTES));
    return hash.digest().equals(header.sha256) ? undefined : 'does not match its checksum';
  }

  #read(place: BlobPlace, from: number, to: number): Uint8Array<ArrayBuffer> {
    const start = Math.min(Math.max(0, from), place.length);
    const length = Math.max(0, Math.min(to, place.length) - start);
    const target = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const got = this.#io.read(this.#file(place.pack), target.subarray(done), place.offset + start + done);
      if (got === 0) throw damaged(place, 'is shorter than its row says');
      done += got;
    }
    return target;
  }

  /** The record header before the content, or undefined when it is no record. */
  header(place: BlobPlace): RecordHeader | undefined {
    if (place.offset < RECORD_HEADER_BYTES) return undefined;
    const bytes = Buffer.alloc(RECORD_HEADER_BYTES);
    const got = this.#io.read(this.#file(place.pack), bytes, place.offset - RECORD_HEADER_BYTES);
    return got === RECORD_HEADER_BYTES ? readRecordHeader(bytes) : undefined;
  }

  /** Reads the whole record and compares it with its checksum; gives what is wrong, or undefined when all is well. */
  verify(place: BlobPlace, blob: number): string | undefined {
    const problem = this.verifyHeader(place, blob);
    if (problem !== undefined) return problem;
    try {
      const header = this.header(place);
      return header === undefined ? 'has no record header' : this.#compare(place, header);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Only that the record is there, is of this blob, and that the file is long enough for it. */
  verifyHeader(place: BlobPlace, blob: number): string | undefined {
    try {
      const header = this.header(place);
      if (header === undefined) return 'has no record header';
      if (header.blob !== blob) return `is of blob ${header.blob}`;
      if (header.length !== place.length) return `has ${header.length} octets, its row says ${place.length}`;
      if (this.#io.size(this.#file(place.pack)) < place.offset + place.length) return 'is cut short';
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Closes files that were removed meanwhile: an open one keeps its space on the disk. */
  forgetRemoved(): void {
    for (const [pack, fd] of this.#open) {
      if (this.#io.links(fd) > 0) continue;
      this.#io.close(fd);
      this.#open.delete(pack);
    }
  }

  close(): void {
    for (const fd of this.#open.values()) this.#io.close(fd);
    this.#open.clear();
  }

  #file(pack: number): number {
    let fd = this.#open.get(pack);
    if (fd !== undefined) {
      this.#open.delete(pack);
      this.#open.set(pack, fd);
      return fd;
    }
    try {
      fd = this.#io.open(join(this.#folder, packFileName(pack)), 'r');
    } catch (error) {
      throw damaged({ pack, offset: 0, length: 0 }, 'cannot be opened', error);
    }
    this.#open.set(pack, fd);
    if (this.#open.size > OPEN_FILES_MAX) {
      const [oldest] = this.#open;
      if (oldest !== undefined) {
        this.#io.close(oldest[1]);
        this.#open.delete(oldest[0]);
      }
    }
    return fd;
  }
}

function damaged(place: BlobPlace, what: string, cause?: unknown): Fault {
  return new Fault('temporary', `Pack ${packFileName(place.pack)} ${what}`, { cause, fields: { ...place } });
}
