import { Fault } from '#base/fault';
import { row, rows, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import type { TenantId } from './ids.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';
import type { DirectoryChanged, TenantRecord } from './records.ts';
import { nextId } from './sequence.ts';

/** What an installation with one customer has. */
const DEFAULT_TENANT_NAME = 'default';

/** The tenant that domains belong to unless told otherwise; made when first asked for. */
export function* defaultTenant(nowMs: number): Work<TenantId> {
  const found = yield* row<{ id: TenantId }>(sql`SELECT id FROM tenant WHERE name = ${DEFAULT_TENANT_NAME}`);
  if (found !== undefined) return found.id;
  const id = yield* nextId<TenantId>('tenant');
  yield sql`INSERT INTO tenant (id, name, created_ms) VALUES (${id}, ${DEFAULT_TENANT_NAME}, ${nowMs})`;
  return id;
}

export function* requireTenant(name: string): Work<TenantId> {
  const found = yield* row<{ id: TenantId }>(sql`SELECT id FROM tenant WHERE name = ${name}`);
  if (found !== undefined) return found.id;
  throw new Fault('not-found', `Cannot find tenant "${name}"`, { publicText: `There is no tenant ${name}` });
}

/** Makes a tenant; a conflict when the name is taken. */
export function* addTenant(args: {
  readonly by: AuditStamp;
  readonly name: string;
}): Work<DirectoryChanged & { readonly tenant: TenantRecord }> {
  const name = args.name.normalize('NFC').trim();
  if (name === '' || name.length > NAME_CHARACTERS_MAX || /\p{Cc}/u.test(name)) {
    throw new Fault('invalid', `Cannot use "${args.name}" as the name of a tenant`, {
      publicText: `A tenant's name has 1 to ${NAME_CHARACTERS_MAX} characters, all of them printable`,
    });
  }
  const id = yield* nextId<TenantId>('tenant');
  const made = yield* row(sql`
    INSERT INTO tenant (id, name, created_ms) VALUES (${id}, ${name}, ${args.by.nowMs}) ON CONFLICT (name) DO NOTHING RETURNING id`);
  if (made === undefined) {
    throw new Fault('conflict', `Tenant "${name}" exists already`, { publicText: `The tenant ${name} exists already` });
  }
  yield* recordAudit(args.by, { tenant: id, domain: null, action: 'tenant.add', target: name, detail: {} });
  return { directory: true, tenant: { id, name, domains: 0, createdMs: args.by.nowMs } };
}

/** In the order of their names. */
export function* listTenants(): Work<TenantRecord[]> {
  const found = yield* rows<TenantRecord>(sql`
    SELECT id, name, (SELECT count(*) FROM domain WHERE domain.tenant = tenant.id) AS domains, created_ms AS "createdMs"
    FROM tenant ORDER BY name`);
  return found.map((one) => ({ ...one, domains: Number(one.domains) }));
}
