/**
 * Spam reports: what users say of mail that the filter judged wrongly: the reported octets, what became of each report, and
 * what several people reported alike. SQL operations.
 * Refuses to know how a report came in, and what a filter learns from it.
 */
export {
  keepSpamReports,
  type KeepSpamReports,
  type KeptSpamReport,
  type NewSpamReport,
  REPORTS_A_DAY,
} from './keep.ts';
export { spamReportReads, type SpamReportReads, spamReportWrites, type SpamReportWrites } from './operations.ts';
export {
  type ReportCategory,
  reportCategories,
  type ReportOutcome,
  reportOutcomes,
  type ReportSign,
  type ReportState,
  reportStates,
  type ReportWay,
  type SpamReport,
} from './records.ts';
export type { SignCount } from './signs.ts';
