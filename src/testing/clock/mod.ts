/**
 * Clock: time that stands still until a test moves it. Timers fire in their order while it moves.
 * The wall clock can be made to jump without the monotonic one, as clocks of real machines do.
 */
import type { CancelTimer, Clock } from '#base/clock';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: string | number = '2026-01-01T00:00:00Z') {
    this.#now = typeof start === 'number' ? start : Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, run: () => void): CancelTimer {
    const timer = { at: this.#monotonic + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that have not fired. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer; Infinity when there is none. */
  get nextMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const timer of this.#timers) next = Math.min(next, timer.at - this.#monotonic);
    return next;
  }

  /** Moves both times on, firing on the way what falls due, also what was set meanwhile. */
  advance(by: number | Temporal.DurationLike): void {
    const ms = typeof by === 'number' ? by : Temporal.Duration.from(by).total('milliseconds');
    const end = this.#monotonic + ms;
    for (;;) {
      let next: Timer | undefined;
      for (const timer of this.#timers) if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#moveTo(Math.max(next.at, this.#monotonic));
      next.run();
    }
    this.#moveTo(end);
  }

  /** The wall clock alone jumps (negative: back), as after a wrong NTP answer. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}
