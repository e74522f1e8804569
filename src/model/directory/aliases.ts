import { Fault } from '#base/fault';
import { type Address, addressKey, displayAddress, formatAddress, parseDomain } from '#format/address';
import { row, rows, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { checkedAddress } from './accounts.ts';
import { findDomain, requireDomain } from './domains.ts';
import { forgetTarget } from './forget.ts';
import type { AliasId } from './ids.ts';
import { ALIAS_TARGETS_MAX, LIST_ROWS_MAX } from './limits.ts';
import type { AliasRecord, DirectoryChanged } from './records.ts';
import { keysOf } from './resolve.ts';
import { nextId } from './sequence.ts';

export interface NewAlias {
  readonly by: AuditStamp;
  readonly address: string;
  readonly targets: readonly string[];
}

/** Makes an alias, or adds targets to one that exists. A target must be a local account or alias. */
export function* addAlias(
  args: NewAlias,
): Work<DirectoryChanged & { readonly alias: AliasRecord; readonly added: number }> {
  const address = checkedAddress(args.address);
  const domain = yield* requireDomain(address.domain);
  const targets = args.targets.map(checkedAddress);
  if (targets.length === 0)
    throw new Fault('invalid', 'An alias needs a target', { publicText: 'An alias needs at least one target' });
  yield* refuseAccount(address);
  for (const target of targets) yield* requireLocalTarget(target);
  yield* refuseCycle(address, targets);
  const key = addressKey(address);
  const known = yield* row<{ id: AliasId }>(sql`SELECT id FROM alias WHERE address_key = ${key}`);
  const id = known?.id ?? (yield* nextId<AliasId>('alias'));
  if (known === undefined) {
    yield sql`
      INSERT INTO alias (id, tenant, domain, address, address_key, created_ms)
      VALUES (${id}, ${domain.tenant}, ${domain.id}, ${formatAddress(address)}, ${key}, ${args.by.nowMs})`;
  }
  const added = yield* addTargets(id, targets);
  yield* recordAudit(args.by, {
    tenant: domain.tenant,
    domain: domain.id,
    action: 'alias.add',
    target: formatAddress(address),
    detail: { targets: targets.map(formatAddress) },
  });
  const [alias] = yield* listAliases({ address: args.address });
  if (alias === undefined) throw new Fault('temporary', `Alias "${key}" is gone`);
  return { directory: true, alias, added };
}

/** Removes an alias, or only the targets that are named; the last target takes the alias with it. */
export function* removeAlias(args: {
  readonly by: AuditStamp;
  readonly address: string;
  readonly targets?: readonly string[];
}): Work<DirectoryChanged & { readonly address: string; readonly left: readonly string[] }> {
  const address = checkedAddress(args.address);
  const [alias] = yield* listAliases({ address: args.address });
  if (alias === undefined) {
    throw new Fault('not-found', `Cannot find alias "${args.address}"`, {
      publicText: `There is no alias ${args.address}`,
    });
  }
  const named = (args.targets ?? []).map(checkedAddress);
  for (const target of named) {
    const gone = yield* row(sql`
      DELETE FROM alias_target WHERE alias = ${alias.id} AND address_key = ${addressKey(target)} RETURNING id`);
    if (gone === undefined) {
      throw new Fault('not-found', `"${formatAddress(target)}" is no target of "${alias.address}"`, {
        publicText: `${displayAddress(target)} is not a target of ${displayAddress(address)}`,
      });
    }
  }
  const gone = named.map(addressKey);
  const left =
    named.length === 0 ? [] : alias.targets.filter((target) => !gone.includes(addressKey(checkedAddress(target))));
  if (left.length === 0) {
    yield sql`DELETE FROM alias_target WHERE alias = ${alias.id}`;
    yield sql`DELETE FROM alias WHERE id = ${alias.id}`;
    yield* forgetTarget(addressKey(address));
  }
  const domain = yield* findDomain({ name: address.domain });
  yield* recordAudit(args.by, {
    tenant: domain?.tenant ?? null,
    domain: alias.domain,
    action: 'alias.remove',
    target: alias.address,
    detail: named.length === 0 ? { targets: alias.targets } : { targets: named.map(formatAddress), left },
  });
  return { directory: true, address: alias.address, left };
}

/** In the order of their keys, beginning behind `after`; of one domain, or the one with this address. */
export function* listAliases(args: {
  readonly domain?: string;
  readonly address?: string;
  readonly after?: string;
  readonly max?: number;
}): Work<AliasRecord[]> {
  const domain = args.domain === undefined ? 0 : (yield* requireDomain(args.domain)).id;
  const key = args.address === undefined ? '' : addressKey(checkedAddress(args.address));
  const found = yield* rows<Omit<AliasRecord, 'targets'>>(sql`
    SELECT id, domain, address, address_key AS "addressKey", created_ms AS "createdMs" FROM alias
    WHERE address_key > ${args.after ?? ''} AND (domain = ${domain} OR CAST(${domain} AS BIGINT) = 0)
      AND (address_key = ${key} OR CAST(${key} AS TEXT) = '')
    ORDER BY address_key LIMIT ${Math.min(args.max ?? LIST_ROWS_MAX, LIST_ROWS_MAX)}`);
  const aliases: AliasRecord[] = [];
  for (const alias of found) {
    const targets = yield* rows<{ address: string }>(
      sql`SELECT address FROM alias_target WHERE alias = ${alias.id} ORDER BY id`,
    );
    aliases.push({ ...alias, targets: targets.map((target) => target.address) });
  }
  return aliases;
}

function* addTargets(alias: AliasId, targets: readonly Address[]): Work<number> {
  const known = yield* rows<{ address_key: string }>(sql`SELECT address_key FROM alias_target WHERE alias = ${alias}`);
  const seen = new Set(known.map((target) => target.address_key));
  let added = 0;
  for (const target of targets) {
    const key = addressKey(target);
    if (seen.has(key)) continue;
    seen.add(key);
    added += 1;
    yield sql`INSERT INTO alias_target (alias, address, address_key) VALUES (${alias}, ${formatAddress(target)}, ${key})`;
  }
  if (seen.size > ALIAS_TARGETS_MAX) {
    throw new Fault('limit', `Alias ${alias} would have ${seen.size} targets`, {
      publicText: `An alias has at most ${ALIAS_TARGETS_MAX} targets; for more people make a mailing list`,
    });
  }
  return added;
}

function* refuseAccount(address: Address): Work<void> {
  const account = yield* row(sql`SELECT id FROM account WHERE address_key = ${addressKey(address)}`);
  if (account === undefined) return;
  throw new Fault('conflict', `"${formatAddress(address)}" is an account`, {
    publicText: `${displayAddress(address)} is an account; an alias needs an address of its own`,
  });
}

function* requireLocalTarget(target: Address): Work<void> {
  const domain = yield* findDomain({ name: parseDomain(target.domain) ?? target.domain });
  if (domain === undefined) {
    throw new Fault('refused', `Target "${formatAddress(target)}" is not local`, {
      publicText: `${displayAddress(target)} is not hosted here: forwarding outside is not available yet`,
    });
  }
  for (const key of keysOf(target)) {
    const found = yield* row(sql`
      SELECT id FROM account WHERE address_key = ${key} UNION ALL SELECT id FROM alias WHERE address_key = ${key}`);
    if (found !== undefined) return;
  }
  throw new Fault('not-found', `Target "${formatAddress(target)}" does not exist`, {
    publicText: `There is no account or alias ${displayAddress(target)}`,
  });
}

/** Follows the new targets: an alias must not lead back to itself. */
function* refuseCycle(address: Address, targets: readonly Address[]): Work<void> {
  const own = addressKey(address);
  const seen = new Set<string>();
  let wanted = targets.flatMap(keysOf);
  while (wanted.length > 0) {
    if (wanted.includes(own)) {
      throw new Fault('conflict', `Alias "${own}" would lead back to itself`, {
        publicText: `${displayAddress(address)} would lead back to itself`,
      });
    }
    const next: string[] = [];
    for (const key of wanted) {
      if (seen.has(key)) continue;
      seen.add(key);
      const found: { address: string }[] = yield* rows<{ address: string }>(sql`
        SELECT t.address FROM alias a JOIN alias_target t ON t.alias = a.id WHERE a.address_key = ${key}`);
      next.push(...found.flatMap((target) => keysOf(checkedAddress(target.address))));
    }
    wanted = next;
  }
}
