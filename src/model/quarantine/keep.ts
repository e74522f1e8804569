/** Into the quarantine and out of it. Each change is one step of a Work that does the rest of it. */
import type { Reference } from '#base/ids';
import { foldText } from '#format/message';
import { either, list, row, rows, sql, type Work } from '#format/sql';
import { type BlobId, releaseBlob } from '#model/blob';
import { addTraceEvent, type TraceEvent } from '#model/trace';
import { returnToSenders } from './onward.ts';
import { heldOf, restColumns, type StoredHeld, summaryColumns } from './read.ts';
import type { HeldId, HeldMessage, HeldSummary, NewHeld, QuarantineState } from './types.ts';

/** Of From and of the Subject, decoded; what is longer is cut. */
export const HELD_TEXT_CHARACTERS_MAX = 200;
const REASON_CHARACTERS_MAX = 500;
const ADDRESS_CHARACTERS_MAX = 400;
const NOTE_CHARACTERS_MAX = 500;
/** Of an encoded verdict. A longer one is left out: what is held is worth more than why. */
export const VERDICT_CHARACTERS_MAX = 64 * 1024;
/** What was released, deleted or has expired is told for so long: a link of a digest says what became of it. */
export const RECORD_KEPT_MS = 30 * 24 * 3_600_000;
/** The same of what is held for a domain whose mailboxes are elsewhere: it is for all who live there. */
export const HELD_PER_DOMAIN_MAX = 100_000;
/**
 * Messages that one account may have in the quarantine; of more the oldest go, so that a flood does not fill the disk. What
 * it sends is counted by itself, and never goes for this: its sender was told that it was taken (`countOutbound`).
 */
export const HELD_PER_ACCOUNT_MAX = 5000;

export interface KeepQuarantined {
  /** Already recorded (`addBlob`), with one reference for each of the rows. */
  readonly blob: BlobId;
  readonly blobBytes: number;
  readonly reference: Reference;
  /** Id of the trace row that is written in the same commit. */
  readonly trace: number;
  readonly rows: readonly NewHeld[];
}

/**
 * Holds copies as part of the Work that accepts their message. The caller has counted one reference of the blob for each
 * row, as it does for each copy that is filed.
 */
export function* keepQuarantined({ blob, blobBytes, reference, trace, rows: held }: KeepQuarantined): Work<void> {
  for (const one of held) {
    const from = shown(one.from, HELD_TEXT_CHARACTERS_MAX);
    const subject = shown(one.subject, HELD_TEXT_CHARACTERS_MAX);
    const sender = shown(one.sender, ADDRESS_CHARACTERS_MAX);
    const recipient = shown(one.recipient, ADDRESS_CHARACTERS_MAX);
    yield sql`
      INSERT INTO quarantine (id, account, domain, tenant, recipient, blob, head, size, class, sender, from_text, subject,
        sender_text, search_text, reference, trace, received_ms, expires_ms, score, verdict, reason, onward, state, state_by, state_ms,
        note, asked_ms, told_ms)
      VALUES (${one.id}, ${one.account}, ${one.domain}, ${one.tenant}, ${recipient}, ${blob}, ${one.head},
        ${one.head.length + blobBytes}, ${one.class}, ${sender}, ${from}, ${subject},
        ${foldText(`${from}\n${sender}`)}, ${foldText(`${from}\n${subject}\n${sender}\n${recipient}\n${reference}`)}, ${reference}, ${trace},
        ${one.receivedMs}, ${one.expiresMs}, ${one.score},
        ${one.verdict.length > VERDICT_CHARACTERS_MAX ? '' : one.verdict.replaceAll('\0', ' ')},
        ${shown(one.reason, REASON_CHARACTERS_MAX)}, ${one.onward === null ? null : JSON.stringify(one.onward)}, 'held', '',
        ${one.receivedMs}, '', NULL, NULL)`;
  }
}

/** The step that the commit adds to the story of the message for each copy that it holds. */
export function heldEvent(held: NewHeld, at: number): TraceEvent {
  return {
    at,
    event: 'quarantine.held',
    text: `Held for ${held.recipient}: ${shown(held.reason, REASON_CHARACTERS_MAX)}`,
    facts: { recipient: held.recipient.toLowerCase(), held: held.id, class: held.class, expiresMs: held.expiresMs },
  };
}

/** Strangers wrote it, and PostgreSQL refuses a text with NUL: one such mail would never be accepted. */
function shown(text: string, max: number): string {
  return text
    .slice(0, max)
    .replaceAll(/[\0-\x1f\x7f]/g, ' ')
    .trim();
}

