import type { CancelTimer, Clock } from '#base/clock';

/**
 * Wall time that does not jump by itself: it goes with the monotonic clock, and is set only when the times in the queue
 * have been set, too. What is compared with those times is read here.
 */
export class SteadyClock implements Clock {
  readonly #clock: Clock;
  /** Wall minus monotonic time; whoever keeps a time across a wait keeps this with it. */
  offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.offsetMs = clock.now() - clock.monotonic();
  }

  now(): number {
    return Math.round(this.#clock.monotonic() + this.offsetMs);
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(ms: number, run: () => void): CancelTimer {
    return this.#clock.after(ms, run);
  }

  /** How far the wall clock has gone away from this one. */
  driftMs(): number {
    return Math.round(this.#clock.now() - this.#clock.monotonic() - this.offsetMs);
  }

  follow(byMs: number): void {
    this.offsetMs += byMs;
  }
}
