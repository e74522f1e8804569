/** Copies that could not be filed when their message was accepted: tried again from the queue. */
import type { Work } from '#format/sql';
import { type BlobId, holdBlob } from '#model/blob';
import { appendEmail, fitsQuota, lockAccounts, type IndexedContent, type MailboxId } from '#model/mailbox';
import { finishRecipients, type QueueId, type RecipientId } from '#model/queue';
import type { CopyOutcome, NewCopy } from './accept.ts';

export interface QueuedCopy {
  readonly recipient: RecipientId;
  readonly copy: NewCopy;
}

export interface FileQueuedArgs {
  readonly message: QueueId;
  readonly blob: BlobId;
  readonly content: Omit<IndexedContent, 'blob'>;
  readonly nowMs: number;
  readonly copies: readonly QueuedCopy[];
}

export interface FiledQueued {
  /** One for each copy, in order. */
  readonly outcomes: readonly CopyOutcome[];
  readonly changed: readonly MailboxId[];
}

/** Files what fits now; those recipients leave the queue in the same commit. */
export function* fileQueued(args: FileQueuedArgs): Work<FiledQueued> {
  const states = yield* lockAccounts([...new Set(args.copies.map(({ copy }) => copy.account))]);
  const outcomes: CopyOutcome[] = [];
  const changed: MailboxId[] = [];
  const filed: RecipientId[] = [];
  for (const { copy, recipient } of args.copies) {
    const state = states.get(copy.account);
    const size = copy.head.length + args.content.blobBytes;
    if (state === undefined) {
      outcomes.push('gone');
      continue;
    }
    if (!(yield* fitsQuota(state, size))) {
      outcomes.push('over-quota');
      continue;
    }
    states.set(copy.account, { ...state, usedBytes: state.usedBytes + size });
    yield* holdBlob(args.blob);
    const appended = yield* appendEmail({
      id: copy.email,
      account: copy.account,
      target: copy.target,
      content: { ...args.content, blob: args.blob },
      head: copy.head,
      receivedMs: args.nowMs,
      savedMs: args.nowMs,
      flags: copy.flags,
      reference: null,
    });
    changed.push(appended.mailbox);
    filed.push(recipient);
    outcomes.push('filed');
  }
  yield* finishRecipients({ message: args.message, nowMs: args.nowMs, recipients: filed });
  return { outcomes, changed };
}
