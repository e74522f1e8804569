/** setting, audit, queue, trace, status. */
import { type Command, Option } from 'commander';
import type { AuditRow } from '#model/audit';
import type { QueueEntry, StatusReport, TraceFound } from '#app/control';
import { type CliContext, countOption, timeOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { folded, agoText, countText, dayText, detailText, harmless, harmlessLines, pairs, timeText } from './output.ts';
import { settingsReference } from './reference.ts';
import { roughSize } from '#model/settings';

interface ShownOrigin {
  readonly key: string;
  readonly text: string;
  readonly from: 'default' | 'platform' | 'domain' | 'account';
  readonly scopeName: string;
  readonly changedMs: number | null;
  readonly changedBy: string | null;
}

interface ShownSetting extends ShownOrigin {
  readonly help: string;
  readonly choices: readonly string[] | null;
  readonly restart: boolean;
  readonly others: readonly ShownOrigin[];
}

/** Whose values; the platform's where neither is given. */
interface SettingOptions {
  readonly domain?: string;
  readonly account?: string;
}

function withPlace(command: Command): Command {
  return command
    .option('--domain <domain>', 'for one domain')
    .addOption(new Option('--account <address>', 'for one account').conflicts('domain'));
}

export function settingCommands(program: Command, cli: CliContext): void {
  const setting = program.command('setting').description('Settings: everything that rookery.toml does not hold');
  withPlace(setting.command('get').argument('<key>'))
    .description('The value in force')
    .action((key: string, options: SettingOptions) =>
      cli.show<ShownSetting>('setting.get', { key, ...options }, (one) => `${harmless(one.text)}\n`, { asIs: true }),
    );
  setCommand(setting, cli);
  withPlace(setting.command('list'))
    .description('All settings with their values')
    .action((options: SettingOptions) =>
      cli.list<ShownSetting>(
        'setting.list',
        { ...options },
        {
          none: 'There are no settings',
          columns: [
            { title: 'SETTING', value: (row) => row.key },
            { title: 'VALUE', value: (row) => (row.text === '' ? '(empty)' : row.text) },
            { title: 'FROM', value: fromText },
          ],
        },
      ),
    );
  withPlace(setting.command('explain').argument('<key>'))
    .description('What a setting does, and where its value came from')
    .action((key: string, options: SettingOptions) =>
      cli.show<ShownSetting>('setting.explain', { key, ...options }, (one) => explainText(one, cli.io.columns)),
    );
  referenceCommand(setting, cli);
}

function setCommand(setting: Command, cli: CliContext): void {
  const set = setting.command('set').argument('<key>');
  withPlace(set.argument('[value...]', 'the value; a list is written with spaces or commas'))
    .option('--default', 'go back to the default (or the value of the domain or the platform)')
    .description('Change a setting; in force at once unless said otherwise')
    .addHelpText(
      'after',
      '\nExamples:\n  rookery setting set auth.cleartext loopback\n  rookery setting set limits.exempt 192.0.2.0/24 2001:db8::/32\n  rookery setting set limits.exempt ""\n  rookery setting set submission.recipients 200 --account news@example.com',
    )
    .action(async (key: string, value: string[], options: SettingOptions & { default?: boolean }) => {
      const { default: unset = false, ...place } = options;
      if (unset === value.length > 0) throw new UsageProblem('Give a value, or --default');
      const whose = place.account ?? place.domain;
      await cli.change<ShownSetting>('setting.set', { key, text: unset ? null : value.join(' '), ...place }, (one) => ({
        ...(unset || one.text === '' || asksOf[one.key] === undefined ? {} : { next: [asksOf[one.key] ?? ''] }),
        done: `${one.key} is ${one.text === '' ? 'empty' : one.text}${whose === undefined ? '' : ` for ${whose}`}${one.restart ? '; restart the server for it to count' : ''}`,
      }));
    });
}

/** What names somebody else who may not be there: the command that says whether they answer. */
const asksOf: Readonly<Record<string, string>> = {
  'virus.clamd': 'rookery status',
  'filter.engines': 'rookery filter test --tests FILE',
  'filter.feeds': 'rookery filter feeds',
  'filter.uri-lists': 'rookery lists',
};

/** Offline: what there is, not what is set. */
function referenceCommand(setting: Command, cli: CliContext): void {
  setting
    .command('reference')
    .description('All settings and keys of rookery.toml, as Markdown; needs no server')
    .action(async () => {
      // Only here: the schema knows all rooms, and loading them would cost every other command.
      const { settingSchema } = await import('#app/house');
      cli.io.out(settingsReference(settingSchema()));
    });
}

function fromText(one: ShownOrigin): string {
  return one.from === 'domain' || one.from === 'account' ? one.scopeName : one.from;
}

function explainText(one: ShownSetting, columns: number | undefined): string {
  const value = (text: string): string => (text === '' ? '(empty)' : text);
  const origin = (of: ShownOrigin): string => {
    const by = of.changedMs === null ? '' : `, set ${timeText(of.changedMs)} by ${of.changedBy ?? 'unknown'}`;
    return `${value(of.text)} (${fromText(of)}${by})`;
  };
  return `${folded(`${one.key}: ${one.help}`, columns)}\n\n${pairs(
    [
      ['In force', origin(one)],
      ...one.others.map((other) => ['Otherwise', origin(other)] as const),
      ...(one.choices === null ? [] : [['Choices', one.choices.join(', ')] as const]),
      ['Counts', one.restart ? 'after a restart of the server' : 'at once'],
    ],
    columns,
  )}`;
}

export function auditCommands(program: Command, cli: CliContext): void {
  program
    .command('audit')
    .description('The log of every change')
    .command('list')
    .option('--domain <domain>', 'only changes in one domain')
    .option('--action <action>', 'only these, such as account or account.add')
    .option('--target <name>', 'only changes of this, such as an address')
    .option('--since <time>', 'not older than this, such as 7d')
    .option('--max <count>', 'at most so many', countOption, 100)
    .description('Changes, newest first')
    .action((options: { domain?: string; action?: string; target?: string; since?: string; max: number }) => {
      const { since, ...rest } = options;
      const args = { ...rest, ...(since === undefined ? {} : { sinceMs: timeOption(since, cli.now()) }) };
      return cli.list<AuditRow & { atMs: number }>('audit.list', args, {
        none: 'No changes match',
        columns: [
          { title: 'TIME', value: (row) => timeText(row.atMs) },
          { title: 'ACTION', value: (row) => row.action },
          { title: 'TARGET', value: (row) => row.target },
          { title: 'BY', value: (row) => row.actor },
          { title: 'DETAIL', value: ({ detail }) => detailText(detail) },
        ],
      });
    });
}

interface QueueOptions {
  readonly state?: string;
  readonly domain?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly all?: boolean;
}

export function queueCommands(program: Command, cli: CliContext): void {
  const queue = program.command('queue').description('Messages that still have to reach somebody');
  const filtered = (command: Command): Command =>
    command
      .option('--state <state>', 'due, leased (being sent) or held')
      .option('--domain <domain>', 'with recipients in this domain')
      .option('--sender <address>', 'from this sender')
      .option('--recipient <address>', 'to this recipient');
  filtered(queue.command('list'))
    .description('What is waiting')
    .action((options: QueueOptions) =>
      cli.each<QueueEntry>(
        'queue.list',
        { ...options },
        { none: 'The queue is empty, or nothing in it matches', text: (entry) => queueText(entry, cli.now()) },
      ),
    );
  queue
    .command('show')
    .argument('<reference>')
    .description('One message and what happened to it so far')
    .action((reference: string) =>
      cli.show<QueueEntry>('queue.show', { reference }, (entry) => queueText(entry, cli.now())),
    );
  const verbs: readonly (readonly [string, string, string])[] = [
    ['retry', 'try now instead of at the next turn', 'Will try now for'],
    ['hold', 'try no more until it is released', 'Holding'],
    ['release', 'go on with what is held', 'Released'],
    ['drop', 'forget it; the sender hears nothing', 'Dropped'],
    ['bounce', 'give up now and tell the sender', 'Returned to its sender:'],
  ];
  for (const [verb, description, done] of verbs) {
    filtered(queue.command(verb).argument('[reference]'))
      .option('--all', 'everything in the queue')
      .description(description)
      .action(async (reference: string | undefined, options: QueueOptions) => {
        const args = { ...options, ...(reference === undefined ? {} : { reference }) };
        await cli.change<{ changed: number }>(`queue.${verb}`, args, ({ changed }) => ({
          done: changed === 0 ? 'Nothing in the queue matches' : `${done} ${countText(changed, 'recipient')}`,
        }));
      });
  }
}

function queueText(entry: QueueEntry, nowMs: number): string {
  const head = `${entry.reference}  from ${entry.sender === '' ? '<>' : harmless(entry.sender)}  ${roughSize(entry.size)}, ${agoText(nowMs - entry.createdMs)} old\n`;
  const lines = entry.recipients.flatMap((one) => {
    const next =
      one.state === 'held'
        ? 'held'
        : one.state === 'leased'
          ? 'being sent'
          : one.dueMs <= nowMs
            ? 'due now'
            : `next try in ${agoText(one.dueMs - nowMs)}`;
    const said =
      one.lastReply === null
        ? []
        : [`      ${harmless(`${one.lastHost === null ? '' : `${one.lastHost}: `}${one.lastReply}`)}`];
    return [
      `  to ${harmless(one.address)}  ${next}, ${countText(one.attempts, 'attempt')}, gives up ${timeText(one.expiresMs)}`,
      ...said,
    ];
  });
  return `${head}${tlsDemandText[entry.tlsDemand]}${lines.join('\n')}\n`;
}

const tlsDemandText: Readonly<Record<QueueEntry['tlsDemand'], string>> = {
  policy: '',
  required: '  its sender wants TLS all the way (REQUIRETLS)\n',
  optional: '  its sender does without TLS where need be (TLS-Required: No)\n',
};

interface TraceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly messageId?: string;
  readonly subject?: string;
  readonly since?: string;
  readonly until?: string;
  readonly max: number;
}

