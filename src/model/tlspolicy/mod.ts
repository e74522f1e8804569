/**
 * Tlspolicy: what is remembered of other domains' TLS, as SQL operations: MTA-STS policies until their time is over, and
 * what TLS reports are made of, day by day.
 * Refuses to know how a policy is fetched, what it means for a message, and how a report is written and sent.
 * RFC 8461 section 3.3, RFC 8460 section 4.
 *
 * For who makes reports: `listTlsDays` says which days have something, `readTlsTallies` gives it domain by domain, and
 * `dropTlsTallies` forgets a domain's day once its report is out, or all that is older than a day.
 */
export { tlsPolicyReads, tlsPolicyWrites } from './operations.ts';
export {
  dropStsPolicies,
  listStsPolicies,
  loadStsPolicy,
  saveStsPolicy,
  STS_POLICIES_MAX,
  touchStsPolicies,
} from './sts.ts';
export {
  addTlsSessions,
  dayOf,
  dropTlsTallies,
  type DropTlsArgs,
  listTlsDays,
  readTlsTallies,
  type ReadTlsArgs,
  TLS_DOMAINS_READ_MAX,
  type TlsFailureCount,
  type TlsReportPolicy,
  type TlsSessionCount,
  type TlsTally,
} from './tally.ts';
