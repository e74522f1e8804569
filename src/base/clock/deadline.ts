import type { CancelTimer, Clock } from './mod.ts';

/**
 * The end of an operation that may have to wait for several things: a signal that aborts after so many milliseconds, or
 * with an outer signal or deadline. What finds all it needs at once never asks for the signal, and costs no timer.
 *
 *     using deadline = new Deadline(clock, 20_000, signal);
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #until: number;
  readonly #outer: AbortSignal | Deadline | undefined;
  readonly #onAbort = (): void => this.#control?.abort();
  #control: AbortController | undefined;
  #isDisposed = false;
  #cancel: CancelTimer | undefined;

  /** @param ms from now on; 0 or less is over at once, Infinity never is */
  constructor(clock: Clock, ms: number, outer?: AbortSignal | Deadline) {
    this.#clock = clock;
    this.#until = clock.monotonic() + ms;
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    return (this.#control ?? this.#arm()).signal;
  }

  /** True once time is up, or the outer signal was aborted. */
  get over(): boolean {
    const outer = this.#outer;
    if (this.#control?.signal.aborted === true) return true;
    if (outer instanceof Deadline ? outer.over : outer?.aborted === true) return true;
    return this.#clock.monotonic() >= this.#until;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    if (this.#control === undefined) return;
    this.#cancel?.();
    this.#outerSignal?.removeEventListener('abort', this.#onAbort);
  }

  #arm(): AbortController {
    const control = new AbortController();
    this.#control = control;
    if (this.#isDisposed) return control;
    if (this.over) {
      control.abort();
      return control;
    }
    const left = this.#until - this.#clock.monotonic();
    if (left !== Number.POSITIVE_INFINITY) this.#cancel = this.#clock.after(left, this.#onAbort);
    this.#outerSignal?.addEventListener('abort', this.#onAbort, { once: true });
    return control;
  }

  get #outerSignal(): AbortSignal | undefined {
    return this.#outer instanceof Deadline ? this.#outer.signal : this.#outer;
  }
}
