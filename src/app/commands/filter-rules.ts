/** filter rules: what a domain or the platform decides about mail, tried before it counts. */
import type { Command } from 'commander';
import { parseRules } from '#check/rules';
import { spamTests } from '#check/spam';
import { Fault } from '#base/fault';
import type { RuleTried, TriedProgress } from '#flow/filterrule';
import type { FilterRule } from '#model/filterrule';
import { type CliContext, countOption } from './context.ts';
import { UsageProblem } from './exit.ts';
import { countText, dayText, harmless, table, timeText, type Look } from './output.ts';

interface DomainOption {
  readonly domain?: string;
}

const HELP = `
A rule, for example:
  rule crypto-invoice "Invoices for wallets that nobody ordered"
    when subject matches /invoice|rechnung/i and body contains bitcoin and not authenticated
    then add 4, tag "{Invoice?}"
The whole language: docs/operate/filter.md`;

export function filterRuleCommands(filter: Command, cli: CliContext): void {
  const rules = filter.command('rules').description('Rules of a domain or the whole server').addHelpText('after', HELP);
  checkCommand(rules, cli);
  tryCommand(rules, cli);
  addCommand(rules, cli);
  listCommand(rules, cli);
  showCommand(rules, cli);
  switchCommand(rules, cli, 'on');
  switchCommand(rules, cli, 'off');
  removeCommand(rules, cli);
  rules.helpCommand(false);
}

function placed(command: Command): Command {
  return command.option('--domain <domain>', 'of a domain; of the whole server where not given');
}

async function readRules(cli: CliContext, name: string): Promise<string> {
  return new TextDecoder().decode(name === '-' ? await cli.io.readStdin() : cli.io.readFile(name));
}

function checkCommand(rules: Command, cli: CliContext): void {
  rules
    .command('check')
    .argument('<file>', 'rules, or - for standard input')
    .description('Whether all of a file can be read as rules, and what is wrong where; needs no server')
    .action(async (name: string) => {
      const text = await readRules(cli, name);
      const parsed = parseRules(text, { tests: [...spamTests.keys()] });
      if (parsed.ok && parsed.rules.length === 0) throw new UsageProblem(`${name}: there is no rule in it`);
      if (cli.json) cli.io.out(`${JSON.stringify(parsed.ok ? { ok: true, rules: parsed.rules } : parsed)}\n`);
      else if (parsed.ok)
        cli.io.out(
          `${countText(parsed.rules.length, 'rule')} can be used: ${parsed.rules.map((rule) => rule.name).join(', ')}\n`,
        );
      if (parsed.ok) return;
      const lines = parsed.problems.map(
        ({ line, column, words }) =>
          `${name}:${line}:${column}: ${words}${pointedAt(text.split('\n')[line - 1] ?? '', column)}`,
      );
      throw new Fault('invalid', 'Rules cannot be read', { publicText: lines.join('\n') });
    });
}

