/** Reports that others send about the domains that live here: kept once each, within bounds that a flood does not pass. */
import type { DmarcFacts, FailureReport, TlsPolicyResult } from '#format/report';
import { batch, list, row, rows, sql, type Work } from '#format/sql';

/** Of one reporter about one hosted domain in a day; further ones are told to come again. */
export const REPORTS_PER_REPORTER_MAX = 100;
/** About one hosted domain in a day, of all reporters together. */
export const REPORTS_PER_DOMAIN_MAX = 1_000;
/** Rows that are kept of one report; those that count least are added up into one. */
export const ROWS_PER_REPORT_MAX = 2_000;
/** Rows of one hosted domain's day; of further reports only the sum is kept. */
export const ROWS_PER_DOMAIN_MAX = 100_000;
const DAY_MS = 24 * 3600 * 1000;
const ROWS_PER_STATEMENT_GROUP = 500;

export type ReportKind = 'dmarc' | 'tls' | 'failure';

/** What a row of an aggregate report says besides its source and counts. */
export type DmarcRowFacts = Omit<DmarcFacts, 'sourceIp'>;
/** The same of a TLS report. */
export type TlsRowFacts = Omit<TlsPolicyResult, 'type' | 'successes' | 'failures'>;
/** Of a report as a whole: the policy as its reporter saw it, contact, errors. */
export interface ReportDetail {
  readonly contact?: string;
  readonly policy?: unknown;
  readonly errors?: readonly string[];
  /** The whole of a failure report. */
  readonly failure?: FailureReport;
}

/** A row to be kept. `facts` null: the sum of many that were too many. */
export interface NewReportRow {
  /** dmarc: the IP address of who sent; tls: the type of the policy. */
  readonly source: string;
  /** Messages that passed DMARC, sessions with TLS; and those that did not. */
  readonly good: number;
  readonly bad: number;
  readonly facts: DmarcRowFacts | TlsRowFacts | null;
}

export interface NewReport {
  /** A time key. */
  readonly id: number;
  readonly kind: ReportKind;
  /** The domain it is about, A-labels. */
  readonly subject: string;
  /** Who brought it: a domain that passed DMARC, or else a network. */
  readonly reporter: string;
  readonly verified: boolean;
  readonly org: string;
  readonly reportId: string;
  readonly beginMs: number;
  readonly endMs: number;
  readonly receivedMs: number;
  readonly detail: ReportDetail;
  readonly rows: readonly NewReportRow[];
}

/** A hosted domain, for the trace. */
interface KeptFor {
  readonly domain: number;
  readonly tenant: number;
}

export type KeptReport =
  | (KeptFor & { readonly kind: 'kept' })
  /** The same reporter has sent a report with this id before. */
  | (KeptFor & { readonly kind: 'duplicate' })
  /** A bound of the day was reached. */
  | (KeptFor & { readonly kind: 'too-many' })
  /** Neither the domain that it is about nor one above it lives here. */
  | { readonly kind: 'not-hosted' };

