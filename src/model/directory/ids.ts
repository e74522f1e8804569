import type { Brand } from '#base/brand';

export type TenantId = Brand<number, 'TenantId'>;
export type DomainId = Brand<number, 'DomainId'>;
export type AliasId = Brand<number, 'AliasId'>;
export type CredentialId = Brand<number, 'CredentialId'>;
export type GrantId = Brand<number, 'GrantId'>;
