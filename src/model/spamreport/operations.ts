import { Fault } from '#base/fault';
import { list, range, row, rows, run, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { type BlobId, placeOfBlob, releaseBlob } from '#model/blob';
import type { Calls } from '#model/directory';
import { unwanted } from './keep.ts';
import type { ReportCategory, ReportOutcome, ReportState, SpamReport } from './records.ts';
import { reportedSigns } from './signs.ts';

const PAGE_ROWS_MAX = 500;
const BYTES_MAX = 1024 * 1024;
const SWEPT_MAX = 500;

/** Newest first, with ids below `before`. */
export function* listSpamReports(args: {
  /** Of reporters of this domain; of all where not given. */
  readonly domain?: number;
  readonly account?: number;
  readonly state?: ReportState;
  readonly category?: ReportCategory;
  readonly before?: number;
  readonly id?: number;
  readonly max: number;
}): Work<readonly SpamReport[]> {
  const { domain = 0, account = 0, state = '', category = '', before = Number.MAX_SAFE_INTEGER, id = 0, max } = args;
  const found = yield* rows<Omit<SpamReport, 'kept'> & { readonly blob: number | null }>(sql`
    SELECT id, tenant, domain, account, reporter, category, way, message_id AS "messageId", reference, subject, sender, client,
      octets, blob, state, outcome, note, reviewer, created_ms AS "createdMs", changed_ms AS "changedMs",
      answered_ms AS "answeredMs"
    FROM spam_report
    WHERE id < ${before} AND (id = ${id} OR CAST(${id} AS BIGINT) = 0)
      AND (domain = ${domain} OR CAST(${domain} AS BIGINT) = 0)
      AND (account = ${account} OR CAST(${account} AS BIGINT) = 0)
      AND (state = ${state} OR CAST(${state} AS TEXT) = '')
      AND (category = ${category} OR CAST(${category} AS TEXT) = '')
    ORDER BY id DESC LIMIT ${Math.min(max, PAGE_ROWS_MAX)}`);
  return found.map(({ blob, ...report }) => ({ ...report, kept: blob !== null }));
}

/** The octets of a reported message, at most a megabyte; undefined where they are kept no more. */
export function* spamReportBytes({ id }: { readonly id: number }): Work<Uint8Array | undefined> {
  const report = yield* row<{ blob: BlobId | null }>(sql`SELECT blob FROM spam_report WHERE id = ${id}`);
  if (report === undefined || report.blob === null) return undefined;
  const place = yield* placeOfBlob(report.blob);
  return place === undefined ? undefined : yield* range(place, 0, BYTES_MAX);
}

/** Writes down what a person found a report to be. A conflict for one that is closed. */
export function* reviewSpamReport(args: {
  readonly by: AuditStamp;
  readonly id: number;
  readonly outcome: ReportOutcome;
  readonly note: string;
}): Work<{ readonly report: SpamReport }> {
  const { by, id, outcome, note } = args;
  const [before] = yield* listSpamReports({ id, max: 1 });
  if (before === undefined) throw missing(id);
  if (before.state === 'closed') {
    throw new Fault('conflict', `Report ${id} is closed`, {
      publicText: `The report ${id} was closed by ${before.reviewer} already, as ${before.outcome}`,
    });
  }
  yield* run(sql`
    UPDATE spam_report SET state = 'reviewed', outcome = ${outcome}, note = ${note}, reviewer = ${by.actor},
      changed_ms = ${by.nowMs} WHERE id = ${id}`);
  yield* run(sql`UPDATE spam_report_sign SET unwanted = ${unwanted(outcome)} WHERE report = ${id}`);
  yield* recordAudit(by, {
    tenant: before.tenant,
    domain: before.domain,
    action: 'filter.report.review',
    target: `${id} (${before.reporter})`,
    detail: { category: before.category, outcome, note },
  });
  return { report: { ...before, state: 'reviewed', outcome, note, reviewer: by.actor, changedMs: by.nowMs } };
}

/** All is done about a report; `answered`: its reporter was told. */
export function* closeSpamReport(args: {
  readonly id: number;
  readonly answered: 'yes' | 'no';
  readonly nowMs: number;
}): Work<void> {
  const { id, answered, nowMs } = args;
  yield* run(sql`
    UPDATE spam_report SET state = 'closed', changed_ms = ${nowMs},
      answered_ms = CASE WHEN CAST(${answered} AS TEXT) = 'yes' THEN CAST(${nowMs} AS BIGINT) ELSE answered_ms END WHERE id = ${id}`);
}

/** Forgets reports before a time, and those of accounts that are gone; their octets too. Gives how many. */
export function* sweepSpamReports(args: {
  readonly beforeMs: number;
  readonly nowMs: number;
}): Work<{ readonly gone: number }> {
  const gone = yield* rows<{ id: number; blob: BlobId | null }>(sql`
    SELECT id, blob FROM spam_report
    WHERE created_ms < ${args.beforeMs} OR NOT EXISTS (SELECT 1 FROM account a WHERE a.id = spam_report.account)
    ORDER BY id LIMIT ${SWEPT_MAX}`);
  const ids = gone.map(({ id }) => id);
  yield* run(sql`DELETE FROM spam_report_sign WHERE report IN ${list(ids)}`);
  yield* run(sql`DELETE FROM spam_report WHERE id IN ${list(ids)}`);
  for (const { blob } of gone) if (blob !== null) yield* releaseBlob(blob, args.nowMs);
  return { gone: gone.length };
}

function missing(id: number): Fault {
  return new Fault('not-found', `Cannot find report ${id}`, { publicText: `There is no report ${id}` });
}

/** For the store thread; `keepSpamReports` is there too. */
export const spamReportWrites = { closeSpamReport, reviewSpamReport, sweepSpamReports };
/** For the reader thread. */
export const spamReportReads = { listSpamReports, reportedSigns, spamReportBytes };

/** The operations as promises. */
export type SpamReportWrites = Calls<typeof spamReportWrites>;
export type SpamReportReads = Calls<typeof spamReportReads>;
