import { Fault } from '#base/fault';
import { row, sql, type Work } from '#format/sql';
import { FLAG_DELETED, FLAG_SEEN, hasSystemFlag } from './flags.ts';
import type { AccountId, MailboxId, ModSeq } from './ids.ts';

/** What every write that touches mailboxes tells the doorbell after its commit. */
export interface MailboxChange {
  readonly account: AccountId;
  readonly changed: readonly MailboxId[];
}

/** Sums over messages, for the counters of their mailbox and account. */
export interface Tally {
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  readonly bytes: number;
}

export function tally(messages: readonly { readonly flags: number; readonly size: number }[]): Tally {
  let unseen = 0;
  let deleted = 0;
  let bytes = 0;
  for (const { flags, size } of messages) {
    if (!hasSystemFlag(flags, FLAG_SEEN)) unseen += 1;
    if (hasSystemFlag(flags, FLAG_DELETED)) deleted += 1;
    bytes += size;
  }
  return { messages: messages.length, unseen, deleted, bytes };
}

/** Adds to (`sign` 1) or takes from (-1) the counters of a mailbox, and makes this its highest modseq. */
export function* countInMailbox(mailbox: MailboxId, modseq: ModSeq, sum: Tally, sign: 1 | -1): Work<void> {
  yield sql`
    UPDATE mailbox SET highest_modseq = ${modseq}, messages = messages + ${sign * sum.messages},
      unseen = unseen + ${sign * sum.unseen}, deleted = deleted + ${sign * sum.deleted}, bytes = bytes + ${sign * sum.bytes}
    WHERE id = ${mailbox}`;
}

export interface MailboxHead {
  readonly id: MailboxId;
  readonly parent: MailboxId | 0;
  readonly name: string;
  readonly selectable: number;
  readonly uidNext: number;
  readonly uidValidity: number;
}

/** A mailbox of this account that can hold messages; anything else does not exist for the caller. */
export function* openMailbox(account: AccountId, id: MailboxId): Work<MailboxHead> {
  const found = yield* row<MailboxHead>(sql`
    SELECT id, parent, name, selectable, uid_next AS "uidNext", uid_validity AS "uidValidity" FROM mailbox
    WHERE id = ${id} AND account = ${account} AND selectable = 1`);
  if (found === undefined) throw noSuchMailbox(`Cannot find mailbox ${id} in account ${account}`);
  return found;
}

export function noSuchMailbox(message: string): Fault {
  return new Fault('not-found', message, { publicText: 'No such mailbox' });
}
