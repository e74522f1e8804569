import { rows, sql, type Work } from '#format/sql';
import type { ReportSign } from './records.ts';

/** Signs of one answer. */
const SIGNS_MAX = 50;

/** How many people reported mail with a sign. */
export interface SignCount extends ReportSign {
  readonly reporters: number;
  readonly reports: number;
  /** The newest of the reports. */
  readonly newest: number;
}

/** Signs that several accounts reported as unwanted since then, and nobody as wanted; the most reporters first. */
export function* reportedSigns(args: {
  /** Of reporters of this domain; of all where not given. */
  readonly domain?: number;
  readonly sinceMs: number;
  readonly reportersMin: number;
}): Work<readonly SignCount[]> {
  const { domain = 0, sinceMs, reportersMin } = args;
  const found = yield* rows<SignCount>(sql`
    SELECT kind, sign, count(DISTINCT account) AS reporters, count(*) AS reports, max(report) AS newest
    FROM spam_report_sign
    WHERE created_ms >= ${sinceMs} AND (CAST(${domain} AS BIGINT) = 0 OR domain = ${domain})
    GROUP BY kind, sign
    HAVING count(DISTINCT CASE WHEN unwanted = 1 THEN account END) >= ${reportersMin}
      AND sum(CASE WHEN unwanted = 0 THEN 1 ELSE 0 END) = 0
    ORDER BY reporters DESC, newest DESC LIMIT ${SIGNS_MAX}`);
  // PostgreSQL counts in numbers that are given as texts.
  return found.map(({ kind, sign, reporters, reports, newest }) => ({
    kind,
    sign,
    reporters: Number(reporters),
    reports: Number(reports),
    newest: Number(newest),
  }));
}
