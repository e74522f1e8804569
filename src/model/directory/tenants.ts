import { row, sql, type Work } from '#format/sql';
import type { TenantId } from './ids.ts';
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
