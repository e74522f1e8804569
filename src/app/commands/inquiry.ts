/** investigate, simulate, replay: what would happen, without anything that does. */
import type { Command } from 'commander';
import {
  type Investigated,
  type ReplayedMessage,
  type ReplaySummary,
  SIMULATED_MESSAGE_BYTES_MAX,
  type ShownDecision,
  type ShownFinding,
  type Simulated,
  type SimulatedCopy,
} from '#app/control';
import { type CliContext, countOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { countText, foldedLines, harmless, table, timeText, type Look } from './output.ts';

export function inquiryCommands(program: Command, cli: CliContext): void {
  investigateCommand(program, cli);
  simulateCommand(program, cli);
  replayCommand(program, cli);
}

function investigateCommand(program: Command, cli: CliContext): void {
  program
    .command('investigate')
    .argument('<ip-or-domain>')
    .option('--helo <name>', 'the name that the client greets with')
    .description('What this server thinks of a sender, and why')
    .action((subject: string, options: { helo?: string }) =>
      cli.show<Investigated>('investigate', { subject, ...options }, investigatedText),
    );
}

function investigatedText({ subject, seen, judged }: Investigated): string {
  const lines = (texts: readonly string[]): string => texts.map((text) => `  ${harmless(text)}\n`).join('');
  return `${harmless(subject)}\n${lines(seen)}\nWith the settings of the platform, by this alone\n${lines(judged)}`;
}

interface SimulateOptions {
  readonly ip: string;
  readonly helo: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly message?: string;
}

function simulateCommand(program: Command, cli: CliContext): void {
  program
    .command('simulate')
    .requiredOption('--ip <address>', 'address of the client')
    .requiredOption('--helo <name>', 'the name that it greets with')
    .requiredOption('--from <address>', 'the sender; "" is the null sender of reports')
    .requiredOption('--to <address...>', 'one or more recipients')
    .option('--message <file>', 'a message as a file, or - for standard input')
    .description('What would be answered to mail that comes to port 25, step by step; nothing is sent, kept or counted')
    .action(async ({ message, ...options }: SimulateOptions) => {
      const file = message === undefined ? undefined : await readMessage(cli, message);
      const args = { ...options, ...(file === undefined ? {} : { message: Buffer.from(file).toString('base64') }) };
      await cli.show<Simulated>('simulate', args, simulatedText);
    });
}

async function readMessage(cli: CliContext, name: string): Promise<Uint8Array> {
  const file = name === '-' ? await cli.io.readStdin() : cli.io.readFile(name);
  if (file.length === 0) throw new UsageProblem('The message is empty');
  if (file.length <= SIMULATED_MESSAGE_BYTES_MAX) return file;
  throw new UsageProblem(
    `The message has more than ${SIMULATED_MESSAGE_BYTES_MAX / 1024} KiB; shorten its attachments`,
  );
}

function simulatedText({ steps, copies }: Simulated): string {
  const told = steps.map(({ said, reply, decisions }) => {
    const lines = [
      ...(said === '' ? ['(connects)'] : [`C: ${said}`]),
      ...reply.map((text) => `S: ${text}`),
      ...decisions.flatMap(decisionText),
    ];
    return lines.map((text) => `${harmless(text)}\n`).join('');
  });
  const went = copies.map((copy) => `${harmless(copyText(copy))}\n`).join('');
  return `${told.join('')}${went}Nothing was sent, kept or counted.\n`;
}

function decisionText({ recipient, decision, because, into, holdMs, score, findings }: ShownDecision): string[] {
  const held = holdMs > 0 ? `, held for ${Math.round(holdMs / 1000)} s` : '';
  const place = into === null ? '' : ` into ${into}${held}`;
  const why = because === null ? '' : ` because of ${because}`;
  return [`   ${recipient}: ${decision}${place}${why}, score ${score.toFixed(1)}`, ...findings.map(findingText)];
}

function findingText({ code, check, action, effective, eased, would }: ShownFinding): string {
  const change = effective === action ? '' : `, comes to ${effective}`;
  const ease = eased === null ? '' : ` (${eased})`;
  return `     ${code} ${check}: ${action}${change}${ease}${would === null ? '' : `, would be ${would}`}`;
}

function copyText({ recipient, account, mailbox, heldUntilMs, nextHop }: SimulatedCopy): string {
  if (nextHop !== null) return `The copy for ${recipient} would go on to ${nextHop}.`;
  const held = heldUntilMs === null ? '' : `, after a second look at ${timeText(heldUntilMs)}`;
  return `The copy for ${recipient} would be filed for ${account ?? recipient} in ${mailbox ?? 'inbox'}${held}.`;
}

const REPLAYED_SHOWN_MAX = 20;

const outcomes: Readonly<Record<ReplayedMessage['before'], string>> = {
  inbox: 'let in',
  junk: 'Junk',
  greylisted: 'put off once',
  deferred: 'put off',
  refused: 'refused',
};

function replayCommand(program: Command, cli: CliContext): void {
  program
    .command('replay')
    .option('--days <count>', 'the mail of so many days, at most 92', countOption, 7)
    .requiredOption('--with <file>', 'changed settings, one KEY = VALUE a line, or - for standard input')
    .description('What changed settings would have done to the mail of the last days')
    .addHelpText('after', '\nThe file has lines such as:\n  door.ptr-missing = refuse   # instead of greylist')
    .action(async ({ days, with: name }: { days: number; with: string }) => {
      const bytes = name === '-' ? await cli.io.readStdin() : cli.io.readFile(name);
      const changes = new TextDecoder().decode(bytes).split(/\r?\n/);
      await replayed(cli, { days, changes });
    });
}

async function replayed(cli: CliContext, args: { readonly days: number; readonly changes: string[] }): Promise<void> {
  const shown: ReplayedMessage[] = [];
  const onItem = (item: unknown): void => {
    if (cli.json) cli.io.out(`${JSON.stringify(item)}\n`);
    else if (shown.length < REPLAYED_SHOWN_MAX) shown.push(item as ReplayedMessage);
  };
  const summary = await cli.call<ReplaySummary>('replay', args, onItem);
  if (cli.json) cli.io.out(`${JSON.stringify(summary)}\n`);
  else cli.io.out(foldedLines(replayText(summary, shown, cli.io), cli.io.columns));
}

function replayText(summary: ReplaySummary, shown: readonly ReplayedMessage[], look: Look): string {
  const { messages, otherwise, changes, cut } = summary;
  const head = `${countText(messages, 'message')} looked at again, ${otherwise} would be decided otherwise than with the settings of now.\n`;
  const sums = changes
    .map(({ before, after, count }) => `  ${outcomes[before]} → ${outcomes[after]}: ${count}\n`)
    .join('');
  const rows =
    shown.length === 0
      ? ''
      : `\n${table(
          shown,
          [
            { title: 'TIME', value: ({ atMs }) => timeText(atMs) },
            { title: 'REFERENCE', value: ({ reference }) => reference },
            { title: 'SENDER', value: ({ sender }) => (sender === '' ? '<>' : sender) },
            { title: 'CLIENT', value: ({ client }) => client },
            { title: 'BEFORE → AFTER', value: ({ before, after }) => `${outcomes[before]} → ${outcomes[after]}` },
            { title: 'CHECK', value: ({ check }) => check ?? '-' },
          ],
          look,
        )}`;
  return `${head}${sums}${rows}${cut ? '\nMore was kept than is looked through at once; this was the newest.\n' : ''}\n${cannotKnow}`;
}

const cannotKnow = `What this cannot know: whether somebody who is put off once comes again; what DNS and its lists would say
now (they count as they were); what stood in mail that was refused before its content; the settings of single
accounts. Mail that was refused before anything was looked up (unknown recipients) is not counted.
`;
