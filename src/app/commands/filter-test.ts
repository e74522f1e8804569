/** filter test: what the running filter thinks of files. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type AskedFile,
  type AskedMessage,
  ASKED_FILES_MAX,
  ASKED_MESSAGE_BYTES_MAX,
  type ShownVerdict,
} from '#app/control';
import { Fault } from '#base/fault';
import { anyMailOf } from '#format/mailfile';
import type { CliContext } from './context.ts';
import { PartlyDone, UsageProblem } from './exit.ts';
import { filesUnder, Progress } from './files.ts';
import { countText, harmless } from './output.ts';
import { pointsText, verdictLines } from './verdict.ts';

export function filterTestCommand(filter: Command, cli: CliContext): void {
  filter
    .command('test')
    .argument('<file-or-folder...>', 'messages, mbox files, folders with them, or - for standard input')
    .option('--tests', 'with every test that was hit, its points and what was seen')
    .description('The verdict of the running filter about messages; nothing is delivered, kept or counted')
    .addHelpText(
      'after',
      `
A file says nothing of who brought it: SPF, the client's address and the recipient
are not known. For a message that came, rookery filter why REFERENCE tells more.
Exit codes: 0 all were looked at, 7 some were not, 1 none was.`,
    )
    .action((names: string[], options: { tests?: true }) => testFiles(cli, names, options.tests === true));
}

/** What was told so far, and how. */
interface Telling {
  readonly tests: boolean;
  readonly counts: Map<string, number>;
  readonly progress: Progress;
}

async function testFiles(cli: CliContext, names: readonly string[], tests: boolean): Promise<void> {
  const isInput = names.length === 1 && names[0] === '-';
  const paths = isInput ? [] : names.flatMap((name) => filesUnder(resolve(cli.io.cwd, name)));
  if (paths.length === 0 && !isInput) throw new UsageProblem('There is no file to look at');
  const telling: Telling = { tests, counts: new Map(), progress: new Progress(cli, paths.length) };
  if (isInput) await tellHere(cli, { path: '-', bytes: await cli.io.readStdin() }, telling);
  for (let at = 0; at < paths.length; at += ASKED_FILES_MAX) {
    const again: string[] = [];
    await cli.call('filter.ask-files', { paths: paths.slice(at, at + ASKED_FILES_MAX) }, (item) => {
      const asked = item as AskedFile;
      if ('unreadable' in asked && asked.unreadable) again.push(asked.path);
      else tell(cli, asked, telling);
    });
    for (const path of again) await tellUnreadable(cli, path, telling);
  }
  telling.progress.end();
  conclude(cli, telling);
}

function tell(cli: CliContext, asked: AskedFile, { tests, counts, progress }: Telling): void {
  const kind = 'verdict' in asked ? asked.verdict.kind : notLooked;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  progress.clear();
  show(cli, asked, tests);
  if ('verdict' in asked && asked.message !== undefined && asked.message > 1) progress.more(1);
  progress.step();
}

const notLooked = 'not looked at';

/** What the server may not read is read here, where it is small enough. */
async function tellUnreadable(cli: CliContext, path: string, telling: Telling): Promise<void> {
  try {
    await tellHere(cli, { path, bytes: cli.io.readFile(path) }, telling);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    tell(cli, { path, problem: `cannot be read (${String(error.code)})`, unreadable: true }, telling);
  }
}

async function tellHere(
  cli: CliContext,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  telling: Telling,
): Promise<void> {
  const file = anyMailOf(bytes);
  if (file.kind === 'other') {
    tell(cli, { path, problem: file.why, unreadable: false }, telling);
    return;
  }
  const isOne = file.messages.length === 1;
  for (const [i, message] of file.messages.entries()) {
    const asked = await askInline(cli, message);
    tell(cli, { path, ...('verdict' in asked && !isOne ? { message: i + 1 } : {}), ...asked }, telling);
  }
}

async function askInline(
  cli: CliContext,
  message: Uint8Array,
): Promise<AskedMessage | { readonly problem: string; readonly unreadable: false }> {
  if (message.length > ASKED_MESSAGE_BYTES_MAX) {
    const problem = `has more than ${ASKED_MESSAGE_BYTES_MAX / 1024} KiB: put it where the server can read it`;
    return { problem, unreadable: false };
  }
  const text = Buffer.from(message).toString('base64');
  return { verdict: await cli.call<ShownVerdict>('filter.ask', { message: text }) };
}

function show(cli: CliContext, asked: AskedFile, tests: boolean): void {
  if (cli.json) {
    cli.io.out(`${JSON.stringify(asked)}\n`);
    return;
  }
  const path = harmless(asked.path);
  if ('problem' in asked) {
    cli.io.out(`${path}: ${harmless(asked.problem)}\n`);
    return;
  }
  const { message, verdict } = asked;
  const name = message === undefined ? path : `${path} (message ${message})`;
  cli.io.out(`${name}: ${verdict.kind}, ${pointsText(verdict.score)}\n`);
  if (tests) cli.io.out(`${verdictLines(verdict, cli.io.columns)}\n`);
}

/** How many of what there were; what could not be looked at is a failure. */
function conclude(cli: CliContext, { counts }: Telling): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const missed = counts.get(notLooked) ?? 0;
  if (!cli.json && total > 1) {
    const parts = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`);
    cli.io.err(`${countText(total, 'message')}: ${parts.join(', ')}\n`);
  }
  if (missed === 0) return;
  if (missed < total) throw new PartlyDone(`${missed} of ${total} could not be looked at`);
  const what = total === 1 ? 'It could not be looked at' : 'None could be looked at';
  throw new Fault('permanent', what, { publicText: what });
}
