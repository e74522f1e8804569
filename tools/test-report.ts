/**
 * Runs test files with node:test and counts what happened, so that every suite of the project ends in the same line.
 */
import { relative } from 'node:path';
import { Writable } from 'node:stream';
import { run } from 'node:test';
import type { EventData } from 'node:test';
import { inspect } from 'node:util';
import { spec } from 'node:test/reporters';

export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface Totals {
  passed: number;
  failed: number;
  skipped: Skipped[];
}

export function noTotals(): Totals {
  return { passed: 0, failed: 0, skipped: [] };
}

export interface RunOptions {
  readonly files: readonly string[];
  /** `none`: all files in this process, fast; `process`: a process each, for tests that start servers. */
  readonly isolation: 'none' | 'process';
  /** Files at a time, with isolation `process`. */
  readonly concurrency: number;
  /** A test that takes longer has failed. */
  readonly timeoutMs: number;
  /** Prints each test, not only the failed ones. */
  readonly verbose: boolean;
}

/** Runs the files and adds their outcome to the totals. Failures are printed as they come. */
export async function runTests(options: RunOptions, totals: Totals): Promise<void> {
  if (options.files.length === 0) return;
  const common = { files: [...options.files], timeout: options.timeoutMs, cwd: process.cwd() };
  const stream =
    options.isolation === 'none'
      ? run({ ...common, isolation: 'none' })
      : run({ ...common, isolation: 'process', concurrency: options.concurrency, forceExit: true });
  stream.on('test:pass', (event) => count(event, totals));
  stream.on('test:fail', (event) => {
    if (isCounted(event)) totals.failed++;
    else if (isOfItsTests(event)) return;
    if (!options.verbose) process.stdout.write(describeFailure(event));
  });
  stream.on('test:diagnostic', ({ message }) => {
    // With all files in one process an error thrown after its test ended arrives here and nowhere else.
    if (!/asynchronous activity/.test(message)) return;
    totals.failed++;
    process.stdout.write(`✖ ${message}\n`);
  });
  if (!options.verbose) stream.on('test:stderr', ({ message }) => process.stderr.write(message));
  const out = options.verbose ? stream.compose(spec) : stream;
  const sink = new Writable({
    objectMode: true,
    write(chunk: unknown, _encoding, done) {
      if (options.verbose) process.stdout.write(String(chunk));
      done();
    },
  });
  await new Promise<void>((resolve, reject) => {
    out.pipe(sink).on('finish', resolve).on('error', reject);
  });
}

type Outcome = EventData.TestPass | EventData.TestFail;

/** A suite is its tests; counting it too would count twice. */
function isCounted(event: Outcome): boolean {
  return event.details.type !== 'suite';
}

/** A suite fails with its tests, which were told already, or by itself, in a hook. */
function isOfItsTests({ details }: EventData.TestFail): boolean {
  const { failureType } = details.error as { readonly failureType?: unknown };
  return failureType === 'subtestsFailed';
}

function count(event: EventData.TestPass, totals: Totals): void {
  if (!isCounted(event)) return;
  const reason = event.skip ?? event.todo;
  if (reason === undefined || reason === false) totals.passed++;
  else totals.skipped.push({ name: event.name, reason: typeof reason === 'string' ? reason : 'no reason given' });
}

function describeFailure(event: EventData.TestFail): string {
  const file = event.file === undefined ? '' : ` (${relative(process.cwd(), event.file)}:${event.line ?? 0})`;
  const { error } = event.details;
  const { cause: thrown } = error;
  const cause = inspect(thrown ?? error, { depth: 3 });
  return `✖ ${event.name}${file}\n${cause.replaceAll(/^/gm, '    ')}\n`;
}

/** `N passed, N failed`, and `, N skipped` when there are any. */
export function totalsLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

/** Prints what was skipped and why, and the totals as the last line, and ends the process. */
export function finish(totals: Totals): void {
  for (const { name, reason } of totals.skipped) process.stdout.write(`skipped: ${name}: ${reason}\n`);
  process.stdout.write(`${totalsLine(totals)}\n`);
  // A run that tested nothing has not succeeded.
  const code = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
  // A handle that a test left open must not keep the run from ending.
  process.stdout.write('', () => process.exit(code));
}
