import { Fault } from '#base/fault';
import { row, sql, type Work } from '#format/sql';

/** What makes a submission the same as an earlier one (product OU4). */
export interface Submission {
  readonly account: number;
  /** Over the bytes and the recipients. */
  readonly digest: string;
  readonly windowMs: number;
}

/** Counts a submission: how often this very one was accepted before within the window; 0 for a new one. */
export function* countSubmission(of: Submission, nowMs: number): Work<number> {
  const known = yield* row<{ repeats: number }>(sql`
    INSERT INTO submitted (account, digest, first_ms, repeats) VALUES (${of.account}, ${of.digest}, ${nowMs}, 0)
    ON CONFLICT (account, digest) DO UPDATE SET
      repeats = CASE WHEN submitted.first_ms + ${of.windowMs} > excluded.first_ms THEN submitted.repeats + 1 ELSE 0 END,
      first_ms = CASE WHEN submitted.first_ms + ${of.windowMs} > excluded.first_ms THEN submitted.first_ms ELSE excluded.first_ms END
    RETURNING repeats`);
  if (known === undefined) throw new Fault('temporary', 'Cannot count a submission');
  return known.repeats;
}

/** Forgets submissions from before `beforeMs`. */
export function* forgetSubmissions(beforeMs: number): Work<void> {
  yield sql`DELETE FROM submitted WHERE first_ms < ${beforeMs}`;
}
