import type { Work } from '#format/sql';
import { addAccount, changeAccount, findAccount, listAccounts, removeAccount } from './accounts.ts';
import { addAlias, listAliases, removeAlias } from './aliases.ts';
import { bootstrapOperator } from './bootstrap.ts';
import {
  addAppPassword,
  findLogin,
  listAppPasswords,
  noteCredentialUse,
  noteSignIn,
  rehashPassword,
  removeAppPassword,
  setPassword,
} from './credentials.ts';
import {
  addDkimKeys,
  dkimDomainsWaiting,
  forgetDkimKeys,
  listDkimDomains,
  listDkimKeys,
  noteDkimLook,
  retireDkimKey,
  rotateDkimKeys,
  signingKeys,
  switchDkimKeys,
} from './dkim.ts';
import { addDomain, changeDomain, countDirectory, findDomain, listDomains, removeDomain } from './domains.ts';
import { purgeAccounts } from './forget.ts';
import { addGrant, listGrants, removeGrant } from './grants.ts';
import { addTenant, listTenants } from './tenants.ts';
import { addressesOf, resolveRecipient } from './resolve.ts';

/** For the store thread. */
export const directoryWrites = {
  addAccount,
  addAlias,
  addAppPassword,
  addDkimKeys,
  addDomain,
  addGrant,
  addTenant,
  bootstrapOperator,
  changeAccount,
  changeDomain,
  forgetDkimKeys,
  noteCredentialUse,
  noteDkimLook,
  noteSignIn,
  purgeAccounts,
  rehashPassword,
  removeAccount,
  removeAlias,
  removeAppPassword,
  removeDomain,
  removeGrant,
  retireDkimKey,
  rotateDkimKeys,
  setPassword,
  switchDkimKeys,
};

/** For the reader thread. */
export const directoryReads = {
  addressesOf,
  countDirectory,
  dkimDomainsWaiting,
  findAccount,
  findDomain,
  findLogin,
  listAccounts,
  listAliases,
  listAppPasswords,
  listDkimDomains,
  listDkimKeys,
  listDomains,
  listGrants,
  listTenants,
  resolveRecipient,
  signingKeys,
};

/** A table of operations as promises; the façade of the store has this shape. */
export type Calls<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends (args: infer Args) => Work<infer Result>
    ? (args: Args) => Promise<Result>
    : never;
};

export type DirectoryWrites = Calls<typeof directoryWrites>;
export type DirectoryReads = Calls<typeof directoryReads>;
