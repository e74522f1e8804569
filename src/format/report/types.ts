/** What reports say, as plain data: of DMARC (RFC 9990, and RFC 7489 before it), of TLS (RFC 8460), of failures (RFC 9991). */
import type { TlsPolicyType } from '#format/tlspolicy';

/** What a domain asks for. */
export type ReportPolicy = 'none' | 'quarantine' | 'reject';

/** What was done; `pass` where the message passed and the domain asks for more than `none` (RFC 9990 section 3.1.1.8). */
export type DmarcDisposition = 'pass' | ReportPolicy;

/** RFC 9990 section 3.1.6; the last two are of RFC 7489 alone, and read but never written. */
export const dmarcReasonTypes = [
  'local_policy',
  'mailing_list',
  'other',
  'policy_test_mode',
  'trusted_forwarder',
  'forwarded',
  'sampled_out',
] as const;
export type DmarcReasonType = (typeof dmarcReasonTypes)[number];

/** Why something else was done than the domain asks for. */
export interface DmarcReason {
  readonly type: DmarcReasonType;
  /** For people; '' where there is none. */
  readonly comment: string;
}

/** The policy of one DMARC Policy Domain. */
export interface DmarcPublished {
  /** Where the record lies, A-labels, lower case. */
  readonly domain: string;
  readonly p: ReportPolicy;
  readonly sp?: ReportPolicy;
  readonly np?: ReportPolicy;
  readonly adkim?: 'r' | 's';
  readonly aspf?: 'r' | 's';
  readonly fo?: string;
  readonly testing?: boolean;
  readonly discovery?: 'psl' | 'treewalk';
}

export interface DmarcDkimResult {
  /** d= */
  readonly domain: string;
  /** s=; '' in reports of RFC 7489 that leave it out. */
  readonly selector: string;
  /** RFC 8601 section 2.7.1, lower case. */
  readonly result: string;
}

export interface DmarcSpfResult {
  readonly domain: string;
  /** RFC 8601 section 2.7.2, lower case. */
  readonly result: string;
}

/** All that is the same of the messages that one record counts. */
export interface DmarcFacts {
  /** IP address of the client. */
  readonly sourceIp: string;
  readonly disposition: DmarcDisposition;
  /** Whether DKIM or SPF passed for a domain that is aligned with From. */
  readonly dkim: 'pass' | 'fail';
  readonly spf: 'pass' | 'fail';
  readonly reasons: readonly DmarcReason[];
  readonly headerFrom: string;
  /** Domain of the reverse-path; '' for `<>`, undefined where the report does not say. */
  readonly envelopeFrom?: string;
  /** Domain of the recipient; read where others tell it, never told by us. */
  readonly envelopeTo?: string;
  readonly dkimResults: readonly DmarcDkimResult[];
  readonly spfResults: readonly DmarcSpfResult[];
}

export interface DmarcRecord extends DmarcFacts {
  /** Messages. */
  readonly count: number;
}

/** An aggregate report. Texts are strangers': one line each, bounded, not to be trusted. */
export interface DmarcReport {
  readonly org: string;
  readonly email: string;
  readonly contact: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly beginS: number;
  readonly endS: number;
  readonly errors: readonly string[];
  readonly generator: string;
  readonly policy: DmarcPublished;
  readonly records: readonly DmarcRecord[];
}

/** Sessions that failed in one way. Texts are '' where nothing is said. */
export interface TlsFailure {
  /** A word of RFC 8460 section 4.3, or one that is not known here. */
  readonly result: string;
  readonly sendingIp: string;
  readonly receivingHost: string;
  readonly receivingHelo: string;
  readonly receivingIp: string;
  readonly sessions: number;
  readonly reason: string;
}

/** What came of one policy. */
export interface TlsPolicyResult {
  readonly type: TlsPolicyType;
  /** The lines of an MTA-STS policy, or TLSA records. */
  readonly strings: readonly string[];
  /** A-labels, lower case. */
  readonly domain: string;
  readonly mxHosts: readonly string[];
  /** Sessions. Failures may overlap: one session can be in several of `details` (RFC 8460 section 4). */
  readonly successes: number;
  readonly failures: number;
  readonly details: readonly TlsFailure[];
}

/** A TLS report (RFC 8460 section 4.4). */
export interface TlsReport {
  readonly org: string;
  readonly contact: string;
  readonly id: string;
  /** Wall time, ms. */
  readonly beginMs: number;
  readonly endMs: number;
  readonly policies: readonly TlsPolicyResult[];
}

/**
 * A failure report (RFC 9991, RFC 6591): one message that did not authenticate. Only what helps to find its sender;
 * whom it was for and what it said is left where it is.
 */
export interface FailureReport {
  /** Feedback-Type: `auth-failure`, or another of RFC 5965. */
  readonly feedbackType: string;
  /** Auth-Failure: dmarc, spf, dkim, … */
  readonly failures: readonly string[];
  readonly reportedDomain: string;
  readonly sourceIp: string;
  /** Domain of Original-Mail-From. */
  readonly envelopeFrom: string;
  /** undefined where Arrival-Date is missing or malformed. */
  readonly arrivedMs?: number;
  /** delivered, spam, policy, reject, other. */
  readonly deliveryResult: string;
  /** Identity-Alignment (RFC 9991 section 4): which of them were aligned. */
  readonly alignment: string;
  readonly userAgent: string;
}

/** What a message was found to hold. */
export type FoundReport =
  | { readonly kind: 'dmarc'; readonly report: DmarcReport }
  /** `about`: the domain as the message names it (RFC 8460 section 5.3), '' where it does not. */
  | { readonly kind: 'tls'; readonly report: TlsReport; readonly about: string }
  | { readonly kind: 'failure'; readonly report: FailureReport };

/** What could be read, or in words why not. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };
