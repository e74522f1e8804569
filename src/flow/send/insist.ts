import { sleep } from '#base/clock';
import { asFault } from '#base/fault';
import type { SendHouse } from './ports.ts';

const waitsMs: readonly number[] = [1_000, 5_000, 15_000, 60_000];

/**
 * Does what must be done: an outcome that is not written down is an attempt that will be made again. While the store is
 * busy, full or away it is asked again; any other failure is a bug and is thrown.
 */
export async function insist<T>(house: SendHouse, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const fault = asFault(error);
      const passing = fault.kind === 'temporary' || fault.kind === 'limit' || fault.kind === 'disk-full';
      if (!passing || signal.aborted) throw error;
      house.log.warn('send.store.busy', 'The store does not take an outcome; it is asked again', {
        error: fault.message,
      });
      await sleep(house.clock, waitsMs[Math.min(tries, waitsMs.length - 1)] ?? 60_000, signal);
    }
  }
}
