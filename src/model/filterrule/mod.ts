/**
 * Filter rules: the rules of the platform and of domains as they are kept: versions, on and off, what trying one showed; and
 * the recent mail of a place, for whoever tries one. SQL operations.
 * Refuses to know what a rule says (check/rules) and who may write one.
 */
export { filterRuleReads, type FilterRuleReads, filterRuleWrites, type FilterRuleWrites } from './operations.ts';
export { RECENT_BYTES_MAX, type RecentMail, RECENT_PAGE_MAX, type RecentQuery } from './recent.ts';
export type {
  FilterRule,
  FilterRulesChanged,
  FilterRuleState,
  NewFilterRule,
  RulePlace,
  RuleTrial,
} from './records.ts';
