import type { Clock } from '#base/clock';
import { isPromise, type MaybePromise } from '#base/connection';

/** A look that takes longer is given up as "unknown": well below the patience of any sending server. */
export const LOOK_MS_MAX = 8_000;

/** What a look finds, or undefined where it takes too long or fails: not known, which counts for nothing. */
export function within<T>(clock: Clock, ms: number, look: MaybePromise<T>): MaybePromise<T | undefined> {
  if (!isPromise(look)) return look;
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    look.then(
      (found) => {
        cancel();
        resolve(found);
      },
      () => {
        cancel();
        resolve(undefined);
      },
    );
  });
}
