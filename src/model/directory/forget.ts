/** What goes when an account goes: its directory rows in the same commit, its mail in slices behind it. */
import { Fault } from '#base/fault';
import type { AccountId } from '#model/mailbox';
import { list, row, rows, sql, type Work } from '#format/sql';
import { type BlobId, releaseBlob } from '#model/blob';
import { forgetHeld } from '#model/quarantine';
import { dropOriginals } from '#model/representation';
import { PURGE_EMAILS_MAX } from './limits.ts';

const PURGE_JOB = 'account-purge';

/** Removes the directory rows of an account and leaves a job to purge its mail. It can sign in and receive no more. */
export function* forgetAccount(id: number, nowMs: number): Work<{ readonly aliasesEmptied: number }> {
  const account = yield* row<{ address_key: string; domain: number }>(
    sql`SELECT address_key, domain FROM account WHERE id = ${id}`,
  );
  if (account === undefined) return { aliasesEmptied: 0 };
  yield sql`DELETE FROM credential WHERE account = ${id}`;
  yield sql`DELETE FROM role_grant WHERE account = ${id}`;
  yield sql`DELETE FROM setting WHERE scope = 'account' AND scope_id = ${id}`;
  yield sql`DELETE FROM filter_list WHERE scope = 'account' AND scope_id = ${id}`;
  yield sql`DELETE FROM account WHERE id = ${id}`;
  yield* forgetHeld({ account: id });
  const aliasesEmptied = yield* forgetTarget(account.address_key);
  yield sql`
    INSERT INTO job (kind, account, domain, state, progress, total, detail, run_at_ms, changed_ms)
    VALUES (${PURGE_JOB}, ${id}, ${account.domain}, 'waiting', 0, NULL, '{}', ${nowMs}, ${nowMs})`;
  return { aliasesEmptied };
}

/** Throws where the platform would be left without an operator who can sign in. */
export function* keepAnOperator(leaving: readonly number[]): Work<void> {
  const operators = yield* rows<{ account: number; address: string }>(sql`
    SELECT g.account, a.address FROM role_grant g JOIN account a ON a.id = g.account AND a.active = 1
    WHERE g.role = 'operator' ORDER BY g.id`);
  const last = operators.find((one) => leaving.includes(one.account));
  if (last === undefined || operators.some((one) => !leaving.includes(one.account))) return;
  throw new Fault('conflict', `Account ${last.account} is the last operator`, {
    publicText: `${last.address} is the last operator; make somebody else one first`,
  });
}

/** Takes an address out of all aliases; an alias that has no member left goes too, and out of those it was in. */
export function* forgetTarget(addressKey: string): Work<number> {
  let emptied = 0;
  const gone = [addressKey];
  for (let key = gone.pop(); key !== undefined; key = gone.pop()) {
    const owners = yield* rows<{ alias: number }>(
      sql`DELETE FROM alias_target WHERE address_key = ${key} RETURNING alias`,
    );
    for (const { alias } of owners) {
      const empty = yield* row<{ address_key: string }>(sql`
        DELETE FROM alias WHERE id = ${alias} AND NOT EXISTS (SELECT 1 FROM alias_target WHERE alias = ${alias})
        RETURNING address_key`);
      if (empty === undefined) continue;
      emptied += 1;
      gone.push(empty.address_key);
    }
  }
  return emptied;
}

export interface Purged {
  readonly emails: number;
  /** False: call again. */
  readonly done: boolean;
}

/**
 * Forgets a slice of the mail of removed accounts and releases their blobs; so short that mail waits no longer than
 * for any other commit. Called until done: after a removal, and at each start for what a crash left.
 */
export function* purgeAccounts(args: { readonly nowMs: number; readonly max?: number }): Work<Purged> {
  const job = yield* row<{ id: number; account: AccountId }>(sql`
    SELECT id, account FROM job WHERE kind = ${PURGE_JOB} ORDER BY id LIMIT 1`);
  if (job === undefined) return { emails: 0, done: true };
  const max = Math.min(args.max ?? PURGE_EMAILS_MAX, PURGE_EMAILS_MAX);
  const mailboxes = yield* rows<{ id: number }>(sql`SELECT id FROM mailbox WHERE account = ${job.account} ORDER BY id`);
  let left = max;
  let emails = 0;
  for (const { id } of mailboxes) {
    const messages = yield* rows<{ id: number; email: number }>(sql`
      SELECT id, email FROM message WHERE id >= ${id * MAILBOX_KEYS} AND id < ${(id + 1) * MAILBOX_KEYS} ORDER BY id LIMIT ${left}`);
    emails += yield* forgetEmails(messages, args.nowMs);
    left -= messages.length;
    if (left <= 0) return { emails, done: false };
    yield sql`DELETE FROM tombstone WHERE id >= ${id * MAILBOX_KEYS} AND id < ${(id + 1) * MAILBOX_KEYS}`;
    yield sql`DELETE FROM mailbox WHERE id = ${id}`;
  }
  yield sql`DELETE FROM keyword WHERE account = ${job.account}`;
  yield sql`DELETE FROM thread_ref WHERE account = ${job.account}`;
  yield sql`DELETE FROM account_state WHERE account = ${job.account}`;
  yield sql`DELETE FROM correspondent WHERE account = ${job.account}`;
  yield sql`DELETE FROM unsubscription WHERE account = ${job.account}`;
  yield sql`DELETE FROM job WHERE id = ${job.id}`;
  return { emails, done: false };
}

/** Keys of one mailbox: `messageKey` of model/mailbox. */
const MAILBOX_KEYS = 2 ** 28;

function* forgetEmails(messages: readonly { id: number; email: number }[], nowMs: number): Work<number> {
  if (messages.length === 0) return 0;
  yield sql`DELETE FROM message WHERE id IN ${list(messages.map((message) => message.id))}`;
  let emails = 0;
  for (const email of new Set(messages.map((message) => message.email))) {
    const gone = yield* row<{ blob: BlobId }>(sql`
      DELETE FROM email WHERE id = ${email} AND NOT EXISTS (SELECT 1 FROM message WHERE email = ${email}) RETURNING blob`);
    if (gone === undefined) continue; // Another of its messages goes in a later slice.
    yield sql`DELETE FROM email_search WHERE email = ${email}`;
    yield* releaseBlob(gone.blob, nowMs);
    yield* dropOriginals([email], nowMs);
    emails += 1;
  }
  return emails;
}
