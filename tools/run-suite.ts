/**
 * Runs one suite below `test/`, file by file, each in a process of its own, and ends with its totals.
 *   bin/node tools/run-suite.ts test/interop [--verbose] [--timeout-s 300] [PATTERN…]
 */
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { finish, noTotals, runTests } from './test-report.ts';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { verbose: { type: 'boolean', default: false }, 'timeout-s': { type: 'string', default: '300' } },
  });
  const [folder, ...patterns] = positionals;
  if (folder === undefined) {
    process.stderr.write('Usage: bin/node tools/run-suite.ts FOLDER [--verbose] [--timeout-s N] [PATTERN…]\n');
    process.exit(2);
  }
  process.chdir(join(import.meta.dirname, '..'));
  const files = globSync(`${folder}/**/*.test.ts`)
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .sort();
  const totals = noTotals();
  for (const file of files) {
    const start = performance.now();
    const before = { passed: totals.passed, failed: totals.failed, skipped: totals.skipped.length };
    const timeoutMs = Number(values['timeout-s']) * 1000;
    await runTests({ files: [file], isolation: 'process', concurrency: 1, timeoutMs, verbose: values.verbose }, totals);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const counts = [
      `${totals.passed - before.passed} passed`,
      `${totals.failed - before.failed} failed`,
      ...(totals.skipped.length > before.skipped ? [`${totals.skipped.length - before.skipped} skipped`] : []),
    ];
    process.stdout.write(`${relative(folder, file)}: ${counts.join(', ')} (${seconds} s)\n`);
  }
  finish(totals);
}

await main();
