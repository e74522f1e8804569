/** What the directory answers with: readonly plain data that crosses threads. */
import type { AccountId } from '#model/mailbox';
import type { AliasId, CredentialId, DomainId, GrantId, TenantId } from './ids.ts';

/** Carried by the answer of every write that changed the directory: caches are cleared when they see it. */
export interface DirectoryChanged {
  readonly directory: true;
}

export interface TenantRecord {
  readonly id: TenantId;
  readonly name: string;
  readonly domains: number;
  readonly createdMs: number;
}

export interface DomainRecord {
  readonly id: DomainId;
  readonly tenant: TenantId;
  /** A-labels, lower case. */
  readonly name: string;
  readonly active: boolean;
  /** Sum over its accounts; null: none. */
  readonly quotaBytes: number | null;
  /** For new accounts; null: the platform's setting. */
  readonly accountQuotaBytes: number | null;
  readonly createdMs: number;
}

/** A domain with its numbers, for lists and pages. */
export interface DomainSummary extends DomainRecord {
  readonly accounts: number;
  readonly aliases: number;
  readonly usedBytes: number;
}

export interface AccountRecord {
  readonly id: AccountId;
  readonly tenant: TenantId;
  readonly domain: DomainId;
  /** The login: localpart (NFC, case kept) and A-label domain. */
  readonly address: string;
  readonly addressKey: string;
  readonly name: string;
  /** Its own switch; a domain that is off switches its accounts off too. */
  readonly active: boolean;
  readonly domainActive: boolean;
  readonly quotaBytes: number | null;
  readonly usedBytes: number;
  readonly usedMessages: number;
  readonly domainQuotaBytes: number | null;
  /** A copy of what is submitted goes to Sent. */
  readonly fileSent: boolean;
  /** Raised with each change of a credential. */
  readonly credentialVersion: number;
  readonly createdMs: number;
}

export interface AliasRecord {
  readonly id: AliasId;
  readonly domain: DomainId;
  readonly address: string;
  readonly addressKey: string;
  readonly targets: readonly string[];
  readonly createdMs: number;
}

export const credentialScopes = ['submission', 'imap', 'pop3', 'jmap', 'sieve', 'web', 'ftp'] as const;
/** What a credential may be used for; an empty list of scopes means everything. */
export type CredentialScope = (typeof credentialScopes)[number];

/** A credential without its hash, for lists. */
export interface CredentialRecord {
  readonly id: CredentialId;
  readonly kind: 'password' | 'app';
  readonly name: string;
  readonly scopes: readonly CredentialScope[];
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly usedMs: number | null;
}

/** With its hash: for the sign-in alone, never shown. */
export interface StoredCredential extends CredentialRecord {
  readonly hash: string;
}

export const roles = ['operator', 'domain-admin', 'helpdesk'] as const;
export type Role = (typeof roles)[number];
export const grantScopes = ['platform', 'tenant', 'domain'] as const;
export type GrantScope = (typeof grantScopes)[number];

export interface Grant {
  readonly role: Role;
  readonly scope: GrantScope;
  /** The tenant's or domain's id; 0 for the platform. */
  readonly scopeId: number;
}

export interface GrantRecord extends Grant {
  readonly id: GrantId;
  readonly account: AccountId;
  readonly address: string;
  /** The tenant's or domain's name; '' for the platform. */
  readonly scopeName: string;
  readonly createdMs: number;
}

/** Who an address reaches. */
export type Resolution =
  | {
      readonly kind: 'accounts';
      /** In order of account id, each once; at most `aliasMembersMax`. Inactive ones are in it: the caller judges. */
      readonly accounts: readonly ResolvedAccount[];
      /** Set when an alias or a role address was followed: the address as it is written in the directory. */
      readonly alias: string | null;
      /** What stood behind `+` in the address that was asked for. */
      readonly tag: string | null;
    }
  /** The address reaches nobody, and takes reports about the domain. */
  | { readonly kind: 'reports' }
  /** The domain is hosted here, the address reaches nobody. */
  | { readonly kind: 'unknown' }
  /** The domain is not hosted here. */
  | { readonly kind: 'remote' };

/** What admission has to know of one account. Used bytes may be seconds old. */
export interface ResolvedAccount {
  readonly account: AccountId;
  readonly tenant: TenantId;
  readonly domain: DomainId;
  readonly address: string;
  /** The account and its domain are on. */
  readonly active: boolean;
  readonly quotaBytes: number | null;
  readonly usedBytes: number;
  readonly domainQuotaBytes: number | null;
  /** Summed over the domain's accounts; 0 where the domain has no quota. */
  readonly domainUsedBytes: number;
  readonly fileSent: boolean;
}

/** What a sign-in needs. */
export interface LoginRecord {
  readonly account: AccountRecord;
  readonly credentials: readonly StoredCredential[];
  readonly grants: readonly Grant[];
}