/** Keeps a report, if it is about a domain that lives here and within the bounds of the day. */
export function* keepReport(report: NewReport): Work<KeptReport> {
  const hosted = yield* hostedDomain(report.subject);
  if (hosted === undefined) return { kind: 'not-hosted' };
  const { id: domain, tenant } = hosted;
  const today = yield* useOfDay(domain, report);
  const known = yield* row(sql`
    SELECT id FROM report WHERE domain = ${domain} AND kind = ${report.kind} AND reporter = ${report.reporter}
      AND org = ${report.org} AND report_id = ${report.reportId}`);
  if (known !== undefined) return { kind: 'duplicate', domain, tenant };
  if (today.ofReporter >= REPORTS_PER_REPORTER_MAX || today.reports >= REPORTS_PER_DOMAIN_MAX)
    return { kind: 'too-many', domain, tenant };
  const kept = boundedRows(report.rows, Math.min(ROWS_PER_REPORT_MAX, ROWS_PER_DOMAIN_MAX - today.rows));
  const sum = (of: 'good' | 'bad'): number => report.rows.reduce((all, one) => all + one[of], 0);
  yield sql`
    INSERT INTO report (id, kind, domain, subject, reporter, verified, org, report_id, begin_ms, end_ms, received_ms, good, bad,
      row_count, detail)
    VALUES (${report.id}, ${report.kind}, ${domain}, ${report.subject}, ${report.reporter}, ${report.verified ? 1 : 0},
      ${report.org}, ${report.reportId}, ${report.beginMs}, ${report.endMs}, ${report.receivedMs}, ${sum('good')}, ${sum('bad')},
      ${kept.length}, ${JSON.stringify(report.detail)})`;
  for (let at = 0; at < kept.length; at += ROWS_PER_STATEMENT_GROUP) {
    yield* batch(
      kept.slice(at, at + ROWS_PER_STATEMENT_GROUP).map(
        ({ source, good, bad, facts }) => sql`
          INSERT INTO report_row (report, source, good, bad, facts)
          VALUES (${report.id}, ${source}, ${good}, ${bad}, ${JSON.stringify(facts)})`,
      ),
    );
  }
  return { kind: 'kept', domain, tenant };
}

/** The domain itself or the nearest one above it that lives here. */
function* hostedDomain(subject: string): Work<{ id: number; tenant: number; name: string } | undefined> {
  const labels = subject.split('.');
  const names = labels.map((_, i) => labels.slice(i).join('.'));
  const found = yield* rows<{ id: number; tenant: number; name: string }>(
    sql`SELECT id, tenant, name FROM domain WHERE name IN ${list(names)}`,
  );
  return found.sort((a, b) => b.name.length - a.name.length)[0];
}

interface Use {
  readonly reports: number;
  readonly ofReporter: number;
  readonly rows: number;
}

function* useOfDay(domain: number, { receivedMs, reporter }: NewReport): Work<Use> {
  const begin = Math.floor(receivedMs / DAY_MS) * DAY_MS;
  const use = yield* row<Record<keyof Use, number | null>>(sql`
    SELECT COUNT(*) AS "reports", SUM(row_count) AS "rows",
      SUM(CASE WHEN reporter = ${reporter} THEN 1 ELSE 0 END) AS "ofReporter"
    FROM report WHERE domain = ${domain} AND received_ms >= ${begin} AND received_ms < ${begin + DAY_MS}`);
  // Sums are numerics on PostgreSQL, and null where there is nothing to sum.
  return { reports: Number(use?.reports), ofReporter: Number(use?.ofReporter), rows: Number(use?.rows) };
}

/** The rows that count most, and the rest as one. */
function boundedRows(all: readonly NewReportRow[], max: number): readonly NewReportRow[] {
  if (all.length <= max) return all;
  const sorted = [...all].sort((a, b) => b.good + b.bad - a.good - a.bad);
  const rest = sorted.slice(Math.max(0, max - 1));
  const sum = (of: 'good' | 'bad'): number => rest.reduce((total, one) => total + one[of], 0);
  return [...sorted.slice(0, Math.max(0, max - 1)), { source: '', good: sum('good'), bad: sum('bad'), facts: null }];
}

/** Forgets reports that ended before their time and those of domains that are gone; gives how many, at most `max`. */
export function* dropReports(args: {
  readonly beforeMs: number;
  readonly max: number;
}): Work<{ readonly reports: number }> {
  const old = yield* rows<{ id: number }>(sql`
    SELECT id FROM report WHERE received_ms < ${args.beforeMs} ORDER BY received_ms LIMIT ${args.max}`);
  const orphans = yield* rows<{ id: number }>(sql`
    SELECT r.id FROM report r WHERE NOT EXISTS (SELECT 1 FROM domain d WHERE d.id = r.domain) LIMIT ${args.max - old.length}`);
  const ids = list([...old, ...orphans].map(({ id }) => id));
  yield sql`DELETE FROM report_row WHERE report IN ${ids}`;
  yield sql`DELETE FROM report WHERE id IN ${ids}`;
  return { reports: old.length + orphans.length };
}
