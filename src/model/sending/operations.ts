import type { Brand } from '#base/brand';
import { row, rows, run, sql, type Work } from '#format/sql';
import type { AccountId } from '#model/mailbox';

export type ContainmentId = Brand<number, 'ContainmentId'>;

/** `watched`: what it sends is held until somebody has looked. `contained`: nobody can sign in either. */
export type ContainmentKind = 'watched' | 'contained';

const DAY_MS = 24 * 3_600_000;
/** Days that say what is usual. */
const HABIT_DAYS = 30;
/** A network that was not used for so long is a new one again. */
const NETWORK_KEPT_MS = 180 * DAY_MS;
const NETWORKS_MAX = 50;
const REASON_CHARACTERS_MAX = 500;

export interface NewContainment {
  readonly account: AccountId;
  readonly kind: ContainmentKind;
  readonly atMs: number;
  readonly by: string;
  readonly reason: string;
}

export interface Containment extends NewContainment {
  readonly id: ContainmentId;
}

/** One submission, for what is usual. */
export interface SentNote {
  readonly account: AccountId;
  readonly recipients: number;
  readonly network: string;
  readonly country: string;
  readonly nowMs: number;
}

export interface SendingHabits {
  /** Days of the last thirty, today left out, on which anything was sent. */
  readonly days: number;
  /** Most recipients of one of these days. */
  readonly recipientsMax: number;
  readonly networks: readonly {
    readonly network: string;
    readonly country: string;
    readonly firstMs: number;
  }[];
}

/** Counts a submission and remembers from where it came. */
export function* noteSending({ account, recipients, network, country, nowMs }: SentNote): Work<void> {
  const day = Math.floor(nowMs / DAY_MS);
  yield sql`
    INSERT INTO sending_day (account, day, messages, recipients) VALUES (${account}, ${day}, 1, ${recipients})
    ON CONFLICT (account, day) DO UPDATE SET messages = sending_day.messages + 1,
      recipients = sending_day.recipients + excluded.recipients`;
  if (network === '') return;
  yield sql`
    INSERT INTO sending_network (account, network, country, first_ms, last_ms)
    VALUES (${account}, ${network}, ${country}, ${nowMs}, ${nowMs})
    ON CONFLICT (account, network) DO UPDATE SET last_ms = excluded.last_ms,
      first_ms = CASE WHEN sending_network.last_ms < ${nowMs - NETWORK_KEPT_MS} THEN excluded.first_ms ELSE sending_network.first_ms END,
      country = CASE WHEN excluded.country = '' THEN sending_network.country ELSE excluded.country END`;
}

/** What was usual for an account before today. */
function* sendingHabits(args: { readonly account: AccountId; readonly nowMs: number }): Work<SendingHabits> {
  const today = Math.floor(args.nowMs / DAY_MS);
  const usual = yield* row<{ days: number; most: number }>(sql`
    SELECT COUNT(*) AS days, COALESCE(MAX(recipients), 0) AS most FROM sending_day
    WHERE account = ${args.account} AND day < ${today} AND day >= ${today - HABIT_DAYS}`);
  const networks = yield* rows<SendingHabits['networks'][number]>(sql`
    SELECT network, country, first_ms AS "firstMs" FROM sending_network
    WHERE account = ${args.account} AND last_ms >= ${args.nowMs - NETWORK_KEPT_MS} ORDER BY last_ms DESC LIMIT ${NETWORKS_MAX}`);
  return { days: usual?.days ?? 0, recipientsMax: usual?.most ?? 0, networks };
}

/** Forgets days and networks that say nothing any more. */
function* sweepSending(args: { readonly nowMs: number }): Work<void> {
  yield* run(sql`DELETE FROM sending_day WHERE day < ${Math.floor(args.nowMs / DAY_MS) - 2 * HABIT_DAYS}`);
  yield* run(sql`DELETE FROM sending_network WHERE last_ms < ${args.nowMs - NETWORK_KEPT_MS}`);
}

/** Notes a containment as part of the Work that does it; one that is open before it stays what it was. */
export function* openContainment(one: NewContainment): Work<ContainmentId> {
  const made = yield* row<{ id: ContainmentId }>(sql`
    INSERT INTO containment (account, kind, at_ms, by_name, reason, undone_ms)
    VALUES (${one.account}, ${one.kind}, ${one.atMs}, ${one.by}, ${one.reason.slice(0, REASON_CHARACTERS_MAX)}, NULL)
    RETURNING id`);
  if (made === undefined) throw new Error('A containment was not written');
  return made.id;
}

/** Those of an account that are not undone, the oldest first. */
export function* openContainmentOf({ account }: { readonly account: AccountId }): Work<readonly Containment[]> {
  return yield* rows<Containment>(sql`
    SELECT id, account, kind, at_ms AS "atMs", by_name AS "by", reason FROM containment
    WHERE account = ${account} AND undone_ms IS NULL ORDER BY id`);
}

/** The one by which nobody can sign in to an account, as part of a Work that has locked it. */
export function* containedBy(account: AccountId): Work<ContainmentId | undefined> {
  const found = yield* row<{ id: ContainmentId }>(sql`
    SELECT id FROM containment WHERE account = ${account} AND undone_ms IS NULL AND kind = 'contained' ORDER BY id LIMIT 1`);
  return found?.id;
}

/** All that are not undone. */
function* openContainments(): Work<readonly Containment[]> {
  return yield* rows<Containment>(sql`
    SELECT id, account, kind, at_ms AS "atMs", by_name AS "by", reason FROM containment
    WHERE undone_ms IS NULL ORDER BY id LIMIT 10000`);
}

export function* closeContainment(args: { readonly id: ContainmentId; readonly nowMs: number }): Work<void> {
  yield* run(sql`UPDATE containment SET undone_ms = ${args.nowMs} WHERE id = ${args.id} AND undone_ms IS NULL`);
}

/** What an account sends is held from now on; nothing where it is so already. */
function* watchAccount(one: Omit<NewContainment, 'kind'>): Work<{ readonly fresh: boolean }> {
  const open = yield* openContainmentOf(one);
  if (open.length > 0) return { fresh: false };
  yield* openContainment({ ...one, kind: 'watched' });
  return { fresh: true };
}

/** What was counted lately, as whoever counts writes it. */
export interface RecentSending {
  readonly savedMs: number;
  readonly state: string;
}

/** In the place of what was kept before. */
function* saveRecentSending({ savedMs, state }: RecentSending): Work<void> {
  yield* run(sql`
    INSERT INTO sending_recent (id, saved_ms, state) VALUES (1, ${savedMs}, ${state.replaceAll('\0', ' ')})
    ON CONFLICT (id) DO UPDATE SET saved_ms = excluded.saved_ms, state = excluded.state`);
}

function* recentSending(): Work<RecentSending | undefined> {
  return yield* row<RecentSending>(sql`SELECT saved_ms AS "savedMs", state FROM sending_recent WHERE id = 1`);
}

export const sendingWrites = { noteSending, saveRecentSending, sweepSending, watchAccount };
export const sendingReads = { recentSending, sendingHabits, openContainments, containmentsOf: openContainmentOf };
