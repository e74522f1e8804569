/**
 * Clock: the only door to time. Wall time for what is written down, monotonic time for what is waited for,
 * so that a wall clock that jumps neither ends sessions nor bounces mail.
 */

export { Deadline } from './deadline.ts';
export { saveEvery, type Saving } from './saving.ts';
export { Waits } from './waits.ts';

/** Cancels a timer; calling it twice or after it fired does nothing. */
export type CancelTimer = () => void;

export interface Clock {
  /** Wall time in integer milliseconds since 1970 (UTC). May jump in either direction. */
  now(): number;
  /** Milliseconds that only grow; comparable within one process. */
  monotonic(): number;
  /** Calls `run` once after `ms`; the timer does not keep the process alive. */
  after(ms: number, run: () => void): CancelTimer;
}

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  after(ms: number, run: () => void): CancelTimer {
    const timer = setTimeout(run, Math.min(ms, 0x7fff_ffff));
    timer.unref();
    return () => clearTimeout(timer);
  }
}

/** Resolves after `ms`, or rejects with the signal's reason. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
