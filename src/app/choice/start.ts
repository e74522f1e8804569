import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import { spamTests } from '#check/spam';
import { FilterListDesk } from '#flow/filterlist';
import { RuleDesk, type RuleDeskParts } from '#flow/filterrule';
import { ReportDesk, type ReportDeskParts } from '#flow/spamreport';
import type { DirectoryReads } from '#model/directory';
import type { FilterListReads, FilterListWrites } from '#model/filterlist';
import type { FilterRuleReads, FilterRuleWrites } from '#model/filterrule';
import type { Settings } from '#model/settings';
import type { TrainingReads } from '#model/training';
import { type Effective, effectiveFor } from './effective.ts';
import type { SpamReportReads, SpamReportWrites } from '#model/spamreport';

export interface ChoiceParts {
  readonly store: {
    readonly read: FilterListReads &
      FilterRuleReads &
      SpamReportReads &
      Pick<TrainingReads, 'trainedScopes'> &
      Pick<DirectoryReads, 'findAccount' | 'findDomain'>;
    readonly write: FilterListWrites & FilterRuleWrites & SpamReportWrites;
  };
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly matchMails: RuleDeskParts['match'];
  readonly spamReports: Pick<ReportDeskParts, 'taking' | 'read'>;
  readonly settings: Pick<Settings, 'list' | 'snapshot'>;
}

export interface Choice {
  readonly lists: FilterListDesk;
  readonly rules: RuleDesk;
  readonly reports: ReportDesk;
  /** Everything that decides about one user's mail. */
  readonly effective: (address: string) => Promise<Effective>;
  /** Once an hour: forgets what is over. */
  tend(): Promise<void>;
}

export function startChoice(parts: ChoiceParts): Choice {
  const { store, clock, keys, matchMails, spamReports, settings } = parts;
  const common = { store: { ...store.read, ...store.write }, clock, keys };
  const lists = new FilterListDesk(common);
  const rules = new RuleDesk({ ...common, match: matchMails, tests: [...spamTests.keys()] });
  const reports = new ReportDesk({ ...common, ...spamReports, settings: (domain) => settings.snapshot(domain) });
  return {
    lists,
    rules,
    reports,
    effective: (address) => effectiveFor({ store: store.read, settings }, address),
    tend: async () => {
      await lists.tend();
      await reports.tend();
    },
  };
}
