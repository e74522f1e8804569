/** What digests have told, and the links in them: each good for one action on one message, once. */
import { list, row, rows, sql, type Work } from '#format/sql';
import type { AccountId } from '#model/mailbox';
import { summaryColumns } from './read.ts';
import type { HeldId, HeldSummary } from './types.ts';

export const digestActions = ['deliver', 'allow', 'request', 'block', 'delete'] as const;
/** What a link of a digest does. */
export type DigestAction = (typeof digestActions)[number];

/** Messages of one digest; what is more comes with the next one. */
export const DIGEST_ITEMS_MAX = 100;

/** A link, by the hash of its token: who reads the database cannot use it. */
export interface NewDigestLink {
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  readonly item: HeldId;
  readonly account: AccountId;
  readonly action: DigestAction;
  readonly expiresMs: number;
}

export interface DigestLink extends NewDigestLink {
  readonly usedMs: number | null;
}

/** An account for which something is held that no digest has told of. */
export interface DigestDue {
  readonly account: AccountId;
  readonly address: string;
  /** The name of its domain, A-labels. */
  readonly domain: string;
  /** The account and its domain are on. */
  readonly active: boolean;
  /** When the last digest was due; 0: never was one. */
  readonly slotMs: number;
  /** When the first of what is new came in. */
  readonly oldestMs: number;
}

/** In order of account, beginning behind `after`. */
export function* digestsDue(args: { readonly after: number; readonly max: number }): Work<DigestDue[]> {
  const found = yield* rows<Omit<DigestDue, 'active'> & { readonly active: number }>(sql`
    SELECT q.account, a.address, d.name AS domain, a.active * d.active AS active, q.oldest AS "oldestMs",
      coalesce((SELECT slot_ms FROM digest WHERE digest.account = q.account), 0) AS "slotMs"
    FROM (
      SELECT account, min(received_ms) AS oldest FROM quarantine
      WHERE told_ms IS NULL AND blob IS NOT NULL AND expires_ms > 0 AND class <> 'outbound' AND account > ${args.after}
      GROUP BY account ORDER BY account LIMIT ${args.max}
    ) q JOIN account a ON a.id = q.account JOIN domain d ON d.id = a.domain
    ORDER BY q.account`);
  return found.map((one) => ({ ...one, oldestMs: Number(one.oldestMs), active: one.active === 1 }));
}

/** What the next digest of an account tells of, oldest first. */
export function* untoldHeld(args: { readonly account: number }): Work<HeldSummary[]> {
  return yield* rows<HeldSummary>(sql`
    SELECT ${summaryColumns} FROM quarantine
    WHERE account = ${args.account} AND told_ms IS NULL AND blob IS NOT NULL AND expires_ms > 0 AND class <> 'outbound'
    ORDER BY id LIMIT ${DIGEST_ITEMS_MAX}`);
}

export interface DigestNote {
  readonly account: number;
  /** When it was due. */
  readonly slotMs: number;
  readonly nowMs: number;
  readonly items: readonly HeldId[];
  readonly links: readonly NewDigestLink[];
}

/**
 * Notes a digest as part of the Work that files its message. False where one was noted for this time already, or nothing
 * of it is left to tell: then the message must not be filed.
 */
export function* noteDigest({ account, slotMs, nowMs, items, links }: DigestNote): Work<boolean> {
  const noted = yield* row(sql`
    INSERT INTO digest (account, slot_ms, sent_ms) VALUES (${account}, ${slotMs}, ${nowMs})
    ON CONFLICT (account) DO UPDATE SET slot_ms = excluded.slot_ms, sent_ms = excluded.sent_ms
      WHERE digest.slot_ms < excluded.slot_ms
    RETURNING account`);
  if (noted === undefined) return false;
  const told = yield* rows(sql`
    UPDATE quarantine SET told_ms = ${nowMs} WHERE id IN ${list(items)} AND told_ms IS NULL RETURNING id`);
  if (told.length === 0) return false;
  for (const link of links) {
    yield sql`
      INSERT INTO digest_link (hash, item, account, action, expires_ms, used_ms)
      VALUES (${link.hash}, ${link.item}, ${link.account}, ${link.action}, ${link.expiresMs}, NULL)`;
  }
  return true;
}

/** The link whose token has this hash; undefined too while its account is switched off, which can sign in nowhere either. */
export function* findDigestLink({ hash }: { readonly hash: string }): Work<DigestLink | undefined> {
  return yield* row<DigestLink>(sql`
    SELECT hash, item, account, action, expires_ms AS "expiresMs", used_ms AS "usedMs" FROM digest_link
    WHERE hash = ${hash} AND account IN (
      SELECT a.id FROM account a JOIN domain d ON d.id = a.domain WHERE a.active = 1 AND d.active = 1)`);
}

/** Uses a link up, as part of the Work that does what it says. False where it was used, has expired, or is unknown. */
export function* useDigestLink(args: { readonly hash: string; readonly nowMs: number }): Work<boolean> {
  const used = yield* row(sql`
    UPDATE digest_link SET used_ms = ${args.nowMs}
    WHERE hash = ${args.hash} AND used_ms IS NULL AND expires_ms > ${args.nowMs} RETURNING hash`);
  return used !== undefined;
}
