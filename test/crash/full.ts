/** A disk that runs full under load, for real, and is given room again: refused meanwhile, lost never, then as before. */
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  addLedger,
  addRun,
  type CampaignOptions,
  endedItself,
  newTally,
  NUMBERS_PER_RUN,
  type Tally,
  timed,
} from './campaign.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { makeImage, mount, unmount } from './machine.ts';
import { DriverProcess, wait } from './process.ts';

const WAIT_MS_MAX = 20_000;
/** So many refusals and then so many acknowledgements make one cycle. */
const REFUSALS = 5;
const ACKNOWLEDGEMENTS = 50;

export async function fullDisks(options: CampaignOptions): Promise<Tally> {
  const tally = newTally('full disk on ext4');
  return await timed(tally, async (work) => {
    const point = join(work, 'mnt');
    mkdirSync(point);
    makeImage(join(work, 'image'), 'ext4', 64 * 2 ** 20);
    mount(join(work, 'image'), point);
    const folder = join(point, 'data');
    const ledger = new Ledger();
    try {
      for (let run = 0; run < options.runs; run++) {
        const driver = new DriverProcess({ folder, seed: options.seed + run, first: 1 + run * NUMBERS_PER_RUN });
        await driver.ready();
        const problems = await fillAndFree(driver, point);
        await driver.kill();
        for (const event of driver.events) ledger.note(event);
        rmSync(join(point, 'filler'), { force: true });
        const { violations, startMs } = judge(folder, ledger);
        addRun(tally, [...problems, ...violations, ...endedItself(driver)], startMs);
      }
    } finally {
      unmount(point);
    }
    addLedger(tally, ledger);
  });
}

async function fillAndFree(driver: DriverProcess, point: string): Promise<string[]> {
  await until(driver, 'done', ACKNOWLEDGEMENTS);
  fill(point);
  const refused = await until(driver, 'refused', REFUSALS);
  const wrong = driver.events.filter((event) => event.kind === 'refused' && !event.fault.startsWith('disk-full'));
  rmSync(join(point, 'filler'), { force: true });
  const resumed = await until(driver, 'done', ACKNOWLEDGEMENTS);
  return [
    ...(refused ? [] : ['a full disk refused nothing']),
    ...(resumed ? [] : [`nothing was accepted after there was room again ${driver.errors}`]),
    ...wrong.map((event) => `a full disk was answered ${JSON.stringify(event)}`),
  ];
}

function fill(point: string): void {
  const fd = openSync(join(point, 'filler'), 'w');
  const block = new Uint8Array(1 << 16);
  try {
    while (statfsSync(point).bfree > 0) writeSync(fd, block);
  } catch {
    // It is full.
  } finally {
    closeSync(fd);
  }
}

/** Waits for so many more events of the kind; false when they do not come, or the driver ended. */
async function until(driver: DriverProcess, kind: 'done' | 'refused', more: number): Promise<boolean> {
  const count = (): number => driver.events.filter((event) => event.kind === kind).length;
  const target = count() + more;
  for (let waited = 0; waited < WAIT_MS_MAX; waited += 20) {
    if (count() >= target) return true;
    if (driver.events.at(-1)?.kind === 'fatal') return false;
    await wait(20);
  }
  return false;
}
