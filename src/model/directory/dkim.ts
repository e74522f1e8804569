/** DKIM keys of a domain. The private half is sealed with the key file before it comes here. RFC 6376, 8463. */
import { rows, sql, type Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { requireDomain } from './domains.ts';
import type { DirectoryChanged } from './records.ts';

export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256';
export type DkimKeyState = 'created' | 'published' | 'signing' | 'retired';

export interface DkimPublicKey {
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly state: DkimKeyState;
  /** The `p=` tag: base64. */
  readonly publicKey: string;
  readonly createdMs: number;
}

export interface DkimStoredKey extends DkimPublicKey {
  readonly domain: string;
  readonly sealedPrivateKey: Uint8Array;
}

export interface NewDkimKey {
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly sealedPrivateKey: Uint8Array;
  readonly publicKey: string;
}

/** Adds keys that sign from now on, for algorithms that the domain has no signing key of. */
export function* addDkimKeys(args: {
  readonly by: AuditStamp;
  readonly domain: string;
  readonly keys: readonly NewDkimKey[];
}): Work<DirectoryChanged & { readonly added: readonly string[] }> {
  const domain = yield* requireDomain(args.domain);
  const known = yield* listDkimKeys({ domain: args.domain });
  const added: string[] = [];
  for (const key of args.keys) {
    if (known.some((one) => one.algorithm === key.algorithm && one.state === 'signing')) continue;
    added.push(key.selector);
    yield sql`
      INSERT INTO dkim_key (domain, selector, algorithm, state, private_key, public_key, created_ms)
      VALUES (${domain.id}, ${key.selector}, ${key.algorithm}, 'signing', ${key.sealedPrivateKey}, ${key.publicKey}, ${args.by.nowMs})`;
  }
  if (added.length > 0) {
    yield* recordAudit(args.by, {
      tenant: domain.tenant,
      domain: domain.id,
      action: 'dkim.add',
      target: domain.name,
      detail: { selectors: added },
    });
  }
  return { directory: true, added };
}

export function* listDkimKeys(args: { readonly domain: string }): Work<DkimPublicKey[]> {
  const domain = yield* requireDomain(args.domain);
  return yield* rows<DkimPublicKey>(sql`
    SELECT selector, algorithm, state, public_key AS "publicKey", created_ms AS "createdMs" FROM dkim_key
    WHERE domain = ${domain.id} ORDER BY id`);
}

/** The keys that sign for a domain, sealed; none where the domain is not hosted here. */
export function* signingKeys(args: { readonly domain: string }): Work<DkimStoredKey[]> {
  return yield* rows<DkimStoredKey>(sql`
    SELECT k.selector, k.algorithm, k.state, k.public_key AS "publicKey", k.created_ms AS "createdMs",
      k.private_key AS "sealedPrivateKey", d.name AS domain
    FROM dkim_key k JOIN domain d ON d.id = k.domain WHERE d.name = ${args.domain} AND k.state = 'signing' ORDER BY k.id`);
}
