import type { CancelTimer, Clock } from './mod.ts';

/**
 * The end of an operation that may have to wait for several things: a signal that aborts after so many milliseconds, or
 * with an outer signal. What finds all it needs at once never asks for the signal, and costs no timer.
 *
 *     using deadline = new Deadline(clock, 20_000, signal);
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #until: number;
  readonly #outer: AbortSignal | undefined;
  readonly #control = new AbortController();
  readonly #onAbort = (): void => this.#control.abort();
  #armed = false;
  #cancel: CancelTimer | undefined;

  /** @param ms from now on; 0 or less is over at once, Infinity never is */
  constructor(clock: Clock, ms: number, outer?: AbortSignal) {
    this.#clock = clock;
    this.#until = clock.monotonic() + ms;
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    if (!this.#armed) this.#arm();
    return this.#control.signal;
  }

  /** True once time is up, or the outer signal was aborted. */
  get over(): boolean {
    return this.#control.signal.aborted || this.#outer?.aborted === true || this.#clock.monotonic() >= this.#until;
  }

  [Symbol.dispose](): void {
    this.#armed = true;
    this.#cancel?.();
    this.#outer?.removeEventListener('abort', this.#onAbort);
  }

  #arm(): void {
    this.#armed = true;
    if (this.over) {
      this.#control.abort();
      return;
    }
    const left = this.#until - this.#clock.monotonic();
    if (left !== Number.POSITIVE_INFINITY) this.#cancel = this.#clock.after(left, this.#onAbort);
    this.#outer?.addEventListener('abort', this.#onAbort, { once: true });
  }
}
