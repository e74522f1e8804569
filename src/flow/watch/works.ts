/** An account is taken out of strangers' hands, and given back: each in one commit. */
import { Fault } from '#base/fault';
import { timeKeyAt, timeOfKey } from '#base/ids';
import type { Work } from '#format/sql';
import { auditAbout, type AuditRow, type AuditStamp, recordAudit } from '#model/audit';
import {
  type AccountRecord,
  type DirectoryChanged,
  requireAccount,
  resumeCredentials,
  suspendCredentials,
} from '#model/directory';
import { holdAccountQueue, releaseQueueRows } from '#model/queue';
import { closeContainment, openContainment, openContainmentOf } from '#model/sending';

/** Changes of the account in so many days may be the stranger's. */
const RECENT_MS = 7 * 24 * 3_600_000;

export interface ContainArgs {
  readonly by: AuditStamp;
  readonly address: string;
  readonly reason: string;
}

/** Something of the account that was changed lately, as the audit tells it. */
export interface RecentChange extends Pick<AuditRow, 'actor' | 'action' | 'target' | 'detail'> {
  readonly atMs: number;
}

export interface Contained extends DirectoryChanged {
  readonly address: string;
  /** Passwords and app passwords that were in force. */
  readonly passwords: number;
  /** Recipients in the queue that were put on hold. */
  readonly held: number;
  /** Rules, lists, forwards, app passwords and settings that were made or changed in the last seven days. */
  readonly recent: readonly RecentChange[];
}

/** Nobody signs in to the account any more until it has a new password or this is undone; what it has queued is held. */
export function* containAccount({ by, address, reason }: ContainArgs): Work<Contained> {
  const account = yield* requireAccount(address);
  const open = yield* openContainmentOf({ account: account.id });
  if (open.some(({ kind }) => kind === 'contained')) {
    throw new Fault('conflict', `Account ${account.id} is contained already`, {
      publicText: `${account.address} is contained already; to give it back: rookery account contain ${account.address} --undo`,
    });
  }
  const passwords = yield* suspendCredentials(account, by.nowMs);
  const held = yield* holdAccountQueue(account.id);
  const recent = yield* recentChanges(account, by.nowMs);
  yield* openContainment({
    account: account.id,
    kind: 'contained',
    atMs: by.nowMs,
    by: by.actor,
    reason,
    held,
  });
  yield* audit(by, account, 'account.contain', { reason, passwords, held: held.length });
  return { directory: true, address: account.address, passwords, held: held.length, recent };
}

export interface Uncontained extends DirectoryChanged {
  readonly address: string;
  readonly passwords: number;
  readonly released: number;
}

/** Undoes it: passwords count again, but for an old one where there is a new one; what was held by it goes on. */
export function* uncontainAccount({ by, address }: Omit<ContainArgs, 'reason'>): Work<Uncontained> {
  const account = yield* requireAccount(address);
  const open = yield* openContainmentOf({ account: account.id });
  if (open.length === 0) {
    throw new Fault('not-found', `Account ${account.id} is not contained`, {
      publicText: `${account.address} is neither contained nor watched`,
    });
  }
  const wasContained = open.some(({ kind }) => kind === 'contained');
  const passwords = wasContained ? yield* resumeCredentials(account) : 0;
  const released = yield* releaseQueueRows(
    open.flatMap(({ held }) => held),
    by.nowMs,
  );
  for (const { id } of open) yield* closeContainment({ id, nowMs: by.nowMs });
  yield* audit(by, account, 'account.contain.undo', { passwords, released });
  return { directory: true, address: account.address, passwords, released };
}

/** The seven days before, without what was just done. */
function* recentChanges(account: AccountRecord, nowMs: number): Work<readonly RecentChange[]> {
  const since = timeKeyAt(Math.max(0, nowMs - RECENT_MS));
  const found = yield* auditAbout({ domain: account.domain, address: account.address, since });
  return found.map(({ id, actor, action, target, detail }) => ({ atMs: timeOfKey(id), actor, action, target, detail }));
}

function* audit(
  by: AuditStamp,
  account: AccountRecord,
  action: string,
  detail: Parameters<typeof recordAudit>[1]['detail'],
): Work<void> {
  const { tenant, domain, address } = account;
  yield* recordAudit(by, { tenant, domain, action, target: address, detail });
}

export const containmentWrites = { containAccount, uncontainAccount };
