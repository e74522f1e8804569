import { Fault } from '#base/fault';
import { displayDomain, parseDomain } from '#format/address';
import { row, rows, sql, type Work } from '#format/sql';
import { forgetHeld } from '#model/quarantine';
import { type AuditStamp, recordAudit } from '#model/audit';
import { forgetAccount, forgetTarget, keepAnOperator } from './forget.ts';
import type { DomainId, TenantId } from './ids.ts';
import { LIST_ROWS_MAX } from './limits.ts';
import type { DirectoryChanged, DomainRecord, DomainSummary } from './records.ts';
import { nextId } from './sequence.ts';
import { defaultTenant, requireTenant } from './tenants.ts';

export interface NewDomain {
  readonly by: AuditStamp;
  /** As a person writes it; made an A-label here. */
  readonly name: string;
  readonly quotaBytes?: number | null;
  readonly accountQuotaBytes?: number | null;
  /** By its name; the default one where not given. */
  readonly tenant?: string;
}

/** Makes a domain; a conflict when it exists. */
export function* addDomain(args: NewDomain): Work<DirectoryChanged & { readonly domain: DomainRecord }> {
  const name = checkedDomain(args.name);
  const tenant = args.tenant === undefined ? yield* defaultTenant(args.by.nowMs) : yield* requireTenant(args.tenant);
  const id = yield* nextId<DomainId>('domain');
  const quotaBytes = args.quotaBytes ?? null;
  const accountQuotaBytes = args.accountQuotaBytes ?? null;
  const made = yield* row<{ id: DomainId }>(sql`
    INSERT INTO domain (id, tenant, name, active, quota_bytes, account_quota_bytes, created_ms)
    VALUES (${id}, ${tenant}, ${name}, 1, ${quotaBytes}, ${accountQuotaBytes}, ${args.by.nowMs})
    ON CONFLICT (name) DO NOTHING RETURNING id`);
  if (made === undefined) {
    throw new Fault('conflict', `Domain "${name}" exists already`, {
      publicText: `The domain ${displayDomain(name)} exists already`,
    });
  }
  yield* recordAudit(args.by, {
    tenant,
    domain: id,
    action: 'domain.add',
    target: name,
    detail: { quotaBytes, accountQuotaBytes },
  });
  const domain = { id, tenant, name, active: true, quotaBytes, accountQuotaBytes, createdMs: args.by.nowMs };
  return { directory: true, domain };
}

export interface DomainChange {
  readonly by: AuditStamp;
  readonly name: string;
  /** Only what is given is changed. */
  readonly quotaBytes?: number | null;
  readonly accountQuotaBytes?: number | null;
  readonly active?: boolean;
}

export function* changeDomain(args: DomainChange): Work<DirectoryChanged & { readonly domain: DomainRecord }> {
  const before = yield* requireDomain(args.name);
  const domain: DomainRecord = {
    ...before,
    ...(args.quotaBytes === undefined ? {} : { quotaBytes: args.quotaBytes }),
    ...(args.accountQuotaBytes === undefined ? {} : { accountQuotaBytes: args.accountQuotaBytes }),
    ...(args.active === undefined ? {} : { active: args.active }),
  };
  yield sql`
    UPDATE domain SET quota_bytes = ${domain.quotaBytes}, account_quota_bytes = ${domain.accountQuotaBytes},
      active = ${domain.active ? 1 : 0} WHERE id = ${domain.id}`;
  const { quotaBytes, accountQuotaBytes, active } = domain;
  yield* recordAudit(args.by, {
    tenant: domain.tenant,
    domain: domain.id,
    action: 'domain.change',
    target: domain.name,
    detail: { quotaBytes, accountQuotaBytes, active },
  });
  return { directory: true, domain };
}

export interface DomainRemoval {
  readonly by: AuditStamp;
  readonly name: string;
  /** Its accounts with all their mail go too. Without it a domain that has accounts stays. */
  readonly withAccounts: boolean;
}

export interface DomainRemoved extends DirectoryChanged {
  readonly name: string;
  readonly accounts: number;
  readonly aliases: number;
}

