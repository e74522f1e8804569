/** Runs the campaigns that this machine can run, one after the other, and says how each ended. */
import { type CampaignOptions, type Tally } from './campaign.ts';
import { fullDisks } from './full.ts';
import { crashImages } from './images.ts';
import { kills } from './kills.ts';
import { type Machine, probe } from './machine.ts';
import { type Fault, faultPoints, faults } from './points.ts';
import { lacking } from '../interop/harness/program.ts';
import { powerLosses } from './power.ts';
import { serverFaults } from './server.ts';

export interface SuiteSize {
  readonly seed: number;
  readonly kills: number;
  /** On each of ext4 and xfs. */
  readonly powerLosses: number;
  readonly images: number;
  readonly fullDisks: number;
  /** Of the whole server: kills, and power losses on ext4. */
  readonly serverKills: number;
  readonly serverPowerLosses: number;
  /** The same with the filter on. */
  readonly filteredKills: number;
  readonly filteredPowerLosses: number;
  /** Every so many-th sync, write, and sync of a first start; names are always all tried. */
  readonly everySync: number;
  readonly everyWrite: number;
  readonly everyFirstSync: number;
  /** Runs of each negative control. */
  readonly controls: number;
}

export interface Outcome {
  readonly tallies: readonly Tally[];
  readonly controls: readonly Control[];
  readonly skipped: readonly string[];
}

/** A campaign without one safeguard: it has to find losses. */
export interface Control {
  readonly tally: Tally;
  /** The least share of runs in which they must be found. */
  readonly least: number;
}

export async function runSuite(size: SuiteSize, say: (line: string) => void): Promise<Outcome> {
  const machine = probe();
  const tallies: Tally[] = [];
  const controls: Control[] = [];
  const skipped: string[] = [];
  const skip = (what: string, why: string): void => {
    skipped.push(`${what}: ${why}`);
    say(`skipped ${what}: ${why}`);
  };
  const add = (tally: Tally): void => {
    tallies.push(tally);
    say(lineOf(tally));
    for (const words of tally.words) say(`  ${words}`);
  };
  try {
    const options = (runs: number): CampaignOptions => ({ seed: size.seed, runs });
    add(await kills(options(size.kills)));
    for (const kind of ['ext4', 'xfs'] as const) {
      const why = machine.noPower[kind];
      if (why === undefined) add(await powerLosses(machine, kind, options(size.powerLosses)));
      else skip(`power loss on ${kind}`, why);
    }
    if (machine.noImages === undefined) add(await crashImages(machine, options(size.images)));
    else skip('crash images', machine.noImages);
    if (machine.noPower.ext4 === undefined) add(await fullDisks(options(size.fullDisks)));
    else skip('full disks', machine.noPower.ext4);
    if (machine.noTracing === undefined) for (const fault of faults) await addPoints(fault, size, add);
    else skip('faults at counted calls', machine.noTracing);
    const noServer = lacking('nsd');
    if (noServer === undefined) {
      add(await serverFaults(undefined, options(size.serverKills)));
      add(await serverFaults(undefined, { ...options(size.filteredKills), filtered: true }));
    } else skip('kill -9 of the server', noServer);
    const noServerPower = noServer ?? machine.noPower.ext4;
    if (noServerPower === undefined) {
      add(await serverFaults(machine, options(size.serverPowerLosses)));
      add(await serverFaults(machine, { ...options(size.filteredPowerLosses), filtered: true }));
    } else skip('power loss under the server', noServerPower);
    for (const control of await runControls(machine, size)) {
      controls.push(control);
      say(`${controlPassed(control) ? 'ok' : 'NOT FOUND'} ${lineOf(control.tally)}`);
    }
  } finally {
    machine.close();
  }
  return { tallies, controls, skipped };
}

async function addPoints(fault: Fault, size: SuiteSize, add: (tally: Tally) => void): Promise<void> {
  const { seed } = size;
  const isSync = fault.calls.includes('sync');
  const every = isSync ? size.everySync : fault.calls.includes('write') ? size.everyWrite : 1;
  add(await faultPoints(fault, { seed, every, start: 'later' }));
  if (isSync) add(await faultPoints(fault, { seed, every: size.everyFirstSync, start: 'first' }));
}

/** How often crashes are aimed at a short window until one falls into it. */
const WINDOW_TRIES = 3;

async function runControls(machine: Machine, size: SuiteSize): Promise<Control[]> {
  const controls: Control[] = [];
  const { seed, controls: runs } = size;
  for (const without of ['sync-packs', 'sync-rows'] as const) {
    if (machine.noPower.ext4 === undefined) {
      controls.push({ tally: await powerLosses(machine, 'ext4', { seed, runs, without }), least: 0.95 });
    }
    if (machine.noImages === undefined)
      controls.push({ tally: await crashImages(machine, { seed, runs, without }), least: 0.95 });
  }
  // The window between rows and bytes is short, so that not every crash falls into it; some must.
  const without = 'bytes-before-rows';
  if (machine.noPower.ext4 === undefined) {
    let tally = await powerLosses(machine, 'ext4', { seed, runs: runs * 2, without });
    // Once a crash fell into it in one of twenty runs, at other times in nine.
    for (let more = 1; tally.bad === 0 && more < WINDOW_TRIES; more++)
      tally = await powerLosses(machine, 'ext4', { seed: seed + more * tally.runs, runs: runs * 2, without });
    controls.push({ tally, least: 1 / tally.runs });
  }
  return controls;
}

export function controlPassed({ tally, least }: Control): boolean {
  return tally.runs > 0 && tally.bad >= tally.runs * least;
}

export function lineOf({
  name,
  runs,
  bad,
  acknowledged,
  ambiguous,
  refused,
  packsRemoved,
  startMsMax,
  seconds,
  notes,
}: Tally): string {
  return (
    `${name}: ${runs} runs, ${bad} bad; ${acknowledged} acknowledged, ${ambiguous} ambiguous, ${refused} refused; ${packsRemoved} packs removed; ` +
    `start at most ${startMsMax.toFixed(0)} ms; ${seconds.toFixed(0)} s${notes === '' ? '' : ` (${notes})`}`
  );
}

/** Each run is one trial, each control is one. */
export function totalsOf({ tallies, controls }: Outcome): { readonly passed: number; readonly failed: number } {
  let passed = 0;
  let failed = 0;
  for (const { runs, bad } of tallies) {
    passed += runs - bad;
    failed += bad;
    if (runs === 0) failed += 1; // A campaign that tried nothing shows nothing.
  }
  for (const control of controls) {
    if (controlPassed(control)) passed += 1;
    else failed += 1;
  }
  return { passed, failed };
}