/** The row as the changes need it, and on PostgreSQL locked. */
export function* lockHeld(id: HeldId): Work<HeldMessage | undefined> {
  const found = yield* row<StoredHeld>(sql`
    SELECT ${summaryColumns}, ${restColumns} FROM quarantine WHERE id = ${id} AND expires_ms > 0 ${either('', 'FOR UPDATE')}`);
  return found === undefined ? undefined : heldOf(found);
}

export interface CloseHeld {
  readonly id: HeldId;
  readonly state: 'released' | 'deleted';
  /** A login, or `system`. */
  readonly by: string;
  readonly note: string;
  readonly nowMs: number;
  /** `pass`: the reference of its blob belongs to who takes the message on; `drop`: it is let go. */
  readonly blob: 'pass' | 'drop';
}

/** Ends the holding of a locked row that is still held. */
export function* closeHeld(held: HeldMessage, { id, state, by, note, nowMs, blob }: CloseHeld): Work<void> {
  if (held.blob !== undefined && blob === 'drop') yield* releaseBlob(held.blob, nowMs);
  yield sql`
    UPDATE quarantine SET blob = NULL, head = ${new Uint8Array()}, state = ${state}, state_by = ${by}, state_ms = ${nowMs},
      note = ${shown(note, NOTE_CHARACTERS_MAX)}
    WHERE id = ${id}`;
}

/** Notes that its recipient asks for a locked row, or what was answered. */
export function* noteRequest(args: {
  readonly id: HeldId;
  readonly state: 'release-requested' | 'held';
  readonly by: string;
  readonly note: string;
  readonly nowMs: number;
}): Work<void> {
  const askedMs = args.state === 'release-requested' ? args.nowMs : null;
  yield sql`
    UPDATE quarantine SET state = ${args.state}, state_by = ${args.by}, state_ms = ${args.nowMs},
      note = ${shown(args.note, NOTE_CHARACTERS_MAX)}, asked_ms = coalesce(asked_ms, ${askedMs})
    WHERE id = ${args.id}`;
}

/** What is held for an account or a domain that goes: the next sweeps take it, record and all. */
export function* forgetHeld(of: { readonly account: number } | { readonly domain: number }): Work<void> {
  const account = 'account' in of ? of.account : -1;
  const domain = 'domain' in of ? of.domain : -1;
  yield sql`
    UPDATE quarantine SET expires_ms = 0, state_ms = CASE WHEN blob IS NULL THEN 0 ELSE state_ms END
    WHERE account = ${account} OR domain = ${domain}`;
  yield sql`DELETE FROM digest WHERE account = ${account}`;
  yield sql`DELETE FROM digest_link WHERE account = ${account}`;
}

export interface QuarantineSweep {
  readonly nowMs: number;
  /** So many at once, that mail need not wait longer than for another commit. */
  readonly max: number;
  /** Other than HELD_PER_ACCOUNT_MAX and HELD_PER_DOMAIN_MAX in tests. */
  readonly perAccountMax?: number;
  readonly perDomainMax?: number;
}

export interface QuarantineSwept {
  readonly rows: number;
  /** What its recipient had asked for and nobody answered, as it was. */
  readonly unanswered: readonly HeldSummary[];
}

/**
 * Lets go of what was kept long enough, and forgets old records and links. What our own users had sent goes back to them:
 * they were told that it was taken. Call until `rows` is less than `max`.
 */
export function* sweepQuarantine(args: QuarantineSweep): Work<QuarantineSwept> {
  const { nowMs, max } = args;
  const first = yield* rows<Expiring>(sql`
    SELECT ${expiringColumns} FROM quarantine WHERE blob IS NOT NULL AND expires_ms <= ${nowMs}
    ORDER BY expires_ms, id LIMIT ${max} ${either('', 'FOR UPDATE SKIP LOCKED')}`);
  const due = [...first, ...(yield* restOf(first.at(-1), nowMs))];
  const tooMany = yield* overfull(args, max - due.length);
  const unanswered = [...(yield* unansweredOf(due)), ...(yield* unansweredOf(tooMany))];
  yield* expire(due, nowMs);
  yield* expire(tooMany, nowMs);
  const old = yield* rows(sql`
    DELETE FROM quarantine WHERE id IN (
      SELECT id FROM quarantine WHERE blob IS NULL AND state_ms <= ${nowMs - RECORD_KEPT_MS} ORDER BY state_ms LIMIT ${max})
    RETURNING id`);
  const links = yield* rows(sql`
    DELETE FROM digest_link WHERE hash IN (
      SELECT hash FROM digest_link WHERE expires_ms <= ${nowMs - RECORD_KEPT_MS} ORDER BY expires_ms LIMIT ${max})
    RETURNING hash`);
  return { rows: Math.max(due.length + tooMany.length, old.length, links.length), unanswered };
}

