import { either, list, row, rows, run, sql, type Work } from '#format/sql';
import type { QueueId } from './enqueue.ts';
import type { RecipientId } from './ids.ts';

export interface ClaimArgs {
  /** Who works on them; one for each process. */
  readonly owner: string;
  readonly nowMs: number;
  /** After this somebody else may take them. */
  readonly leaseUntilMs: number;
  readonly limit: number;
  /** Recipients of one next hop in one claim: one destination must not fill the window of all. */
  readonly perHopMax: number;
  /** Next hops that have enough for now. What has expired is claimed all the same, to be returned. */
  readonly fullHops: readonly string[];
}

export interface ClaimedRecipient {
  readonly id: RecipientId;
  readonly message: QueueId;
  readonly address: string;
  readonly nextHop: string;
  readonly originalRecipient: string | null;
  readonly notify: string;
  readonly attempts: number;
  /** 0: to be returned now, because the operator said so. */
  readonly expiresMs: number;
  readonly delayNotices: number;
}

export interface Claim {
  readonly recipients: readonly ClaimedRecipient[];
  /** Due ones were left because their hop has its share. */
  readonly more: boolean;
  /** When the next one falls due; null when none is waiting. */
  readonly nextDueMs: number | null;
}

/** Takes due recipients for one owner, the longest due first. */
export function* claimDue(args: ClaimArgs): Work<Claim> {
  const { owner, nowMs, leaseUntilMs, limit, perHopMax } = args;
  // A list of strings needs one, so that PostgreSQL knows its type; no next hop is empty.
  const full = list(['', ...args.fullHops]);
  const due = yield* rows<ClaimedRecipient>(sql`
    SELECT id, message, address, next_hop AS "nextHop", original_recipient AS "originalRecipient", notify, attempts,
      expires_ms AS "expiresMs", delay_notices AS "delayNotices"
    FROM queue_recipient WHERE state = 'due' AND due_ms <= ${nowMs} AND (next_hop NOT IN ${full} OR expires_ms <= ${nowMs})
    ORDER BY due_ms, id LIMIT ${limit} ${either('', 'FOR UPDATE SKIP LOCKED')}`);
  const taken: ClaimedRecipient[] = [];
  const counts = new Map<string, number>();
  for (const recipient of due) {
    const count = counts.get(recipient.nextHop) ?? 0;
    if (count >= perHopMax) continue;
    counts.set(recipient.nextHop, count + 1);
    taken.push(recipient);
  }
  if (taken.length > 0) {
    yield* run(sql`
      UPDATE queue_recipient SET state = 'leased', lease_owner = ${owner}, lease_until_ms = ${leaseUntilMs}
      WHERE id IN ${list(taken.map((each) => each.id))}`);
  }
  const next = yield* row<{ due: number | null }>(
    sql`SELECT MIN(due_ms) AS "due" FROM queue_recipient WHERE state = 'due' AND due_ms > ${nowMs}`,
  );
  return { recipients: taken, more: taken.length < due.length || due.length === limit, nextDueMs: next?.due ?? null };
}

/** Gives back what nobody works on any more: leases of this owner from before it started, and those that ran out. */
export function* releaseLeases(args: { readonly owner: string; readonly nowMs: number }): Work<void> {
  yield* run(sql`
    UPDATE queue_recipient SET state = 'due', lease_owner = NULL, lease_until_ms = NULL
    WHERE state = 'leased' AND (lease_owner = ${args.owner} OR lease_until_ms <= ${args.nowMs})`);
}

/** Keeps what this owner works on; long transfers outlive a lease otherwise. */
export function* renewLeases(args: { readonly owner: string; readonly untilMs: number }): Work<void> {
  yield* run(sql`
    UPDATE queue_recipient SET lease_until_ms = ${args.untilMs} WHERE state = 'leased' AND lease_owner = ${args.owner}`);
}

/** Gives back what was claimed and not tried: the process is stopping. */
export function* returnClaims(args: {
  readonly owner: string;
  readonly recipients: readonly RecipientId[];
}): Work<void> {
  yield* run(sql`
    UPDATE queue_recipient SET state = 'due', lease_owner = NULL, lease_until_ms = NULL
    WHERE id IN ${list(args.recipients)} AND state = 'leased' AND lease_owner = ${args.owner}`);
}

/**
 * A next hop cannot be reached: what waits for it counts as tried and waits until then. What has expired stays due, to
 * be returned with what is known of the hop.
 */
export function* postponeHop(args: {
  readonly nextHop: string;
  readonly nowMs: number;
  readonly untilMs: number;
}): Work<void> {
  yield* run(sql`
    UPDATE queue_recipient SET due_ms = ${args.untilMs}, attempts = attempts + 1
    WHERE state = 'due' AND due_ms < ${args.untilMs} AND next_hop = ${args.nextHop} AND expires_ms > ${args.nowMs}`);
}

/** The wall clock jumped: all times of the queue jump with it, so that no life is shortened and nothing is due at once. */
export function* shiftQueueTimes(args: { readonly byMs: number }): Work<void> {
  yield* run(sql`
    UPDATE queue_recipient SET due_ms = due_ms + ${args.byMs}, lease_until_ms = lease_until_ms + ${args.byMs},
      expires_ms = CASE WHEN expires_ms = 0 THEN 0 ELSE expires_ms + ${args.byMs} END`);
}