export function traceCommand(program: Command, cli: CliContext): void {
  program
    .command('trace')
    .argument('[reference]', 'such as 7F3K-9QXD-M2TA')
    .option('--from <address>', 'the sender, or a part of it')
    .option('--to <address>', 'a recipient, or a part of it')
    .option('--message-id <id>', 'the Message-ID')
    .option('--subject <words>', 'words of the subject')
    .option('--since <time>', 'not older than this, such as 2h, 7d or 2026-01-31')
    .option('--until <time>', 'not newer than this')
    .option('--max <count>', 'at most so many', countOption, 20)
    .description('What happened to a message: the whole story, refusals included')
    .addHelpText(
      'after',
      '\nExamples:\n  rookery trace 7F3K-9QXD-M2TA\n  rookery trace --to you@example.com --since 2h',
    )
    .action((reference: string | undefined, options: TraceOptions) => {
      const { from, to, since, until, ...rest } = options;
      const args = {
        ...rest,
        ...(reference === undefined ? {} : { reference }),
        ...(from === undefined ? {} : { sender: from }),
        ...(to === undefined ? {} : { recipient: to }),
        ...(since === undefined ? {} : { sinceMs: timeOption(since, cli.now()) }),
        ...(until === undefined ? {} : { untilMs: timeOption(until, cli.now()) }),
      };
      if (Object.keys(args).length === 1)
        throw new UsageProblem('Name a reference, or what to look for: --from, --to, --message-id, --subject, --since');
      return cli.each<TraceFound>('trace.find', args, {
        none:
          reference === undefined
            ? 'No message matches; look further back with --since 30d'
            : `No message has the reference ${reference}`,
        named: reference !== undefined,
        // Several are told in a line each; one is told as a whole story.
        together: true,
        text: (found) => `${harmlessLines(found.text)}\n`,
      });
    });
}

