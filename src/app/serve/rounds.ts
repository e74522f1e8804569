/** What is looked after once an hour. */
import type { Log } from '#base/log';
import type { Clock } from '#base/clock';

const FIRST_MS = 60_000;
const ROUND_MS = 3_600_000;

/** One thing to look after; what it throws is logged, and the next hour tries again. */
export interface Round {
  /** For the log. */
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface Rounds {
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** The first time a minute from now, when the start is over. */
export function startRounds(parts: { readonly clock: Clock; readonly log: Log }, rounds: readonly Round[]): Rounds {
  const { clock, log } = parts;
  const end = new AbortController();
  let running = Promise.resolve();
  const once = async (): Promise<void> => {
    for (const { name, run } of rounds) {
      try {
        if (!end.signal.aborted) await run(end.signal);
      } catch (error) {
        log.warn('round.failed', `The hourly round of ${name} failed; the next one tries again`, {
          error: String(error),
        });
      }
    }
    if (!end.signal.aborted) cancel = clock.after(ROUND_MS, begin);
  };
  const begin = (): void => {
    running = once();
  };
  let cancel = clock.after(FIRST_MS, begin);
  return {
    stop: async () => {
      end.abort();
      cancel();
      await running;
    },
  };
}
