/**
 * `npm run ok`: everything a change must pass, in under a minute. One line each; details of what failed.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

interface Result {
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
}

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

/** The long ones first, so that the cores are busy to the end. */
const checks: readonly Check[] = [
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'units', command: [process.execPath, 'tools/test.ts', '--units'] },
  { name: 'dead', command: [process.execPath, join(root, 'node_modules/knip/bin/knip.js'), '--no-progress'] },
  { name: 'format', command: [bin('biome'), 'format'] },
  { name: 'rooms', command: [process.execPath, 'tools/check-rooms.ts'] },
  { name: 'lock', command: [process.execPath, 'tools/complete-lock.ts', '--check'] },
  { name: 'rfcs', command: [process.execPath, 'tools/rfc-index.ts', '--check'] },
];

function runCheck({ command }: Check): Promise<Result> {
  const [program, ...args] = command;
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program ?? '', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (data: Buffer): void => {
      output += data.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (ok: boolean): void => resolve({ ok, output, seconds: (performance.now() - start) / 1000 });
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** The last line of a check that counts something says how much was looked at. */
function summary(name: string, output: string): string {
  return name === 'units' || name === 'rooms' || name === 'rfcs' ? (output.trimEnd().split('\n').at(-1) ?? '') : '';
}

/** Enough to begin with; the check alone shows the rest. */
const DETAIL_LINES_MAX = 40;

function shorten(details: string): string {
  const lines = details.split('\n');
  if (lines.length <= DETAIL_LINES_MAX) return details;
  return `${lines.slice(0, DETAIL_LINES_MAX).join('\n')}\n… ${lines.length - DETAIL_LINES_MAX} more lines\n`;
}

async function main(): Promise<void> {
  const start = performance.now();
  const failed: string[] = [];
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { ok, output, seconds } = await runCheck(check);
      const line = `${ok ? 'ok  ' : 'FAIL'} ${check.name.padEnd(8)} ${seconds.toFixed(1).padStart(5)} s  ${summary(check.name, output)}`;
      process.stdout.write(`${line.trimEnd()}\n`);
      if (!ok) failed.push(`--- ${check.name}\n${output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  for (const details of failed) process.stdout.write(shorten(details));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${checks.length - failed.length} of ${checks.length} checks ok in ${seconds} s\n`);
  if (failed.length > 0) process.exitCode = 1;
}

await main();
