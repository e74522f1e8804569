/** kill -9 at random times, again and again on the same store. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  addLedger,
  addRun,
  endedItself,
  type CampaignOptions,
  newTally,
  NUMBERS_PER_RUN,
  RUNS_PER_STORE,
  type Tally,
  timed,
} from './campaign.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { DriverProcess, wait } from './process.ts';
import { SeededRandom } from './random.ts';

export async function kills(options: CampaignOptions): Promise<Tally> {
  const tally = newTally('kill -9');
  const random = new SeededRandom(options.seed);
  return await timed(tally, async (work) => {
    const folder = join(work, 'data');
    let ledger = new Ledger();
    for (let run = 0; run < options.runs; run++) {
      if (run % RUNS_PER_STORE === 0) {
        rmSync(folder, { recursive: true, force: true });
        addLedger(tally, ledger);
        ledger = new Ledger();
      }
      const { without } = options;
      const first = 1 + run * NUMBERS_PER_RUN;
      const driver = new DriverProcess({
        folder,
        seed: options.seed + run,
        first,
        ...(without === undefined ? {} : { without }),
      });
      // Every fourth is killed while it starts on what the one before left.
      if (run % 4 !== 3) await driver.ready();
      await wait(random.below(250));
      await driver.kill();
      // What lies in the pipe was written before the end: the kernel keeps it, and all of it counts.
      for (const event of driver.events) ledger.note(event);
      const { violations, startMs } = judge(folder, ledger);
      addRun(tally, [...violations, ...endedItself(driver)], startMs);
    }
    addLedger(tally, ledger);
  });
}
