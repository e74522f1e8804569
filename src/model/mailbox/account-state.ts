import { Fault } from '#base/fault';
import { batch, either, list, row, rows, sql, type Work } from '#format/sql';
import type { AccountId, ModSeq } from './ids.ts';

/** What a write needs to know of an account, read (and on PostgreSQL locked) by its first statement. */
export interface AccountState {
  readonly account: AccountId;
  readonly domain: number;
  readonly modseq: ModSeq;
  readonly usedBytes: number;
  readonly quotaBytes: number | null;
  readonly domainQuotaBytes: number | null;
}

/**
 * Locks the accounts in id order, so that two works over the same ones cannot wait for each other. An account that
 * does not exist is not in the answer.
 */
export function* lockAccounts(ids: readonly AccountId[]): Work<Map<AccountId, AccountState>> {
  const found = yield* rows<AccountState>(sql`
    SELECT s.account, s.domain, s.modseq, s.used_bytes AS "usedBytes", a.quota_bytes AS "quotaBytes",
      d.quota_bytes AS "domainQuotaBytes"
    FROM account_state s JOIN account a ON a.id = s.account JOIN domain d ON d.id = s.domain
    WHERE s.account IN ${list(ids)} ORDER BY s.account ${either('', 'FOR UPDATE OF s')}`);
  return new Map(found.map((state) => [state.account, state]));
}

/** Locks one account; throws not-found when it is gone. */
export function* lockAccount(id: AccountId): Work<AccountState> {
  const state = (yield* lockAccounts([id])).get(id);
  if (state === undefined) throw new Fault('not-found', `Cannot find account ${id}`);
  return state;
}

/** Whether `bytes` more fit under the quota of the account and of its domain (summed, never a locked counter). */
export function* fitsQuota(state: AccountState, bytes: number): Work<boolean> {
  if (state.quotaBytes !== null && state.usedBytes + bytes > state.quotaBytes) return false;
  if (state.domainQuotaBytes === null) return true;
  const used = yield* row<{ bytes: number }>(
    sql`SELECT coalesce(sum(used_bytes), 0) AS bytes FROM account_state WHERE domain = ${state.domain}`,
  );
  return Number(used?.bytes ?? 0) + bytes <= state.domainQuotaBytes;
}

/** Takes the next modseq of a locked account and adds to what it uses (negative when messages go). */
export function* nextModSeq(account: AccountId, used: { bytes: number; messages: number }): Work<ModSeq> {
  // Asked for apart: for RETURNING SQLite fills a table of its own, which costs more than the update.
  const [, next = []] = yield* batch([
    sql`
      UPDATE account_state SET modseq = modseq + 1, used_bytes = used_bytes + ${used.bytes},
        used_messages = used_messages + ${used.messages}
      WHERE account = ${account}`,
    sql`SELECT modseq FROM account_state WHERE account = ${account}`,
  ]);
  const [found] = next as unknown as readonly { readonly modseq: ModSeq }[];
  if (found === undefined) throw new Fault('not-found', `Cannot find account ${account}`);
  return found.modseq;
}
