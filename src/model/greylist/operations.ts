import { row, rows, sql, type Statement, type Work } from '#format/sql';
import { meetSenders, peekSender } from './known.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A first try counts for so long: servers that come back later are slow, or others. */
export const GREYLIST_WINDOW_MS = 2 * DAY_MS;
/** Who came back is let pass for so long after its last mail: what comes once a month does not wait each time. */
export const GREYLIST_KNOWN_MS = 36 * DAY_MS;
/** Of each table; what expires first goes first, which is the tries that nobody repeated. */
export const GREYLIST_ROWS_MAX = 500_000;

/** One try of a message, for the recipients of one domain. */
export interface GreylistTry {
  /** From `greylistKey`. */
  readonly key: string;
  /** How long it must have waited. */
  readonly waitMs: number;
}

export type GreylistAnswer =
  /** To be put off: too early by so much. `tries` counts this one. */
  | { readonly kind: 'wait'; readonly retryAfterMs: number; readonly tries: number }
  /** Has waited, now or before. */
  | { readonly kind: 'pass'; readonly firstMs: number; readonly tries: number };

interface GreyRow {
  readonly first_ms: number;
  readonly passed_ms: number | null;
  readonly tries: number;
}

/**
 * Notes tries and says what each comes to, in the order of the tries. Only for mail that is to be greylisted: a try that
 * was not asked about leaves nothing.
 */
export function* seeGreylist(args: {
  readonly tries: readonly GreylistTry[];
  readonly nowMs: number;
}): Work<readonly GreylistAnswer[]> {
  const { tries, nowMs } = args;
  // In one order everywhere, so that two messages with the same keys do not wait for each other.
  const keys = [...new Set(tries.map(({ key }) => key))].sort();
  const waits = new Map(tries.map(({ key, waitMs }) => [key, waitMs]));
  const noted = new Map<string, GreyRow | undefined>();
  for (const key of keys) noted.set(key, yield* row<GreyRow>(noteTry(key, waits.get(key) ?? 0, nowMs)));
  return tries.map(({ key, waitMs }) => answerOf(noted.get(key), waitMs, nowMs));
}

/** What a try would come to, without noting it. */
export function* peekGreylist({
  try: { key, waitMs },
  nowMs,
}: {
  readonly try: GreylistTry;
  readonly nowMs: number;
}): Work<GreylistAnswer> {
  const kept = yield* row<GreyRow>(sql`
    SELECT CASE WHEN first_ms > ${nowMs} THEN ${nowMs} ELSE first_ms END AS first_ms,
      CASE WHEN passed_ms IS NOT NULL OR first_ms <= ${nowMs - waitMs} THEN ${nowMs} END AS passed_ms,
      tries + 1 AS tries
    FROM greylist WHERE sender_key = ${key} AND expires_ms > ${nowMs}`);
  return answerOf(kept, waitMs, nowMs);
}

function answerOf(noted: GreyRow | undefined, waitMs: number, nowMs: number): GreylistAnswer {
  const { first_ms: firstMs, passed_ms: passedMs, tries } = noted ?? { first_ms: nowMs, passed_ms: null, tries: 1 };
  if (passedMs !== null) return { kind: 'pass', firstMs, tries };
  return { kind: 'wait', retryAfterMs: Math.max(0, firstMs + waitMs - nowMs), tries };
}

/**
 * A row that has expired begins anew, and so does a first try from the future, as after a wrong clock. `excluded` is the
 * row as a first try would write it.
 */
function noteTry(key: string, waitMs: number, nowMs: number): Statement {
  return sql`
    INSERT INTO greylist (sender_key, first_ms, passed_ms, tries, expires_ms)
    VALUES (${key}, ${nowMs}, NULL, 1, ${nowMs + GREYLIST_WINDOW_MS})
    ON CONFLICT (sender_key) DO UPDATE SET
      first_ms = CASE WHEN greylist.expires_ms <= ${nowMs} OR greylist.first_ms > ${nowMs} THEN excluded.first_ms
        ELSE greylist.first_ms END,
      passed_ms = CASE WHEN greylist.expires_ms <= ${nowMs} THEN NULL
        WHEN greylist.passed_ms IS NOT NULL OR greylist.first_ms <= ${nowMs - waitMs} THEN excluded.first_ms END,
      tries = CASE WHEN greylist.expires_ms <= ${nowMs} THEN 1 ELSE greylist.tries + 1 END,
      expires_ms = CASE WHEN greylist.expires_ms <= ${nowMs} THEN excluded.expires_ms
        WHEN greylist.passed_ms IS NOT NULL OR greylist.first_ms <= ${nowMs - waitMs} THEN ${nowMs + GREYLIST_KNOWN_MS}
        WHEN greylist.first_ms > ${nowMs} THEN excluded.expires_ms ELSE greylist.expires_ms END
    RETURNING first_ms, passed_ms, tries`;
}

/** Forgets what has expired, and what is too much, at most `max` rows of each table; gives how many went. */
export function* sweepSenders(args: {
  readonly nowMs: number;
  readonly max: number;
  /** Other than GREYLIST_ROWS_MAX in tests. */
  readonly rowsMax?: number;
}): Work<{ readonly rows: number }> {
  const { nowMs, max, rowsMax = GREYLIST_ROWS_MAX } = args;
  const tried = yield* row<{ count: number }>(sql`SELECT count(*) AS count FROM greylist`);
  const known = yield* row<{ count: number }>(sql`SELECT count(*) AS count FROM known_sender`);
  const overTried = Math.min(max, Math.max(0, (tried?.count ?? 0) - rowsMax));
  const overKnown = Math.min(max, Math.max(0, (known?.count ?? 0) - rowsMax));
  const gone = [
    ...(yield* rows(sql`
      DELETE FROM greylist WHERE id IN
        (SELECT id FROM greylist WHERE expires_ms <= ${nowMs} ORDER BY expires_ms LIMIT ${max}) RETURNING id`)),
    ...(yield* rows(sql`
      DELETE FROM known_sender WHERE id IN
        (SELECT id FROM known_sender WHERE expires_ms <= ${nowMs} ORDER BY expires_ms LIMIT ${max}) RETURNING id`)),
    ...(yield* rows(sql`
      DELETE FROM greylist WHERE id IN (SELECT id FROM greylist ORDER BY expires_ms LIMIT ${overTried}) RETURNING id`)),
    ...(yield* rows(sql`
      DELETE FROM known_sender WHERE id IN
        (SELECT id FROM known_sender ORDER BY expires_ms LIMIT ${overKnown}) RETURNING id`)),
  ];
  return { rows: gone.length };
}

/** For the store thread. */
export const greylistWrites = { seeGreylist, meetSenders, sweepSenders };

/** For the reader thread. */
export const greylistReads = { peekGreylist, peekSender };
