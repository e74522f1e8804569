/** What all campaigns share: their options, their tally, and the temporary folder they work in. */
import { tmpdir } from 'node:os';
import type { Ledger } from './ledger.ts';
import { makeFolder, removeFolder } from './machine.ts';
import type { DriverProcess } from './process.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly runs: number;
  readonly without?: string;
}

/** How a campaign ended. Each run is a trial; one in which any promise was broken is bad. */
export interface Tally {
  readonly name: string;
  runs: number;
  bad: number;
  acknowledged: number;
  ambiguous: number;
  refused: number;
  packsRemoved: number;
  /** Longest start after a fault. */
  startMsMax: number;
  /** The first few, in words. */
  readonly words: string[];
  seconds: number;
  /** What was done, in words. */
  notes: string;
}

export function newTally(name: string): Tally {
  return {
    name,
    runs: 0,
    bad: 0,
    acknowledged: 0,
    ambiguous: 0,
    refused: 0,
    packsRemoved: 0,
    startMsMax: 0,
    words: [],
    seconds: 0,
    notes: '',
  };
}

const WORDS_MAX = 12;

export function addRun(tally: Tally, violations: readonly string[], startMs: number): void {
  tally.runs += 1;
  tally.startMsMax = Math.max(tally.startMsMax, startMs);
  if (violations.length === 0) return;
  tally.bad += 1;
  for (const words of violations.slice(0, 3))
    if (tally.words.length < WORDS_MAX) tally.words.push(`run ${tally.runs}: ${words}`);
}

/** Takes what a ledger counted; to be called when it is done with. */
export function addLedger(tally: Tally, ledger: Ledger): void {
  tally.acknowledged += ledger.acknowledged;
  tally.ambiguous += ledger.ambiguous;
  tally.refused += ledger.refused;
  tally.packsRemoved += ledger.packsRemoved;
}

/** Runs `body` in a folder of its own that is gone afterwards, and adds the time to the tally. */
export async function timed(tally: Tally, body: (folder: string) => Promise<void>): Promise<Tally> {
  const began = performance.now();
  const folder = makeFolder(tmpdir(), 'rookery-crash-');
  try {
    await body(folder);
  } finally {
    removeFolder(folder);
    tally.seconds = (performance.now() - began) / 1000;
  }
  return tally;
}

/** After so many runs on one store it is emptied, so that runs stay short. */
export const RUNS_PER_STORE = 20;
/** Room for the messages of one run. */
export const NUMBERS_PER_RUN = 1_000_000;

/** The store says that nothing can be trusted any more: right after an injected fault only. */
export function endedItself(driver: DriverProcess): string[] {
  return driver.events.flatMap((event) =>
    event.kind === 'fatal' ? [`the store ended by itself: ${event.message}`] : [],
  );
}
