import { timeKeyAt } from '#base/ids';
import { list, range, rows, sql, type Work } from '#format/sql';

/** Messages of one page, and their octets all together: other readers wait no longer than for a folder of mail. */
export const RECENT_PAGE_MAX = 25;
const PAGE_BYTES_MAX = 2 * 1024 * 1024;
/** Of one message; what lies behind is not looked at. */
export const RECENT_BYTES_MAX = 512 * 1024;

export interface RecentQuery {
  /** Of the accounts of this domain; of all where not given. */
  readonly domain?: number;
  readonly sinceMs: number;
  /** Ids below this one: `next` of an earlier answer. */
  readonly before?: number;
  readonly max: number;
}

/** A copy of a message that came in and is still there. */
export interface RecentMail {
  readonly id: number;
  readonly account: string;
  readonly reference: string | null;
  readonly receivedMs: number;
  /** Fields that were added on the way in. */
  readonly head: Uint8Array;
  /** As `decodeIndex` reads it. */
  readonly index: Uint8Array;
  /** The beginning of the message, at most RECENT_BYTES_MAX octets. */
  readonly bytes: Uint8Array;
  /** It lies in Junk, and nowhere else. */
  readonly junk: boolean;
  /** As search texts have them. */
  readonly from: string;
  readonly subject: string;
}

type Found = Omit<RecentMail, 'bytes' | 'junk'> & {
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
};

/**
 * What came in for a place, the newest first. Mail of one's own (Sent, Drafts) has no Return-Path of ours and is left out,
 * as is what lies in no mailbox any more.
 */
export function* recentMail(
  query: RecentQuery,
): Work<{ readonly mail: readonly RecentMail[]; readonly next: number | undefined }> {
  const { domain = 0, sinceMs, before = Number.MAX_SAFE_INTEGER } = query;
  const max = Math.min(query.max, RECENT_PAGE_MAX);
  const found = yield* rows<Found>(sql`
    SELECT e.id, a.address AS account, e.reference, e.received_ms AS "receivedMs", e.head, e.message_index AS "index",
      b.pack, b.byte_offset AS "offset", b.byte_length AS "length", s.from_text AS "from", s.subject_text AS subject
    FROM email e JOIN account a ON a.id = e.account JOIN blob b ON b.id = e.blob JOIN email_search s ON s.email = e.id
    WHERE e.id < ${before} AND e.id >= ${timeKeyAt(sinceMs)} AND e.reference IS NOT NULL
      AND (CAST(${domain} AS BIGINT) = 0 OR a.domain = ${domain})
    ORDER BY e.id DESC LIMIT ${max}`);
  const places = yield* rows<{ email: number; use: string | null }>(sql`
    SELECT m.email, b.special_use AS "use" FROM message m JOIN mailbox b ON b.id = m.mailbox
    WHERE m.email IN ${list(found.map(({ id }) => id))}`);
  const uses = Map.groupBy(places, ({ email }) => email);
  const mail: RecentMail[] = [];
  let octets = 0;
  for (const one of found) {
    const { pack, offset, length, ...rest } = one;
    const where = uses.get(one.id) ?? [];
    const isOwn = where.every(({ use }) => use === 'sent' || use === 'drafts');
    if (isOwn) continue;
    const bytes = yield* range({ pack, offset, length }, 0, RECENT_BYTES_MAX);
    mail.push({ ...rest, bytes, junk: where.every(({ use }) => use === 'junk') });
    octets += bytes.length;
    if (octets > PAGE_BYTES_MAX) return { mail, next: one.id };
  }
  const last = found.at(-1);
  return { mail, next: found.length < max ? undefined : last?.id };
}
