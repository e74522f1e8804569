import { list, sql, type Work } from '#format/sql';
import { lockAccount, nextModSeq } from './account-state.ts';
import { countInMailbox, type MailboxChange, openMailbox, tally } from './change.ts';
import { FLAG_DELETED } from './flags.ts';
import { type AccountId, type MailboxId, type ModSeq, uidOfKey } from './ids.ts';
import { type SelectedMessage, selectMessages, type UidRange } from './uidset.ts';

export interface Expunge {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly uids: readonly UidRange[];
  /** `deleted`: only those with \Deleted (EXPUNGE, UID EXPUNGE); `any`: all of them (POP3 DELE, JMAP destroy). */
  readonly which: 'deleted' | 'any';
  readonly nowMs: number;
}

export interface Expunged extends MailboxChange {
  /** Undefined when there was nothing to expunge. */
  readonly modseq: ModSeq | undefined;
  /** Ascending. */
  readonly uids: Uint32Array<ArrayBuffer>;
}

/** Takes messages out of a mailbox. Their rows become tombstones; bytes stay readable until the sweep. */
export function* expunge(args: Expunge): Work<Expunged> {
  const { account, mailbox } = args;
  yield* lockAccount(account);
  yield* openMailbox(account, mailbox);
  const flags = args.which === 'deleted' ? FLAG_DELETED : 0;
  const messages = yield* selectMessages(mailbox, args.uids, { flags });
  if (messages.length === 0) return { account, changed: [], modseq: undefined, uids: new Uint32Array() };
  const modseq = yield* removeMessages({ account, mailbox, nowMs: args.nowMs }, messages);
  return { account, changed: [mailbox], modseq, uids: Uint32Array.from(messages, ({ id }) => uidOfKey(id)) };
}

interface Removal {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly nowMs: number;
}

/** Expunges these rows: tombstones, counters, quota, and the emails that nothing shows any more. */
export function* removeMessages(of: Removal, messages: readonly SelectedMessage[]): Work<ModSeq> {
  const sum = tally(messages);
  const modseq = yield* nextModSeq(of.account, { bytes: -sum.bytes, messages: -sum.messages });
  yield* buryRows(messages, modseq, of.nowMs);
  const keys = list(messages.map(({ id }) => id));
  yield sql`
    INSERT INTO dead_email (email, account, dead_ms)
    SELECT DISTINCT t.email, t.account, CAST(${of.nowMs} AS BIGINT) FROM tombstone t
    WHERE t.id IN ${keys} AND NOT EXISTS (SELECT 1 FROM message m WHERE m.email = t.email)
    ON CONFLICT (email) DO NOTHING`;
  yield* countInMailbox(of.mailbox, modseq, sum, -1);
  return modseq;
}

/** Turns rows of message into tombstones; the emails are the caller's to judge. */
export function* buryRows(messages: readonly SelectedMessage[], modseq: ModSeq, nowMs: number): Work<void> {
  const keys = list(messages.map(({ id }) => id));
  yield sql`
    INSERT INTO tombstone (id, account, mailbox, email, modseq, expunged_ms)
    SELECT id, account, mailbox, email, CAST(${modseq} AS BIGINT), CAST(${nowMs} AS BIGINT) FROM message WHERE id IN ${keys}`;
  yield sql`DELETE FROM message WHERE id IN ${keys}`;
}
