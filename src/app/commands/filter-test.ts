/** filter test: what the running filter thinks of files. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type AskedFile, ASKED_FILES_MAX, ASKED_MESSAGE_BYTES_MAX, type ShownVerdict } from '#app/control';
import type { CliContext } from './context.ts';
import { UsageProblem } from './exit.ts';
import { filesUnder, Progress } from './files.ts';
import { harmless } from './output.ts';

export function filterTestCommand(filter: Command, cli: CliContext): void {
  filter
    .command('test')
    .argument('<file-or-folder...>', 'messages, folders with messages, or - for one on standard input')
    .option('--tests', 'with every test that was hit, its points and what was seen')
    .description('the verdict of the running filter about messages; nothing is delivered, kept or counted')
    .action((names: string[], options: { tests?: true }) => testFiles(cli, names, options.tests === true));
}

async function testFiles(cli: CliContext, names: readonly string[], tests: boolean): Promise<void> {
  if (names.length === 1 && names[0] === '-') {
    const verdict = await askInline(cli, await cli.io.readStdin());
    show(cli, { path: '-', verdict }, tests);
    return;
  }
  const paths = names.flatMap((name) => filesUnder(resolve(cli.io.cwd, name)));
  if (paths.length === 0) throw new UsageProblem('There is no file to look at');
  const counts = new Map<string, number>();
  const progress = new Progress(cli, paths.length);
  for (let at = 0; at < paths.length; at += ASKED_FILES_MAX) {
    const again: string[] = [];
    await cli.call('filter.ask-files', { paths: paths.slice(at, at + ASKED_FILES_MAX) }, (item) => {
      const asked = item as AskedFile;
      if ('unreadable' in asked && asked.unreadable) again.push(asked.path);
      else tell(cli, asked, { tests, counts, progress });
    });
    for (const path of again) tell(cli, await askUnreadable(cli, path), { tests, counts, progress });
  }
  progress.end();
  if (!cli.json && paths.length > 1) cli.io.err(summary(counts, paths.length));
}

interface Telling {
  readonly tests: boolean;
  readonly counts: Map<string, number>;
  readonly progress: Progress;
}

function tell(cli: CliContext, asked: AskedFile, { tests, counts, progress }: Telling): void {
  const kind = 'verdict' in asked ? asked.verdict.kind : 'not looked at';
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  progress.clear();
  show(cli, asked, tests);
  progress.step();
}

/** What the server may not read is read here, where it is small enough. */
async function askUnreadable(cli: CliContext, path: string): Promise<AskedFile> {
  try {
    return { path, verdict: await askInline(cli, cli.io.readFile(path)) };
  } catch (error) {
    return { path, problem: error instanceof Error ? error.message : String(error), unreadable: true };
  }
}

async function askInline(cli: CliContext, message: Uint8Array): Promise<ShownVerdict> {
  if (message.length === 0) throw new UsageProblem('The message is empty');
  if (message.length > ASKED_MESSAGE_BYTES_MAX) {
    throw new UsageProblem(
      `The message has more than ${ASKED_MESSAGE_BYTES_MAX / 1024} KiB; put it where the server can read it`,
    );
  }
  return await cli.call<ShownVerdict>('filter.ask', { message: Buffer.from(message).toString('base64') });
}

function show(cli: CliContext, asked: AskedFile, tests: boolean): void {
  if (cli.json) cli.io.out(`${JSON.stringify(asked)}\n`);
  else if ('problem' in asked) cli.io.out(`${harmless(asked.path)}: ${harmless(asked.problem)}\n`);
  else cli.io.out(verdictText(asked.path, asked.verdict, tests));
}

function verdictText(path: string, verdict: ShownVerdict, tests: boolean): string {
  const { kind, score, required } = verdict;
  const line = `${harmless(path)}: ${kind} ${score.toFixed(1)} of ${required.spam}\n`;
  if (!tests) return line;
  const lines = verdict.tests.map(
    ({ test, points, words }) => `  ${points.toFixed(1).padStart(6)}  ${test}: ${harmless(words)}\n`,
  );
  const missed = verdict.incomplete.map((what) => `          not looked at: ${harmless(what)}\n`);
  const said = [verdict.summary, verdict.change, ...verdict.mends.map((mend) => `To mend: ${mend}`), verdict.advice];
  const words = said.map((sentence) => `          ${harmless(sentence)}\n`);
  return `${line}${lines.join('')}${missed.join('')}${words.join('')}`;
}

function summary(counts: ReadonlyMap<string, number>, total: number): string {
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`);
  return `${total} files: ${parts.join(', ')}\n`;
}
