import { row, sql, type Work } from '#format/sql';
import type { AuditStamp } from '#model/audit';
import { addAccount, findAccount } from './accounts.ts';
import { addDomain, findDomain } from './domains.ts';
import { addGrant } from './grants.ts';
import type { DirectoryChanged } from './records.ts';
import { checkedAddress } from './accounts.ts';

export interface Bootstrap {
  /** Three stamps with an id each: for the domain, the account and the grant. */
  readonly by: readonly [AuditStamp, AuditStamp, AuditStamp];
  /** `operator@` and the host's own name. */
  readonly operator: string;
  readonly passwordHash: string;
  readonly credentialId: number;
  readonly grantId: number;
}

/** Gives a platform that has no operator its first one, with the domain it lives in; does nothing otherwise. */
export function* bootstrapOperator(args: Bootstrap): Work<Partial<DirectoryChanged> & { readonly created: boolean }> {
  const operator = yield* row(sql`SELECT id FROM role_grant WHERE role = 'operator'`);
  if (operator !== undefined) return { created: false };
  const address = checkedAddress(args.operator);
  const domain = yield* findDomain({ name: address.domain });
  if (domain === undefined) yield* addDomain({ by: args.by[0], name: address.domain });
  const account = yield* findAccount({ address: args.operator });
  if (account === undefined) {
    yield* addAccount({
      by: args.by[1],
      address: args.operator,
      name: 'Operator',
      passwordHash: args.passwordHash,
      credentialId: args.credentialId,
      quotaBytes: null,
      standardQuotaBytes: null,
    });
  }
  yield* addGrant({
    by: args.by[2],
    grantId: args.grantId,
    address: args.operator,
    role: 'operator',
    scope: 'platform',
    scopeName: '',
  });
  return { directory: true, created: account === undefined };
}
