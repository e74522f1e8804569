import type { CancelTimer, Clock } from './mod.ts';

/**
 * The deadlines of somebody who waits for one thing at a time, hundreds of times a second: one timer serves all waits and
 * looks at the deadline of the moment when it fires, so that a wait which ends in time costs no timer.
 */
export class Waits {
  readonly #clock: Clock;
  #deadline = Number.POSITIVE_INFINITY;
  #timerAt = 0;
  #cancelTimer: CancelTimer | undefined;
  /** What happens when the deadline passes; undefined while nothing is waited for. */
  #expire: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A wait begins, in place of the one before; `expire` is called when `done` was not within `ms`. */
  begin(ms: number, expire: () => void): void {
    this.#deadline = this.#clock.monotonic() + Math.max(0, ms);
    this.#expire = expire;
    if (this.#cancelTimer === undefined || this.#timerAt > this.#deadline) this.#arm();
  }

  /** What was waited for is there. */
  done(): void {
    this.#expire = undefined;
  }

  /** Nothing is waited for any more, ever. */
  end(): void {
    this.#expire = undefined;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #arm(): void {
    this.#cancelTimer?.();
    this.#timerAt = this.#deadline;
    this.#cancelTimer = this.#clock.after(Math.max(0, this.#deadline - this.#clock.monotonic()), () => this.#fired());
  }

  #fired(): void {
    this.#cancelTimer = undefined;
    const expire = this.#expire;
    if (expire === undefined) return;
    if (this.#clock.monotonic() < this.#deadline) {
      this.#arm();
      return;
    }
    this.#expire = undefined;
    expire();
  }
}
