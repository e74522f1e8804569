/** The operations of the crash driver: those of the rooms, and the few that flows would put together. */
import type { Reference } from '#base/ids';
import { type BlobPlace, rows, sql, type Work } from '#format/sql';
import { addBlob, type BlobId, blobWrites } from '#model/blob';
import {
  type AccountId,
  appendEmail,
  createAccountMailboxes,
  type EmailId,
  type IndexedContent,
  lockAccounts,
  type MailboxId,
  mailboxWrites,
  type Uid,
} from '#model/mailbox';
import { enqueueMessage, finishRecipients, type QueueId, type RecipientId } from '#model/queue';

export interface MailboxName {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly name: string;
}

/** Two accounts with their mailboxes, once; gives them in a fixed order. */
function* setUp(): Work<MailboxName[]> {
  const known = yield* rows<{ id: number }>(sql`SELECT id FROM account`);
  if (known.length === 0) {
    yield sql`INSERT INTO tenant (id, name, created_ms) VALUES (1, 'crash', 0)`;
    yield sql`INSERT INTO domain (id, tenant, name, active, created_ms) VALUES (1, 1, 'crash.test', 1, 0)`;
    for (const id of [1, 2]) {
      yield sql`
        INSERT INTO account (id, tenant, domain, address, address_key, name, active, file_sent, credential_version, created_ms)
        VALUES (${id}, 1, 1, ${`u${id}@crash.test`}, ${`u${id}@crash.test`}, '', 1, 1, 1, 0)`;
      yield* createAccountMailboxes(id as AccountId, { domain: 1, uidValidity: 1 });
    }
  }
  return yield* rows<MailboxName>(sql`SELECT account, id AS mailbox, name FROM mailbox ORDER BY account, id`);
}

export interface DeliverArgs {
  readonly blob: number;
  readonly bytes: number;
  /** One copy each; the email ids are the ledger's numbers. */
  readonly copies: readonly { readonly email: number; readonly account: AccountId; readonly mailbox: MailboxId }[];
  readonly nowMs: number;
}

/** A mail transaction for several recipients: they share the blob, all get theirs or none. */
function* deliver(args: DeliverArgs, [place]: readonly BlobPlace[]): Work<Uid[]> {
  if (place === undefined) throw new Error('The delivery came without bytes');
  yield* lockAccounts(args.copies.map(({ account }) => account));
  yield* addBlob(args.blob as BlobId, place, { refs: args.copies.length, nowMs: args.nowMs });
  const uids: Uid[] = [];
  for (const { email, account, mailbox } of args.copies) {
    const appended = yield* appendEmail({
      id: email as EmailId,
      account,
      target: { kind: 'mailbox', id: mailbox },
      content: contentOf(args.blob, args.bytes),
      head: headOf(),
      receivedMs: args.nowMs,
      savedMs: args.nowMs,
      flags: 0,
      reference: null,
    });
    uids.push(appended.uid);
  }
  return uids;
}

const encoder = new TextEncoder();

export function headOf(): Uint8Array {
  return encoder.encode('Return-Path: <a@b.test>\r\n');
}

export function contentOf(blob: number, blobBytes: number): IndexedContent {
  return {
    blob: blob as BlobId,
    blobBytes,
    envelope: new Uint8Array(250).fill(65),
    bodyStructure: new Uint8Array(120).fill(66),
    index: new Uint8Array(400).fill(1),
    search: { from: 'a@b.test', to: '', cc: '', bcc: '', subject: `number ${blob}` },
    sentMs: null,
    idHash: blob,
    referenceHashes: [],
  };
}

export interface EnqueueArgs {
  readonly number: number;
  readonly bytes: number;
  readonly nowMs: number;
}

function* enqueue(args: EnqueueArgs, [place]: readonly BlobPlace[]): Work<null> {
  if (place === undefined) throw new Error('The message came without bytes');
  const recipient = {
    nextHop: 'b.test',
    originalRecipient: null,
    notify: '',
    dueMs: args.nowMs,
    expiresMs: args.nowMs,
  };
  yield* addBlob(args.number as BlobId, place, { refs: 1, nowMs: args.nowMs });
  yield* enqueueMessage({
    id: args.number as QueueId,
    reference: '0000-0000-0000' as Reference,
    account: null,
    domain: null,
    blob: args.number as BlobId,
    head: headOf(),
    size: headOf().length + args.bytes,
    returnPath: 'a@b.test',
    envelopeId: null,
    returnContent: null,
    bodyType: '8bit',
    smtpUtf8: false,
    origin: 'relay',
    createdMs: args.nowMs,
    recipients: [
      { ...recipient, address: 'one@b.test' },
      { ...recipient, address: 'two@b.test' },
    ],
  });
  return null;
}

/** Both recipients were delivered: the message leaves the queue. */
function* complete(args: { readonly number: number; readonly nowMs: number }): Work<null> {
  const message = args.number as QueueId;
  const found = yield* rows<{ id: RecipientId }>(sql`SELECT id FROM queue_recipient WHERE message = ${message}`);
  yield* finishRecipients({ message, nowMs: args.nowMs, recipients: found.map(({ id }) => id) });
  return null;
}

export const crashWrites = { ...mailboxWrites, ...blobWrites, setUp, deliver, enqueue, complete };
