import type { Reference } from '#base/ids';
import { row, rows, sql, type Work } from '#format/sql';
import type { BlobId } from '#model/blob';

/** Copies of one message that a page shows. */
const COPIES_MAX = 1000;

/** What stands beside an email that was cleaned. */
export interface OriginalOfEmail {
  readonly blob: BlobId;
  /** JSON, as `keepOriginal` was given it. */
  readonly changes: string;
  readonly releasedMs: number | null;
  readonly releasedBy: string;
}

/** One copy of a cleaned message, with whose it is. */
export interface KeptOriginal extends OriginalOfEmail {
  readonly email: number;
  readonly account: number;
  readonly address: string;
  readonly domain: number;
  readonly tenant: number;
  readonly reference: Reference;
  readonly receivedMs: number;
  /** Decoded, in lower case, as search looks at them. */
  readonly from: string;
  readonly subject: string;
}

/** Of an email of one's own account; undefined where it was not cleaned. */
function* originalOfEmail(args: {
  readonly account: number;
  readonly email: number;
}): Work<OriginalOfEmail | undefined> {
  return yield* row<OriginalOfEmail>(sql`
    SELECT blob, changes, released_ms AS "releasedMs", released_by AS "releasedBy" FROM representation
    WHERE email = ${args.email} AND account = ${args.account}`);
}

/** All copies of the message that came under that reference, at most 1000. */
function* originalsByReference(args: { readonly reference: Reference }): Work<readonly KeptOriginal[]> {
  return yield* rows<KeptOriginal>(sql`
    SELECT r.email, r.account, r.blob, r.changes, r.reference, r.released_ms AS "releasedMs", r.released_by AS "releasedBy",
      e.received_ms AS "receivedMs", s.from_text AS "from", s.subject_text AS subject,
      coalesce(a.address, '') AS address, coalesce(a.domain, 0) AS domain, coalesce(a.tenant, 0) AS tenant
    FROM representation r JOIN email e ON e.id = r.email JOIN email_search s ON s.email = r.email
      LEFT JOIN account a ON a.id = r.account
    WHERE r.reference = ${args.reference} ORDER BY r.email LIMIT ${COPIES_MAX}`);
}

export const representationReads = { originalOfEmail, originalsByReference };
