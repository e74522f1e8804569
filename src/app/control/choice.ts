import { type EffectiveControl, filterEffectiveHandlers } from './filter-effective.ts';
import { type FilterListControl, filterListHandlers } from './filter-lists.ts';
import { type FilterReportControl, filterReportHandlers } from './filter-reports.ts';
import { type FilterRuleControl, filterRuleHandlers } from './filter-rules.ts';
import { mergeHandlers } from './merge.ts';
import type { ControlHandlers } from './server.ts';

/** What recipients, domains and the platform want, besides settings. */
export interface ChoiceControl {
  readonly lists: FilterListControl;
  readonly rules: FilterRuleControl;
  readonly reports: FilterReportControl;
  readonly effective: EffectiveControl;
}

export function choiceHandlers({ choice }: { readonly choice: ChoiceControl }): ControlHandlers {
  return mergeHandlers(
    filterListHandlers(choice.lists),
    filterRuleHandlers(choice.rules),
    filterReportHandlers(choice.reports),
    filterEffectiveHandlers(choice.effective),
  );
}
