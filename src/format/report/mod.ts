/**
 * Report: what domains tell each other about mail: DMARC aggregate reports, TLS reports and failure reports, read in all
 * the wrappings that arrive, and written.
 * Refuses to know where reports come from, where they go, and how they are kept.
 * RFC 9990 (RFC 7489 is read as well), RFC 8460, RFC 9991 (with RFC 5965 and RFC 6591).
 */
export { readDmarcReport } from './dmarc-read.ts';
export { writeDmarcReport } from './dmarc-write.ts';
export { readFailureReport } from './failure.ts';
export { findReports, readReport } from './find.ts';
export { composeReportLetter, type OwnReport, packReport, reportDocument, type ReportLetter } from './letter.ts';
export { PACKED_OCTETS_MAX, RECORDS_MAX, UNPACKED_OCTETS_MAX } from './limits.ts';
export { oneLine } from './text.ts';
export { readTlsReport, writeTlsReport } from './tls.ts';
export {
  type DmarcDisposition,
  type DmarcDkimResult,
  type DmarcFacts,
  type DmarcPublished,
  type DmarcReason,
  type DmarcReasonType,
  dmarcReasonTypes,
  type DmarcRecord,
  type DmarcReport,
  type DmarcSpfResult,
  type FailureReport,
  type FoundReport,
  type Reading,
  type ReportPolicy,
  type TlsFailure,
  type TlsPolicyResult,
  type TlsReport,
} from './types.ts';
export { unpack } from './unpack.ts';
