/**
 * Tlspolicy: the texts in which a domain says how its mail servers are to be reached over TLS and who wants to hear how
 * that goes: the record and the policy of MTA-STS, the record of TLS-RPT, TLSA records as reports show them, and the
 * words of RFC 8460 for what went wrong.
 * Refuses to know where the texts come from, how long they are kept, and what follows from them.
 * RFC 8461, RFC 8460, RFC 6698 section 2.2.
 */
export { parseStsRecord, type StsRecord } from './record.ts';
export {
  matchesMxPattern,
  parseStsPolicy,
  STS_MAX_AGE_S_MAX,
  STS_POLICY_BYTES_MAX,
  type StsMode,
  stsModes,
  type StsPolicy,
  type StsPolicyReading,
} from './policy.ts';
export { parseTlsRptRecord, type TlsRptRecord } from './rpt-record.ts';
export { type TlsPolicyType, tlsPolicyTypes, type TlsResultType, tlsResultTypes } from './results.ts';
export { formatTlsa } from './tlsa.ts';
