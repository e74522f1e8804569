import { either, list, row, rows, sql, type Work } from '#format/sql';
import { dropOriginals } from '#model/representation';
import type { EmailId, MailboxId, ModSeq } from './ids.ts';

/** An expunged message can still be fetched for this long by a session that has not been told. */
export const EMAIL_GRACE_MS = 3_600_000;
/** What was expunged is remembered for this long. */
export const TOMBSTONE_KEPT_MS = 90 * 24 * 3_600_000;

export interface Sweep {
  /** What died before this goes. */
  readonly beforeMs: number;
  /** The blobs' own day begins now. */
  readonly nowMs: number;
  /** So many at once, that mail need not wait longer than for another commit. */
  readonly max: number;
}

/** Forgets emails that no message shows since before `beforeMs`, and lets go of their blobs. Call until 0. */
export function* sweepEmails(args: Sweep): Work<{ readonly emails: number }> {
  const dead = yield* rows<{ email: EmailId }>(sql`
    SELECT email FROM dead_email WHERE dead_ms < ${args.beforeMs} ORDER BY dead_ms LIMIT ${args.max}
    ${either('', 'FOR UPDATE SKIP LOCKED')}`);
  if (dead.length === 0) return { emails: 0 };
  const ids = list(dead.map(({ email }) => email));
  yield sql`
    UPDATE blob SET refs = blob.refs - gone.count, dead_ms = CASE WHEN blob.refs - gone.count <= 0 THEN ${args.nowMs} ELSE NULL END
    FROM (
      SELECT e.blob, count(*) AS count FROM email e
      WHERE e.id IN ${ids} AND NOT EXISTS (SELECT 1 FROM message m WHERE m.email = e.id) GROUP BY e.blob
    ) gone
    WHERE blob.id = gone.blob`;
  yield* dropOriginals(
    dead.map(({ email }) => email),
    args.nowMs,
  );
  yield [
    sql`DELETE FROM email WHERE id IN ${ids} AND NOT EXISTS (SELECT 1 FROM message m WHERE m.email = email.id)`,
    sql`DELETE FROM email_search WHERE email IN ${ids} AND NOT EXISTS (SELECT 1 FROM email e WHERE e.id = email_search.email)`,
    sql`DELETE FROM dead_email WHERE email IN ${ids}`,
  ];
  return { emails: dead.length };
}

export interface TombstoneSweep {
  readonly beforeMs: number;
  /** Where the last call ended; 0 to begin. */
  readonly after: MailboxId | 0;
  /** Tombstones of one mailbox to forget in one call. */
  readonly max: number;
}

export interface TombstonesSwept {
  readonly tombstones: number;
  /** Give it back as `after`; undefined when all mailboxes were seen. */
  readonly next: MailboxId | 0 | undefined;
}

/**
 * Forgets old tombstones of the next mailbox that has any. Changes since a modseq below the floor can no longer be
 * said; a client that asks for them is answered with all UIDs (RFC 7162 section 3.2.5.1).
 */
export function* sweepTombstones(args: TombstoneSweep): Work<TombstonesSwept> {
  const next = yield* row<{ mailbox: MailboxId }>(
    sql`SELECT mailbox FROM tombstone WHERE mailbox > ${args.after} ORDER BY mailbox LIMIT 1`,
  );
  if (next === undefined) return { tombstones: 0, next: undefined };
  const { mailbox } = next;
  const old = yield* rows<{ id: number; modseq: ModSeq; expunged: number }>(sql`
    SELECT id, modseq, expunged_ms AS expunged FROM tombstone WHERE mailbox = ${mailbox} ORDER BY modseq LIMIT ${args.max}`);
  // Only from the low end: the floor says that nothing below it is known, so nothing above it may be missing.
  const kept = old.findIndex(({ expunged }) => expunged >= args.beforeMs);
  const gone = kept === -1 ? old : old.slice(0, kept);
  const floor = gone.at(-1)?.modseq;
  if (floor !== undefined) {
    yield sql`DELETE FROM tombstone WHERE id IN ${list(gone.map(({ id }) => id))}`;
    yield sql`UPDATE mailbox SET floor_modseq = ${floor} WHERE id = ${mailbox} AND floor_modseq < ${floor}`;
  }
  const more = gone.length === args.max;
  return { tombstones: gone.length, next: more ? args.after : mailbox };
}
