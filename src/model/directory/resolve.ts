import { type Address, addressKey, makeAddress, parseAddress, splitSubaddress, type Localpart } from '#format/address';
import { list, row, rows, sql, type Work } from '#format/sql';
import type { AccountId } from '#model/mailbox';
import type { DomainId } from './ids.ts';
import { ALIAS_DEPTH_MAX, ALIAS_MEMBERS_MAX } from './limits.ts';
import type { ResolvedAccount, Resolution } from './records.ts';

/** RFC 5321 section 4.5.1, RFC 2142: they reach somebody in every domain. */
export const roleLocalparts: readonly string[] = ['postmaster', 'abuse'];

/**
 * Who an address reaches. An account or alias of exactly this address wins, then the one without the sub-address;
 * postmaster and abuse fall to the domain's first domain admin, else to the operator. `null` asks for the bare
 * `<Postmaster>` of RFC 5321 section 4.1.1.3: the operator.
 */
export function* resolveRecipient(args: { readonly address: Address | null }): Work<Resolution> {
  if (args.address === null) return reached(yield* accountsOfIds(yield* operatorAccounts()), 'Postmaster', null);
  const { user, tag } = splitSubaddress(args.address.localpart);
  const keys = keysOf(args.address);
  const start = yield* lookUp(keys);
  for (const key of keys) {
    const account = start.accounts.find((found) => found.addressKey === key);
    const exact = key === keys[0];
    if (account !== undefined) return reached([account], null, exact ? null : (tag ?? null));
    const alias = start.aliases.get(key);
    if (alias !== undefined) {
      const members = yield* expand(alias.targets, [key]);
      if (members.length > 0) return reached(members, alias.address, exact ? null : (tag ?? null));
    }
  }
  const domain = yield* row<{ id: DomainId; tenant: number }>(
    sql`SELECT id, tenant FROM domain WHERE name = ${args.address.domain}`,
  );
  if (domain === undefined) return { kind: 'remote' };
  if (roleLocalparts.includes(user.toLowerCase())) {
    const members = yield* accountsOfIds(yield* roleAccounts(domain));
    if (members.length > 0) return reached(members, `${user.toLowerCase()}@${args.address.domain}`, tag ?? null);
  }
  return { kind: 'unknown' };
}

/** Addresses that reach an account: its own and the aliases it is a member of, directly or through others. */
export function* addressesOf(args: { readonly account: number }): Work<string[]> {
  const own = yield* row<{ address: string; address_key: string }>(
    sql`SELECT address, address_key FROM account WHERE id = ${args.account}`,
  );
  if (own === undefined) return [];
  const addresses = [own.address];
  const seen = new Set<string>([own.address_key]);
  let wanted = [own.address_key];
  for (let depth = 0; depth < ALIAS_DEPTH_MAX && wanted.length > 0; depth++) {
    const found: { address: string; address_key: string }[] = yield* rows<{ address: string; address_key: string }>(sql`
      SELECT DISTINCT a.address, a.address_key FROM alias_target t JOIN alias a ON a.id = t.alias
      WHERE t.address_key IN ${list(wanted)} ORDER BY a.address_key LIMIT ${ALIAS_MEMBERS_MAX}`);
    const fresh = found.filter((alias) => !seen.has(alias.address_key));
    for (const alias of fresh) seen.add(alias.address_key);
    addresses.push(...fresh.map((alias) => alias.address));
    wanted = fresh.map((alias) => alias.address_key);
  }
  return addresses;
}

/** The key of an address and, where it has a sub-address, of the one without. */
export function keysOf(address: Address): string[] {
  const { user, tag } = splitSubaddress(address.localpart);
  if (tag === undefined) return [addressKey(address)];
  const base = makeAddress(user as Localpart, address.domain);
  return base === undefined ? [addressKey(address)] : [addressKey(address), addressKey(base)];
}

function keysOfText(text: string): string[] {
  const address = parseAddress(text);
  return address === undefined ? [text] : keysOf(address);
}

function reached(accounts: readonly FoundAccount[], alias: string | null, tag: string | null): Resolution {
  return { kind: 'accounts', accounts: accounts.map((one) => one.shown), alias, tag };
}

interface FoundAccount {
  readonly addressKey: string;
  readonly shown: ResolvedAccount;
}

interface LookedUp {
  readonly accounts: readonly FoundAccount[];
  readonly aliases: ReadonlyMap<string, { readonly address: string; readonly targets: readonly string[] }>;
}

/** Accounts and aliases with one of these keys: two statements. */
function* lookUp(keys: readonly string[]): Work<LookedUp> {
  const accounts = yield* accountsOfKeys(keys);
  const found = yield* rows<{ key: string; address: string; target: string }>(sql`
    SELECT a.address_key AS key, a.address, t.address_key AS target FROM alias a JOIN alias_target t ON t.alias = a.id
    WHERE a.address_key IN ${list(keys)} ORDER BY t.id`);
  const aliases = new Map<string, { address: string; targets: string[] }>();
  for (const { key, address, target } of found) {
    const alias = aliases.get(key);
    if (alias === undefined) aliases.set(key, { address, targets: [target] });
    else alias.targets.push(target);
  }
  return { accounts, aliases };
}

