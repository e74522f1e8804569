import { list, rows, sql, type Work } from '#format/sql';
import type { QueueId, TlsDemand } from './enqueue.ts';
import type { RecipientId } from './ids.ts';
import { finishRecipients } from './record.ts';

/** Which recipients an operator means. */
export type QueueSelector =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'recipient'; readonly recipient: RecipientId }
  | { readonly kind: 'next-hop'; readonly nextHop: string }
  /** `local@domain` of the envelope; empty is `<>`. */
  | { readonly kind: 'sender'; readonly sender: string }
  | { readonly kind: 'all' };

/** One line of the queue as people see it. */
export interface QueueEntry {
  readonly recipient: RecipientId;
  readonly message: QueueId;
  readonly reference: string;
  readonly account: number | null;
  readonly domain: number | null;
  readonly sender: string;
  readonly address: string;
  readonly nextHop: string;
  readonly origin: string;
  readonly size: number;
  readonly tlsDemand: TlsDemand;
  readonly state: 'due' | 'leased' | 'held';
  readonly attempts: number;
  readonly createdMs: number;
  readonly dueMs: number;
  readonly expiresMs: number;
  readonly lastMs: number | null;
  readonly lastReply: string | null;
  readonly lastHost: string | null;
}

/** Of one operation; a larger queue is worked on in several. */
const SELECTED_MAX = 10_000;

export interface ListArgs {
  readonly selector: QueueSelector;
  /** Only recipients behind this one; 0 for the first page. */
  readonly after: number;
  readonly limit: number;
}

/** A page of the queue, in the order of arrival. */
export function* listQueue(args: ListArgs): Work<readonly QueueEntry[]> {
  const ids = yield* select(args.selector, args.after, Math.min(args.limit, SELECTED_MAX));
  return yield* rows<QueueEntry>(sql`
    SELECT r.id AS "recipient", r.message, m.reference, m.account, m.domain, m.return_path AS "sender", r.address,
      r.next_hop AS "nextHop", m.origin, m.size, m.tls_demand AS "tlsDemand", r.state, r.attempts, m.created_ms AS "createdMs", r.due_ms AS "dueMs",
      r.expires_ms AS "expiresMs", r.last_ms AS "lastMs", r.last_reply AS "lastReply", r.last_host AS "lastHost"
    FROM queue_recipient r JOIN queued_message m ON m.id = r.message WHERE r.id IN ${list(ids)} ORDER BY r.id`);
}

export interface QueueTotals {
  readonly state: 'due' | 'leased' | 'held';
  readonly recipients: number;
  /** A message with recipients in several states counts in each. */
  readonly messages: number;
  readonly oldestMs: number;
}

export function* countQueue(): Work<readonly QueueTotals[]> {
  return yield* rows<QueueTotals>(sql`
    SELECT r.state, COUNT(*) AS "recipients", COUNT(DISTINCT r.message) AS "messages", MIN(m.created_ms) AS "oldestMs"
    FROM queue_recipient r JOIN queued_message m ON m.id = r.message GROUP BY r.state ORDER BY r.state`);
}

export interface OperateArgs {
  readonly selector: QueueSelector;
  readonly action: 'retry' | 'hold' | 'release' | 'drop' | 'bounce';
  readonly nowMs: number;
}

/** How many recipients were changed. When it is 10,000, there may be more: call it again. */
export function* operateQueue(args: OperateArgs): Work<number> {
  const { action, nowMs } = args;
  const ids = list(yield* select(args.selector, 0, SELECTED_MAX));
  switch (action) {
    case 'retry':
      return yield* changed(
        sql`UPDATE queue_recipient SET due_ms = ${nowMs} WHERE id IN ${ids} AND state = 'due' RETURNING id`,
      );
    case 'hold':
      return yield* changed(sql`
        UPDATE queue_recipient SET state = 'held', lease_owner = NULL, lease_until_ms = NULL
        WHERE id IN ${ids} AND state <> 'held' RETURNING id`);
    case 'release':
      return yield* release(ids, nowMs);
    case 'bounce':
      // Returned by the sender of mail, which writes the notice; who is being tried just now has that one chance.
      return yield* changed(sql`
        UPDATE queue_recipient SET expires_ms = 0, due_ms = ${nowMs}, containment = NULL, state = CASE WHEN state = 'held' THEN 'due' ELSE state END
        WHERE id IN ${ids} RETURNING id`);
    case 'drop':
      return yield* dropRecipients(ids, nowMs);
    default:
      return action satisfies never;
  }
}

/** Queue rows that a containment holds, or lets go, in one operation. */
const CONTAINED_MAX = 5000;

export interface HoldAccountArgs {
  readonly account: number;
  readonly containment: number;
  /** Only rows behind this one; 0 for the first. */
  readonly after: number;
}

