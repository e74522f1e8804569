/** quarantine: what is held, and what becomes of it. */
import { type Command, Option } from 'commander';
import type { QuarantineActed } from '#app/control';
import type { ListedHeld, ShownHeld } from '#flow/quarantine';
import { type HeldSummary, quarantineClasses, quarantineStates } from '#model/quarantine';
import { roughSize } from '#model/settings';
import { type CliContext, countOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { folded, agoText, countText, dayText, harmless, harmlessLines, pairs, timeText } from './output.ts';

interface Marks {
  readonly class?: readonly string[];
  readonly state?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly domain?: string;
}

interface Reasons {
  readonly reason?: string;
  readonly confirm?: boolean;
}

export function quarantineCommands(program: Command, cli: CliContext): void {
  const group = program.command('quarantine').description('Messages that are held instead of delivered');
  listCommand(group, cli);
  requestsCommand(group, cli);
  showCommand(group, cli);
  actCommand(group, cli, {
    action: 'release',
    words: 'Deliver to the inbox, as it was sent, under the date it came with',
  });
  actCommand(group, cli, { action: 'decline', words: 'Say no to who asked for a message: it stays held' });
  actCommand(group, cli, { action: 'delete', words: 'Delete; nobody is told' });
  trustCommand(group, cli, 'allow');
  trustCommand(group, cli, 'block');
  reportCommand(group, cli);
  digestCommand(group, cli);
  group.helpCommand(false);
}

function marked(command: Command): Command {
  return command
    .addOption(new Option('--class <class...>', 'what it is held for').choices(quarantineClasses))
    .option('--from <text>', 'a part of the sender’s address or name')
    .option('--to <text>', 'a part of the recipient’s address')
    .option('--text <text>', 'a part of sender, subject, recipient or reference')
    .option('--domain <domain>', 'of this domain');
}

function marksOf({ class: classes, state: states, from: sender, to: recipient, text, domain }: Marks): object {
  return { classes, states, sender, recipient, text, domain };
}

function listCommand(group: Command, cli: CliContext): void {
  marked(group.command('list'))
    .addOption(new Option('--state <state...>', 'those that are held, where not given').choices(quarantineStates))
    .option('--max <count>', 'at most so many', countOption, 100)
    .description('What is held, newest first')
    .action((marks: Marks & { max: number }) => list(cli, { ...marksOf(marks), max: marks.max }, 'Nothing is held'));
}

function requestsCommand(group: Command, cli: CliContext): void {
  group
    .command('requests')
    .option('--domain <domain>', 'of this domain')
    .description('Messages that their recipients ask for')
    .action(({ domain }: Marks) =>
      list(cli, { states: ['release-requested'], domain, max: 1000 }, 'Nobody asks for a held message'),
    );
}

function list(cli: CliContext, args: object, none: string): Promise<void> {
  return cli.list<ListedHeld>(
    'quarantine.list',
    { ...args },
    {
      none,
      columns: [
        { title: 'REFERENCE', value: (row) => row.reference },
        { title: 'AGE', value: (row) => agoText(cli.now() - row.receivedMs), right: true },
        { title: 'CLASS', value: (row) => row.class },
        // What leaves is held for what its account does.
        { title: 'SCORE', value: (row) => (row.class === 'outbound' ? '-' : row.score.toFixed(1)), right: true },
        { title: 'STATE', value: stateText },
        { title: 'FOR', value: (row) => row.recipient },
        { title: 'FROM', value: fromText, columnsMax: 40 },
        { title: 'SUBJECT', value: (row) => row.subject },
      ],
    },
  );
}

function stateText({ state, askedMs }: HeldSummary): string {
  if (state === 'release-requested') return 'asked for';
  return state === 'held' && askedMs !== null ? 'declined' : state;
}

function fromText({ from, sender }: HeldSummary): string {
  if (from !== '') return from;
  return sender === '' ? '<>' : sender;
}

function showCommand(group: Command, cli: CliContext): void {
  group
    .command('show')
    .argument('<reference>', 'its reference or number')
    .description('One message: why it is held, and its text without anything that could do harm')
    .action((id: string) => cli.show<ShownHeld>('quarantine.show', { id }, (held) => shownText(held, cli.io.columns)));
}

function shownText(held: ShownHeld, columns: number | undefined): string {
  const { preview } = held;
  const head = pairs(
    [
      ['Reference', held.reference],
      ['Number', String(held.id)],
      ['For', held.recipient],
      ['Envelope', held.sender === '' ? '<>' : held.sender],
      ...(preview?.header ??
        ([
          ['From', held.from],
          ['Subject', held.subject],
        ] as const)),
      ['Received', timeText(held.receivedMs)],
      ['Size', roughSize(held.size)],
      ['Class', held.class === 'outbound' ? held.class : `${held.class}, ${held.score.toFixed(1)} points`],
      ['Why', [held.reason, ...held.reasons].join('\n')],
      ['State', `${stateText(held)}${held.stateBy === '' ? '' : ` by ${held.stateBy}, ${timeText(held.stateMs)}`}`],
      ...(held.note === '' ? [] : [['Note', held.note] as const]),
      ['Kept until', dayText(held.expiresMs)],
      ...(preview?.attachments ?? []).map(
        ({ name, type, size }) =>
          ['Attached', `${name === '' ? 'without a name' : name} (${type}, ${roughSize(size)})`] as const,
      ),
    ],
    columns,
  );
  if (preview === null) return head;
  const lines = harmlessLines(preview.text).split('\n');
  return `${head}\n${lines.map((line) => folded(line, columns)).join('\n')}\n${preview.cut ? '…\n' : ''}`;
}

function actCommand(
  group: Command,
  cli: CliContext,
  { action, words }: { readonly action: 'release' | 'delete' | 'decline'; readonly words: string },
): void {
  const command = marked(group.command(action).argument('[reference...]', 'their references or numbers'))
    .option('--reason <words>', 'why: its recipient can read it')
    .description(words);
  if (action === 'release') command.option('--confirm', 'a virus too; with --reason');
  command.action(async (ids: readonly string[], { reason, confirm, ...marks }: Marks & Reasons) => {
    const args = { action, ids, note: reason, confirmed: confirm === true, ...marksOf(marks) };
    let [done, undone] = [0, 0];
    let hint = '';
    await cli.each<QuarantineActed>('quarantine.act', args, {
      together: true,
      none: 'No held message matches',
      text: (acted) => {
        if (['released', 'queued', 'deleted', 'declined', 'already'].includes(acted.outcome)) done += 1;
        else undone += 1;
        if (acted.class === 'virus' && acted.outcome === 'refused') hint = VIRUS_HINT;
        return `${acted.reference}  ${harmless(acted.recipient)}  ${acted.text}\n`;
      },
    });
    if (undone > 0 && done === 0) {
      throw new UsageProblem(`Nothing was changed: ${countText(undone, 'message')}${hint}`);
    }
  });
}

const VIRUS_HINT = '\nA message with a virus is released with --confirm --reason WORDS';

function trustCommand(group: Command, cli: CliContext, action: 'allow' | 'block'): void {
  group
    .command(action)
    .argument('<reference>', 'its reference or number')
    .addOption(
      new Option('--for <scope>', 'for its recipient, the whole domain, or everybody here')
        .choices(['account', 'domain', 'platform'])
        .default('account'),
    )
    .description(
      action === 'allow'
        ? 'Let later mail of its sender in; this message is released apart'
        : 'Keep later mail of its sender out',
    )
    .action((id: string, { for: scope }: { for: string }) =>
      cli.change<{ subject: string }>('quarantine.trust', { id, action, scope }, ({ subject }) => ({
        done: `${action === 'allow' ? 'Allowed' : 'Blocked'} ${subject} from the next message on`,
        ...(action === 'allow' ? { next: [`rookery quarantine release ${id}`] } : {}),
      })),
    );
}

function reportCommand(group: Command, cli: CliContext): void {
  group
    .command('report')
    .argument('<reference>', 'its reference or number')
    .addOption(new Option('--as <kind>', 'what it is').choices(['spam', 'ham']).makeOptionMandatory())
    .description('Teach the filter what it is, for its recipient; it stays held')
    .action((id: string, { as }: { as: string }) =>
      cli.change<{ reported: string }>('quarantine.report', { id, as }, ({ reported }) => ({
        done: `Reported as ${reported}`,
      })),
    );
}

function digestCommand(group: Command, cli: CliContext): void {
  group
    .command('digest')
    .argument('<address>', 'an account')
    .description('Write the digest of an account now, whatever its schedule')
    .action((account: string) =>
      cli.change<{ written: boolean }>('quarantine.digest', { account }, ({ written }) => ({
        done: written ? `Wrote a digest for ${account}` : `Nothing new is held for ${account}`,
      })),
    );
}