/** Removes a domain with its aliases, keys and settings; the mail of its accounts is purged afterwards. */
export function* removeDomain(args: DomainRemoval): Work<DomainRemoved> {
  const domain = yield* requireDomain(args.name);
  const accounts = yield* rows<{ id: number; address: string }>(sql`
    SELECT id, address FROM account WHERE domain = ${domain.id} ORDER BY id`);
  if (accounts.length > 0 && !args.withAccounts) {
    throw new Fault('conflict', `Domain "${domain.name}" has ${accounts.length} accounts`, {
      publicText: `${displayDomain(domain.name as never)} still has ${accounts.length === 1 ? '1 account' : `${accounts.length} accounts`}`,
    });
  }
  yield* keepAnOperator(accounts.map((account) => account.id));
  const aliases = yield* rows<{ id: number; address_key: string }>(sql`
    SELECT id, address_key FROM alias WHERE domain = ${domain.id}`);
  for (const account of accounts) yield* forgetAccount(account.id, args.by.nowMs);
  for (const alias of aliases) {
    yield sql`DELETE FROM alias_target WHERE alias = ${alias.id}`;
    yield sql`DELETE FROM alias WHERE id = ${alias.id}`;
    yield* forgetTarget(alias.address_key);
  }
  yield* forgetHeld({ domain: domain.id });
  yield sql`DELETE FROM dkim_key WHERE domain = ${domain.id}`;
  yield sql`DELETE FROM role_grant WHERE scope = 'domain' AND scope_id = ${domain.id}`;
  yield sql`DELETE FROM setting WHERE scope = 'domain' AND scope_id = ${domain.id}`;
  yield sql`DELETE FROM filter_list WHERE scope = 'domain' AND scope_id = ${domain.id}`;
  yield sql`DELETE FROM filter_rule WHERE scope = 'domain' AND scope_id = ${domain.id}`;
  yield sql`DELETE FROM filter_trial WHERE scope = 'domain' AND scope_id = ${domain.id}`;
  // Nobody finds them any more, whoever has this id next; what they hold is swept later.
  yield sql`UPDATE report SET domain = -id WHERE domain = ${domain.id}`;
  yield sql`DELETE FROM domain WHERE id = ${domain.id}`;
  const removed = { accounts: accounts.length, aliases: aliases.length };
  yield* recordAudit(args.by, {
    tenant: domain.tenant,
    domain: domain.id,
    action: 'domain.remove',
    target: domain.name,
    detail: removed,
  });
  return { directory: true, name: domain.name, ...removed };
}

export function* findDomain(args: { readonly name: string }): Work<DomainRecord | undefined> {
  const found = yield* row<DomainRow>(sql`
    SELECT id, tenant, name, active, quota_bytes AS "quotaBytes", account_quota_bytes AS "accountQuotaBytes",
      created_ms AS "createdMs"
    FROM domain WHERE name = ${parseDomain(args.name) ?? args.name}`);
  return found === undefined ? undefined : { ...found, active: found.active === 1 };
}

/** In the order of their names, beginning behind `after`. */
export function* listDomains(args: {
  readonly after?: string;
  readonly max?: number;
  readonly name?: string;
}): Work<DomainSummary[]> {
  const name = args.name === undefined ? '' : (parseDomain(args.name) ?? args.name);
  const found = yield* rows<DomainRow & { accounts: number; aliases: number; usedBytes: number }>(sql`
    SELECT id, tenant, name, active, quota_bytes AS "quotaBytes", account_quota_bytes AS "accountQuotaBytes",
      created_ms AS "createdMs",
      (SELECT count(*) FROM account WHERE account.domain = domain.id) AS accounts,
      (SELECT count(*) FROM alias WHERE alias.domain = domain.id) AS aliases,
      (SELECT coalesce(sum(used_bytes), 0) FROM account_state WHERE account_state.domain = domain.id) AS "usedBytes"
    FROM domain WHERE name > ${args.after ?? ''} AND (name = ${name} OR CAST(${name} AS TEXT) = '')
    ORDER BY name LIMIT ${Math.min(args.max ?? LIST_ROWS_MAX, LIST_ROWS_MAX)}`);
  return found.map((domain) => ({
    ...domain,
    active: domain.active === 1,
    accounts: Number(domain.accounts),
    aliases: Number(domain.aliases),
    usedBytes: Number(domain.usedBytes),
  }));
}

/** How much there is of everything. */
export function* countDirectory(): Work<{ readonly domains: number; readonly accounts: number }> {
  const counts = yield* row<{ domains: number; accounts: number }>(sql`
    SELECT (SELECT count(*) FROM domain) AS domains, (SELECT count(*) FROM account) AS accounts`);
  return { domains: Number(counts?.domains ?? 0), accounts: Number(counts?.accounts ?? 0) };
}

export function* requireDomain(name: string): Work<DomainRecord> {
  const domain = yield* findDomain({ name });
  if (domain === undefined) {
    throw new Fault('not-found', `Cannot find domain "${name}"`, {
      publicText: `The domain ${name} is not hosted here`,
    });
  }
  return domain;
}

type DomainRow = Omit<DomainRecord, 'active'> & {
  readonly active: number;
  readonly id: DomainId;
  readonly tenant: TenantId;
};

function checkedDomain(text: string): string & ReturnType<typeof parseDomain> {
  const domain = parseDomain(text.trim().replace(/\.$/, ''));
  if (domain === undefined) {
    throw new Fault('invalid', `Cannot parse domain "${text}"`, { publicText: `"${text}" is not a domain name` });
  }
  return domain;
}