export function statusCommand(program: Command, cli: CliContext): void {
  program
    .command('status')
    .description('How the running server is')
    .action(() => cli.show<StatusReport>('status', {}, (status) => statusText(status, cli)));
}

function dnsText({ validates, unsure }: StatusReport['dns']): string {
  if (validates) return 'validates';
  return unsure ? 'not known whether it validates' : 'does not validate';
}

function statusText(status: StatusReport, { now, io: { columns } }: CliContext): string {
  const nowMs = now();
  const { queue } = status;
  const waiting =
    queue.messages === 0
      ? 'empty'
      : `${countText(queue.messages, 'message')} for ${countText(queue.recipients, 'recipient')}`;
  const oldest = queue.oldestMs === null ? '' : `, the oldest ${agoText(nowMs - queue.oldestMs)} old`;
  const body = pairs(
    [
      ['Server', `rookery ${status.version} on ${status.hostname}, process ${status.pid}, up ${agoText(status.upMs)}`],
      ['Data', status.dataFolder],
      ['Memory', roughSize(status.memoryBytes)],
      ['Hosts', `${countText(status.domains, 'domain')}, ${countText(status.accounts, 'account')}`],
      ['Queue', `${waiting}${oldest}`],
      [
        'Certificate',
        status.certificateExpiresMs === null ? 'none' : `valid until ${dayText(status.certificateExpiresMs)}`,
      ],
      ['DNS', `${dnsText(status.dns)}: ${harmless(status.dns.why)}`],
      ...(status.viruses === '' ? [] : [['Viruses', harmless(status.viruses)] as const]),
      [
        'Listeners',
        status.listeners
          .map((one) => `${one.name} on ${one.address}, ${countText(one.connections, 'connection')}`)
          .join('\n') || 'none',
      ],
    ],
    columns,
  );
  return (
    body +
    (status.warnings.length === 0
      ? ''
      : `\n${status.warnings.map((text) => `Attention: ${harmless(text)}\n`).join('')}`)
  );
}
