import { list, range, row, rows, run, sql, type Work } from '#format/sql';
import { type BlobId, placeOfBlob, releaseBlob } from '#model/blob';
import type { QueueId, TlsDemand } from './enqueue.ts';
import type { RecipientId } from './ids.ts';

/** A queued message without its content. */
export interface QueuedMessage {
  readonly id: QueueId;
  readonly reference: string;
  readonly account: number | null;
  readonly domain: number | null;
  readonly blob: BlobId;
  readonly head: Uint8Array;
  readonly size: number;
  readonly returnPath: string;
  readonly envelopeId: string | null;
  readonly returnContent: 'full' | 'headers' | null;
  readonly bodyType: '7bit' | '8bit';
  readonly smtpUtf8: 0 | 1;
  readonly origin: 'submission' | 'relay' | 'dsn' | 'local';
  readonly createdMs: number;
  readonly tlsDemand: TlsDemand;
}

/** Undefined when it is no longer in the queue. */
export function* loadQueued(args: { readonly message: QueueId }): Work<QueuedMessage | undefined> {
  return yield* row<QueuedMessage>(sql`
    SELECT id, reference, account, domain, blob, head, size, return_path AS "returnPath", envelope_id AS "envelopeId",
      return_content AS "returnContent", body_type AS "bodyType", smtputf8 AS "smtpUtf8", origin, created_ms AS "createdMs",
      tls_demand AS "tlsDemand"
    FROM queued_message WHERE id = ${args.message}`);
}

/** Octets [from, to) of a blob that the queue holds. */
export function* readQueued(args: {
  readonly blob: BlobId;
  readonly from: number;
  readonly to: number;
}): Work<Uint8Array> {
  const place = yield* placeOfBlob(args.blob);
  if (place === undefined) throw new Error(`Cannot find blob ${args.blob} of a queued message`);
  return yield* range(place, args.from, args.to);
}

export type RecipientResult =
  /** Delivered, or failed for good: the recipient leaves the queue. */
  | { readonly kind: 'done'; readonly recipient: RecipientId }
  | {
      readonly kind: 'again';
      readonly recipient: RecipientId;
      readonly dueMs: number;
      readonly lastReply: string;
      readonly lastHost: string | null;
      /** Notices of delay sent up to now, this commit's included. */
      readonly delayNotices: number;
    };

export interface AttemptRecord {
  readonly message: QueueId;
  readonly nowMs: number;
  readonly results: readonly RecipientResult[];
}

/** Writes down how an attempt ended. What the operator changed meanwhile stands: who is held stays held. */
export function* recordAttempt(record: AttemptRecord): Work<void> {
  const { message, nowMs, results } = record;
  for (const result of results) {
    if (result.kind === 'done') continue;
    yield* run(sql`
      UPDATE queue_recipient SET state = CASE WHEN state = 'leased' THEN 'due' ELSE state END, lease_owner = NULL,
        lease_until_ms = NULL, attempts = attempts + 1, due_ms = ${result.dueMs}, delay_notices = ${result.delayNotices},
        last_ms = ${nowMs}, last_reply = ${result.lastReply}, last_host = ${result.lastHost}
      WHERE id = ${result.recipient}`);
  }
  const done = results.flatMap((result) => (result.kind === 'done' ? [result.recipient] : []));
  yield* finishRecipients({ message, nowMs, recipients: done });
}

/** Takes recipients out of the queue, and the message with the last of them. */
export function* finishRecipients(args: {
  readonly message: QueueId;
  readonly nowMs: number;
  readonly recipients: readonly RecipientId[];
}): Work<void> {
  if (args.recipients.length === 0) return;
  const gone = yield* rows<{ id: number }>(sql`
    DELETE FROM queue_recipient WHERE message = ${args.message} AND id IN ${list(args.recipients)} RETURNING id`);
  if (gone.length === 0) return;
  const left = yield* row<{ recipients: number; blob: BlobId }>(sql`
    UPDATE queued_message SET recipients = recipients - ${gone.length} WHERE id = ${args.message} RETURNING recipients, blob`);
  if (left === undefined || left.recipients > 0) return;
  yield* run(sql`DELETE FROM queued_message WHERE id = ${args.message}`);
  yield* releaseBlob(left.blob, args.nowMs);
}
