import { Fault } from '#base/fault';
import { type Address, addressKey, displayAddress, formatAddress, parseAddress } from '#format/address';
import { row, rows, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { type AccountId, createAccountMailboxes } from '#model/mailbox';
import { requireDomain } from './domains.ts';
import { forgetAccount, keepAnOperator } from './forget.ts';
import { LIST_ROWS_MAX, NAME_CHARACTERS_MAX } from './limits.ts';
import type { AccountRecord, DirectoryChanged } from './records.ts';
import { nextId } from './sequence.ts';

export interface NewAccount {
  readonly by: AuditStamp;
  readonly address: string;
  readonly name?: string;
  /** Of the first password, from `Passwords.hash`; without one nobody can sign in yet. */
  readonly passwordHash?: string;
  /** Key of the credential row, from TimeKeys. */
  readonly credentialId: number;
  /** Undefined: the domain's, else `standardQuotaBytes`; null: none. */
  readonly quotaBytes?: number | null;
  /** The platform's setting. */
  readonly standardQuotaBytes: number | null;
  readonly fileSent?: boolean;
}

/** Makes an account with its mailboxes; a conflict when the address is taken. */
export function* addAccount(args: NewAccount): Work<DirectoryChanged & { readonly account: AccountRecord }> {
  const address = checkedAddress(args.address);
  const domain = yield* requireDomain(address.domain);
  yield* refuseTaken(address);
  const id = yield* nextId<AccountId>('account');
  const quotaBytes =
    args.quotaBytes === undefined ? (domain.accountQuotaBytes ?? args.standardQuotaBytes) : args.quotaBytes;
  const name = checkedName(args.name ?? '');
  yield sql`
    INSERT INTO account (id, tenant, domain, address, address_key, name, active, quota_bytes, file_sent, credential_version, created_ms)
    VALUES (${id}, ${domain.tenant}, ${domain.id}, ${formatAddress(address)}, ${addressKey(address)}, ${name}, 1, ${quotaBytes},
      ${args.fileSent === true ? 1 : 0}, 1, ${args.by.nowMs})`;
  // Seconds, so that an account made anew under an old address never shows UIDs that a client knows as other messages.
  yield* createAccountMailboxes(id, { domain: domain.id, uidValidity: Math.floor(args.by.nowMs / 1000) });
  if (args.passwordHash !== undefined) {
    yield sql`
      INSERT INTO credential (id, account, kind, name, hash, scopes, created_ms)
      VALUES (${args.credentialId}, ${id}, 'password', '', ${args.passwordHash}, '[]', ${args.by.nowMs})`;
  }
  yield* recordAudit(args.by, {
    tenant: domain.tenant,
    domain: domain.id,
    action: 'account.add',
    target: formatAddress(address),
    detail: { quotaBytes, password: args.passwordHash !== undefined },
  });
  return { directory: true, account: yield* requireAccount(addressKey(address)) };
}

export interface AccountChange {
  readonly by: AuditStamp;
  readonly address: string;
  /** Only what is given is changed. */
  readonly name?: string;
  readonly quotaBytes?: number | null;
  readonly fileSent?: boolean;
  readonly active?: boolean;
}

/** Changes an account; switching it off also forgets remembered sign-ins. */
export function* changeAccount(args: AccountChange): Work<DirectoryChanged & { readonly account: AccountRecord }> {
  const before = yield* requireAccount(args.address);
  const name = args.name === undefined ? before.name : checkedName(args.name);
  const quotaBytes = args.quotaBytes === undefined ? before.quotaBytes : args.quotaBytes;
  const fileSent = args.fileSent ?? before.fileSent;
  const active = args.active ?? before.active;
  if (before.active && !active) yield* keepAnOperator([before.id]);
  const version = before.credentialVersion + (active === before.active ? 0 : 1);
  yield sql`
    UPDATE account SET name = ${name}, quota_bytes = ${quotaBytes}, file_sent = ${fileSent ? 1 : 0}, active = ${active ? 1 : 0},
      credential_version = ${version} WHERE id = ${before.id}`;
  const changed = active === before.active ? 'account.change' : active ? 'account.enable' : 'account.disable';
  yield* recordAudit(args.by, {
    tenant: before.tenant,
    domain: before.domain,
    action: changed,
    target: before.address,
    detail: changed === 'account.change' ? { name, quotaBytes, fileSent } : {},
  });
  return { directory: true, account: { ...before, name, quotaBytes, fileSent, active, credentialVersion: version } };
}

export interface AccountRemoved extends DirectoryChanged {
  readonly address: string;
  readonly messages: number;
  /** Aliases that had no other member, and are gone with it. */
  readonly aliasesEmptied: number;
}

/** Removes an account at once; its mail is forgotten by `purgeAccounts` behind it. */
export function* removeAccount(args: { readonly by: AuditStamp; readonly address: string }): Work<AccountRemoved> {
  const account = yield* requireAccount(args.address);
  yield* keepAnOperator([account.id]);
  const { aliasesEmptied } = yield* forgetAccount(account.id, args.by.nowMs);
  yield* recordAudit(args.by, {
    tenant: account.tenant,
    domain: account.domain,
    action: 'account.remove',
    target: account.address,
    detail: { messages: account.usedMessages, aliasesEmptied },
  });
  return { directory: true, address: account.address, messages: account.usedMessages, aliasesEmptied };
}

/** By address (any spelling of it) or by `addressKey`. */
export function* findAccount(args: { readonly address: string }): Work<AccountRecord | undefined> {
  const address = parseAddress(args.address);
  const found = yield* row<AccountRow>(sql`
    SELECT a.id, a.tenant, a.domain, a.address, a.address_key AS "addressKey", a.name, a.active, d.active AS "domainActive",
      a.quota_bytes AS "quotaBytes", s.used_bytes AS "usedBytes", s.used_messages AS "usedMessages",
      d.quota_bytes AS "domainQuotaBytes", a.file_sent AS "fileSent", a.credential_version AS "credentialVersion",
      a.created_ms AS "createdMs"
    FROM account a JOIN domain d ON d.id = a.domain JOIN account_state s ON s.account = a.id
    WHERE a.address_key = ${address === undefined ? args.address : addressKey(address)}`);
  return found === undefined ? undefined : accountOf(found);
}

/** In the order of their keys, beginning behind `after`; of one domain where it is given. */
export function* listAccounts(args: {
  readonly domain?: string;
  readonly after?: string;
  readonly max?: number;
}): Work<AccountRecord[]> {
  const domain = args.domain === undefined ? 0 : (yield* requireDomain(args.domain)).id;
  const found = yield* rows<AccountRow>(sql`
    SELECT a.id, a.tenant, a.domain, a.address, a.address_key AS "addressKey", a.name, a.active, d.active AS "domainActive",
      a.quota_bytes AS "quotaBytes", s.used_bytes AS "usedBytes", s.used_messages AS "usedMessages",
      d.quota_bytes AS "domainQuotaBytes", a.file_sent AS "fileSent", a.credential_version AS "credentialVersion",
      a.created_ms AS "createdMs"
    FROM account a JOIN domain d ON d.id = a.domain JOIN account_state s ON s.account = a.id
    WHERE a.address_key > ${args.after ?? ''} AND (a.domain = ${domain} OR CAST(${domain} AS BIGINT) = 0)
    ORDER BY a.address_key LIMIT ${Math.min(args.max ?? LIST_ROWS_MAX, LIST_ROWS_MAX)}`);
  return found.map(accountOf);
}

export function* requireAccount(address: string): Work<AccountRecord> {
  const account = yield* findAccount({ address });
  if (account === undefined) {
    throw new Fault('not-found', `Cannot find account "${address}"`, { publicText: `There is no account ${address}` });
  }
  return account;
}

/** Throws where an account or alias has this address. */
export function* refuseTaken(address: Address): Work<void> {
  const key = addressKey(address);
  const taken = yield* row<{ kind: string }>(sql`
    SELECT 'account' AS kind FROM account WHERE address_key = ${key}
    UNION ALL SELECT 'alias' AS kind FROM alias WHERE address_key = ${key}`);
  if (taken === undefined) return;
  throw new Fault('conflict', `Address "${key}" is taken by an ${taken.kind}`, {
    publicText: `${displayAddress(address)} is an ${taken.kind} already`,
  });
}

export function checkedAddress(text: string): Address {
  const address = parseAddress(text.trim());
  if (address !== undefined && !address.domain.startsWith('[')) return address;
  throw new Fault('invalid', `Cannot parse address "${text}"`, {
    publicText: `"${text}" is not an address: write it as localpart@domain`,
  });
}

type AccountRow = Omit<AccountRecord, 'active' | 'domainActive' | 'fileSent'> & {
  readonly active: number;
  readonly domainActive: number;
  readonly fileSent: number;
};

function accountOf(found: AccountRow): AccountRecord {
  return {
    ...found,
    active: found.active === 1,
    domainActive: found.domainActive === 1,
    fileSent: found.fileSent === 1,
  };
}

function checkedName(name: string): string {
  if (name.length <= NAME_CHARACTERS_MAX && !/[\p{Cc}\u2028\u2029]/u.test(name)) return name.normalize('NFC');
  throw new Fault('invalid', `Cannot use a name of ${name.length} characters`, {
    publicText: `A name has at most ${NAME_CHARACTERS_MAX} characters and no line breaks`,
  });
}
