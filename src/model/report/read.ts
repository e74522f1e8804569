/** What others reported, for people: lists, and sums over the days that were asked for. */
import { list, row, rows, sql, type Work } from '#format/sql';
import type { DmarcRowFacts, NewReport, ReportDetail, ReportKind, TlsRowFacts } from './received.ts';

/** Different rows that one sum gives, those that count most first. */
const GROUPS_MAX = 20_000;
/** Rows that one sum reads, of the newest reports: everybody else's reads wait behind it. */
const ROWS_SUMMED_MAX = 100_000;
const REPORTS_SUMMED_MAX = 10_000;
const LISTED_MAX = 1_000;

/** One report as a line of a list. */
export interface ReportSummary extends Omit<NewReport, 'rows'> {
  /** Messages that passed DMARC, sessions with TLS; and those that did not. */
  readonly good: number;
  readonly bad: number;
}

export interface ReportPeriod {
  /** Id of the hosted domain. */
  readonly domain: number;
  /** Reports whose period ended at this time or later. */
  readonly sinceMs: number;
}

/** The reports about a domain, newest first. */
export function* listReports(args: ReportPeriod & { readonly max: number }): Work<readonly ReportSummary[]> {
  const found = yield* rows<Omit<ReportSummary, 'verified' | 'detail'> & { verified: number; detail: string }>(sql`
    SELECT id, kind, subject, reporter, verified, org, report_id AS "reportId", begin_ms AS "beginMs", end_ms AS "endMs",
      received_ms AS "receivedMs", good, bad, detail
    FROM report WHERE domain = ${args.domain} AND end_ms >= ${args.sinceMs}
    ORDER BY end_ms DESC, id DESC LIMIT ${Math.min(args.max, LISTED_MAX)}`);
  return found.map((one) => ({
    ...one,
    verified: one.verified === 1,
    detail: JSON.parse(one.detail) as ReportDetail,
  }));
}

/** Rows of all reports that say the same, added up. */
export interface ReportGroup<Facts> {
  /** '' for rows that were too many to be kept. */
  readonly source: string;
  readonly good: number;
  readonly bad: number;
  readonly facts: Facts | null;
}

export interface ReportSum<Facts> {
  readonly reports: number;
  readonly reporters: number;
  readonly good: number;
  readonly bad: number;
  /** Reports that were too many to be added up in `groups`: the oldest. */
  readonly leftOut: number;
  /** Those that count most first, at most 20,000. */
  readonly groups: readonly ReportGroup<Facts>[];
}

/** What all aggregate reports of a period say together. */
export function* sumDmarcReports(args: ReportPeriod): Work<ReportSum<DmarcRowFacts>> {
  return yield* sumReports<DmarcRowFacts>('dmarc', args);
}

/** What all TLS reports of a period say together. */
export function* sumTlsReports(args: ReportPeriod): Work<ReportSum<TlsRowFacts>> {
  return yield* sumReports<TlsRowFacts>('tls', args);
}

function* sumReports<Facts>(kind: ReportKind, { domain, sinceMs }: ReportPeriod): Work<ReportSum<Facts>> {
  const total = yield* row<Record<'reports' | 'reporters' | 'good' | 'bad', number | null>>(sql`
    SELECT COUNT(*) AS "reports", COUNT(DISTINCT org) AS "reporters", SUM(good) AS "good", SUM(bad) AS "bad"
    FROM report WHERE domain = ${domain} AND kind = ${kind} AND end_ms >= ${sinceMs}`);
  const newest = yield* rows<{ id: number; count: number }>(sql`
    SELECT id, row_count AS "count" FROM report WHERE domain = ${domain} AND kind = ${kind} AND end_ms >= ${sinceMs}
    ORDER BY end_ms DESC, id DESC LIMIT ${REPORTS_SUMMED_MAX}`);
  let room = ROWS_SUMMED_MAX;
  const read = newest.filter(({ count }) => (room -= count) >= 0).map(({ id }) => id);
  const found = yield* rows<{ source: string; good: number; bad: number; facts: string }>(sql`
    SELECT source, SUM(good) AS "good", SUM(bad) AS "bad", facts FROM report_row WHERE report IN ${list(read)}
    GROUP BY source, facts ORDER BY SUM(good) + SUM(bad) DESC, source LIMIT ${GROUPS_MAX}`);
  return {
    leftOut: Number(total?.reports) - read.length,
    reports: Number(total?.reports),
    reporters: Number(total?.reporters),
    good: Number(total?.good),
    bad: Number(total?.bad),
    groups: found.map(({ source, good, bad, facts }) => ({
      source,
      good: Number(good),
      bad: Number(bad),
      facts: JSON.parse(facts) as Facts | null,
    })),
  };
}
