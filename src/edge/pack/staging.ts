import { createHash, type Hash } from 'node:crypto';
import { close, closeSync, fdatasync, mkdirSync, open, read, readdirSync, unlinkSync, write } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '#base/fault';
import type { Random } from '#base/random';
import { RECORD_HEADER_BYTES } from './record.ts';

/** On descriptors and not on FileHandles: one that is forgotten would end the process when it is collected. */
const call = {
  open: promisify(open),
  write: promisify(write),
  read: promisify(read),
  datasync: promisify(fdatasync),
  close: promisify(close),
};

/** A message on its way in that is too large to wait in memory. */
export interface StagingFile {
  readonly path: string;
  /** Octets of content so far. */
  readonly length: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Ends writing: gives what a commit needs to adopt the file, which is synced there. */
  finish(): Promise<{ path: string; length: number; sha256: Uint8Array }>;
  /** Octets [from, to) of what was written; also after finish. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** Closes and removes it, unless a commit has adopted it. */
  discard(): Promise<void>;
}

const SYNC_EARLY_BYTES = 2 * 1024 * 1024;

/** The folder of staging files. Whatever a crash left there was never acknowledged, and goes at start. */
export class StagingArea {
  readonly #folder: string;
  readonly #random: Random;

  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
  }

  async create(): Promise<StagingFile> {
    const path = join(this.#folder, Buffer.from(this.#random.bytes(12)).toString('hex'));
    return new DiskStagingFile(path, await noRoom(call.open(path, 'wx+', 0o600)));
  }
}

/** A full disk has its own kind, so that the peer hears 452 and not 451. */
async function noRoom<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new Fault('disk-full', 'The disk with the staging files is full', { cause: error });
  }
}

/** A file whose owner forgot to discard it must not hold its descriptor for the life of the process. */
const forgotten = new FinalizationRegistry<number>((fd) => closeSync(fd));

class DiskStagingFile implements StagingFile {
  readonly path: string;
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  #length = 0;
  #open = true;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
    forgotten.register(this, fd, this);
  }

  get length(): number {
    return this.#length;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    const at = RECORD_HEADER_BYTES + this.#length;
    this.#length += bytes.length;
    let done = 0;
    while (done < bytes.length) {
      done += (await noRoom(call.write(this.#fd, bytes, done, bytes.length - done, at + done))).bytesWritten;
    }
  }

  async finish(): Promise<{ path: string; length: number; sha256: Uint8Array }> {
    // The commit syncs it once more; the bulk is written out here, where no other message waits for it.
    if (this.#length > SYNC_EARLY_BYTES) await noRoom(call.datasync(this.#fd));
    return { path: this.path, length: this.#length, sha256: new Uint8Array(this.#hash.copy().digest()) };
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    const target = new Uint8Array(Math.max(0, Math.min(to, this.#length) - from));
    let done = 0;
    while (done < target.length) {
      const at = RECORD_HEADER_BYTES + from + done;
      const { bytesRead } = await call.read(this.#fd, target, done, target.length - done, at);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return target.subarray(0, done);
  }

  async discard(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    forgotten.unregister(this);
    await call.close(this.#fd);
    await unlink(this.path).catch(() => undefined); // Adopted: it has another name by now.
  }
}