interface Expiring {
  readonly id: HeldId;
  readonly class: string;
  readonly blob: BlobId;
  readonly trace: number;
  readonly recipient: string;
  readonly expiresMs: number;
  readonly state: QuarantineState;
}

const expiring = 'id, class, blob, trace, recipient, expires_ms AS "expiresMs", state';
const expiringColumns = either(expiring, expiring);

/** The further copies of a message of ours that the slice cut in two: its sender gets one report for all of them. */
function* restOf(last: Expiring | undefined, nowMs: number): Work<Expiring[]> {
  if (last?.class !== 'outbound') return [];
  return yield* rows<Expiring>(sql`
    SELECT ${expiringColumns} FROM quarantine
    WHERE blob = ${last.blob} AND class = 'outbound' AND expires_ms = ${last.expiresMs} AND expires_ms <= ${nowMs} AND id > ${last.id}
    ORDER BY id ${either('', 'FOR UPDATE SKIP LOCKED')}`);
}

/** Of an account that is gone nobody waits for an answer. */
function* unansweredOf(due: readonly Expiring[]): Work<HeldSummary[]> {
  const asked = due.filter(({ state, expiresMs }) => state === 'release-requested' && expiresMs > 0);
  if (asked.length === 0) return [];
  return yield* rows<HeldSummary>(sql`
    SELECT ${summaryColumns} FROM quarantine WHERE id IN ${list(asked.map(({ id }) => id))} ORDER BY id`);
}

function* expire(due: readonly Expiring[], nowMs: number): Work<void> {
  if (due.length === 0) return;
  // Of an account that is gone nobody asks any more.
  const returned = due.filter((one) => one.class === 'outbound' && one.expiresMs > 0);
  const untold = yield* returnToSenders(
    returned.map(({ id }) => id),
    nowMs,
  );
  for (const one of due) {
    const { id, blob, trace, recipient, expiresMs } = one;
    const isReturned = returned.includes(one);
    if (!isReturned) yield* releaseBlob(blob, nowMs);
    if (expiresMs === 0) continue;
    const isTold = isReturned && !untold.has(id);
    const after = isTold ? 'goes back to its sender' : isReturned ? 'is gone; its sender wanted no report' : 'is gone';
    const text = `The held copy for ${recipient} was kept long enough, and ${after}`;
    const facts = { recipient: recipient.toLowerCase(), held: id };
    yield* addTraceEvent(trace, { at: nowMs, event: 'quarantine.expired', text, facts });
  }
  yield sql`
    UPDATE quarantine SET blob = NULL, head = ${new Uint8Array()}, state = 'expired', state_by = 'system',
      state_ms = CASE WHEN expires_ms = 0 THEN 0 ELSE CAST(${nowMs} AS BIGINT) END
    WHERE id IN ${list(due.map(({ id }) => id))}`;
}

/** The oldest of an account that has too many, or of a domain of whose mailboxes none is here. */
function* overfull(args: QuarantineSweep, max: number): Work<Expiring[]> {
  const { perAccountMax = HELD_PER_ACCOUNT_MAX, perDomainMax = HELD_PER_DOMAIN_MAX } = args;
  if (max <= 0) return [];
  const full = yield* row<{ account: number; count: number }>(sql`
    SELECT account, count(*) AS count FROM quarantine
    WHERE blob IS NOT NULL AND account IS NOT NULL AND class <> 'outbound'
    GROUP BY account HAVING count(*) > ${perAccountMax} ORDER BY account LIMIT 1`);
  if (full !== undefined) {
    return yield* rows<Expiring>(sql`
      SELECT ${expiringColumns} FROM quarantine WHERE account = ${full.account} AND blob IS NOT NULL AND class <> 'outbound'
      ORDER BY id LIMIT ${Math.min(max, Number(full.count) - perAccountMax)} ${either('', 'FOR UPDATE SKIP LOCKED')}`);
  }
  const fullDomain = yield* row<{ domain: number; count: number }>(sql`
    SELECT domain, count(*) AS count FROM quarantine WHERE blob IS NOT NULL AND account IS NULL AND class <> 'outbound'
    GROUP BY domain HAVING count(*) > ${perDomainMax} ORDER BY domain LIMIT 1`);
  if (fullDomain === undefined) return [];
  return yield* rows<Expiring>(sql`
    SELECT ${expiringColumns} FROM quarantine
    WHERE domain = ${fullDomain.domain} AND account IS NULL AND blob IS NOT NULL AND class <> 'outbound'
    ORDER BY id LIMIT ${Math.min(max, Number(fullDomain.count) - perDomainMax)} ${either('', 'FOR UPDATE SKIP LOCKED')}`);
}
