/** filter: what becomes of mail that nobody asked for. One file a group of commands. */
import type { Command } from 'commander';
import { filterOriginalCommand } from './clean.ts';
import type { CliContext } from './context.ts';
import { filterEffectiveCommand } from './filter-effective.ts';
import { filterFeedsCommand } from './filter-feeds.ts';
import { filterListCommands } from './filter-lists.ts';
import { filterLearnCommands } from './filter-learn.ts';
import { filterTestCommand } from './filter-test.ts';
import { filterReportCommands } from './filter-reports.ts';
import { filterRuleCommands } from './filter-rules.ts';
import { filterUnsubscribeCommand } from './filter-unsubscribe.ts';
import { filterWhyCommand } from './filter-why.ts';

export function filterCommands(program: Command, cli: CliContext): void {
  const filter = program
    .command('filter')
    .description('The filter: what it thinks of mail and why, lists, rules, what it learns, reports');
  filterTestCommand(filter, cli);
  filterWhyCommand(filter, cli);
  filterEffectiveCommand(filter, cli);
  filterListCommands(filter, cli);
  filterFeedsCommand(filter, cli);
  filterLearnCommands(filter, cli);
  filterRuleCommands(filter, cli);
  filterReportCommands(filter, cli);
  filterOriginalCommand(filter, cli);
  filterUnsubscribeCommand(filter, cli);
}
