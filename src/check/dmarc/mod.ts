/**
 * Dmarc: whether the domain in From stands behind a message, and what it asks for when not (RFC 9989: tree walk, `np`,
 * `psd`, `t`; records written after RFC 7489 are understood). Works on results of SPF and DKIM that others found. Also who
 * may be sent reports about a domain (RFC 9990 section 4).
 * Refuses to know what is done with a policy, and the public suffix list.
 */
export { checkDmarc, type DmarcQuestion } from './check.ts';
export {
  type AppliedPolicy,
  type DmarcPorts,
  findPolicy,
  organizationalDomain,
  type PolicyFinding,
} from './policy.ts';
export { type DmarcPolicies, type DmarcRecord, parseDmarcRecord } from './record.ts';
export { mayReportTo, reportHost, type ReportMailbox, reportMailbox, type ReportPermission } from './report.ts';
export type { DmarcPolicy, DmarcResult, DmarcVerdict } from './types.ts';
