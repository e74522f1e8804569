/**
 * Tlspolicy: what the domain of a recipient says about the TLS of its mail servers, found out and judged: MTA-STS policies
 * with their life in a cache, TLSA records with the certificates that fit them, and certificates of the public PKI.
 * Refuses to know sockets, HTTP and SQL (ports), and what becomes of a message (that is `flow/send`).
 * RFC 8461 (MTA-STS), RFC 7672, 7671 and 6698 (DANE), RFC 8460 (who wants reports), RFC 5280.
 */
export type { CertificateJudge, CertificateVerdict, PeerCertificates, TlsFailure } from './types.ts';
export { type DaneFinding, type DaneHost, findTlsa, followAliases } from './tlsa-lookup.ts';
export { daneJudge } from './dane.ts';
export { usableTlsa } from './tlsa.ts';
export { pkixJudge } from './pkix.ts';
export { findTlsRpt } from './rpt.ts';
export {
  type CachedStsPolicy,
  type FetchedPolicy,
  type PolicyFetcher,
  StsPolicies,
  type StsPoliciesParts,
  type StsFinding,
  type StsStore,
} from './sts.ts';
