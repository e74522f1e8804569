/** An account is taken out of strangers' hands, and given back: in one commit, and its queue in as many as it needs. */
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
import { lockAccount } from '#model/mailbox';
import { type HeldSlice, holdAccountQueue, releaseContained } from '#model/queue';
import { closeContainment, type ContainmentId, openContainment, openContainmentOf } from '#model/sending';

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

export interface ContainBegun extends DirectoryChanged {
  readonly address: string;
  readonly containment: ContainmentId;
  /** False where it is contained already: what it has queued may not all be held yet. */
  readonly fresh: boolean;
  /** Passwords and app passwords that were in force. */
  readonly passwords: number;
  /** Rules, lists, forwards, app passwords and settings that were made or changed in the last seven days. */
  readonly recent: readonly RecentChange[];
}

/**
 * Nobody signs in to the account any more until it has a new password or this is undone. What it sends is held from this
 * commit on: mail that was looked at before finds it in its own commit.
 */
export function* containAccount({ by, address, reason }: ContainArgs): Work<ContainBegun> {
  const account = yield* requireAccount(address);
  // Mail of the account that is being committed is either in the queue by now, or finds the containment.
  yield* lockAccount(account.id);
  const open = (yield* openContainmentOf({ account: account.id })).find(({ kind }) => kind === 'contained');
  const recent = yield* recentChanges(account, by.nowMs);
  const told = { directory: true, address: account.address, recent } as const;
  if (open !== undefined) return { ...told, containment: open.id, fresh: false, passwords: 0 };
  const passwords = yield* suspendCredentials(account, by.nowMs);
  const one = { account: account.id, kind: 'contained', atMs: by.nowMs, by: by.actor, reason } as const;
  const containment = yield* openContainment(one);
  yield* audit(by, account, 'account.contain', { reason, passwords });
  return { ...told, containment, fresh: true, passwords };
}

export interface HoldContainedArgs {
  readonly by: AuditStamp;
  readonly address: string;
  readonly containment: ContainmentId;
  /** As `next` of the slice before; 0 for the first. */
  readonly after: number;
  /** Recipients that the slices before put on hold. */
  readonly soFar: number;
}

/** Puts a slice of what a contained account has queued on hold; the last one notes how many all of them held. */
export function* holdContained({ by, address, containment, after, soFar }: HoldContainedArgs): Work<HeldSlice> {
  const account = yield* requireAccount(address);
  const slice = yield* holdAccountQueue({ account: account.id, containment, after });
  const held = soFar + slice.held;
  if (slice.next === null && held > 0) yield* audit(by, account, 'account.contain.queue', { held });
  return slice;
}

export interface UncontainArgs {
  readonly by: AuditStamp;
  readonly address: string;
  /** Recipients that the slices before let go. */
  readonly soFar: number;
}

export interface UncontainSlice extends DirectoryChanged {
  readonly address: string;
  readonly released: number;
  /** Not until then the account has its passwords back. */
  readonly done: boolean;
  readonly passwords: number;
}

/**
 * Undoes it, a slice of its queue at a time: what was held by it goes on. With the last slice passwords count again, but for
 * an old one where there is a new one.
 */
export function* uncontainAccount({ by, address, soFar }: UncontainArgs): Work<UncontainSlice> {
  const account = yield* requireAccount(address);
  yield* lockAccount(account.id);
  const open = yield* openContainmentOf({ account: account.id });
  if (open.length === 0) {
    throw new Fault('not-found', `Account ${account.id} is not contained`, {
      publicText: `${account.address} is neither contained nor watched`,
    });
  }
  let released = 0;
  const told = { directory: true, address: account.address } as const;
  for (const { id } of open) {
    const slice = yield* releaseContained(id, by.nowMs);
    released += slice.released;
    if (!slice.done) return { ...told, released, done: false, passwords: 0 };
  }
  const passwords = open.some(({ kind }) => kind === 'contained') ? yield* resumeCredentials(account) : 0;
  for (const { id } of open) yield* closeContainment({ id, nowMs: by.nowMs });
  yield* audit(by, account, 'account.contain.undo', { passwords, released: soFar + released });
  return { ...told, released, done: true, passwords };
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

export const containmentWrites = { containAccount, holdContained, uncontainAccount };
