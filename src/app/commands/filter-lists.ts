/** filter allow, block, lists: whose mail is let in, and whose is kept out. */
import type { Command } from 'commander';
import type { AddedEntry, ListedEntry } from '#flow/filterlist';
import { parseDuration } from '#model/settings';
import type { CliContext } from './context.ts';
import { UsageProblem } from './exit.ts';
import { dayText } from './output.ts';

interface PlaceOptions {
  readonly account?: string;
  readonly domain?: string;
}

interface AddOptions extends PlaceOptions {
  readonly reason?: string;
  readonly for?: number;
  readonly unauthenticated?: boolean;
}

export function filterListCommands(filter: Command, cli: CliContext): void {
  const allow = filter.command('allow').description('Let mail of a sender in, where it is proven to be theirs');
  addCommand(allow, cli, 'allow')
    .option('--unauthenticated', 'let in also what only claims to be from there: anybody can write that')
    .description('Let mail of an address, a domain with its sub-domains, or a network in');
  removeCommand(allow, cli, 'allow');
  const block = filter.command('block').description('Keep mail of a sender out');
  addCommand(block, cli, 'block').description('Keep mail of an address, a domain or a network out');
  removeCommand(block, cli, 'block');
  showCommand(filter, cli);
  for (const group of [allow, block]) group.helpCommand(false);
}

function placed(command: Command): Command {
  return command
    .option('--account <address>', 'for one account')
    .option('--domain <domain>', 'for a domain; for the whole server where neither is given');
}

function addCommand(group: Command, cli: CliContext, action: 'allow' | 'block'): Command {
  return placed(group.command('add').argument('<sender>', 'bob@example.com, example.com, 192.0.2.1 or 2001:db8::/32'))
    .option('--reason <words>', 'why, for who wonders one day')
    .option('--for <time>', 'so long, such as 30d; until it is removed where not given', lifeOption)
    .action(async (subject: string, { for: lifeMs, ...options }: AddOptions) => {
      const args = { action, subject, ...options, ...(lifeMs === undefined ? {} : { lifeMs }) };
      await cli.change<AddedEntry>('filter.list.add', args, addedText);
    });
}

function addedText({ entry, replaced }: AddedEntry): { done: string; note?: string } {
  const until = entry.expiresMs === null ? '' : ` until ${dayText(entry.expiresMs)}`;
  const instead =
    replaced === null
      ? ''
      : `, in the place of ${replaced.action === entry.action ? 'the entry' : `the ${replaced.action} entry`} of ${replaced.author}`;
  const done = `${entry.action === 'allow' ? 'Allowed' : 'Blocked'} ${entry.subject} for ${ownerText(entry)}${until}${instead}; from the next message on`;
  if (entry.action === 'block' || entry.kind === 'network') return { done };
  return {
    done,
    note: entry.unauthenticated
      ? 'It asks for no proof: whoever writes this name into From is let in too.'
      : 'It counts for mail that SPF, DKIM or DMARC proves to be from there.',
  };
}

function removeCommand(group: Command, cli: CliContext, action: 'allow' | 'block'): void {
  placed(group.command('remove').argument('<sender>'))
    .description('Take an entry away')
    .action((subject: string, options: PlaceOptions) =>
      cli.change<ListedEntry>('filter.list.remove', { action, subject, ...options }, (entry) => ({
        done: `Removed ${entry.subject} from the ${entry.action} list of ${ownerText(entry)}`,
      })),
    );
}

function showCommand(filter: Command, cli: CliContext): void {
  placed(filter.command('lists'))
    .option('--all', 'with the lists of all accounts in the domain, or of everybody')
    .description('Who is allowed and who is blocked, since when, by whom and why')
    .action((options: PlaceOptions & { all?: boolean }) =>
      cli.list<ListedEntry>(
        'filter.list.show',
        { ...options },
        {
          none:
            options.account === undefined && options.domain === undefined && options.all !== true
              ? 'Nobody is on the lists of the whole server; --all shows those of domains and accounts as well'
              : 'Nobody is on a list here',
          columns: [
            { title: 'LIST', value: (row) => row.action },
            { title: 'SENDER', value: (row) => row.subject },
            { title: 'FOR', value: ownerText },
            { title: 'PROOF', value: proofText },
            { title: 'SINCE', value: (row) => dayText(row.createdMs) },
            { title: 'UNTIL', value: untilText },
            { title: 'BY', value: (row) => row.author },
            { title: 'WHY', value: (row) => row.reason },
          ],
        },
      ),
    );
}

function ownerText({ scope, scopeName }: Pick<ListedEntry, 'scope' | 'scopeName'>): string {
  return scope === 'platform' ? 'this server' : scopeName;
}

export function proofText({
  action,
  kind,
  unauthenticated,
}: Pick<ListedEntry, 'action' | 'kind' | 'unauthenticated'>): string {
  if (action === 'block') return '-';
  if (kind === 'network') return 'connection';
  return unauthenticated ? 'NOT ASKED' : 'asked';
}

function untilText({ expiresMs, expired }: ListedEntry): string {
  if (expiresMs === null) return '-';
  return expired ? `${dayText(expiresMs)} (over)` : dayText(expiresMs);
}

function lifeOption(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageProblem(`--for: "${text}" is no time: write 12h, 30d or 365d`);
}
