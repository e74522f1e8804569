/**
 * Directory: tenants, domains, accounts, aliases, credentials, roles and keys, as SQL operations and rules; who an
 * address reaches, who may sign in with what, and who may do what (`may`, the only place that judges it).
 * Every change writes its audit row in the same Work and answers `directory: true`, which clears the caches.
 * Refuses to know mailboxes' contents, protocols, sign-in limits and where hashes are computed in time.
 * RFC 5321 sections 4.1.1.3 and 4.5.1, RFC 2142, RFC 5233, RFC 9106.
 */
export {
  type AccountChange,
  type AccountRemoved,
  checkedAddress,
  type NewAccount,
  requireAccount,
} from './accounts.ts';
export type { NewAlias } from './aliases.ts';
export type { Bootstrap } from './bootstrap.ts';
export { resumeCredentials, suspendCredentials } from './credentials.ts';
export { DirectoryCache, type DirectoryCacheOptions, loginAddress } from './cache.ts';
export type {
  DkimAlgorithm,
  DkimDomain,
  DkimKeyState,
  DkimLookNoted,
  DkimPublicKey,
  DkimRetirement,
  DkimStoredKey,
  NewDkimKey,
} from './dkim.ts';
export type { DomainChange, DomainRemoval, DomainRemoved, NewDomain } from './domains.ts';
export type { Purged } from './forget.ts';
export type { GrantArgs } from './grants.ts';
export type { AliasId, CredentialId, DomainId, GrantId, TenantId } from './ids.ts';
export {
  type Calls,
  type DirectoryReads,
  type DirectoryWrites,
  directoryReads,
  directoryWrites,
} from './operations.ts';
export {
  type Argon2Cost,
  hashAppPassword,
  isAppPassword,
  isSameAppPassword,
  newAppPassword,
  newRandomPassword,
  operatorCost,
  Passwords,
  type PasswordsOptions,
  userCost,
} from './passwords.ts';
export { type Action, type Actor, actions, may, mayTouchAccount, type Target } from './permission.ts';
export {
  type AccountRecord,
  type AliasRecord,
  type CredentialRecord,
  type CredentialScope,
  credentialScopes,
  type DirectoryChanged,
  type DomainRecord,
  type DomainSummary,
  type Grant,
  type GrantRecord,
  type GrantScope,
  grantScopes,
  type LoginRecord,
  type ResolvedAccount,
  type Resolution,
  type Role,
  roles,
  type StoredCredential,
  type TenantRecord,
} from './records.ts';
export { roleLocalparts } from './resolve.ts';
