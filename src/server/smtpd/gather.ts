/** Small runs are copied together, large ones are passed as they are. */
import { isPromise, type MaybePromise } from '#base/connection';

/** A smaller run is copied: a sink that keeps a run of few octets would keep the whole chunk they came in. */
const RUN_BYTES_MIN = 4096;
const GATHER_BYTES = 16_384;

export class RunGatherer {
  readonly #write: (run: Uint8Array) => MaybePromise<void>;
  #small: Buffer | undefined;
  #used = 0;

  constructor(write: (run: Uint8Array) => MaybePromise<void>) {
    this.#write = write;
  }

  add(run: Uint8Array): MaybePromise<void> {
    if (run.length >= RUN_BYTES_MIN) {
      const flushed = this.flush();
      return isPromise(flushed) ? flushed.then(() => this.#write(run)) : this.#write(run);
    }
    if (this.#small !== undefined && this.#used + run.length > GATHER_BYTES) {
      const flushed = this.flush();
      this.#keep(run);
      return flushed;
    }
    this.#keep(run);
    return undefined;
  }

  /** Passes on what was gathered. */
  flush(): MaybePromise<void> {
    if (this.#small === undefined || this.#used === 0) return undefined;
    const filled = this.#small.subarray(0, this.#used);
    // A short rest is copied to its size and the buffer used again; a full buffer is given away.
    const run = this.#used * 2 < GATHER_BYTES ? Uint8Array.from(filled) : filled;
    if (run === filled) this.#small = undefined;
    this.#used = 0;
    return this.#write(run);
  }

  #keep(run: Uint8Array): void {
    this.#small ??= Buffer.allocUnsafeSlow(GATHER_BYTES);
    this.#small.set(run, this.#used);
    this.#used += run.length;
  }
}
