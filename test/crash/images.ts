/** Disks as a crash could have left them: all writes up to a flush, and of those after it some, torn at 512 octets. */
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addLedger, addRun, type CampaignOptions, newTally, type Tally, timed } from './campaign.ts';
import type { DriverEvent } from './events.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { LoggedDisk, type Machine, makeFolder, makeImage, mount, removeFolder, unmount } from './machine.ts';
import { DriverProcess, wait } from './process.ts';
import { SeededRandom } from './random.ts';

const SECTOR = 512;
const HEAD_BYTES = 24;
const MAGIC = 0x524b_4c47;
const WRITE = 1;
/** The log of so long a load has some thousand flushes in 50 to 100 MB. */
const LOAD_MS = 2500;
/** One recording serves so many images; then another begins, with another seed. */
const IMAGES_PER_LOG = 60;

export interface LogRecord {
  readonly kind: 'write' | 'flush';
  readonly offset: number;
  /** Of the octets in the log. */
  readonly from: number;
  readonly to: number;
}

export function readLog(log: Buffer): LogRecord[] {
  const records: LogRecord[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= log.length) {
    if (log.readUInt32LE(at) !== MAGIC) throw new Error(`The block log is damaged at ${at}`);
    const kind = log.readUInt32LE(at + 4) === WRITE ? 'write' : 'flush';
    const offset = Number(log.readBigUInt64LE(at + 8));
    const from = at + HEAD_BYTES;
    const to = from + Number(log.readBigUInt64LE(at + 16));
    if (to > log.length) break;
    records.push({ kind, offset, from, to });
    at = to;
  }
  return records;
}

/** Where one crash happened: everything before `flush` is on the disk, of what follows up to `end` some. */
interface Cut {
  readonly flush: number;
  readonly end: number;
}

export async function crashImages(machine: Machine, options: CampaignOptions): Promise<Tally> {
  const without = options.without === undefined ? '' : ` without ${options.without}`;
  const tally = newTally(`crash images of ext4${without}`);
  const random = new SeededRandom(options.seed);
  // Images and log are large and short-lived: in memory where there is room for them.
  const memory = makeFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-images-');
  try {
    return await timed(tally, async (work) => {
      const paths = { base: join(memory, 'base'), live: join(memory, 'live'), log: join(memory, 'log') };
      const point = join(work, 'mnt');
      mkdirSync(point);
      for (let done = 0; done < options.runs; done += IMAGES_PER_LOG) {
        makeImage(paths.base, 'ext4', 96 * 2 ** 20);
        copyFileSync(paths.base, paths.live);
        const events = await recordLoad(machine, { ...paths, work, point }, options, done);
        const log = readFileSync(paths.log);
        const records = readLog(log);
        const cuts = chooseCuts(records, Math.min(IMAGES_PER_LOG, options.runs - done), random);
        replay({ log, records, cuts, random, base: paths.base, image: join(memory, 'image') }, (image, cut) => {
          judgeImage(tally, {
            image,
            point,
            events,
            flushAt: positionOf(records, cut.flush),
            endAt: positionOf(records, cut.end),
          });
        });
      }
    });
  } finally {
    removeFolder(memory);
  }
}

async function recordLoad(
  machine: Machine,
  paths: { live: string; log: string; work: string; point: string },
  options: CampaignOptions,
  run: number,
): Promise<readonly DriverEvent[]> {
  const disk = new LoggedDisk({ logfs: machine.logfs, folder: paths.work, image: paths.live, log: paths.log });
  try {
    disk.mount(paths.point);
    const folder = join(paths.point, 'data');
    const without = options.without === undefined ? {} : { without: options.without };
    const driver = new DriverProcess({
      folder,
      seed: options.seed + run,
      first: 1,
      args: ['--log', paths.log],
      ...without,
    });
    await driver.ready();
    await wait(LOAD_MS);
    await driver.kill();
    return driver.events;
  } finally {
    unmount(paths.point);
    disk.close();
  }
}

function chooseCuts(records: readonly LogRecord[], count: number, random: SeededRandom): Cut[] {
  const flushes = records.flatMap(({ kind }, i) => (kind === 'flush' ? [i] : []));
  const cuts: Cut[] = [];
  for (let i = 0; i < count; i++) {
    const k = random.below(flushes.length - 1);
    const [flush = 0, next = 0] = flushes.slice(k, k + 2);
    cuts.push({ flush, end: flush + random.below(next - flush + 1) });
  }
  return cuts.sort((a, b) => a.flush - b.flush);
}

/** Length of the log when the record had been written. */
function positionOf(records: readonly LogRecord[], index: number): number {
  return records[index]?.to ?? 0;
}

interface Replay {
  readonly log: Buffer;
  readonly records: readonly LogRecord[];
  /** In the order of their flushes, so that one image can grow from cut to cut. */
  readonly cuts: readonly Cut[];
  readonly random: SeededRandom;
  readonly base: string;
  readonly image: string;
}

function replay(
  { log, records, cuts, random, base, image }: Replay,
  judgeOne: (image: string, cut: Cut) => void,
): void {
  const settled = openSync(base, 'r+');
  let upTo = 0;
  for (const cut of cuts) {
    for (; upTo < cut.flush; upTo++) {
      const record = records[upTo];
      if (record?.kind === 'write') writeSync(settled, log, record.from, record.to - record.from, record.offset);
    }
    copyFileSync(base, image);
    const torn = openSync(image, 'r+');
    for (const record of records.slice(cut.flush, cut.end)) {
      for (let at = record.from; at < record.to; at += SECTOR) {
        if (random.fraction() < 0.5) continue;
        writeSync(torn, log, at, Math.min(SECTOR, record.to - at), record.offset + at - record.from);
      }
    }
    closeSync(torn);
    judgeOne(image, cut);
  }
  closeSync(settled);
}

interface ImageToJudge {
  readonly image: string;
  readonly point: string;
  readonly events: readonly DriverEvent[];
  readonly flushAt: number;
  readonly endAt: number;
}

function judgeImage(tally: Tally, { image, point, events, flushAt, endAt }: ImageToJudge): void {
  const ledger = new Ledger();
  for (const event of events) {
    if (event.kind === 'try' && event.at > endAt) continue;
    ledger.note(event, event.kind !== 'done' || event.at <= flushAt);
  }
  try {
    mount(image, point);
  } catch (error) {
    addRun(tally, [`the file system cannot be mounted: ${String(error)}`], 0);
    return;
  }
  const { violations, startMs } = judge(join(point, 'data'), ledger);
  unmount(point);
  addRun(tally, violations, startMs);
  addLedger(tally, ledger);
}