/** The accounts behind targets: aliases among them are followed, none twice, and not deeper than the limit. */
export function* expand(targets: readonly string[], visited: readonly string[]): Work<FoundAccount[]> {
  const members = new Map<AccountId, FoundAccount>();
  const seen = new Set(visited);
  let wanted: readonly string[] = targets;
  for (let depth = 0; depth < ALIAS_DEPTH_MAX && wanted.length > 0 && members.size < ALIAS_MEMBERS_MAX; depth++) {
    const fresh = [...new Set(wanted)].filter((key) => !seen.has(key));
    if (fresh.length === 0) break;
    for (const key of fresh) seen.add(key);
    const found: LookedUp = yield* lookUp(fresh.flatMap(keysOfText));
    const next: string[] = [];
    for (const target of fresh) {
      const [account, alias] = pick(found, keysOfText(target));
      if (account !== undefined) members.set(account.shown.account, account);
      else if (alias !== undefined) next.push(...alias);
    }
    wanted = next;
  }
  return [...members.values()].sort((a, b) => a.shown.account - b.shown.account).slice(0, ALIAS_MEMBERS_MAX);
}

function pick(found: LookedUp, keys: readonly string[]): [FoundAccount | undefined, readonly string[] | undefined] {
  for (const key of keys) {
    const account = found.accounts.find((one) => one.addressKey === key);
    if (account !== undefined) return [account, undefined];
    const alias = found.aliases.get(key);
    if (alias !== undefined) return [undefined, alias.targets];
  }
  return [undefined, undefined];
}

function* roleAccounts(domain: { readonly id: DomainId; readonly tenant: number }): Work<AccountId[]> {
  const admin = yield* row<{ account: AccountId }>(sql`
    SELECT g.account FROM role_grant g JOIN account a ON a.id = g.account AND a.active = 1
    WHERE g.role = 'domain-admin' AND ((g.scope = 'domain' AND g.scope_id = ${domain.id})
      OR (g.scope = 'tenant' AND g.scope_id = ${domain.tenant}))
    ORDER BY g.scope, g.id LIMIT 1`);
  return admin === undefined ? yield* operatorAccounts() : [admin.account];
}

function* operatorAccounts(): Work<AccountId[]> {
  const operator = yield* row<{ account: AccountId }>(sql`
    SELECT g.account FROM role_grant g JOIN account a ON a.id = g.account AND a.active = 1
    WHERE g.role = 'operator' AND g.scope = 'platform' ORDER BY g.id LIMIT 1`);
  return operator === undefined ? [] : [operator.account];
}

type ResolvedRow = Omit<ResolvedAccount, 'active' | 'fileSent'> & {
  readonly addressKey: string;
  readonly active: number;
  readonly fileSent: number;
};

function* accountsOfKeys(keys: readonly string[]): Work<FoundAccount[]> {
  const found = yield* rows<ResolvedRow>(sql`
    SELECT a.id AS account, a.tenant, a.domain, a.address, a.address_key AS "addressKey", a.active * d.active AS active,
      a.quota_bytes AS "quotaBytes", s.used_bytes AS "usedBytes", d.quota_bytes AS "domainQuotaBytes", a.file_sent AS "fileSent"
    FROM account a JOIN domain d ON d.id = a.domain JOIN account_state s ON s.account = a.id
    WHERE a.address_key IN ${list(keys)} ORDER BY a.id`);
  return yield* withDomainUse(found);
}

function* accountsOfIds(ids: readonly AccountId[]): Work<FoundAccount[]> {
  const found = yield* rows<ResolvedRow>(sql`
    SELECT a.id AS account, a.tenant, a.domain, a.address, a.address_key AS "addressKey", a.active * d.active AS active,
      a.quota_bytes AS "quotaBytes", s.used_bytes AS "usedBytes", d.quota_bytes AS "domainQuotaBytes", a.file_sent AS "fileSent"
    FROM account a JOIN domain d ON d.id = a.domain JOIN account_state s ON s.account = a.id
    WHERE a.id IN ${list(ids)} ORDER BY a.id`);
  return yield* withDomainUse(found);
}

/** The sum over a domain is asked for only where the domain has a quota. */
function* withDomainUse(found: readonly ResolvedRow[]): Work<FoundAccount[]> {
  const limited = [...new Set(found.filter((one) => one.domainQuotaBytes !== null).map((one) => one.domain))];
  const used = new Map<number, number>();
  if (limited.length > 0) {
    const sums = yield* rows<{ domain: number; bytes: number }>(sql`
      SELECT domain, coalesce(sum(used_bytes), 0) AS bytes FROM account_state WHERE domain IN ${list(limited)} GROUP BY domain`);
    for (const sum of sums) used.set(sum.domain, Number(sum.bytes));
  }
  return found.map(({ addressKey: key, ...one }) => ({
    addressKey: key,
    shown: {
      ...one,
      active: one.active === 1,
      fileSent: one.fileSent === 1,
      domainUsedBytes: used.get(one.domain) ?? 0,
    },
  }));
}
