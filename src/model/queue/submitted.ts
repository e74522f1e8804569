import { row, sql, type Work } from '#format/sql';

/** What makes a submission the same as an earlier one (product OU4). */
export interface Submission {
  readonly account: number;
  /** Over the bytes and the recipients. */
  readonly digest: string;
  readonly windowMs: number;
}

/** Counts a repeat of what was accepted within the window: how often it came again by now; 0 when it is new. */
export function* countRepeat(of: Submission, nowMs: number): Work<number> {
  const known = yield* row<{ repeats: number }>(sql`
    UPDATE submitted SET repeats = repeats + 1
    WHERE account = ${of.account} AND digest = ${of.digest} AND first_ms > ${nowMs - of.windowMs} RETURNING repeats`);
  return known?.repeats ?? 0;
}

/** Remembers what is being accepted. Never what is refused: the next try of that is no repeat. */
export function* rememberSubmission(of: Submission, nowMs: number): Work<void> {
  yield sql`
    INSERT INTO submitted (account, digest, first_ms, repeats) VALUES (${of.account}, ${of.digest}, ${nowMs}, 0)
    ON CONFLICT (account, digest) DO UPDATE SET first_ms = excluded.first_ms, repeats = 0`;
}

/** Forgets submissions from before `beforeMs`. */
export function* forgetSubmissions(beforeMs: number): Work<void> {
  yield sql`DELETE FROM submitted WHERE first_ms < ${beforeMs}`;
}
