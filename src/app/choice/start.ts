import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import { FilterListDesk } from '#flow/filterlist';
import { RuleDesk, type RuleDeskParts } from '#flow/filterrule';
import type { DirectoryReads } from '#model/directory';
import type { FilterListReads, FilterListWrites } from '#model/filterlist';
import type { FilterRuleReads, FilterRuleWrites } from '#model/filterrule';

export interface ChoiceParts {
  readonly store: {
    readonly read: FilterListReads & FilterRuleReads & Pick<DirectoryReads, 'findAccount' | 'findDomain'>;
    readonly write: FilterListWrites & FilterRuleWrites;
  };
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly matchMails: RuleDeskParts['match'];
}

export interface Choice {
  readonly lists: FilterListDesk;
  readonly rules: RuleDesk;
  /** Once an hour: forgets what is over. */
  tend(): Promise<void>;
}

export function startChoice({ store, clock, keys, matchMails }: ChoiceParts): Choice {
  const common = { store: { ...store.read, ...store.write }, clock, keys };
  const lists = new FilterListDesk(common);
  const rules = new RuleDesk({ ...common, match: matchMails });
  return { lists, rules, tend: () => lists.tend() };
}
