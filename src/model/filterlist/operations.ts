import { Fault } from '#base/fault';
import { row, rows, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import type { Calls } from '#model/directory';
import { ENTRIES_MAX, type ListSubject } from './entry.ts';
import type { FilterEntry, FilterListsChanged, FilterPlace, ListAction, NewFilterEntry } from './records.ts';

/** Rows of one page. */
const PAGE_ROWS_MAX = 1_000;
/** What has expired is shown for so long, so that who wonders can see it. */
const EXPIRED_KEPT_MS = 30 * 24 * 3_600_000;
const SWEPT_MAX = 10_000;

/** Where something is written, for the audit: what the place lies in. */
interface AuditedPlace extends FilterPlace {
  readonly scopeName: string;
  readonly tenant: number | null;
  readonly domain: number | null;
}

export interface EntryAdded extends FilterListsChanged {
  readonly entry: FilterEntry;
  /** The entry of the same subject that it takes the place of. */
  readonly replaced: FilterEntry | null;
}

/** Adds an entry; one of the same subject in the same place gives way to it. */
export function* addFilterEntry(args: {
  readonly by: AuditStamp;
  readonly place: AuditedPlace;
  readonly entry: NewFilterEntry;
}): Work<EntryAdded> {
  const { by, place, entry } = args;
  const before = yield* removed(place, entry, null);
  if (before === null) yield* refuseFull(place);
  const made = yield* row<StoredEntry>(sql`
    INSERT INTO filter_list (scope, scope_id, domain, action, kind, subject, unauthenticated, author, reason, created_ms,
      expires_ms)
    VALUES (${place.scope}, ${place.scopeId}, ${place.domain}, ${entry.action}, ${entry.kind}, ${entry.subject},
      ${entry.unauthenticated ? 1 : 0}, ${by.actor}, ${entry.reason}, ${by.nowMs}, ${entry.expiresMs})
    RETURNING id, scope, scope_id AS "scopeId", action, kind, subject, unauthenticated, author, reason,
      created_ms AS "createdMs", expires_ms AS "expiresMs"`);
  if (made === undefined) throw new Fault('temporary', 'A new list entry was not given back');
  yield* recordAudit(by, {
    tenant: place.tenant,
    domain: place.domain,
    action: `filter.${entry.action}`,
    target: targetOf(place, entry),
    detail: {
      unauthenticated: entry.unauthenticated,
      reason: entry.reason,
      expiresMs: entry.expiresMs,
      replaced: before?.action ?? null,
    },
  });
  return { filterLists: true, entry: entryOf(made, place.scopeName), replaced: before };
}

/** Removes the entry of a subject that says this. */
export function* removeFilterEntry(args: {
  readonly by: AuditStamp;
  readonly place: AuditedPlace;
  readonly action: ListAction;
  readonly subject: ListSubject;
}): Work<FilterListsChanged & { readonly entry: FilterEntry }> {
  const { by, place, action, subject } = args;
  const entry = yield* removed(place, subject, action);
  if (entry === null) {
    const owner = place.scope === 'platform' ? 'this server' : place.scopeName;
    throw new Fault('not-found', `Cannot find list entry "${subject.subject}" of ${place.scope} ${place.scopeId}`, {
      publicText: `${subject.subject} is not on the ${action} list of ${owner}`,
    });
  }
  yield* recordAudit(by, {
    tenant: place.tenant,
    domain: place.domain,
    action: 'filter.unlist',
    target: targetOf(place, subject),
    detail: { action: entry.action, author: entry.author },
  });
  return { filterLists: true, entry };
}

/** All entries of one place, for the look-up of messages. */
export function* filterEntriesOf({ scope, scopeId }: FilterPlace): Work<readonly FilterEntry[]> {
  const found = yield* rows<StoredEntry & { readonly scopeName: string }>(sql`
    SELECT l.id, l.scope, l.scope_id AS "scopeId", l.action, l.kind, l.subject, l.unauthenticated, l.author, l.reason,
      l.created_ms AS "createdMs", l.expires_ms AS "expiresMs", coalesce(a.address, d.name, '') AS "scopeName"
    FROM filter_list l LEFT JOIN account a ON l.scope = 'account' AND a.id = l.scope_id
      LEFT JOIN domain d ON l.scope = 'domain' AND d.id = l.scope_id
    WHERE l.scope = ${scope} AND l.scope_id = ${scopeId} ORDER BY l.id LIMIT ${ENTRIES_MAX[scope]}`);
  return found.map((one) => entryOf(one, one.scopeName));
}

/** In the order of their ids, beginning behind `after`: of one place, or all that lie in a domain, or all. */
export function* listFilterEntries(args: {
  readonly place?: FilterPlace;
  /** The domain's own entries and those of its accounts. */
  readonly domain?: number;
  readonly after?: number;
  readonly max?: number;
}): Work<readonly FilterEntry[]> {
  const { place, domain = 0, after = 0, max = PAGE_ROWS_MAX } = args;
  const scope = place?.scope ?? '';
  const found = yield* rows<StoredEntry & { readonly scopeName: string }>(sql`
    SELECT l.id, l.scope, l.scope_id AS "scopeId", l.action, l.kind, l.subject, l.unauthenticated, l.author, l.reason,
      l.created_ms AS "createdMs", l.expires_ms AS "expiresMs", coalesce(a.address, d.name, '') AS "scopeName"
    FROM filter_list l LEFT JOIN account a ON l.scope = 'account' AND a.id = l.scope_id
      LEFT JOIN domain d ON l.scope = 'domain' AND d.id = l.scope_id
    WHERE l.id > ${after} AND (CAST(${scope} AS TEXT) = '' OR (l.scope = ${scope} AND l.scope_id = ${place?.scopeId ?? 0}))
      AND (CAST(${domain} AS BIGINT) = 0 OR l.domain = ${domain})
    ORDER BY l.id LIMIT ${Math.min(max, PAGE_ROWS_MAX)}`);
  return found.map((one) => entryOf(one, one.scopeName));
}

/** Forgets entries that expired a month ago; gives how many. */
export function* sweepFilterEntries({ nowMs }: { readonly nowMs: number }): Work<{ readonly gone: number }> {
  const gone = yield* rows(sql`
    DELETE FROM filter_list WHERE id IN (SELECT id FROM filter_list
      WHERE expires_ms IS NOT NULL AND expires_ms <= ${nowMs - EXPIRED_KEPT_MS} ORDER BY id LIMIT ${SWEPT_MAX})
    RETURNING id`);
  return { gone: gone.length };
}

/** @param action the entry must say this; null: whatever it says */
function* removed(
  { scope, scopeId, scopeName }: AuditedPlace,
  { kind, subject }: ListSubject,
  action: ListAction | null,
): Work<FilterEntry | null> {
  const gone = yield* row<StoredEntry>(sql`
    DELETE FROM filter_list WHERE scope = ${scope} AND scope_id = ${scopeId} AND kind = ${kind} AND subject = ${subject}
      AND (action = ${action ?? ''} OR CAST(${action ?? ''} AS TEXT) = '')
    RETURNING id, scope, scope_id AS "scopeId", action, kind, subject, unauthenticated, author, reason,
      created_ms AS "createdMs", expires_ms AS "expiresMs"`);
  return gone === undefined ? null : entryOf(gone, scopeName);
}

function* refuseFull({ scope, scopeId, scopeName }: AuditedPlace): Work<void> {
  const count = yield* row<{ entries: number }>(
    sql`SELECT count(*) AS entries FROM filter_list WHERE scope = ${scope} AND scope_id = ${scopeId}`,
  );
  const max = ENTRIES_MAX[scope];
  if (Number(count?.entries ?? 0) < max) return;
  const owner = scope === 'platform' ? 'this server' : scopeName;
  throw new Fault('limit', `The lists of ${scope} ${scopeId} have ${max} entries`, {
    publicText: `The lists of ${owner} hold ${max} entries at most: remove some, or name whole domains instead of addresses`,
  });
}

function targetOf({ scope, scopeName }: AuditedPlace, { subject }: ListSubject): string {
  return scope === 'platform' ? subject : `${subject} (${scopeName})`;
}

type StoredEntry = Omit<FilterEntry, 'unauthenticated' | 'scopeName'> & { readonly unauthenticated: number };

function entryOf(stored: StoredEntry, scopeName: string): FilterEntry {
  return { ...stored, unauthenticated: stored.unauthenticated === 1, scopeName };
}

/** For the store thread. */
export const filterListWrites = { addFilterEntry, removeFilterEntry, sweepFilterEntries };
/** For the reader thread. */
export const filterListReads = { filterEntriesOf, listFilterEntries };

/** The operations as promises. */
export type FilterListWrites = Calls<typeof filterListWrites>;
export type FilterListReads = Calls<typeof filterListReads>;
