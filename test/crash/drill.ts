/**
 * The crash suite in full (`npm run drill`): some twenty minutes. Its result goes to docs/drills/DATE.md.
 *   bin/node test/crash/drill.ts [SEED]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { controlPassed, type Outcome, runSuite, totalsOf } from './suite.ts';

const seed = Number(process.argv[2] ?? 7);
const root = join(import.meta.dirname, '../..');

function report(outcome: Outcome, seconds: number): string {
  const { passed, failed } = totalsOf(outcome);
  const rows = outcome.tallies.map(
    (t) =>
      `| ${t.name} | ${t.runs} | ${t.bad} | ${t.acknowledged} | ${t.ambiguous} | ${t.refused} | ${t.packsRemoved} | ${t.startMsMax.toFixed(0)} |`,
  );
  const controls = outcome.controls.map(
    (control) =>
      `| ${control.tally.name} | ${control.tally.bad} of ${control.tally.runs} | ${control.least * 100} % | ${controlPassed(control) ? 'found' : 'NOT FOUND'} |`,
  );
  const notes = outcome.tallies.flatMap((t) => (t.notes === '' ? [] : [`- ${t.name}: ${t.notes}\n`])).join('');
  const words = [
    ...outcome.tallies,
    ...outcome.controls.filter((control) => !controlPassed(control)).map(({ tally }) => tally),
  ].flatMap((tally) => tally.words.map((line) => `- ${tally.name}, ${line}`));
  return `# Crash drill of ${new Date().toISOString().slice(0, 10)}

Commit ${revision()}, seed ${seed}, Node ${process.version}, Linux ${release()}, ${cpus().length} cores, ${(seconds / 60).toFixed(0)} minutes. Run again with \`npm run drill\`.

**${passed} trials passed, ${failed} failed.** In a bad trial an acknowledged message was not there with its exact octets, was in
two places or none, a refused or never sent one was there, \`rookery check\` found an error, or a second start changed something.

| campaign | trials | bad | acknowledged | ambiguous | refused | packs removed | longest start (ms) |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

No bad trial among N bounds the chance of one below 3/N (95 %).

${notes}
## Negative controls
The same campaigns with one safeguard left out. They have to find losses.

| campaign | trials with losses | at least | |
| --- | --- | --- | --- |
${controls.join('\n')}
${outcome.skipped.length > 0 ? `\n## Skipped here\n${outcome.skipped.map((line) => `- ${line}`).join('\n')}\n` : ''}${words.length > 0 ? `\n## What was found\n${words.join('\n')}\n` : ''}`;
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}

const began = performance.now();
const outcome = await runSuite(
  {
    seed,
    kills: 200,
    powerLosses: 50,
    images: 300,
    fullDisks: 20,
    serverKills: 40,
    serverPowerLosses: 25,
    filteredKills: 20,
    filteredPowerLosses: 12,
    everySync: 1,
    everyWrite: 4,
    everyFirstSync: 1,
    controls: 20,
  },
  (line) => process.stdout.write(`${line}\n`),
);
const folder = join(root, 'docs/drills');
mkdirSync(folder, { recursive: true });
const path = join(folder, `${new Date().toISOString().slice(0, 10)}.md`);
writeFileSync(path, report(outcome, (performance.now() - began) / 1000));
const { passed, failed } = totalsOf(outcome);
process.stdout.write(`Written to ${path}\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
