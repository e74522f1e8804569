/** Power loss: the file system is cut off from its disk under load; what was not synced is gone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  addLedger,
  addRun,
  type CampaignOptions,
  newTally,
  NUMBERS_PER_RUN,
  RUNS_PER_STORE,
  type Tally,
  timed,
} from './campaign.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { cutOff, type FileSystem, type Machine, makeImage, mount, unmount } from './machine.ts';
import { DriverProcess, wait } from './process.ts';
import { SeededRandom } from './random.ts';

export async function powerLosses(machine: Machine, kind: FileSystem, options: CampaignOptions): Promise<Tally> {
  const without = options.without === undefined ? '' : ` without ${options.without}`;
  const tally = newTally(`power loss on ${kind}${without}`);
  const random = new SeededRandom(options.seed);
  return await timed(tally, async (work) => {
    const image = join(work, 'image');
    const point = join(work, 'mnt');
    const folder = join(point, 'data');
    mkdirSync(point);
    let ledger = new Ledger();
    try {
      for (let run = 0; run < options.runs; run++) {
        if (run % RUNS_PER_STORE === 0 || (tally.bad > 0 && options.without !== undefined)) {
          unmount(point);
          makeImage(image, kind);
          mount(image, point);
          addLedger(tally, ledger);
          ledger = new Ledger();
        }
        const first = 1 + run * NUMBERS_PER_RUN;
        const driver = new DriverProcess({
          folder,
          seed: options.seed + run,
          first,
          ...(options.without === undefined ? {} : { without: options.without }),
        });
        await driver.ready();
        // A control has to have promised something that can be lost.
        await wait((options.without === undefined ? 30 : 200) + random.below(220));
        const flag = random.below(3) === 0 ? 1 : 2;
        const read = await driver.kill(() => cutOff(machine.godown, point, flag));
        // What was read after the cut may have been answered from memory alone.
        for (const [i, event] of driver.events.entries()) ledger.note(event, i < read);
        unmount(point);
        mount(image, point);
        const { violations, startMs } = judge(folder, ledger);
        addRun(tally, violations, startMs);
      }
    } finally {
      unmount(point);
    }
    addLedger(tally, ledger);
  });
}
