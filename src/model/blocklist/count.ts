import type { ListCount } from '#check/blocklist';
import { batch, rows, run, sql, type Work } from '#format/sql';

/** Days of which counts are kept: a season, so that a list that lists nobody any more is seen. */
export const LIST_COUNTS_KEPT_DAYS = 90;

/** What came of one list in the days that were asked for. */
export type ListSum = Omit<ListCount, 'day'>;

/** Adds what was counted since the last time. */
export function* addListCounts(args: { readonly counts: readonly ListCount[] }): Work<void> {
  yield* batch(
    args.counts.map(
      ({ day, zone, asked, hits, uniqueHits, unknown, released }) => sql`
        INSERT INTO list_count (day, zone, asked, hits, unique_hits, unanswered, released)
        VALUES (${day}, ${zone}, ${asked}, ${hits}, ${uniqueHits}, ${unknown}, ${released})
        ON CONFLICT (day, zone) DO UPDATE SET asked = list_count.asked + excluded.asked,
          hits = list_count.hits + excluded.hits, unique_hits = list_count.unique_hits + excluded.unique_hits,
          unanswered = list_count.unanswered + excluded.unanswered, released = list_count.released + excluded.released`,
    ),
  );
}

/** The sums of each list from a day on (days since 1970, UTC), by name. */
export function* listCounts(args: { readonly sinceDay: number }): Work<readonly ListSum[]> {
  const found = yield* rows<ListSum>(sql`
    SELECT zone, SUM(asked) AS asked, SUM(hits) AS hits, SUM(unique_hits) AS "uniqueHits", SUM(unanswered) AS "unknown",
      SUM(released) AS released
    FROM list_count WHERE day >= ${args.sinceDay} GROUP BY zone ORDER BY zone`);
  // PostgreSQL adds whole numbers to one that is given as text.
  return found.map((one) => ({
    zone: one.zone,
    asked: Number(one.asked),
    hits: Number(one.hits),
    uniqueHits: Number(one.uniqueHits),
    unknown: Number(one.unknown),
    released: Number(one.released),
  }));
}

/** Forgets all days before this one. */
export function* dropListCounts(args: { readonly beforeDay: number }): Work<void> {
  yield* run(sql`DELETE FROM list_count WHERE day < ${args.beforeDay}`);
}