export interface HeldSlice {
  readonly held: number;
  /** Where the next slice begins; null behind the last row. */
  readonly next: number | null;
}

/** Puts a slice of what an account has queued on hold, and notes for each row that was not before by what. */
export function* holdAccountQueue({ account, containment, after }: HoldAccountArgs): Work<HeldSlice> {
  const found = yield* rows<{ id: number }>(sql`
    SELECT r.id FROM queue_recipient r JOIN queued_message m ON m.id = r.message
    WHERE r.id > ${after} AND m.account = ${account} AND r.state <> 'held' ORDER BY r.id LIMIT ${CONTAINED_MAX}`);
  const ids = found.map(({ id }) => id);
  // A try that ended meanwhile leaves the queue without its row.
  const held = yield* changed(sql`
    UPDATE queue_recipient SET state = 'held', containment = ${containment}, lease_owner = NULL, lease_until_ms = NULL
    WHERE id IN ${list(ids)} AND state <> 'held' RETURNING id`);
  return { held, next: ids.length < CONTAINED_MAX ? null : (ids.at(-1) ?? null) };
}

/** Lets a slice of what a containment holds go on; gives how many, and whether that was all. */
export function* releaseContained(
  containment: number,
  nowMs: number,
): Work<{ readonly released: number; readonly done: boolean }> {
  const found = yield* rows<{ id: number }>(sql`
    SELECT id FROM queue_recipient WHERE containment = ${containment} AND state = 'held' ORDER BY id LIMIT ${CONTAINED_MAX}`);
  const released = yield* release(list(found.map(({ id }) => id)), nowMs);
  return { released, done: found.length < CONTAINED_MAX };
}

/** What was held for long has a day again, since it could not be tried meanwhile. */
function release(ids: ReturnType<typeof list>, nowMs: number): Work<number> {
  return changed(sql`
    UPDATE queue_recipient SET state = 'due', containment = NULL, due_ms = ${nowMs},
      expires_ms = CASE WHEN expires_ms < ${nowMs + DAY_MS} THEN ${nowMs + DAY_MS} ELSE expires_ms END
    WHERE id IN ${ids} AND state = 'held' RETURNING id`);
}

const DAY_MS = 24 * 3600 * 1000;

function* changed(statement: ReturnType<typeof sql>): Work<number> {
  return (yield* rows(statement)).length;
}

function* dropRecipients(ids: ReturnType<typeof list>, nowMs: number): Work<number> {
  const found = yield* rows<{ id: RecipientId; message: QueueId }>(
    sql`SELECT id, message FROM queue_recipient WHERE id IN ${ids} ORDER BY message`,
  );
  const byMessage = Map.groupBy(found, (each) => each.message);
  for (const [message, recipients] of byMessage) {
    yield* finishRecipients({ message, nowMs, recipients: recipients.map((each) => each.id) });
  }
  return found.length;
}

function* select(selector: QueueSelector, after: number, limit: number): Work<number[]> {
  const found = yield* rows<{ id: number }>(statementOf(selector, after, limit));
  return found.map((each) => each.id);
}

function statementOf(selector: QueueSelector, after: number, limit: number): ReturnType<typeof sql> {
  switch (selector.kind) {
    case 'reference':
      return sql`
        SELECT r.id FROM queue_recipient r JOIN queued_message m ON m.id = r.message
        WHERE m.reference = ${selector.reference} AND r.id > ${after} ORDER BY r.id LIMIT ${limit}`;
    case 'sender':
      return sql`
        SELECT r.id FROM queue_recipient r JOIN queued_message m ON m.id = r.message
        WHERE LOWER(m.return_path) = ${selector.sender.toLowerCase()} AND r.id > ${after} ORDER BY r.id LIMIT ${limit}`;
    case 'recipient':
      return sql`SELECT id FROM queue_recipient WHERE id = ${selector.recipient} AND id > ${after} LIMIT ${limit}`;
    case 'next-hop':
      return sql`
        SELECT id FROM queue_recipient WHERE next_hop = ${selector.nextHop} AND id > ${after} ORDER BY id LIMIT ${limit}`;
    case 'all':
      return sql`SELECT id FROM queue_recipient WHERE id > ${after} ORDER BY id LIMIT ${limit}`;
    default:
      return selector satisfies never;
  }
}

/** The queue is empty of a message's blob only through its recipients; tests and `check` look for what breaks that. */
export function* findQueueOrphans(): Work<readonly { readonly message: number }[]> {
  return yield* rows<{ message: number }>(sql`
    SELECT m.id AS "message" FROM queued_message m
    WHERE m.recipients <> (SELECT COUNT(*) FROM queue_recipient r WHERE r.message = m.id)`);
}
