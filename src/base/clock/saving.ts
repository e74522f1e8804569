import type { CancelTimer, Clock } from './mod.ts';

/** What is kept in memory and written down from time to time. */
export interface Saving {
  /** Waits for a save that runs, and saves a last time. */
  stop(): Promise<void>;
}

/**
 * Saves every `everyMs`, counted from the end of the last save, so that two never run at once.
 * @param save must not reject: whoever saves tells of what went wrong, and the next time tries again
 */
export function saveEvery(clock: Clock, everyMs: number, save: () => Promise<void>): Saving {
  let running = Promise.resolve();
  let stopped = false;
  let cancel: CancelTimer;
  const wait = (): void => {
    cancel = clock.after(everyMs, () => {
      running = save().then(() => {
        if (!stopped) wait();
      });
    });
  };
  wait();
  return {
    stop: async () => {
      stopped = true;
      cancel();
      await running;
      await save();
    },
  };
}
