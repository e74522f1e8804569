/**
 * The crash suite in its short form, for every change: seeded, some minutes.
 *   bin/node test/crash/short.ts [SEED]
 */
import { runSuite, totalsOf } from './suite.ts';

const outcome = await runSuite(
  {
    seed: Number(process.argv[2] ?? 1),
    kills: 40,
    powerLosses: 15,
    images: 60,
    fullDisks: 4,
    serverKills: 12,
    serverPowerLosses: 8,
    filteredKills: 5,
    filteredPowerLosses: 3,
    everySync: 5,
    everyWrite: 25,
    everyFirstSync: 10,
    controls: 10,
  },
  (line) => process.stdout.write(`${line}\n`),
);
const { passed, failed } = totalsOf(outcome);
const skipped = outcome.skipped.length > 0 ? `, ${outcome.skipped.length} skipped` : '';
process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`);
process.exitCode = failed > 0 ? 1 : 0;
