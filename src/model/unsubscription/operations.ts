import { row, rows, run, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import type { BlobId } from '#model/blob';
import type { AccountId, EmailId } from '#model/mailbox';

/** Of one account; the oldest goes. */
export const UNSUBSCRIPTIONS_MAX = 5000;

export interface Unsubscription {
  readonly listKey: string;
  readonly atMs: number;
}

/** What is needed to read an email of an account again. */
export interface LeavableEmail {
  readonly email: EmailId;
  /** Octets of the fields that we added, which stand before those that came. */
  readonly headOctets: number;
  /** Octets with the head. */
  readonly size: number;
  /** Of the mail transaction that brought it; null where it was put there. */
  readonly reference: string | null;
  /** The message as it came, where what is shown is another: only that is what its sender signed. */
  readonly original: BlobId | null;
}

/** Of a list that was left before the time counts anew. Audited. */
export function* noteUnsubscribed(args: {
  readonly by: AuditStamp;
  readonly account: AccountId;
  /** Of the account. */
  readonly address: string;
  readonly tenant: number;
  readonly domain: number;
  readonly listKey: string;
  /** Who was told. */
  readonly host: string;
}): Work<Unsubscription> {
  const { by, account, listKey } = args;
  yield* run(sql`
    INSERT INTO unsubscription (account, list_key, at_ms) VALUES (${account}, ${listKey}, ${by.nowMs})
    ON CONFLICT (account, list_key) DO UPDATE SET at_ms = excluded.at_ms`);
  yield* run(sql`
    DELETE FROM unsubscription WHERE account = ${account} AND list_key IN (
      SELECT list_key FROM unsubscription WHERE account = ${account}
      ORDER BY at_ms DESC, list_key LIMIT ${UNSUBSCRIPTIONS_MAX} OFFSET ${UNSUBSCRIPTIONS_MAX})`);
  yield* recordAudit(by, {
    tenant: args.tenant,
    domain: args.domain,
    action: 'mail.unsubscribe',
    target: args.address,
    detail: { list: listKey, host: args.host },
  });
  return { listKey, atMs: by.nowMs };
}

/** The newest first. */
function* unsubscriptionsOf({ account }: { readonly account: AccountId }): Work<readonly Unsubscription[]> {
  return yield* rows<Unsubscription>(sql`
    SELECT list_key AS "listKey", at_ms AS "atMs" FROM unsubscription
    WHERE account = ${account} ORDER BY at_ms DESC, list_key LIMIT ${UNSUBSCRIPTIONS_MAX}`);
}

/** Undefined where the account has no such email. */
function* leavableEmail(args: {
  readonly account: AccountId;
  readonly email: EmailId;
}): Work<LeavableEmail | undefined> {
  return yield* row<LeavableEmail>(sql`
    SELECT e.id AS email, length(e.head) AS "headOctets", e.size, e.reference, r.blob AS original
    FROM email e LEFT JOIN representation r ON r.email = e.id AND r.account = e.account
    WHERE e.id = ${args.email} AND e.account = ${args.account}`);
}

export const unsubscriptionWrites = { noteUnsubscribed };
export const unsubscriptionReads = { leavableEmail, unsubscriptionsOf };
