import { Fault } from '#base/fault';
import { row, rows, run, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { findAccount, requireAccount } from './accounts.ts';
import { grantsOf } from './grants.ts';
import type { CredentialId } from './ids.ts';
import { APP_PASSWORDS_PER_ACCOUNT_MAX, NAME_CHARACTERS_MAX } from './limits.ts';
import type {
  AccountRecord,
  CredentialRecord,
  CredentialScope,
  DirectoryChanged,
  LoginRecord,
  StoredCredential,
} from './records.ts';

/** What a sign-in as this address needs, in three statements; undefined where there is no such account. */
export function* findLogin(args: { readonly addressKey: string }): Work<LoginRecord | undefined> {
  const account = yield* findAccount({ address: args.addressKey });
  if (account === undefined) return undefined;
  return { account, credentials: yield* storedCredentials(account), grants: yield* grantsOf(account.id) };
}

/** Sets the password; remembered sign-ins with the old one end. App passwords stay. */
export function* setPassword(args: {
  readonly by: AuditStamp;
  readonly address: string;
  readonly credentialId: number;
  readonly hash: string;
}): Work<DirectoryChanged & { readonly account: AccountRecord }> {
  const account = yield* requireAccount(args.address);
  yield sql`DELETE FROM credential WHERE account = ${account.id} AND kind = 'password'`;
  yield sql`
    INSERT INTO credential (id, account, kind, name, hash, scopes, created_ms)
    VALUES (${args.credentialId}, ${account.id}, 'password', '', ${args.hash}, '[]', ${args.by.nowMs})`;
  yield* raiseVersion(account);
  yield* audit(args.by, account, 'account.passwd', {});
  return { directory: true, account: { ...account, credentialVersion: account.credentialVersion + 1 } };
}

/**
 * The same password under new parameters: no change for anybody, so the version stays and nothing is audited.
 * Does nothing when the password was changed meanwhile.
 */
export function* rehashPassword(args: {
  readonly credential: number;
  readonly before: string;
  readonly hash: string;
}): Work<DirectoryChanged> {
  yield* run(sql`UPDATE credential SET hash = ${args.hash} WHERE id = ${args.credential} AND hash = ${args.before}`);
  return { directory: true };
}

export function* addAppPassword(args: {
  readonly by: AuditStamp;
  readonly address: string;
  readonly credentialId: number;
  readonly name: string;
  readonly hash: string;
  /** [] for all. */
  readonly scopes: readonly CredentialScope[];
  readonly expiresMs: number | null;
}): Work<DirectoryChanged & { readonly credential: CredentialRecord }> {
  const account = yield* requireAccount(args.address);
  const name = args.name.trim();
  if (name === '' || name.length > NAME_CHARACTERS_MAX || /\p{Cc}/u.test(name)) {
    throw new Fault('invalid', `Cannot use "${args.name}" as the name of an app password`, {
      publicText: 'An app password needs a name that tells where it is used, such as "Phone"',
    });
  }
  const known = yield* listAppPasswords({ address: args.address });
  if (known.some((one) => one.name === name)) {
    throw new Fault('conflict', `App password "${name}" exists`, {
      publicText: `An app password "${name}" exists already`,
    });
  }
  if (known.length >= APP_PASSWORDS_PER_ACCOUNT_MAX) {
    throw new Fault('limit', `Account ${account.id} has ${known.length} app passwords`, {
      publicText: `An account has at most ${APP_PASSWORDS_PER_ACCOUNT_MAX} app passwords; remove one first`,
    });
  }
  yield sql`
    INSERT INTO credential (id, account, kind, name, hash, scopes, created_ms, expires_ms)
    VALUES (${args.credentialId}, ${account.id}, 'app', ${name}, ${args.hash}, ${JSON.stringify(args.scopes)}, ${args.by.nowMs},
      ${args.expiresMs})`;
  yield* raiseVersion(account);
  yield* audit(args.by, account, 'account.app-password.add', { name, scopes: args.scopes, expiresMs: args.expiresMs });
  const credential: CredentialRecord = {
    id: args.credentialId as CredentialId,
    kind: 'app',
    name,
    scopes: args.scopes,
    createdMs: args.by.nowMs,
    expiresMs: args.expiresMs,
    usedMs: null,
  };
  return { directory: true, credential };
}

export function* removeAppPassword(args: {
  readonly by: AuditStamp;
  readonly address: string;
  readonly name: string;
}): Work<DirectoryChanged & { readonly name: string }> {
  const account = yield* requireAccount(args.address);
  const gone = yield* row(sql`
    DELETE FROM credential WHERE account = ${account.id} AND kind = 'app' AND name = ${args.name} RETURNING id`);
  if (gone === undefined) {
    throw new Fault('not-found', `Cannot find app password "${args.name}"`, {
      publicText: `${account.address} has no app password "${args.name}"`,
    });
  }
  yield* raiseVersion(account);
  yield* audit(args.by, account, 'account.app-password.remove', { name: args.name });
  return { directory: true, name: args.name };
}

export function* listAppPasswords(args: { readonly address: string }): Work<CredentialRecord[]> {
  const account = yield* requireAccount(args.address);
  const stored = yield* storedCredentials(account);
  return stored.filter((one) => one.kind === 'app').map(withoutHash);
}

/** When a credential was last used, for its owner; written at most once an hour by the caller. */
export function* noteCredentialUse(args: { readonly credential: number; readonly nowMs: number }): Work<void> {
  yield* run(sql`UPDATE credential SET used_ms = ${args.nowMs} WHERE id = ${args.credential}`);
}

/** A row in the audit that says something about a sign-in; changes nothing. */
export function* noteSignIn(args: {
  readonly by: AuditStamp;
  readonly addressKey: string;
  readonly action: 'signin.cleartext';
  readonly protocol: string;
  readonly client: string;
}): Work<void> {
  const account = yield* findAccount({ address: args.addressKey });
  if (account !== undefined)
    yield* audit(args.by, account, args.action, { protocol: args.protocol, client: args.client });
}

/** Takes all passwords of an account out of force, and ends what was opened with them. Gives how many were in force. */
export function* suspendCredentials(account: AccountRecord, nowMs: number): Work<number> {
  const suspended = yield* rows(sql`
    UPDATE credential SET suspended_ms = ${nowMs} WHERE account = ${account.id} AND suspended_ms IS NULL RETURNING id`);
  yield* raiseVersion(account);
  return suspended.length;
}

/**
 * Puts those that were taken out of force back. Where the account has a password by now, the old one does not come back: it
 * was changed because somebody else knew it.
 */
export function* resumeCredentials(account: AccountRecord): Work<number> {
  yield* run(sql`
    DELETE FROM credential WHERE account = ${account.id} AND kind = 'password' AND suspended_ms IS NOT NULL AND EXISTS (
      SELECT 1 FROM credential c WHERE c.account = ${account.id} AND c.kind = 'password' AND c.suspended_ms IS NULL)`);
  const resumed = yield* rows(sql`
    UPDATE credential SET suspended_ms = NULL WHERE account = ${account.id} AND suspended_ms IS NOT NULL RETURNING id`);
  yield* raiseVersion(account);
  return resumed.length;
}

function withoutHash({ id, kind, name, scopes, createdMs, expiresMs, usedMs }: StoredCredential): CredentialRecord {
  return { id, kind, name, scopes, createdMs, expiresMs, usedMs };
}

function* storedCredentials(account: AccountRecord): Work<StoredCredential[]> {
  const found = yield* rows<Omit<StoredCredential, 'scopes'> & { scopes: string }>(sql`
    SELECT id, kind, name, hash, scopes, created_ms AS "createdMs", expires_ms AS "expiresMs", used_ms AS "usedMs"
    FROM credential WHERE account = ${account.id} AND suspended_ms IS NULL ORDER BY id LIMIT ${APP_PASSWORDS_PER_ACCOUNT_MAX + 1}`);
  return found.map((one) => ({ ...one, scopes: JSON.parse(one.scopes) as CredentialScope[] }));
}

function* raiseVersion(account: AccountRecord): Work<void> {
  yield* run(sql`UPDATE account SET credential_version = credential_version + 1 WHERE id = ${account.id}`);
}

function* audit(
  by: AuditStamp,
  account: AccountRecord,
  action: string,
  detail: Parameters<typeof recordAudit>[1]['detail'],
): Work<void> {
  yield* recordAudit(by, { tenant: account.tenant, domain: account.domain, action, target: account.address, detail });
}
