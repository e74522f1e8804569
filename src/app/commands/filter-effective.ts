/** filter effective: everything that decides about one user's mail, and where it comes from. */
import { ruleLine } from './filter-rules.ts';
import type { Command } from 'commander';
import type { Effective } from '#app/choice';
import type { CliContext } from './context.ts';
import { countText, table, type Look } from './output.ts';

/** Entries and rules that are named; all of them with `--json`. */
const SHOWN_MAX = 40;

export function filterEffectiveCommand(filter: Command, cli: CliContext): void {
  filter
    .command('effective')
    .argument('<user>', 'address of an account')
    .description('What applies to the mail of one user, and where each of it comes from')
    .action((account: string) =>
      cli.show<Effective>('filter.effective', { account }, (found) => effectiveText(found, cli.io)),
    );
}

function effectiveText(found: Effective, look: Look): string {
  const settings = table(
    found.settings,
    [
      { title: 'SETTING', value: (row) => row.key },
      { title: 'VALUE', value: (row) => (row.text === '' ? 'empty' : row.text) },
      { title: 'FROM', value: (row) => placeText({ scope: row.from, scopeName: row.scopeName }) },
    ],
    { styled: look.styled },
  );
  return `${settings}\n${listsText(found, look)}\n${rulesText(found, look)}\n${trainingText(found)}`;
}

function listsText({ lists }: Effective, look: Look): string {
  if (lists.length === 0) return 'Nobody is allowed or blocked.\n';
  const shown = table(
    lists.slice(0, SHOWN_MAX),
    [
      { title: 'LIST', value: (row) => row.action },
      { title: 'SENDER', value: (row) => row.subject },
      { title: 'PROOF', value: (row) => (row.action === 'allow' && row.unauthenticated ? 'NOT ASKED' : '-') },
      { title: 'FROM', value: placeText },
    ],
    { styled: look.styled },
  );
  return lists.length > SHOWN_MAX ? `${shown}and ${lists.length - SHOWN_MAX} more\n` : shown;
}

function rulesText({ rules }: Effective, look: Look): string {
  if (rules.length === 0) return 'No rules.\n';
  return table(
    rules.slice(0, SHOWN_MAX),
    [
      { title: 'RULE', value: (row) => row.name },
      { title: 'FROM', value: placeText },
      { title: 'TEXT', value: (row) => ruleLine(row.source) },
    ],
    look,
  );
}

const trainers = { account: 'the user', domain: 'the domain', platform: 'this server' } as const;

function trainingText({ training }: Effective): string {
  if (training.length === 0) return 'The filter has learned nothing here yet.\n';
  return training
    .map(({ kind, spam, ham, trainers: who }) => {
      const by = kind === 'account' ? '' : `, taught by ${countText(who, 'account')}`;
      return `Learned for ${trainers[kind]}: ${spam} as spam, ${ham} as wanted${by}\n`;
    })
    .join('');
}

function placeText({ scope, scopeName }: { readonly scope: string; readonly scopeName: string }): string {
  if (scope === 'default') return 'default';
  return scope === 'platform' ? 'this server' : scopeName;
}
