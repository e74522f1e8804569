/**
 * Filter rules at work: the rules that count for a hosted domain, kept in memory and in force with the next message, and the
 * desk at which they are checked, tried on recent mail, and put in force. Refuses to know where matching runs (a port), and
 * commands and pages.
 */
export { FilterRules, type FilterRulesParts, type RulesOf } from './cache.ts';
export { RuleDesk, type RuleDeskParts } from './desk.ts';
export { matchMails, type MatchMails } from './match.ts';
export { type RuleTried, type TriedMail, type TriedProgress } from './trial.ts';
