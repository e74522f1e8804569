/** Faults at counted system calls of a scripted run: ended or failed at the first, the second, … until none is left. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addLedger, addRun, newTally, type Tally, timed } from './campaign.ts';
import { judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { DriverProcess } from './process.ts';

/** What is injected, into which calls, and what has to become of the driver. */
export interface Fault {
  readonly name: string;
  readonly calls: string;
  readonly inject: string;
  /** `fatal`: the process must end by itself. `goes on`: it must not. `any`: either. */
  readonly driver: 'killed' | 'fatal' | 'goes on' | 'any';
}

const SYNCS = 'fsync,fdatasync';
export const faults: readonly Fault[] = [
  { name: 'kill at a sync', calls: SYNCS, inject: 'signal=SIGKILL', driver: 'killed' },
  { name: 'EIO at a sync', calls: SYNCS, inject: 'error=EIO', driver: 'fatal' },
  { name: 'ENOSPC at a sync', calls: SYNCS, inject: 'error=ENOSPC', driver: 'fatal' },
  { name: 'kill at a write', calls: 'pwrite64', inject: 'signal=SIGKILL', driver: 'killed' },
  { name: 'EIO at a write', calls: 'pwrite64', inject: 'error=EIO', driver: 'any' },
  { name: 'ENOSPC at a write', calls: 'pwrite64', inject: 'error=ENOSPC', driver: 'goes on' },
  { name: 'kill at a change of names', calls: 'rename,unlink,ftruncate', inject: 'signal=SIGKILL', driver: 'killed' },
  { name: 'EIO at a change of names', calls: 'rename,unlink,ftruncate', inject: 'error=EIO', driver: 'any' },
];

export interface PointOptions {
  readonly seed: number;
  /** Every so many-th point. */
  readonly every: number;
  /** `first`: on an empty folder, so that the making of the database is among the points. */
  readonly start: 'first' | 'later';
  readonly without?: string;
}

export async function faultPoints(fault: Fault, options: PointOptions): Promise<Tally> {
  const without = options.without === undefined ? '' : ` without ${options.without}`;
  const tally = newTally(`${fault.name}${options.start === 'first' ? ', from the first start on' : ''}${without}`);
  return await timed(tally, async (work) => {
    const points = await countCalls(fault.calls, work, options);
    for (let point = 1 + ((options.seed - 1) % options.every); point <= points; point += options.every) {
      await faultAt(point, fault, { ...options, work, tally });
    }
  });
}

function strace(calls: string, out: string, inject: string): string[] {
  // Watching these calls alone is quicker, but strace 6.1 then injects errors only and no signals.
  const alone = inject.startsWith('signal=') ? [] : ['--seccomp-bpf'];
  const injection = inject === '' ? [] : ['-e', `inject=${calls}:${inject}`];
  return ['strace', '-f', '-qq', ...alone, '-o', out, '-e', `trace=${calls}`, ...injection];
}

/** How many such calls an undisturbed run makes: strace counts for each thread and each call by itself. */
async function countCalls(calls: string, work: string, options: PointOptions): Promise<number> {
  const out = join(work, 'calls');
  const driver = scripted(join(work, 'data'), options, strace(calls, out, ''));
  const { code } = await driver.ended();
  if (code !== 0) throw new Error(`The undisturbed run ended with ${code}: ${driver.errors}`);
  const counts = new Map<string, number>();
  for (const line of readFileSync(out, 'utf8').split('\n')) {
    const key = /^(\d+ +\w+)\(/.exec(line)?.[1];
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** A scripted run in a store that exists already, unless the first start itself is what is tried. */
function scripted(folder: string, options: PointOptions, under: readonly string[]): DriverProcess {
  rmSync(folder, { recursive: true, force: true });
  if (options.start !== 'first') judge(folder, new Ledger());
  const { seed, without } = options;
  return new DriverProcess({
    folder,
    seed,
    first: 1,
    args: ['--script'],
    under,
    ...(without === undefined ? {} : { without }),
  });
}

async function faultAt(
  point: number,
  fault: Fault,
  options: PointOptions & { work: string; tally: Tally },
): Promise<void> {
  const { tally } = options;
  const folder = join(options.work, 'data');
  const driver = scripted(folder, options, strace(fault.calls, '/dev/null', `${fault.inject}:when=${point}`));
  const { code, signal } = await driver.ended();
  const ledger = new Ledger();
  for (const event of driver.events) ledger.note(event);
  const { violations, startMs } = judge(folder, ledger);
  const ended = endProblem(fault, code, signal, driver);
  addRun(
    tally,
    [...violations, ...ended].map((words) => `point ${point}: ${words}`),
    startMs,
  );
  addLedger(tally, ledger);
}

const FATAL = 3;
const CANNOT_START = 4;

function endProblem(fault: Fault, code: number | null, signal: string | null, driver: DriverProcess): string[] {
  const words = `the driver ended with ${code ?? signal} ${driver.errors}`;
  switch (fault.driver) {
    case 'killed':
      return signal === 'SIGKILL' || code === 137 ? [] : [`was not killed: ${words}`];
    case 'fatal':
      return code === FATAL || code === CANNOT_START ? [] : [`a failed sync did not end the process: ${words}`];
    case 'goes on':
      // At its start or its end it may say that it cannot; in between a full disk is refused and nothing more.
      return code === 0 || code === CANNOT_START || (code === FATAL && allAnswered(driver))
        ? []
        : [`did not go on: ${words}`];
    case 'any':
      return code === 0 || code === FATAL || code === CANNOT_START ? [] : [words];
    default:
      return fault.driver satisfies never;
  }
}

function allAnswered(driver: DriverProcess): boolean {
  const open = new Set<number>();
  for (const event of driver.events) {
    if (event.kind === 'try') open.add(event.id);
    else if (event.kind === 'done' || event.kind === 'refused') open.delete(event.id);
  }
  return open.size === 0;
}
