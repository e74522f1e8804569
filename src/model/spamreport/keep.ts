import type { BlobPlace, Work } from '#format/sql';
import { batch, row, sql } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import { recordTrace, type TraceRow } from '#model/trace';
import type { ReportCategory, ReportSign, ReportWay } from './records.ts';

/** Of one account; more is a program that went wild. */
export const REPORTS_A_DAY = 200;
const DAY_MS = 24 * 3_600_000;

export interface NewSpamReport {
  readonly id: number;
  readonly tenant: number;
  readonly domain: number;
  readonly account: number;
  readonly reporter: string;
  readonly category: ReportCategory;
  readonly way: ReportWay;
  /** Of the octets. */
  readonly digest: string;
  readonly messageId: string;
  readonly reference: string | null;
  readonly subject: string;
  readonly sender: string;
  readonly client: string;
  readonly octets: number;
  /** Of the octets, which come with the write in the order of the reports. */
  readonly blob: BlobId;
  readonly signs: readonly ReportSign[];
}

export interface KeepSpamReports {
  readonly reports: readonly NewSpamReport[];
  /** Written with them where the mail was for nobody else. */
  readonly trace: TraceRow | null;
  readonly nowMs: number;
}

/** `again`: the account reported this very message before; its category is the new one then. */
export interface KeptSpamReport {
  readonly kind: 'kept' | 'again' | 'too-many';
  /** Of the report that stands. */
  readonly id: number | null;
}

/** The one commit that takes reports: what they say, their octets, and the story of the mail that brought them. */
export function* keepSpamReports(args: KeepSpamReports, places: readonly BlobPlace[]): Work<readonly KeptSpamReport[]> {
  const { reports, trace, nowMs } = args;
  const kept: KeptSpamReport[] = [];
  for (const [i, report] of reports.entries()) {
    const place = places[i];
    if (place === undefined) throw new Error(`Report ${report.id} came without its octets`);
    const one = yield* keepReport(report, nowMs);
    // Octets that nobody keeps are swept like those of any message.
    yield* addBlob(report.blob, place, { refs: one.kind === 'kept' ? 1 : 0, nowMs });
    kept.push(one);
  }
  if (trace !== null) yield* recordTrace(trace);
  return kept;
}

function* keepReport(report: NewSpamReport, nowMs: number): Work<KeptSpamReport> {
  const { account, digest, category } = report;
  const before = yield* row<{ id: number }>(sql`
    UPDATE spam_report SET category = CASE WHEN state = 'new' THEN CAST(${category} AS TEXT) ELSE category END,
      changed_ms = ${nowMs} WHERE account = ${account} AND digest = ${digest} RETURNING id`);
  if (before !== undefined) {
    yield sql`UPDATE spam_report_sign SET unwanted = ${unwanted(category)} WHERE report = ${before.id}`;
    return { kind: 'again', id: before.id };
  }
  const today = yield* row<{ reports: number }>(sql`
    SELECT count(*) AS reports FROM spam_report WHERE account = ${account} AND created_ms > ${nowMs - DAY_MS}`);
  if (Number(today?.reports ?? 0) >= REPORTS_A_DAY) return { kind: 'too-many', id: null };
  yield sql`
    INSERT INTO spam_report (id, tenant, domain, account, reporter, category, way, digest, message_id, reference, subject,
      sender, client, fingerprint, blob, octets, state, outcome, note, reviewer, created_ms, changed_ms)
    VALUES (${report.id}, ${report.tenant}, ${report.domain}, ${account}, ${report.reporter}, ${category}, ${report.way},
      ${digest}, ${report.messageId}, ${report.reference}, ${report.subject}, ${report.sender}, ${report.client}, '',
      ${report.blob}, ${report.octets}, 'new', '', '', '', ${nowMs}, ${nowMs})`;
  yield* batch(
    report.signs.map(
      ({ kind, sign }) => sql`
        INSERT INTO spam_report_sign (report, domain, account, kind, sign, unwanted, created_ms)
        VALUES (${report.id}, ${report.domain}, ${account}, ${kind}, ${sign}, ${unwanted(category)}, ${nowMs})`,
    ),
  );
  return { kind: 'kept', id: report.id };
}

/** What is only suspicious says nothing yet. */
export function unwanted(category: string): number | null {
  if (category === 'spam' || category === 'phish') return 1;
  return category === 'ham' ? 0 : null;
}
