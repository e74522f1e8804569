/** Where the octets of a message wait until they are committed. */
import { concatBytes } from '#base/bytes';
import type { MaybePromise } from '#base/connection';
import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import type { BlobContent, BlobId } from '#model/blob';

/** A file being written; `edge/pack` has it. */
export interface StagingFile {
  readonly path: string;
  readonly length: number;
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<{ path: string; length: number; sha256: Uint8Array }>;
  read(from: number, to: number): Promise<Uint8Array>;
  discard(): Promise<void>;
}

export interface Staging {
  create(): Promise<StagingFile>;
}

/** Bytes of all messages that wait in memory in this process; over `max`, the next ones go to disk at once. */
export class MemoryBudget {
  readonly #max: number;
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get used(): number {
    return this.#used;
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.#max) return false;
    this.#used += bytes;
    return true;
  }

  /** For what cannot go to disk yet, whatever is used: the next ones make room by going there. */
  takeAnyway(bytes: number): void {
    this.#used += bytes;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

/** What stood where the start was rewritten: signatures are verified over it. */
export interface ArrivedStart {
  /** The whole message where it is in memory, else at least its header. */
  readonly octets: Uint8Array;
  /** By how many octets the content became shorter. */
  readonly removed: number;
}

export type SpooledContent =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array<ArrayBuffer>; readonly arrived?: ArrivedStart }
  | { readonly kind: 'staged'; readonly file: StagingFile; readonly arrived?: ArrivedStart };

export interface ContentSpoolOptions {
  readonly staging: Staging;
  readonly budget: MemoryBudget;
  /**
   * Given the first octets, or the whole message: what is kept instead of them. Undefined where more is needed to say
   * that, which a whole message never needs.
   */
  readonly rewriteStart?: (start: Uint8Array, whole: boolean) => Uint8Array | undefined;
}

/** Takes the runs of one message: in memory up to 256 KiB, beyond that in a staging file. */
export class ContentSpool {
  readonly #options: ContentSpoolOptions;
  #runs: Uint8Array[] = [];
  #inMemory = 0;
  #octets = 0;
  #file: StagingFile | undefined;
  #spilling: Promise<void> | undefined;
  #failure: unknown;
  #aborted = false;
  #arrived: { readonly arrived?: ArrivedStart } = {};

  constructor(options: ContentSpoolOptions) {
    this.#options = options;
  }

  /** Octets written so far, before any rewriting. */
  get octets(): number {
    return this.#octets;
  }

  write(run: Uint8Array): MaybePromise<void> {
    this.#octets += run.length;
    if (this.#file === undefined && this.#spilling === undefined) {
      if (this.#inMemory + run.length <= MESSAGE_IN_MEMORY_BYTES_MAX && this.#options.budget.take(run.length)) {
        this.#runs.push(run);
        this.#inMemory += run.length;
        return;
      }
    }
    this.#spilling = this.#spill(run, this.#spilling);
    return this.#spilling;
  }

  /** All of it. A failure to write (a full disk) comes out here too. */
  async finish(): Promise<SpooledContent> {
    await this.#spilling;
    if (this.#failure !== undefined) {
      // Its file would keep a disk full that is full already.
      this.abort();
      throw this.#failure;
    }
    if (this.#file !== undefined) return { kind: 'staged', file: this.#file, ...this.#arrived };
    const { rewriteStart } = this.#options;
    const bytes = concatBytes(this.#runs);
    this.#forget();
    const kept = rewriteStart?.(bytes, true) ?? bytes;
    if (kept === bytes) return { kind: 'memory', bytes };
    return { kind: 'memory', bytes: new Uint8Array(kept), arrived: arrivedStart(bytes, kept) };
  }

  /** Nothing of it is wanted. */
  abort(): void {
    this.#aborted = true;
    this.#forget();
    const file = this.#file;
    this.#file = undefined;
    void file?.discard().catch(() => undefined); // What stays behind is removed at the next start.
  }

  async #spill(run: Uint8Array, before: Promise<void> | undefined): Promise<void> {
    await before;
    if (this.#failure !== undefined || this.#aborted) return;
    try {
      let pending = run;
      if (this.#file === undefined) {
        const start = concatBytes([...this.#runs, run]);
        this.#forget();
        const { rewriteStart } = this.#options;
        const kept = rewriteStart === undefined ? start : rewriteStart(start, false);
        if (kept === undefined) return this.#wait(start);
        pending = kept;
        if (kept !== start) this.#arrived = { arrived: arrivedStart(start, kept) };
        const file = await this.#options.staging.create();
        this.#file = file;
        if (this.#aborted) return this.abort();
      }
      await this.#file.write(pending);
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Too little is there to be written, whoever else needs the memory. */
  #wait(start: Uint8Array): void {
    this.#options.budget.takeAnyway(start.length);
    this.#inMemory = start.length;
    this.#runs = [start];
  }

  #forget(): void {
    this.#options.budget.give(this.#inMemory);
    this.#inMemory = 0;
    this.#runs = [];
  }
}

function arrivedStart(octets: Uint8Array, kept: Uint8Array): ArrivedStart {
  return { octets, removed: octets.length - kept.length };
}

/** Read from a file at a time. */
const READ_BYTES = 64 * 1024;

/** As a commit takes it: in memory, or a file that it adopts. */
export async function contentFor(content: SpooledContent, blob: BlobId, account: number): Promise<BlobContent> {
  if (content.kind === 'memory') return { kind: 'memory', blob, account, bytes: content.bytes };
  return { kind: 'staged', blob, account, ...(await content.file.finish()) };
}

/** Octets of the content. */
export function contentLength(content: SpooledContent): number {
  return content.kind === 'memory' ? content.bytes.length : content.file.length;
}

/** The octets from `start` on, piece by piece. */
export async function* contentFrom(content: SpooledContent, start = 0): AsyncGenerator<Uint8Array> {
  if (content.kind === 'memory') {
    if (start < content.bytes.length) yield content.bytes.subarray(start);
    return;
  }
  for (let at = start; at < content.file.length; at += READ_BYTES) {
    yield await content.file.read(at, Math.min(at + READ_BYTES, content.file.length));
  }
}
