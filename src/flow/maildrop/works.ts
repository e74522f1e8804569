/** Reads of an INBOX for the reader thread. Answers are typed arrays over buffers of their own: moved, not copied. */
import { Fault } from '#base/fault';
import { type BlobPlace, list, range, row, rows, sql, type Work } from '#format/sql';
import { type AccountId, type EmailId, keyRange, type MailboxId, type MessageKey, uidOfKey } from '#model/mailbox';

export interface MaildropList {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  /** One entry for each message, in the order of their UIDs. */
  readonly uids: Uint32Array<ArrayBuffer>;
  readonly emails: Float64Array<ArrayBuffer>;
  /** Head and blob, octets. */
  readonly sizes: Float64Array<ArrayBuffer>;
}

/** The messages of an account's INBOX as they are now, also those that IMAP marked with \Deleted. */
export function* maildropList(args: { readonly account: number }): Work<MaildropList> {
  const inbox = yield* row<{ account: AccountId; mailbox: MailboxId }>(sql`
    SELECT account, id AS mailbox FROM mailbox WHERE account = ${args.account} AND parent = 0 AND name = 'INBOX'`);
  if (inbox === undefined)
    throw new Fault('not-found', `Account ${args.account} has no INBOX`, { publicText: 'No such mailbox' });
  const { from, to } = keyRange(inbox.mailbox);
  const found = yield* rows<{ id: MessageKey; email: EmailId; size: number }>(sql`
    SELECT m.id, m.email, e.size FROM message m JOIN email e ON e.id = m.email
    WHERE m.id BETWEEN ${from} AND ${to} ORDER BY m.id`);
  return {
    ...inbox,
    uids: Uint32Array.from(found, ({ id }) => uidOfKey(id)),
    emails: Float64Array.from(found, ({ email }) => email),
    sizes: Float64Array.from(found, ({ size }) => size),
  };
}

/** Octets [from, to) of emails of one account. */
export interface MaildropPieces {
  readonly account: AccountId;
  readonly pieces: readonly { readonly email: number; readonly from: number; readonly to: number }[];
}

export interface MaildropBytes {
  /** All pieces one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Octets of each piece; -1 for an email that is gone. */
  readonly lengths: Float64Array<ArrayBuffer>;
}

interface Place {
  readonly head: Uint8Array;
  readonly blob: BlobPlace;
}

/** Head and blob as one run of octets; many pieces in one answer. Emails that nothing shows any more are read for their grace. */
export function* maildropRead(args: MaildropPieces): Work<MaildropBytes> {
  const places = yield* placesOf(
    args.account,
    args.pieces.map(({ email }) => email),
  );
  const parts: Uint8Array[] = [];
  const lengths = new Float64Array(args.pieces.length);
  let total = 0;
  for (const [i, { email, from, to }] of args.pieces.entries()) {
    const place = places.get(email);
    lengths[i] = -1;
    if (place === undefined) continue;
    const { head, blob } = place;
    const begin = parts.length;
    if (from < head.length) parts.push(head.subarray(Math.max(0, from), to));
    if (to > head.length) {
      try {
        parts.push(yield* range(blob, from - head.length, to - head.length));
      } catch (error) {
        // Among others it is left out, so that it does not hide them; asked for alone, the reason is told.
        if (args.pieces.length === 1 || !(error instanceof Fault && error.fields['damaged'] === true)) throw error;
        parts.length = begin;
        continue;
      }
    }
    let length = 0;
    for (const part of parts.slice(begin)) length += part.length;
    lengths[i] = length;
    total += length;
  }
  return { bytes: joined(parts, total), lengths };
}

function* placesOf(account: AccountId, emails: readonly number[]): Work<Map<number, Place>> {
  type Found = { id: number; head: Uint8Array; pack: number; byteOffset: number; byteLength: number };
  const found = yield* rows<Found>(sql`
    SELECT e.id, e.head, b.pack, b.byte_offset AS "byteOffset", b.byte_length AS "byteLength"
    FROM email e JOIN blob b ON b.id = e.blob WHERE e.account = ${account} AND e.id IN ${list(emails)}`);
  return new Map(
    found.map(({ id, head, pack, byteOffset, byteLength }) => [
      id,
      { head, blob: { pack, offset: byteOffset, length: byteLength } },
    ]),
  );
}

/** A single part that has its buffer for itself is given as it is: the pieces of a large message. */
function joined(parts: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (only?.length === total && only.buffer instanceof ArrayBuffer && only.buffer.byteLength === total) {
    return new Uint8Array(only.buffer);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** For the table that `app` gives to the reader thread. */
export const maildropReads = { maildropList, maildropRead };
