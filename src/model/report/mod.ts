/**
 * Report: what is counted for reports that we send, which of them were sent, and what others report about the domains
 * that live here. Refuses to know formats' wrappings, mail, and when anything is due.
 */
export { type CountedPolicy, countDmarc, type DmarcCounted, KINDS_PER_DAY_MAX } from './count.ts';
export { reportReads, reportWrites } from './operations.ts';
export {
  decideReport,
  type DecideReport,
  type DmarcDay,
  dropOwnReports,
  type DropOwnReports,
  listDecided,
  listDmarcDays,
  type ListDmarcDays,
  type OwnOutcome,
  ownOutcomes,
  type OwnReportKind,
  readDmarcDay,
} from './own.ts';
export {
  listReports,
  type ReportGroup,
  type ReportPeriod,
  type ReportSum,
  type ReportSummary,
  sumDmarcReports,
  sumTlsReports,
} from './read.ts';
export {
  type DmarcRowFacts,
  dropReports,
  keepReport,
  type KeptReport,
  type NewReport,
  type NewReportRow,
  type ReportDetail,
  type ReportKind,
  REPORTS_PER_DOMAIN_MAX,
  REPORTS_PER_REPORTER_MAX,
  ROWS_PER_DOMAIN_MAX,
  ROWS_PER_REPORT_MAX,
  type TlsRowFacts,
} from './received.ts';
