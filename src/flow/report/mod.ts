/**
 * Report: what this server tells other domains about their mail, and what it makes of what they tell the domains that
 * live here: counting, sending once a day, taking in, and reading back.
 * Refuses to know how a message is judged (results come in), sockets and terminals. RFC 9990, RFC 8460, RFC 9991.
 */
export { ReportAddresses, type ReportAddressesParts } from './addresses.ts';
export {
  type DmarcCounter,
  DmarcCounts,
  type DmarcCountsParts,
  type DmarcSeen,
  WAITING_DOMAINS_MAX,
  WAITING_KINDS_MAX,
} from './count.ts';
export {
  type DmarcOverview,
  ReportDesk,
  type ReportDeskParts,
  type ReportQuestion,
  type TlsOverview,
} from './desk.ts';
export {
  DESTINATIONS_MAX,
  dmarcDestinations,
  type MayReport,
  type ReportDestinations,
  tlsDestinations,
} from './destinations.ts';
export { ReportIntake, type ReportIntakeParts } from './intake.ts';
export { keepReports, type KeepReports } from './keep.ts';
export {
  type OwnReportResult,
  OwnReports,
  type OwnReportsParts,
  type OwnReportsStore,
  type SendReportsRequest,
} from './own.ts';
export { ReportPost, type ReportPostParts } from './post.ts';
export { sendReport, type SendReport } from './works.ts';
export { reportSettings } from './settings.ts';
export { type SourceSummary, summarizeSources, summarizeTls, type TlsSummary } from './words.ts';
