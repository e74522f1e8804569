import { join } from 'node:path';
import type { BlobPlace } from '#format/sql';
import type { PackIo } from './io.ts';
import { packFileName, packNumberOf, RECORD_HEADER_BYTES, sha256, writeRecordHeader } from './record.ts';

/** Bytes that waited in memory. */
export interface MemoryContent {
  readonly kind: 'memory';
  readonly blob: number;
  readonly account: number;
  readonly bytes: Uint8Array;
}

/** Bytes that were streamed into a staging file (room for the record header first), hashed on the way. */
export interface StagedContent {
  readonly kind: 'staged';
  readonly blob: number;
  readonly account: number;
  readonly path: string;
  readonly length: number;
  readonly sha256: Uint8Array;
}

export type Content = MemoryContent | StagedContent;

/** A staging file that has become a pack. */
interface Adopted {
  readonly pack: number;
  readonly path: string;
}

export interface PackWriterOptions {
  readonly folder: string;
  readonly io: PackIo;
  /** A pack that has grown past this is closed and the next one begun. Bytes. */
  readonly packBytesMax: number;
}

/** A failed sync: nothing may be answered any more, the process has to end and recover from what is durable. */
export class SyncFailed extends Error {
  constructor(cause: unknown) {
    super('A sync of message bytes failed', { cause });
    this.name = 'SyncFailed';
  }
}

/**
 * Appends groups of contents and syncs each group once. Each writer begins a pack of its own, so that nothing is ever
 * appended behind a tail which a crash may have torn.
 */
export class PackWriter {
  readonly #options: PackWriterOptions;
  #next: number;
  #pack = 0;
  #fd: number | undefined;
  #length = 0;
  #buffer = Buffer.allocUnsafeSlow(1 << 20);

  /** `above`: the highest pack number that rows know of; a new file never takes a number again. */
  constructor(options: PackWriterOptions, above: number) {
    this.#options = options;
    const numbers = options.io.list(options.folder).map((name) => packNumberOf(name) ?? 0);
    this.#next = Math.max(above, 0, ...numbers) + 1;
  }

  /** The pack that is being appended to; it is never removed, however empty of live bytes. 0 before the first write. */
  get openPack(): number {
    return this.#fd === undefined ? 0 : this.#pack;
  }

  /**
   * Writes and syncs all contents and gives their places. Throws SyncFailed when a sync fails, and any other error
   * (disk full) with nothing of the group kept.
   */
  append(contents: readonly Content[]): BlobPlace[] {
    const before = { pack: this.#pack, length: this.#length };
    const places: BlobPlace[] = [];
    const memory: MemoryContent[] = [];
    const adopted: Adopted[] = [];
    try {
      for (const content of contents) {
        if (content.kind === 'memory') {
          memory.push(content);
          places.push({ pack: 0, offset: 0, length: 0 });
        } else {
          const file = this.#adopt(content);
          adopted.push(file);
          places.push({ pack: file.pack, offset: RECORD_HEADER_BYTES, length: content.length });
        }
      }
      if (memory.length > 0) this.#appendMemory(memory, contents, places);
    } catch (error) {
      if (!(error instanceof SyncFailed)) this.#undo(before, adopted);
      throw error;
    }
    if (adopted.length > 0) this.#sync(() => this.#options.io.syncFolder(this.#options.folder));
    return places;
  }

  /** Where the contents would come to lie if they were appended now: only for the test that commits rows first. */
  preview(contents: readonly Content[]): BlobPlace[] {
    const inMemory = contents.some((content) => content.kind === 'memory');
    if (inMemory && this.#fd !== undefined && this.#length >= this.#options.packBytesMax) this.close();
    if (inMemory && this.#fd === undefined) this.#begin();
    let staged = this.#next;
    let at = this.#length;
    return contents.map((content) => {
      if (content.kind === 'staged') return { pack: staged++, offset: RECORD_HEADER_BYTES, length: content.length };
      const place = { pack: this.#pack, offset: at + RECORD_HEADER_BYTES, length: content.bytes.length };
      at += RECORD_HEADER_BYTES + content.bytes.length;
      return place;
    });
  }

  /** Ends the open pack; the next append begins another. */
  close(): void {
    if (this.#fd !== undefined) this.#options.io.close(this.#fd);
    this.#fd = undefined;
  }

  #appendMemory(memory: readonly MemoryContent[], contents: readonly Content[], places: BlobPlace[]): void {
    if (this.#fd !== undefined && this.#length >= this.#options.packBytesMax) this.close();
    const fd = this.#fd ?? this.#begin();
    let size = 0;
    for (const { bytes } of memory) size += RECORD_HEADER_BYTES + bytes.length;
    if (this.#buffer.length < size) this.#buffer = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size)));
    const buffer = this.#buffer;
    let at = 0;
    for (const [i, content] of contents.entries()) {
      if (content.kind !== 'memory') continue;
      const { blob, account, bytes } = content;
      writeRecordHeader(buffer, at, { length: bytes.length, blob, account, sha256: sha256(bytes) });
      buffer.set(bytes, at + RECORD_HEADER_BYTES);
      places[i] = { pack: this.#pack, offset: this.#length + at + RECORD_HEADER_BYTES, length: bytes.length };
      at += RECORD_HEADER_BYTES + bytes.length;
    }
    this.#options.io.write(fd, buffer.subarray(0, at), this.#length);
    this.#length += at;
    if (this.#buffer.length > 1 << 24) this.#buffer = Buffer.allocUnsafeSlow(1 << 20);
    this.#sync(() => this.#options.io.syncData(fd));
  }

  #begin(): number {
    const { io, folder } = this.#options;
    this.#pack = this.#next++;
    const fd = io.open(join(folder, packFileName(this.#pack)), 'wx');
    this.#fd = fd;
    this.#length = 0;
    this.#sync(() => io.syncFolder(folder));
    return fd;
  }

  #adopt(content: StagedContent): Adopted {
    const { io, folder } = this.#options;
    const fd = io.open(content.path, 'r+');
    try {
      const header = Buffer.alloc(RECORD_HEADER_BYTES);
      writeRecordHeader(header, 0, content);
      io.write(fd, header, 0);
      this.#sync(() => io.syncData(fd));
    } finally {
      io.close(fd);
    }
    const pack = this.#next++;
    io.rename(content.path, join(folder, packFileName(pack)));
    return { pack, path: content.path };
  }

  /** Takes back what a failed group wrote, so that space freed later is really free and each may be tried alone. */
  #undo(before: { pack: number; length: number }, adopted: readonly Adopted[]): void {
    const { io, folder } = this.#options;
    for (const { pack, path } of adopted) {
      try {
        io.rename(join(folder, packFileName(pack)), path);
      } catch {
        // A pack that no row knows is waste, not loss: the sweep removes it.
      }
    }
    if (this.#fd === undefined) return;
    const keep = this.#pack === before.pack ? before.length : 0;
    try {
      this.#options.io.truncate(this.#fd, keep);
      this.#length = keep;
    } catch {
      this.close(); // An orphan tail is waste, not loss; the next group begins a fresh pack.
    }
  }

  #sync(run: () => void): void {
    try {
      run();
    } catch (error) {
      throw new SyncFailed(error);
    }
  }
}
