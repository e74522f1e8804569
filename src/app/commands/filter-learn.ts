/** filter learn, unlearn, tokens, training: what the filter is taught, what it knows, and by whom. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { TAUGHT_MESSAGE_BYTES_MAX } from '#app/control';
import { parseReference } from '#base/ids';
import type { TokenShare } from '#check/bayes';
import type { ShownTokens } from '#flow/training';
import { mailFileOf } from '#format/mailfile';
import type { Learned, Training } from '#model/training';
import { type CliContext, countOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { filesUnder, Progress } from './files.ts';
import { agoText, harmless, table, type Look } from './output.ts';

interface PlaceOptions {
  readonly account?: string;
  readonly domain?: string;
}

export function filterLearnCommands(filter: Command, cli: CliContext): void {
  placed(
    filter
      .command('learn')
      .argument('<file-or-folder...>', 'messages, mbox files, folders with them, or - for standard input'),
  )
    .option('--spam', 'these are unwanted')
    .option('--ham', 'these are wanted')
    .description('Teach the filter what messages are; the same message twice is one lesson')
    .addHelpText(
      'after',
      '\nWhat is taught for an account counts for it, and a little for its domain and this\nserver; what is taught for a domain or for the server counts there at once.',
    )
    .action((names: string[], options: PlaceOptions & { spam?: true; ham?: true }) => learn(cli, names, options));
  placed(filter.command('unlearn').argument('<file-or-folder...>', 'the messages that were taught'))
    .description('Take back what was taught of messages, as if it never was')
    .action((names: string[], options: PlaceOptions) => unlearn(cli, names, options));
  placed(filter.command('tokens').argument('<reference-or-file>', '7F3K-9QXD-M2TA, or a message in a file'))
    .description('The words of a message that tell most, and what each scope has learned of them')
    .action((name: string, options: PlaceOptions) => showTokens(cli, name, options));
  placed(filter.command('training'))
    .option('--max <count>', 'show so many, at most 500', countOption, 50)
    .option('--before <number>', 'only older ones than this')
    .option('--undo <number>', 'take this one back, as if it never was')
    .description('Who taught the filter what, and when')
    .action((options: TrainingOptions) => showTraining(cli, options));
}

function placed(command: Command): Command {
  return command
    .option('--account <address>', 'for one account')
    .option('--domain <domain>', 'for a domain; for the whole server where neither is given');
}

async function learn(
  cli: CliContext,
  names: readonly string[],
  { spam, ham, ...whose }: PlaceOptions & { readonly spam?: true; readonly ham?: true },
): Promise<void> {
  if ((spam === true) === (ham === true)) throw new UsageProblem('Say what they are: --spam or --ham');
  const as = spam === true ? 'spam' : 'ham';
  const counts = await eachMessage(cli, names, async (message) => {
    const { outcome } = await cli.call<Learned>('filter.learn', { ...whose, as, message });
    return outcome;
  });
  const forWhom = `, for ${whose.account ?? whose.domain ?? 'the whole server'}`;
  tellCounts(cli, counts, [
    ['learned', `learned as ${as}${forWhom}`],
    ['turned', `learned as ${as}${forWhom}, against what was taught before`],
    ['known', 'known already'],
  ]);
}

async function unlearn(cli: CliContext, names: readonly string[], whose: PlaceOptions): Promise<void> {
  const counts = await eachMessage(cli, names, async (message) => {
    const { known } = await cli.call<{ known: boolean }>('filter.unlearn', { ...whose, message });
    return known ? 'taken back' : 'unknown';
  });
  tellCounts(cli, counts, [
    ['taken back', 'taken back'],
    ['unknown', 'that nobody taught there'],
  ]);
}

/** Goes through all messages of all files, and counts what came of them. Files that hold no mail are told on the way. */
async function eachMessage(
  cli: CliContext,
  names: readonly string[],
  run: (message: string) => Promise<string>,
): Promise<ReadonlyMap<string, number>> {
  const paths = names.flatMap((name) => (name === '-' ? [name] : filesUnder(resolve(cli.io.cwd, name))));
  if (paths.length === 0) throw new UsageProblem('There is no file to learn from');
  const counts = new Map<string, number>();
  const progress = new Progress(cli, paths.length);
  for (const path of paths) {
    const file = mailFileOf(path === '-' ? await cli.io.readStdin() : cli.io.readFile(path));
    if (file.kind === 'other') {
      progress.clear();
      cli.io.err(`${harmless(path)} ${file.why}; it was left out\n`);
      counts.set('left out', (counts.get('left out') ?? 0) + 1);
      progress.step();
      continue;
    }
    progress.more(file.messages.length - 1);
    for (const message of file.messages) {
      const outcome = await run(Buffer.from(message.subarray(0, TAUGHT_MESSAGE_BYTES_MAX)).toString('base64'));
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      progress.step();
    }
  }
  progress.end();
  if (paths.length === (counts.get('left out') ?? 0)) throw new UsageProblem('None of the files holds a message');
  return counts;
}

