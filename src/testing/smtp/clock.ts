/** A clock that stands still until it is advanced. */
import type { CancelTimer, Clock } from '#base/clock';

export class ManualClock implements Clock {
  #ms = 0;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return 1_767_225_600_000 + this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  after(ms: number, run: () => void): CancelTimer {
    const timer = { at: this.#ms + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Runs the timers that come due, in their order. */
  advance(ms: number): void {
    const until = this.#ms + ms;
    for (;;) {
      let first: { readonly at: number; readonly run: () => void } | undefined;
      for (const timer of this.#timers)
        if (timer.at <= until && (first === undefined || timer.at < first.at)) first = timer;
      if (first === undefined) break;
      this.#timers.delete(first);
      this.#ms = Math.max(this.#ms, first.at);
      first.run();
    }
    this.#ms = until;
  }
}
