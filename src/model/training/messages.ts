/** Messages in mailboxes that somebody said something of. */
import { type Reference, timeKeyAt } from '#base/ids';
import { list, rows, sql, type Work } from '#format/sql';
import { type AccountId, type EmailId, type MailboxId, messageKey, type Uid } from '#model/mailbox';

/** Messages of one move that are looked at: a folder that is tidied up is not a thousand lessons. */
export const MOVED_MAX = 200;
const REFERENCE_MAX = 20;
const FILED_WITHIN_MS = 10 * 60_000;

/** What is needed to read one again: `head` are the fields that we added, which stand before its octets. */
export interface TrainableMessage {
  readonly account: AccountId;
  readonly domain: number;
  /** Of the account. */
  readonly address: string;
  readonly email: EmailId;
  readonly head: Uint8Array;
  /** Octets with the head. */
  readonly size: number;
}

export interface MovedMessages {
  /** What the move says: into Junk is spam; out of it to anywhere but Trash is ham; all else says nothing. */
  readonly as: 'spam' | 'ham' | undefined;
  readonly messages: readonly TrainableMessage[];
}

/** @param args.uids where they lie now, in `to` */
export function* messagesMoved(args: {
  readonly account: AccountId;
  readonly from: MailboxId;
  readonly to: MailboxId;
  readonly uids: Uint32Array;
}): Work<MovedMessages> {
  const { account, from, to, uids } = args;
  const mailboxes = yield* rows<{ id: MailboxId; use: string | null }>(sql`
    SELECT id, special_use AS use FROM mailbox WHERE account = ${account} AND id IN ${list([from, to])}`);
  const useOf = (id: MailboxId): string | null => mailboxes.find((one) => one.id === id)?.use ?? null;
  const wasJunk = useOf(from) === 'junk';
  const target = useOf(to);
  const as = wasJunk === (target === 'junk') || target === 'trash' ? undefined : wasJunk ? 'ham' : 'spam';
  return { as, messages: as === undefined ? [] : yield* messagesAt({ account, mailbox: to, uids }) };
}

/** The first MOVED_MAX of them. */
export function* messagesAt(args: {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly uids: Uint32Array;
}): Work<readonly TrainableMessage[]> {
  const keys = Array.from(args.uids.subarray(0, MOVED_MAX), (uid) => messageKey(args.mailbox, uid as Uid));
  return yield* rows<TrainableMessage>(sql`
    SELECT e.account, a.domain, a.address, e.id AS email, e.head, e.size
    FROM message m JOIN email e ON e.id = m.email JOIN account a ON a.id = e.account
    WHERE m.id IN ${list(keys)} AND m.account = ${args.account} ORDER BY m.id`);
}

/** Copies of one mail transaction that were filed at about this time and are still in mailboxes. */
export function* messagesOf(args: {
  readonly reference: Reference;
  readonly atMs: number;
}): Work<readonly TrainableMessage[]> {
  // By their keys, which are times: there is no index by references.
  return yield* rows<TrainableMessage>(sql`
    SELECT e.account, a.domain, a.address, e.id AS email, e.head, e.size FROM email e JOIN account a ON a.id = e.account
    WHERE e.id BETWEEN ${timeKeyAt(args.atMs - FILED_WITHIN_MS)} AND ${timeKeyAt(args.atMs + FILED_WITHIN_MS)}
      AND e.reference = ${args.reference} ORDER BY e.id LIMIT ${REFERENCE_MAX}`);
}
