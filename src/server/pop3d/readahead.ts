/**
 * ReadAhead: the first octets of messages, asked of the store in batches ahead of a client that takes one after another.
 * What is read ahead doubles with each batch that was used up, so that a client that wants one message costs one.
 */
import { isPromise, type MaybePromise } from '#base/connection';
import { Fault } from '#base/fault';
import type { Maildrop, Piece } from './ports.ts';

/** Messages of one question to the store. */
const BATCH_MESSAGES_MAX = 256;
/** The first batch behind a message that was asked for after its predecessor. */
const WINDOW_BYTES_FIRST = 32_768;
/** With so few messages left that were read, the next batch is asked for. */
const READY_MESSAGES_LOW = 8;

type First = Uint8Array | undefined;

interface Batch {
  readonly start: number;
  /** Index behind the last message. */
  readonly end: number;
  readonly answer: MaybePromise<readonly First[]>;
}

export interface ReadAheadOptions {
  readonly bytesMax: number;
}

export class ReadAhead {
  readonly #maildrop: Maildrop;
  readonly #bytesMax: number;
  /** Octets wanted of each message; another number makes what was read useless. */
  #want = 0;
  #window = 0;
  #last = -2;
  /** What was read and not yet taken, by index. */
  readonly #ready = new Map<number, First>();
  #readyEnd = 0;
  #coming: Batch | undefined;

  constructor(maildrop: Maildrop, options: ReadAheadOptions) {
    this.#maildrop = maildrop;
    this.#bytesMax = options.bytesMax;
  }

  /** The first `want` octets of a message, or all of a shorter one; undefined when its octets are gone for good. */
  first(index: number, want: number): MaybePromise<First> {
    if (want !== this.#want || index !== this.#last + 1) this.#startOver(want);
    else if (this.#window === 0) this.#window = Math.min(WINDOW_BYTES_FIRST, this.#bytesMax);
    this.#last = index;
    if (this.#ready.has(index)) return this.#take(index);
    const coming = this.#coming;
    if (coming !== undefined && index >= coming.start && index < coming.end) return this.#await(index, coming);
    return this.#await(index, this.#ask(index));
  }

  /** Octets wait that nobody has asked for. */
  get holds(): boolean {
    return this.#ready.size > 0 || this.#coming !== undefined;
  }

  /** Lets go of what was read ahead; the next message begins anew. */
  forget(): void {
    this.#startOver(0);
    this.#last = -2;
  }

  #startOver(want: number): void {
    this.#want = want;
    this.#window = 0;
    this.#ready.clear();
    this.#coming = undefined;
  }

  #take(index: number): First {
    const first = this.#ready.get(index);
    this.#ready.delete(index);
    // The next batch is on its way before this one is used up.
    const ends = this.#readyEnd >= this.#maildrop.sizes.length;
    if (this.#coming === undefined && this.#window > 0 && this.#ready.size <= READY_MESSAGES_LOW && !ends) {
      this.#window = Math.min(this.#window * 2, this.#bytesMax);
      this.#coming = this.#ask(this.#readyEnd);
    }
    return first;
  }

  #await(index: number, batch: Batch): MaybePromise<First> {
    const { answer } = batch;
    if (!isPromise(answer)) return this.#store(index, batch, answer);
    this.#coming = batch;
    return answer.then(
      (firsts) => this.#store(index, batch, firsts),
      (error: unknown) => {
        if (this.#coming === batch) this.#coming = undefined;
        if (batch.end - batch.start === 1) throw error;
        // It may be a neighbour that cannot be read: the one that is wanted is asked for alone.
        this.#window = 0;
        return this.#await(index, this.#ask(index));
      },
    );
  }

  #store(index: number, batch: Batch, firsts: readonly First[]): First {
    if (this.#coming === batch) this.#coming = undefined;
    for (const [i, first] of firsts.entries()) {
      const at = batch.start + i;
      if (first !== undefined && first.length !== this.#lengthOf(at)) {
        if (at > index) {
          this.#readyEnd = at;
          return this.#take(index);
        }
        throw new Fault(
          'temporary',
          `Message ${at + 1} has ${first.length} octets where its row says ${this.#lengthOf(at)}`,
        );
      }
      if (at >= index) this.#ready.set(at, first);
    }
    this.#readyEnd = batch.end;
    return this.#take(index);
  }

  #lengthOf(index: number): number {
    return Math.min(this.#want, this.#maildrop.sizes[index] ?? 0);
  }

  /** One message at least, and those behind it that fit into the window. */
  #ask(start: number): Batch {
    const pieces: Piece[] = [];
    let octets = 0;
    for (let index = start; index < this.#maildrop.sizes.length && pieces.length < BATCH_MESSAGES_MAX; index++) {
      const length = this.#lengthOf(index);
      octets += length;
      if (pieces.length > 0 && octets > this.#window) break;
      pieces.push({ index, from: 0, to: length });
    }
    const answer = readSafely(this.#maildrop, pieces);
    // A batch nobody comes for must not end the process with its rejection; who comes for it hears of it.
    if (isPromise(answer)) answer.catch(() => undefined);
    return { start, end: start + pieces.length, answer };
  }
}

/** What a port throws at once is a rejection like any other. */
function readSafely(maildrop: Maildrop, pieces: readonly Piece[]): MaybePromise<readonly First[]> {
  try {
    return maildrop.read(pieces);
  } catch (error) {
    return Promise.reject(error);
  }
}
