/** From the quarantine into the queue: to where a copy was sent, or back to its sender. Steps of a Work. */
import { list, rows, sql, type Work } from '#format/sql';
import { releaseBlob } from '#model/blob';
import { enqueueMessage, type NewQueueRecipient, type QueueId, UNRELEASED_HOP } from '#model/queue';
import { heldOf, restColumns, type StoredHeld, summaryColumns } from './read.ts';
import type { HeldMessage } from './types.ts';

export interface QueueHeld {
  readonly id: QueueId;
  readonly createdMs: number;
  readonly recipients: readonly NewQueueRecipient[];
}

/** Puts a held message into the queue, which has the one reference of its blob from then on. It is one that goes elsewhere. */
export function* queueHeld(held: HeldMessage, { id, createdMs, recipients }: QueueHeld): Work<void> {
  const { onward, blob, head, size, reference, account, domain } = held;
  if (onward === null || blob === undefined) throw new Error(`Held message ${held.id} goes nowhere`);
  const { nextHop: _nextHop, originalRecipient: _originalRecipient, notify: _notify, ...rest } = onward;
  const origin = held.class === 'outbound' ? 'submission' : 'relay';
  yield* enqueueMessage({ ...rest, id, reference, account, domain, blob, head, size, origin, createdMs, recipients });
}

/**
 * What was sent and that nobody released: in the queue as what has failed, one message for all of its recipients, so that its
 * sender is told as of any failure. Their references of the blob go along, or are let go. The rows are locked. Gives those
 * of which its sender wants no report (RFC 3461 section 4.1, NEVER).
 */
export function* returnToSenders(ids: readonly number[], nowMs: number): Work<ReadonlySet<number>> {
  const untold = new Set<number>();
  if (ids.length === 0) return untold;
  const found = yield* rows<StoredHeld>(sql`
    SELECT ${summaryColumns}, ${restColumns} FROM quarantine WHERE id IN ${list(ids)} ORDER BY id`);
  for (const copies of Map.groupBy(found.map(heldOf), ({ blob }) => blob).values()) {
    const [first, ...others] = copies;
    if (first === undefined) continue;
    // Keys of both are drawn from one clock: none is drawn twice.
    const id = Number(first.id) as QueueId;
    yield* queueHeld(first, {
      id,
      createdMs: first.receivedMs,
      recipients: copies.map(({ recipient: address, onward }) => ({
        address,
        nextHop: UNRELEASED_HOP,
        originalRecipient: onward?.originalRecipient ?? null,
        notify: onward?.notify ?? '',
        dueMs: nowMs,
        expiresMs: 0,
      })),
    });
    for (const { blob } of others) if (blob !== undefined) yield* releaseBlob(blob, nowMs);
    for (const { id: copy, onward } of copies) if (onward?.notify === 'never') untold.add(copy);
  }
  return untold;
}
