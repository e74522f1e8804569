/**
 * Report: what this server tells other domains about their mail, and what it makes of what they tell the domains that
 * live here: counting, sending once a day, taking in, and reading back.
 * Refuses to know how a message is judged (results come in), sockets and terminals. RFC 9990, RFC 8460, RFC 9991.
 */
export {
  type DmarcCounter,
  DmarcCounts,
  type DmarcCountsParts,
  type DmarcSeen,
  WAITING_DOMAINS_MAX,
  WAITING_KINDS_MAX,
} from './count.ts';
export { ReportAddresses, type ReportAddressesParts } from './addresses.ts';
export { ReportIntake, type ReportIntakeParts } from './intake.ts';
export { keepReports, type KeepReports } from './keep.ts';
export { reportSettings } from './settings.ts';
