/** From what a report says to what is kept of it. */
import { hash } from 'node:crypto';
import type { DmarcReport, FailureReport, FoundReport, TlsReport } from '#format/report';
import type { NewReport, NewReportRow } from '#model/report';

/** What is kept of one row: a stranger decides how many rows there are, and must not decide their size. */
const SIGNATURES_KEPT = 5;
const SPF_KEPT = 2;
const REASONS_KEPT = 3;
const COMMENT_CHARACTERS = 100;
const ERRORS_KEPT = 5;
const DETAILS_KEPT = 100;
const STRINGS_KEPT = 20;

/** Who brought a report, when, and about which hosted domain. */
export interface ReportArrival {
  readonly id: number;
  readonly subject: string;
  readonly reporter: string;
  readonly verified: boolean;
  readonly receivedMs: number;
}

export function newReport(found: FoundReport, arrival: ReportArrival): NewReport {
  switch (found.kind) {
    case 'dmarc':
      return dmarc(found.report, arrival);
    case 'tls':
      return tls(found.report, arrival);
    case 'failure':
      return failure(found.report, arrival);
    default:
      return found satisfies never;
  }
}

/** Domains that a report may be about, the likeliest first. */
export function subjectsOf(found: FoundReport): readonly string[] {
  switch (found.kind) {
    case 'dmarc':
      return [found.report.policy.domain];
    case 'tls': {
      // The domain of a DANE policy is that of a mail server (RFC 8460 section 1.1), who may serve many.
      const { policies } = found.report;
      const named = policies.toSorted((a, b) => Number(a.type === 'tlsa') - Number(b.type === 'tlsa'));
      return [found.about, ...named.map(({ domain }) => domain)].filter((name) => name !== '');
    }
    case 'failure':
      return [found.report.reportedDomain].filter((name) => name !== '');
    default:
      return found satisfies never;
  }
}

function dmarc(report: DmarcReport, arrival: ReportArrival): NewReport {
  const rows = new Map<string, NewReportRow>();
  for (const { sourceIp: source, count, ...all } of report.records) {
    const facts = {
      ...all,
      reasons: all.reasons
        .slice(0, REASONS_KEPT)
        .map(({ type, comment }) => ({ type, comment: comment.slice(0, COMMENT_CHARACTERS) })),
      dkimResults: all.dkimResults.slice(0, SIGNATURES_KEPT),
      spfResults: all.spfResults.slice(0, SPF_KEPT),
    };
    const passes = facts.dkim === 'pass' || facts.spf === 'pass';
    const key = JSON.stringify([source, facts]);
    const { good = 0, bad = 0 } = rows.get(key) ?? {};
    rows.set(key, { source, facts, good: good + (passes ? count : 0), bad: bad + (passes ? 0 : count) });
  }
  const { contact, email, policy, errors } = report;
  return {
    ...arrival,
    kind: 'dmarc',
    org: report.org,
    reportId: report.id,
    beginMs: report.beginS * 1000,
    endMs: report.endS * 1000,
    detail: {
      contact: [email, contact].filter((text) => text !== '').join(', '),
      policy,
      errors: errors.slice(0, ERRORS_KEPT),
    },
    rows: [...rows.values()],
  };
}

function tls(report: TlsReport, arrival: ReportArrival): NewReport {
  return {
    ...arrival,
    kind: 'tls',
    org: report.org,
    reportId: report.id,
    beginMs: report.beginMs,
    endMs: report.endMs,
    detail: { contact: report.contact },
    rows: report.policies.map(({ type, successes, failures, domain, ...all }) => ({
      source: type,
      good: successes,
      bad: failures,
      facts: {
        domain,
        strings: all.strings.slice(0, STRINGS_KEPT),
        mxHosts: all.mxHosts.slice(0, STRINGS_KEPT),
        details: all.details.toSorted((a, b) => b.sessions - a.sessions).slice(0, DETAILS_KEPT),
      },
    })),
  };
}

function failure(report: FailureReport, arrival: ReportArrival): NewReport {
  const atMs = report.arrivedMs ?? arrival.receivedMs;
  return {
    ...arrival,
    kind: 'failure',
    org: report.userAgent,
    // These have no id; what they say is what tells them apart.
    reportId: hash('sha256', JSON.stringify(report), 'base64url').slice(0, 22),
    beginMs: atMs,
    endMs: atMs,
    detail: { failure: report },
    rows: [{ source: report.sourceIp, good: 0, bad: 1, facts: null }],
  };
}
