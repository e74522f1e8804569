/** Writes: each is a step of a Work that does the rest of it. */
import type { Reference } from '#base/ids';
import { either, list, row, rows, sql, type Work } from '#format/sql';
import { type BlobId, releaseBlob } from '#model/blob';

/** Of the encoded list of changes; a longer one is left out, since the original is worth more. */
export const CHANGES_CHARACTERS_MAX = 32 * 1024;

export interface KeepOriginal {
  /** The email that shows the cleaned octets. */
  readonly email: number;
  readonly account: number;
  /** The octets received: already recorded (`addBlob`), with one reference counted for this row. */
  readonly blob: BlobId;
  readonly reference: Reference;
  /** Id of the trace row that is written in the same commit. */
  readonly trace: number;
  /** JSON of whoever cleaned it, at most 32 KiB. */
  readonly changes: string;
}

/** Keeps the original of one copy, as part of the commit that files the cleaned one. */
export function* keepOriginal({ email, account, blob, reference, trace, changes }: KeepOriginal): Work<void> {
  const kept = changes.length > CHANGES_CHARACTERS_MAX ? '[]' : changes.replaceAll('\0', ' ');
  yield sql`
    INSERT INTO representation (email, account, blob, reference, trace, changes, released_ms, released_by)
    VALUES (${email}, ${account}, ${blob}, ${reference}, ${trace}, ${kept}, NULL, '')`;
}

/** Lets go of the originals of emails that no message shows any more, before or after the emails themselves go. */
export function* dropOriginals(emails: readonly number[], nowMs: number): Work<void> {
  if (emails.length === 0) return;
  const gone = yield* rows<{ blob: BlobId }>(sql`
    DELETE FROM representation WHERE email IN ${list(emails)}
      AND NOT EXISTS (SELECT 1 FROM message m WHERE m.email = representation.email)
    RETURNING blob`);
  for (const { blob } of gone) yield* releaseBlob(blob, nowMs);
}

export interface LockedOriginal {
  readonly blob: BlobId;
  readonly account: number;
  readonly reference: Reference;
  readonly trace: number;
  readonly releasedMs: number | null;
  /** Of the cleaned copy: our fields, and its internal date. */
  readonly head: Uint8Array;
  readonly receivedMs: number;
}

/** The row as a release needs it, and on PostgreSQL locked. */
export function* lockOriginal(email: number): Work<LockedOriginal | undefined> {
  return yield* row<LockedOriginal>(sql`
    SELECT r.blob, r.account, r.reference, r.trace, r.released_ms AS "releasedMs", e.head, e.received_ms AS "receivedMs"
    FROM representation r JOIN email e ON e.id = r.email WHERE r.email = ${email} ${either('', 'FOR UPDATE OF r')}`);
}

/** The original stays kept: it may be asked for again. */
export function* noteReleased(args: {
  readonly email: number;
  readonly by: string;
  readonly nowMs: number;
}): Work<void> {
  yield sql`UPDATE representation SET released_ms = ${args.nowMs}, released_by = ${args.by} WHERE email = ${args.email}`;
}