function tellCounts(
  cli: CliContext,
  counts: ReadonlyMap<string, number>,
  words: readonly (readonly [string, string])[],
): void {
  if (cli.json) {
    cli.io.out(`${JSON.stringify(Object.fromEntries(counts))}\n`);
    return;
  }
  for (const [outcome, text] of words) {
    const count = counts.get(outcome) ?? 0;
    if (count > 0) cli.io.out(`${count} ${count === 1 ? 'message' : 'messages'} ${text}\n`);
  }
}

async function showTokens(cli: CliContext, name: string, whose: PlaceOptions): Promise<void> {
  const reference = parseReference(name);
  const args = reference === undefined ? { ...whose, message: readOne(cli, name) } : { reference };
  await cli.each<ShownTokens>('filter.tokens', args, {
    none: 'The message has no words',
    text: (shown) => tokensText(shown, cli.io),
  });
}

function readOne(cli: CliContext, name: string): string {
  const file = mailFileOf(cli.io.readFile(resolve(cli.io.cwd, name)));
  if (file.kind === 'other') throw new UsageProblem(`${name} ${file.why}`);
  const [message] = file.messages;
  return Buffer.from((message ?? new Uint8Array()).subarray(0, TAUGHT_MESSAGE_BYTES_MAX)).toString('base64');
}

function tokensText(shown: ShownTokens, look: Look): string {
  const { name, subject, probability, trained, sender, senderTokens, top } = shown;
  const changed =
    trained === 0
      ? 'nothing that was taught here changes that'
      : `what was taught here changes it by ${signed(trained)}`;
  const of = sender === 0 ? 'nobody taught anything of its sender' : `its sender, as taught here: ${signed(sender)}`;
  const lines = [
    `${harmless(subject === '' ? '(no subject)' : subject)}${name === '' ? '' : `, for ${harmless(name)}`}`,
    `By its words alone it is unwanted with a chance of ${Math.round(probability * 100)} %; ${changed}; ${of}`,
  ];
  const rows = [...senderTokens, ...top];
  if (rows.length === 0) return `${lines.join('\n')}\nNone of its words is known\n`;
  const count = (row: TokenShare, scope: TokenShare['scopes'][number]['scope']): string => {
    const found = row.scopes.find((one) => one.scope === scope);
    return found === undefined ? '-' : `${found.spam}/${found.ham}`;
  };
  const columns = [
    { title: 'WORD', value: (row: TokenShare) => row.word },
    { title: 'UNWANTED', value: (row: TokenShare) => `${Math.round(row.share * 100)} %`, right: true },
    { title: 'ACCOUNT', value: (row: TokenShare) => count(row, 'user'), right: true },
    { title: 'DOMAIN', value: (row: TokenShare) => count(row, 'domain'), right: true },
    { title: 'SERVER', value: (row: TokenShare) => count(row, 'platform'), right: true },
    { title: 'SHIPPED', value: (row: TokenShare) => count(row, 'prior'), right: true },
  ];
  return `${lines.join('\n')}\n${table(rows, columns, look)}`;
}

/** From −1 (wanted) to 1 (unwanted). */
function signed(value: number): string {
  return `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(2)} (${value > 0 ? 'unwanted' : 'wanted'})`;
}

interface TrainingOptions extends PlaceOptions {
  readonly max: number;
  readonly before?: string;
  readonly undo?: string;
}

async function showTraining(cli: CliContext, { undo, before, ...options }: TrainingOptions): Promise<void> {
  if (undo !== undefined) {
    await cli.change<{ id: number; as: string }>('filter.training-undo', { id: undo }, ({ id, as }) => ({
      done: `Took back ${id}, which was learned as ${as}`,
    }));
    return;
  }
  const args = { ...options, ...(before === undefined ? {} : { before: Number(before) }) };
  await cli.list<Training>('filter.training', args, {
    none: 'Nobody taught anything here',
    columns: [
      { title: 'NUMBER', value: (row) => String(row.id), right: true },
      { title: 'WHEN', value: (row) => `${agoText(cli.now() - row.atMs)} ago` },
      { title: 'AS', value: (row) => row.as },
      { title: 'FOR', value: (row) => (row.kind === 'platform' ? 'this server' : row.name === '' ? 'gone' : row.name) },
      { title: 'BY', value: (row) => `${row.actor}, ${originWords[row.origin]}` },
      { title: 'COUNTS FOR', value: (row) => row.counts.map((kind) => countWords[kind]).join(', ') },
      { title: 'FROM', value: (row) => row.sender },
      { title: 'SUBJECT', value: (row) => row.subject },
    ],
  });
}

const originWords = {
  move: 'Junk folder',
  keyword: 'Junk mark',
  report: 'report',
  command: 'command',
} as const satisfies Record<Training['origin'], string>;
const countWords = { account: 'account', domain: 'domain', platform: 'server' } as const;
