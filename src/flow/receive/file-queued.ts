/** The commit that files copies from the queue: one Work. */
import type { Reference } from '#base/ids';
import type { BlobPlace, Work } from '#format/sql';
import { holdBlob } from '#model/blob';
import { fitsQuota, lockAccounts, type MailboxId } from '#model/mailbox';
import { heldEvent, keepQuarantined, type NewHeld } from '#model/quarantine';
import { finishRecipients, type QueueId, type RecipientId } from '#model/queue';
import { addTraceEvent, type TraceEvent } from '#model/trace';
import type { CopyOutcome, NewCopy } from './accept.ts';
import { addVariants, contentShown, type ContentToFile, fileCopy } from './filing.ts';

export interface QueuedCopy {
  readonly recipient: RecipientId;
  readonly copy: NewCopy;
}

/** A copy that goes into the quarantine instead. */
export interface QueuedHeld {
  readonly recipient: RecipientId;
  readonly held: NewHeld;
}

export interface FileQueuedArgs extends ContentToFile {
  readonly message: QueueId;
  readonly copies: readonly QueuedCopy[];
  readonly quarantined: readonly QueuedHeld[];
  /** What is told where anything is filed or held. */
  readonly story: readonly TraceEvent[];
  /** Null where the message has no story here any more; then no copy may show anything but what came, and none is held. */
  readonly traced: { readonly reference: Reference; readonly trace: number } | null;
}

export interface FiledQueued {
  /** One for each copy, in order. */
  readonly outcomes: readonly CopyOutcome[];
  readonly changed: readonly MailboxId[];
}

/**
 * Files what fits now, and holds what is to be held; those recipients leave the queue in the same commit. The places are
 * those of the variants.
 */
export function* fileQueued(args: FileQueuedArgs, places: readonly BlobPlace[]): Work<FiledQueued> {
  const { traced, nowMs, quarantined } = args;
  const states = yield* lockAccounts([...new Set(args.copies.map(({ copy }) => copy.account))]);
  const outcomes: CopyOutcome[] = [];
  for (const { copy } of args.copies) {
    const state = states.get(copy.account);
    const size = copy.head.length + contentShown(args, copy).content.blobBytes;
    if (state === undefined) outcomes.push('gone');
    else if (yield* fitsQuota(state, size)) {
      states.set(copy.account, { ...state, usedBytes: state.usedBytes + size });
      outcomes.push('filed');
    } else outcomes.push('over-quota');
  }
  const filed = args.copies.filter((_, i) => outcomes[i] === 'filed');
  const references = filed.length + quarantined.length;
  if (references > 0) yield* holdBlob(args.blob, references);
  yield* addVariants(
    args,
    places,
    filed.map(({ copy }) => copy),
  );
  const changed: MailboxId[] = [];
  for (const { copy } of filed) {
    const of = traced ?? { reference: null, trace: null };
    changed.push((yield* fileCopy(args, copy, of)).mailbox);
  }
  if (traced !== null && references > 0) {
    const rows = quarantined.map(({ held }) => held);
    yield* keepQuarantined({ blob: args.blob, blobBytes: args.content.blobBytes, ...traced, rows });
    for (const event of [...args.story, ...rows.map((held) => heldEvent(held, nowMs))]) {
      yield* addTraceEvent(traced.trace, event);
    }
  }
  const done = [...filed, ...quarantined].map(({ recipient }) => recipient);
  yield* finishRecipients({ message: args.message, nowMs, recipients: [...new Set(done)] });
  return { outcomes, changed };
}
