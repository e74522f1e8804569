import { rows, row, run, sql, type Work } from '#format/sql';
import { Fault } from '#base/fault';
import type { SettingScope, SettingValue } from '#base/setting';
import { type AuditStamp, recordAudit } from '#model/audit';

/** A stored value. */
export interface SettingRow {
  readonly scope: SettingScope;
  readonly scopeId: number;
  /** The domain's name or the account's address; '' for the platform. */
  readonly scopeName: string;
  readonly name: string;
  readonly value: SettingValue;
  readonly changedMs: number;
  readonly changedBy: string;
}

export interface SettingWrite {
  readonly by: AuditStamp;
  readonly scope: SettingScope;
  /** The domain's name or the `addressKey` of the account; '' for the platform. */
  readonly scopeName: string;
  readonly name: string;
  /** Checked by the schema; null takes the value away, so that the next wider scope counts again. */
  readonly value: SettingValue | null;
}

/** Carried by the answer: snapshots are made anew when they see it. */
export interface SettingsChanged {
  readonly settings: true;
}

export function* writeSetting(args: SettingWrite): Work<SettingsChanged> {
  const scope = yield* scopeOf(args.scope, args.scopeName);
  if (args.value === null) {
    yield* run(sql`DELETE FROM setting WHERE scope = ${args.scope} AND scope_id = ${scope.id} AND name = ${args.name}`);
  } else {
    yield* run(sql`
      INSERT INTO setting (scope, scope_id, name, value, changed_ms, changed_by)
      VALUES (${args.scope}, ${scope.id}, ${args.name}, ${JSON.stringify(args.value)}, ${args.by.nowMs}, ${args.by.actor})
      ON CONFLICT (scope, scope_id, name) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms,
        changed_by = excluded.changed_by`);
  }
  yield* recordAudit(args.by, {
    tenant: scope.tenant,
    domain: scope.domain,
    action: args.value === null ? 'setting.unset' : 'setting.set',
    target: args.scopeName === '' ? args.name : `${args.name} (${args.scopeName})`,
    detail: { value: args.value === null ? null : JSON.stringify(args.value) },
  });
  return { settings: true };
}

type StoredRow = Omit<SettingRow, 'value'> & { readonly value: string };

/** All values of the platform and the domains. Those of accounts are asked for one account at a time. */
export function* readSettings(): Work<SettingRow[]> {
  const found = yield* rows<StoredRow>(sql`
    SELECT s.scope, s.scope_id AS "scopeId", coalesce(d.name, '') AS "scopeName", s.name, s.value, s.changed_ms AS "changedMs",
      s.changed_by AS "changedBy"
    FROM setting s LEFT JOIN domain d ON s.scope = 'domain' AND d.id = s.scope_id
    WHERE s.scope <> 'account' ORDER BY s.id`);
  return found.map(rowOf);
}

/** The values of one account. By its id: its address may be somebody else's one day. */
export function* readAccountSettings(args: { readonly account: number }): Work<SettingRow[]> {
  const found = yield* rows<StoredRow>(sql`
    SELECT s.scope, s.scope_id AS "scopeId", a.address AS "scopeName", s.name, s.value, s.changed_ms AS "changedMs",
      s.changed_by AS "changedBy"
    FROM setting s JOIN account a ON a.id = s.scope_id
    WHERE s.scope = 'account' AND s.scope_id = ${args.account} ORDER BY s.id`);
  return found.map(rowOf);
}

function rowOf(stored: StoredRow): SettingRow {
  return { ...stored, value: JSON.parse(stored.value) as SettingValue };
}

function* scopeOf(
  scope: SettingScope,
  name: string,
): Work<{ id: number; tenant: number | null; domain: number | null }> {
  if (scope === 'platform') return { id: 0, tenant: null, domain: null };
  const found =
    scope === 'domain'
      ? yield* row<{ id: number; tenant: number; domain: number }>(
          sql`SELECT id, tenant, id AS domain FROM domain WHERE name = ${name}`,
        )
      : yield* row<{ id: number; tenant: number; domain: number }>(
          sql`SELECT id, tenant, domain FROM account WHERE address_key = ${name}`,
        );
  if (found !== undefined) return found;
  throw new Fault('not-found', `Cannot find ${scope} "${name}"`, { publicText: `There is no ${scope} ${name}` });
}

/** For the store thread. */
export const settingsWrites = { writeSetting };
/** For the reader thread. */
export const settingsReads = { readSettings, readAccountSettings };
