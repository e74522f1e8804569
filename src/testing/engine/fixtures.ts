import type { Reference } from '#base/ids';
import { row, sql, type Work } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import {
  type AccountId,
  type Appended,
  appendEmail,
  createAccountMailboxes,
  type EmailId,
  type IndexedContent,
  lockAccount,
  type MailboxTarget,
} from '#model/mailbox';
import type { TestStore } from './store.ts';

export interface TestAccount {
  readonly tenant: number;
  readonly domain: number;
  readonly account: AccountId;
}

/** An account with its mailboxes, in a domain of its own unless `domain` is given. */
export function accountIn(
  store: TestStore,
  options: { address?: string; quotaBytes?: number; domainQuotaBytes?: number; domain?: number } = {},
): Promise<TestAccount> {
  const number = store.nextId();
  const address = options.address ?? `user${number}@example${number}.test`;
  return store.write(() => makeAccount(address, options));
}

function* makeAccount(
  address: string,
  options: { quotaBytes?: number; domainQuotaBytes?: number; domain?: number },
): Work<TestAccount> {
  const name = address.slice(address.indexOf('@') + 1);
  let domain = options.domain;
  if (domain === undefined) {
    const tenant = yield* row<{ id: number }>(
      sql`INSERT INTO tenant (name, created_ms) VALUES (${name}, 0) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`,
    );
    const made = yield* row<{ id: number }>(sql`
      INSERT INTO domain (tenant, name, active, quota_bytes, created_ms)
      VALUES (${tenant?.id ?? 0}, ${name}, 1, ${options.domainQuotaBytes ?? null}, 0)
      ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`);
    domain = made?.id ?? 0;
  }
  const of = yield* row<{ tenant: number }>(sql`SELECT tenant FROM domain WHERE id = ${domain}`);
  const tenant = of?.tenant ?? 0;
  const account = yield* row<{ id: AccountId }>(sql`
    INSERT INTO account (tenant, domain, address, address_key, name, active, quota_bytes, file_sent, credential_version, created_ms)
    VALUES (${tenant}, ${domain}, ${address}, ${address.toLowerCase()}, '', 1, ${options.quotaBytes ?? null}, 1, 1, 0) RETURNING id`);
  if (account === undefined) throw new Error(`Cannot make account ${address}`);
  yield* createAccountMailboxes(account.id, { domain, uidValidity: 1 });
  return { tenant, domain, account: account.id };
}

export interface Delivery {
  readonly target?: MailboxTarget;
  readonly flags?: number;
  readonly nowMs?: number;
  readonly subject?: string;
  readonly from?: string;
  /** Fields that were added on the way in. */
  readonly head?: string;
  readonly reference?: Reference;
  /** What indexing gave, where stand-ins are not enough. */
  readonly content?: Omit<IndexedContent, 'blob'>;
}

const encoder = new TextEncoder();

/** Files a message of these octets, as a delivery would; its index columns are stand-ins. */
export function deliverTo(
  store: TestStore,
  account: AccountId,
  octets: string,
  options: Delivery = {},
): Promise<Appended> {
  const id = store.nextId();
  const bytes = encoder.encode(octets);
  const {
    target = { kind: 'inbox' },
    flags = 0,
    nowMs = 1_700_000_000_000,
    subject = `subject ${id}`,
    from = 'a@b.test',
    head = 'Return-Path: <>\r\n',
    reference = null,
  } = options;
  return store.write(
    function* ([place]): Work<Appended> {
      if (place === undefined) throw new Error('The engine gave no place');
      yield* lockAccount(account);
      yield* addBlob(id as BlobId, place, { refs: 1, nowMs });
      return yield* appendEmail({
        id: id as EmailId,
        account,
        target,
        content: {
          blobBytes: bytes.length,
          envelope: encoder.encode('(NIL)'),
          bodyStructure: encoder.encode('(NIL)'),
          index: new Uint8Array([1]),
          search: { from, to: '', cc: '', bcc: '', subject },
          sentMs: nowMs,
          idHash: id,
          referenceHashes: [],
          ...options.content,
          blob: id as BlobId,
        },
        head: encoder.encode(head),
        receivedMs: nowMs,
        savedMs: nowMs,
        flags,
        reference,
      });
    },
    [{ kind: 'memory', blob: id, account, bytes }],
  );
}
