import { Fault } from '#base/fault';
import { row, rows, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { requireAccount } from './accounts.ts';
import { requireDomain } from './domains.ts';
import { requireTenant } from './tenants.ts';
import type { GrantId } from './ids.ts';
import { GRANTS_PER_ACCOUNT_MAX } from './limits.ts';
import type { DirectoryChanged, Grant, GrantRecord, GrantScope, Role } from './records.ts';

export interface GrantArgs {
  readonly by: AuditStamp;
  readonly address: string;
  readonly role: Role;
  readonly scope: GrantScope;
  /** The tenant's or domain's name; '' for the platform. */
  readonly scopeName: string;
}

/** Gives a role; a conflict when the account has it already. Operators are operators of the platform only. */
export function* addGrant(
  args: GrantArgs & { readonly grantId: number },
): Work<DirectoryChanged & { readonly grant: GrantRecord }> {
  const account = yield* requireAccount(args.address);
  if ((args.role === 'operator') !== (args.scope === 'platform') && args.role !== 'helpdesk') {
    throw new Fault('invalid', `Cannot grant ${args.role} over a ${args.scope}`, {
      publicText:
        args.role === 'operator'
          ? 'An operator is one of the whole platform'
          : 'A domain admin is one of a domain or tenant',
    });
  }
  const scopeId = yield* scopeIdOf(args);
  const known = yield* grantsOf(account.id);
  if (known.some((one) => one.role === args.role && one.scope === args.scope && one.scopeId === scopeId)) {
    throw new Fault('conflict', `Account ${account.id} has ${args.role} already`, {
      publicText: `${account.address} has this role already`,
    });
  }
  if (known.length >= GRANTS_PER_ACCOUNT_MAX)
    throw new Fault('limit', `Account ${account.id} has ${known.length} grants`);
  yield sql`
    INSERT INTO role_grant (id, account, role, scope, scope_id, created_ms)
    VALUES (${args.grantId}, ${account.id}, ${args.role}, ${args.scope}, ${scopeId}, ${args.by.nowMs})`;
  yield* audit(args, account, 'grant.add');
  const grant: GrantRecord = {
    id: args.grantId as GrantId,
    account: account.id,
    address: account.address,
    role: args.role,
    scope: args.scope,
    scopeId,
    scopeName: args.scopeName,
    createdMs: args.by.nowMs,
  };
  return { directory: true, grant };
}

/** Takes a role back; the platform keeps at least one operator. */
export function* removeGrant(args: GrantArgs): Work<DirectoryChanged> {
  const account = yield* requireAccount(args.address);
  const scopeId = yield* scopeIdOf(args);
  const gone = yield* row(sql`
    DELETE FROM role_grant WHERE account = ${account.id} AND role = ${args.role} AND scope = ${args.scope}
      AND scope_id = ${scopeId} RETURNING id`);
  if (gone === undefined) {
    throw new Fault('not-found', `Account ${account.id} has no such grant`, {
      publicText: `${account.address} does not have this role`,
    });
  }
  const operators = yield* row<{ count: number }>(
    sql`SELECT count(*) AS count FROM role_grant WHERE role = 'operator'`,
  );
  if (args.role === 'operator' && Number(operators?.count ?? 0) === 0) {
    throw new Fault('conflict', 'The last operator would go', {
      publicText: `${account.address} is the last operator; make somebody else one first`,
    });
  }
  yield* audit(args, account, 'grant.remove');
  return { directory: true };
}

/** Of one account, or all, in the order they were given. */
export function* listGrants(args: {
  readonly address?: string;
  readonly after?: number;
  readonly max?: number;
}): Work<GrantRecord[]> {
  const account = args.address === undefined ? 0 : (yield* requireAccount(args.address)).id;
  return yield* rows<GrantRecord>(sql`
    SELECT g.id, g.account, a.address, g.role, g.scope, g.scope_id AS "scopeId", g.created_ms AS "createdMs",
      coalesce(CASE g.scope WHEN 'domain' THEN (SELECT name FROM domain WHERE id = g.scope_id)
        WHEN 'tenant' THEN (SELECT name FROM tenant WHERE id = g.scope_id) ELSE '' END, '') AS "scopeName"
    FROM role_grant g JOIN account a ON a.id = g.account
    WHERE g.id > ${args.after ?? 0} AND (g.account = ${account} OR CAST(${account} AS BIGINT) = 0)
    ORDER BY g.id LIMIT ${Math.min(args.max ?? 1000, 1000)}`);
}

export function* grantsOf(account: number): Work<Grant[]> {
  return yield* rows<Grant>(sql`
    SELECT role, scope, scope_id AS "scopeId" FROM role_grant WHERE account = ${account} ORDER BY id LIMIT ${GRANTS_PER_ACCOUNT_MAX}`);
}

function* scopeIdOf(args: GrantArgs): Work<number> {
  switch (args.scope) {
    case 'platform':
      return 0;
    case 'domain':
      return (yield* requireDomain(args.scopeName)).id;
    case 'tenant':
      return yield* requireTenant(args.scopeName);
    default:
      return args.scope satisfies never;
  }
}

function* audit(
  args: GrantArgs,
  account: { tenant: number; domain: number; address: string },
  action: string,
): Work<void> {
  yield* recordAudit(args.by, {
    tenant: account.tenant,
    domain: account.domain,
    action,
    target: account.address,
    detail: { role: args.role, scope: args.scope, scopeName: args.scopeName },
  });
}
