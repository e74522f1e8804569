import { rows, sql, type Work } from '#format/sql';

/** What changed, in names and numbers. Passwords, tokens and keys never come here. */
export type AuditDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Who does something and when; made by the caller, so that the Work stays pure in its arguments. */
export interface AuditStamp {
  /** A time key (`TimeKeys`): the row's id. */
  readonly id: number;
  /** A login, `operator (command line)`, or `system`. */
  readonly actor: string;
  /** Wall time, ms. */
  readonly nowMs: number;
}

export interface AuditEntry {
  readonly tenant: number | null;
  readonly domain: number | null;
  /** Stable dotted id: `domain.add`, `account.passwd`. */
  readonly action: string;
  /** The thing itself, as people write it: an address, a domain, a setting's key. */
  readonly target: string;
  readonly detail: AuditDetail;
}

export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly actor: string;
}

/** Characters of an actor or target that are kept; more says nothing to a person. */
const NAME_CHARACTERS_MAX = 400;
/** Rows of one page. */
const PAGE_ROWS_MAX = 1000;

/** Writes the row as part of the Work that makes the change. */
export function* recordAudit(by: AuditStamp, entry: AuditEntry): Work<void> {
  yield sql`
    INSERT INTO audit (id, tenant, domain, actor, action, target, detail)
    VALUES (${by.id}, ${entry.tenant}, ${entry.domain}, ${by.actor.slice(0, NAME_CHARACTERS_MAX)}, ${entry.action},
      ${entry.target.slice(0, NAME_CHARACTERS_MAX)}, ${JSON.stringify(entry.detail)})`;
}

/** Newest first. Only rows of `domain`, where given. */
export interface AuditQuery {
  /** Ids below this one: the next page. */
  readonly before?: number;
  /** Ids from this one on (`timeKeyAt` of a time). */
  readonly since?: number;
  readonly domain?: number;
  /** Exact, or the part before the dot: `account` finds `account.add`. */
  readonly action?: string;
  readonly target?: string;
  readonly max: number;
}

export function* listAudit(query: AuditQuery): Work<AuditRow[]> {
  const max = Math.min(Math.max(1, query.max), PAGE_ROWS_MAX);
  const action = query.action ?? '';
  const found = yield* rows<Omit<AuditRow, 'detail'> & { detail: string }>(sql`
    SELECT id, tenant, domain, actor, action, target, detail FROM audit
    WHERE id < ${query.before ?? Number.MAX_SAFE_INTEGER} AND id >= ${query.since ?? 0}
      AND (domain = ${query.domain ?? -1} OR CAST(${query.domain ?? -1} AS BIGINT) = -1)
      AND (action = ${action} OR substr(action, 1, length(CAST(${action} AS TEXT)) + 1) = ${`${action}.`} OR CAST(${action} AS TEXT) = '')
      AND (target = ${query.target ?? ''} OR CAST(${query.target ?? ''} AS TEXT) = '')
    ORDER BY id DESC LIMIT ${max}`);
  return found.map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditDetail }));
}

const ABOUT_ROWS_MAX = 200;

/** What was changed of an account or by it, in its domain, since a time key; newest first, at most 200 rows. */
export function* auditAbout(of: {
  readonly domain: number;
  readonly address: string;
  readonly since: number;
}): Work<AuditRow[]> {
  const found = yield* rows<Omit<AuditRow, 'detail'> & { detail: string }>(sql`
    SELECT id, tenant, domain, actor, action, target, detail FROM audit
    WHERE domain = ${of.domain} AND id >= ${of.since} AND (target = ${of.address} OR actor = ${of.address})
    ORDER BY id DESC LIMIT ${ABOUT_ROWS_MAX}`);
  return found.map((one) => ({ ...one, detail: JSON.parse(one.detail) as AuditDetail }));
}
