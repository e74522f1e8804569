/**
 * `npm test`: units (src, tools, bench) in one process, then the scenarios, each in a process of its own.
 *   bin/node tools/test.ts [--verbose] [--units] [PATTERN…]
 * PATTERN limits the run to files whose path contains it. Needs nothing outside the repository; tests that use the
 * published suites skip themselves, visibly, where `../shared` is absent.
 */
import { globSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { finish, noTotals, runTests } from './test-report.ts';

const UNIT_TIMEOUT_MS = 60_000;
const SCENARIO_TIMEOUT_MS = 120_000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { verbose: { type: 'boolean', default: false }, units: { type: 'boolean', default: false } },
  });
  process.chdir(join(import.meta.dirname, '..'));
  enableCompileCache(join(process.cwd(), 'node_modules/.cache/compile'));
  const find = (glob: string): string[] =>
    globSync(glob)
      .filter((file) => positionals.length === 0 || positionals.some((pattern) => file.includes(pattern)))
      .sort();

  const totals = noTotals();
  const { verbose } = values;
  const units = ['src', 'tools', 'bench'].flatMap((folder) => find(`${folder}/**/*.test.ts`));
  await runTests({ files: units, isolation: 'none', concurrency: 1, timeoutMs: UNIT_TIMEOUT_MS, verbose }, totals);
  if (!values.units) {
    const scenarios = find('test/scenario/**/*.test.ts');
    const timeoutMs = SCENARIO_TIMEOUT_MS;
    await runTests({ files: scenarios, isolation: 'process', concurrency: 2, timeoutMs, verbose }, totals);
  }
  finish(totals);
}

await main();
