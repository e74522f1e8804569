/** filter effective: everything that decides about one user's mail, and where it comes from. */
import { proofText } from './filter-lists.ts';
import { ruleLine } from './filter-rules.ts';
import { settingSections, type EffectiveSetting } from './filter-settings.ts';
import type { Command } from 'commander';
import type { Effective } from '#app/choice';
import type { CliContext } from './context.ts';
import { countText, headline, pairs, table, type Look } from './output.ts';

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

/** Whose senders and rules are the user's own business come first, then what is set. */
export function effectiveText(found: Effective, look: Look): string {
  const sections = [
    `${headline('Senders that are let in or kept out', look)}${listsText(found, look)}`,
    `${headline('Rules', look)}${rulesText(found, look)}`,
    `${headline('Learned so far', look)}${trainingText(found)}`,
    ...settingTexts(found, look),
  ];
  return `For the mail of ${found.account}. What is not said to be set is as shipped.\n\n${sections.join('\n')}`;
}

/** The names of settings stand in one column over all sections, to be found and typed. */
function settingTexts({ settings }: Effective, look: Look): string[] {
  const width = Math.max(0, ...settings.map(({ key }) => key.length));
  return settingSections(settings).map(({ title, rows }) => {
    const shown = rows.map(
      ({ setting, words }) => [`  ${setting.key.padEnd(width)}`, `${words}${originText(setting)}`] as const,
    );
    return `${headline(title, look)}${pairs(shown, look.columns)}`;
  });
}

/** Few values are not as shipped: those are found at a glance where the others have nothing behind them. */
function originText({ from, scopeName }: EffectiveSetting): string {
  if (from === 'default') return '';
  return from === 'platform' ? ' (set for this server)' : ` (set for ${scopeName})`;
}

function listsText({ lists }: Effective, look: Look): string {
  if (lists.length === 0) return '  Nobody is allowed or blocked.\n';
  const shown = table(
    lists.slice(0, SHOWN_MAX),
    [
      { title: '  LIST', value: (row) => `  ${row.action}` },
      { title: 'SENDER', value: (row) => row.subject },
      { title: 'PROOF', value: (row) => proofText(row) },
      { title: 'FROM', value: placeText },
    ],
    look,
  );
  return lists.length > SHOWN_MAX ? `${shown}  and ${lists.length - SHOWN_MAX} more\n` : shown;
}

function rulesText({ rules }: Effective, look: Look): string {
  if (rules.length === 0) return '  No rules.\n';
  const shown = table(
    rules.slice(0, SHOWN_MAX),
    [
      { title: '  RULE', value: (row) => `  ${row.name}` },
      { title: 'FROM', value: placeText },
      { title: 'TEXT', value: (row) => ruleLine(row.source) },
    ],
    look,
  );
  return rules.length > SHOWN_MAX ? `${shown}  and ${rules.length - SHOWN_MAX} more\n` : shown;
}

const trainers = { account: 'the user', domain: 'the domain', platform: 'this server' } as const;

function trainingText({ training }: Effective): string {
  if (training.length === 0) return '  Nothing.\n';
  return training
    .map(({ kind, spam, ham, trainers: who }) => {
      const by = kind === 'account' ? '' : `, taught by ${countText(who, 'account')}`;
      return `  For ${trainers[kind]}: ${spam} as spam, ${ham} as wanted${by}\n`;
    })
    .join('');
}

function placeText({ scope, scopeName }: { readonly scope: string; readonly scopeName: string }): string {
  return scope === 'platform' ? 'this server' : scopeName;
}