/** A rule in one line, without what is written above it. */
export function ruleLine(source: string): string {
  return source
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The line with a mark below the place, where that fits a terminal. */
function pointedAt(line: string, column: number): string {
  const shown = harmless(line.replaceAll('\t', ' '));
  return shown.length > 120 ? '' : `\n  ${shown}\n  ${' '.repeat(column - 1)}^`;
}

function tryCommand(rules: Command, cli: CliContext): void {
  placed(rules.command('try').argument('<file>', 'rules, or - for standard input'))
    .option('--days <count>', 'the mail of so many days, at most 90', countOption, 14)
    .description('What the rules of a file would have met in the mail of the last days; nothing is changed')
    .action(async (name: string, options: DomainOption & { days: number }) => {
      const text = await readRules(cli, name);
      const told = await cli.call<Tried>('filter.rules.try', { text, ...options }, (item) => {
        const { messages } = item as TriedProgress;
        if (cli.io.live && !cli.json) cli.io.err(`\r${countText(messages, 'message')}…`);
      });
      if (cli.io.live && !cli.json) cli.io.err('\r');
      cli.io.out(cli.json ? `${JSON.stringify(told)}\n` : triedText(told, cli.io));
    });
}

interface Tried {
  readonly tried: readonly RuleTried[];
  readonly progress: TriedProgress;
}

function triedText({ tried, progress }: Tried, look: Look): string {
  const { messages, junk, untilMs, cut } = progress;
  const since = untilMs === null ? '' : ` since ${timeText(untilMs)}`;
  const head = `${countText(messages, 'message')}${since} looked at, ${junk} of them in Junk${cut ? '; there is older mail, which was not' : ''}.\n`;
  const sections = tried.map(({ rule, matched, junk: inJunk, shown }) => {
    const share = messages === 0 ? '' : ` (${((100 * matched) / messages).toFixed(1)} %)`;
    const sum = `\n${rule}: would have met ${countText(matched, 'message')}${share}, ${inJunk} of them in Junk now\n`;
    if (shown.length === 0) return sum;
    return `${sum}${table(
      shown,
      [
        { title: 'TIME', value: (mail) => timeText(mail.receivedMs) },
        { title: 'FOR', value: (mail) => mail.account },
        { title: 'IN', value: (mail) => (mail.junk ? 'Junk' : 'inbox') },
        { title: 'FROM', value: (mail) => mail.from, columnsMax: 40 },
        { title: 'SUBJECT', value: (mail) => mail.subject },
      ],
      look,
    )}`;
  });
  return `${head}${sections.join('')}`;
}

function addCommand(rules: Command, cli: CliContext): void {
  placed(rules.command('add').argument('<file>', 'rules, or - for standard input'))
    .option('--untried', 'also rules that nobody tried')
    .description('Put the rules of a file in force, each in the place of the one that has its name')
    .action(async (name: string, options: DomainOption & { untried?: boolean }) => {
      const text = await readRules(cli, name);
      await cli.change<readonly Added[]>('filter.rules.add', { text, ...options }, (added) => ({
        done: added.map(addedText).join('\n'),
      }));
    });
}

interface Added {
  readonly name: string;
  readonly version: number;
  readonly kind: 'new' | 'newer' | 'same';
  readonly tried: boolean;
}

function addedText({ name, version, kind, tried }: Added): string {
  if (kind === 'same') return `${name} is in force already, as it is here`;
  return `${name} is in force (version ${version}${tried ? '' : ', untried'}), from the next message on`;
}

function listCommand(rules: Command, cli: CliContext): void {
  placed(rules.command('list'))
    .description('The rules, in the order in which they count')
    .action((options: DomainOption) =>
      cli.list<FilterRule>(
        'filter.rules.list',
        { ...options },
        {
          none: 'There are no rules here',
          columns: [
            { title: 'RULE', value: (row) => row.name },
            { title: 'STATE', value: (row) => row.state },
            { title: 'VERSION', value: (row) => String(row.version), right: true },
            { title: 'TRIED', value: triedBefore },
            { title: 'CHANGED', value: (row) => dayText(row.changedMs) },
            { title: 'BY', value: (row) => row.author },
            { title: 'TEXT', value: (row) => ruleLine(row.source) },
          ],
        },
      ),
    );
}

function triedBefore({ triedMs, triedMessages, triedMatched }: FilterRule): string {
  return triedMs === null ? 'never' : `met ${triedMatched} of ${triedMessages}`;
}

function showCommand(rules: Command, cli: CliContext): void {
  placed(rules.command('show').argument('<name>'))
    .description('All versions of a rule, the newest first')
    .action((name: string, options: DomainOption) =>
      cli.each<FilterRule>(
        'filter.rules.list',
        { name, ...options },
        {
          named: true,
          asIs: true,
          none: `There is no rule ${name} here`,
          text: (rule) =>
            `# version ${rule.version} (${rule.state}) of ${timeText(rule.createdMs)} by ${harmless(rule.author)}, tried: ${triedBefore(rule)}\n${rule.source.split('\n').map(harmless).join('\n')}\n`,
        },
      ),
    );
}

function switchCommand(rules: Command, cli: CliContext, state: 'on' | 'off'): void {
  placed(rules.command(state).argument('<name>'))
    .description(state === 'on' ? 'let a rule count again' : 'let a rule count no more, and keep it')
    .action((name: string, options: DomainOption) =>
      cli.change<FilterRule>('filter.rules.switch', { name, state, ...options }, (rule) => ({
        done: `${rule.name} is ${state}, from the next message on`,
      })),
    );
}

function removeCommand(rules: Command, cli: CliContext): void {
  placed(rules.command('remove').argument('<name>'))
    .description('Forget a rule and all its versions')
    .action((name: string, options: DomainOption) =>
      cli.change<FilterRule>('filter.rules.remove', { name, ...options }, (rule) => ({
        done: `Removed ${rule.name}`,
      })),
    );
}
