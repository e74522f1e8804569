import { Fault } from '#base/fault';
import { UID_MAX } from '#base/limits';
import { list, sql, type Work } from '#format/sql';
import { type AccountState, fitsQuota, lockAccount, nextModSeq } from './account-state.ts';
import { countInMailbox, type MailboxChange, type MailboxHead, openMailbox, tally } from './change.ts';
import { buryRows } from './expunge.ts';
import { type AccountId, type MailboxId, messageKey, type ModSeq, uidOfKey } from './ids.ts';
import { type SelectedMessage, selectMessages, type UidRange } from './uidset.ts';

export interface CopyMessages {
  readonly account: AccountId;
  readonly from: MailboxId;
  readonly uids: readonly UidRange[];
  readonly to: MailboxId;
  readonly nowMs: number;
}

/** The pairs of COPYUID (RFC 4315 section 3): `sourceUids[i]` is now `targetUids[i]` in the target. Both ascend. */
export interface Copied extends MailboxChange {
  /** Undefined when there was nothing to copy. */
  readonly modseq: ModSeq | undefined;
  /** UIDVALIDITY of the target. */
  readonly uidValidity: number;
  readonly sourceUids: Uint32Array<ArrayBuffer>;
  readonly targetUids: Uint32Array<ArrayBuffer>;
}

/** COPY (RFC 9051 section 6.4.7): all of the set or none. The copies share the emails and count in the quota. */
export function* copyMessages(args: CopyMessages): Work<Copied> {
  const { state, target, messages } = yield* prepare(args);
  if (messages.length === 0) return nothing(args, target);
  const sum = tally(messages);
  yield* checkQuota(state, sum.bytes);
  const modseq = yield* nextModSeq(args.account, { bytes: sum.bytes, messages: sum.messages });
  yield* placeIn(target, messages, modseq, args.nowMs);
  return { ...pairs(args, target, messages), modseq, changed: [args.to] };
}

/** MOVE (RFC 6851): one transaction, so at any moment each message is in exactly one of the two mailboxes. */
export function* moveMessages(args: CopyMessages): Work<Copied> {
  const { target, messages } = yield* prepare(args);
  if (messages.length === 0) return nothing(args, target);
  const modseq = yield* nextModSeq(args.account, { bytes: 0, messages: 0 });
  yield* moveRows({ ...args, target, modseq }, messages);
  return {
    ...pairs(args, target, messages),
    modseq,
    changed: args.from === args.to ? [args.to] : [args.from, args.to],
  };
}

/** Moves rows under a modseq that was taken already. */
export function* moveRows(
  to: { readonly from: MailboxId; readonly target: MailboxHead; readonly modseq: ModSeq; readonly nowMs: number },
  messages: readonly SelectedMessage[],
): Work<void> {
  yield* placeIn(to.target, messages, to.modseq, to.nowMs);
  yield* buryRows(messages, to.modseq, to.nowMs);
  yield* countInMailbox(to.from, to.modseq, tally(messages), -1);
}

function* prepare(
  args: CopyMessages,
): Work<{ state: AccountState; target: MailboxHead; messages: readonly SelectedMessage[] }> {
  const state = yield* lockAccount(args.account);
  yield* openMailbox(args.account, args.from);
  const target = yield* openMailbox(args.account, args.to);
  const messages = yield* selectMessages(args.from, args.uids, { flags: 0 });
  if (target.uidNext + messages.length - 1 > UID_MAX)
    throw new Fault('limit', `Mailbox ${args.to} has used all its UIDs`);
  return { state, target, messages };
}

/** Gives the messages the next UIDs of the target, in the order they have. Sources stay as they are. */
function* placeIn(
  target: MailboxHead,
  messages: readonly SelectedMessage[],
  modseq: ModSeq,
  nowMs: number,
): Work<void> {
  const below = messageKey(target.id, target.uidNext - 1);
  yield sql`
    INSERT INTO message (id, account, mailbox, email, flags, modseq, created_modseq, saved_ms)
    SELECT CAST(${below} AS BIGINT) + row_number() OVER (ORDER BY id), account, CAST(${target.id} AS BIGINT), email, flags,
      CAST(${modseq} AS BIGINT), CAST(${modseq} AS BIGINT), CAST(${nowMs} AS BIGINT)
    FROM message WHERE id IN ${list(messages.map(({ id }) => id))}`;
  yield sql`UPDATE mailbox SET uid_next = uid_next + ${messages.length} WHERE id = ${target.id}`;
  yield* countInMailbox(target.id, modseq, tally(messages), 1);
}

export function* checkQuota(state: AccountState, bytes: number): Work<void> {
  if (yield* fitsQuota(state, bytes)) return;
  throw new Fault('over-quota', `Account ${state.account} uses ${state.usedBytes} bytes and cannot take ${bytes} more`);
}

function nothing(args: CopyMessages, target: MailboxHead): Copied {
  return { ...pairs(args, target, []), modseq: undefined, changed: [] };
}

function pairs(
  args: CopyMessages,
  target: MailboxHead,
  messages: readonly SelectedMessage[],
): Omit<Copied, 'modseq' | 'changed'> {
  return {
    account: args.account,
    uidValidity: target.uidValidity,
    sourceUids: Uint32Array.from(messages, ({ id }) => uidOfKey(id)),
    targetUids: Uint32Array.from(messages, (_, i) => target.uidNext + i),
  };
}
