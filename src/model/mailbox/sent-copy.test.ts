import assert from 'node:assert/strict';
import type { Reference } from '#base/ids';
import { encodeUtf8 } from '#base/bytes';
import { row, sql } from '#format/sql';
import type { BlobId } from '#model/blob';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import { appendMessages, type MessagesAppended } from './append-messages.ts';
import type { IndexedContent } from './append.ts';
import type { AccountId, EmailId, MailboxId } from './ids.ts';

function contentOf(blob: number, messageId: string): IndexedContent {
  const envelope = encodeUtf8(`("date" "s" NIL NIL NIL NIL NIL NIL NIL "${messageId}")`);
  const search = { from: '', to: '', cc: '', bcc: '', subject: '' };
  const index = new Uint8Array([1]);
  return {
    blob: blob as BlobId,
    blobBytes: 1,
    envelope,
    bodyStructure: index,
    index,
    search,
    sentMs: null,
    idHash: messageId.length,
    referenceHashes: [],
  };
}

async function append(
  store: TestStore,
  account: AccountId,
  of: { readonly mailbox: MailboxId; readonly messageId: string; readonly reference: Reference | null },
): Promise<MessagesAppended> {
  const blob = store.nextId();
  const message = {
    id: store.nextId() as EmailId,
    content: contentOf(blob, of.messageId),
    head: new Uint8Array(0),
    receivedMs: 1,
    flags: 1,
    keywords: [],
    reference: of.reference,
  };
  return store.write(
    (places) =>
      appendMessages({ account, target: { kind: 'mailbox', id: of.mailbox }, messages: [message], nowMs: 1 }, places),
    [{ kind: 'memory', blob, account, bytes: encodeUtf8('x') }],
  );
}

async function mailboxNamed(store: TestStore, account: AccountId, name: string): Promise<MailboxId> {
  const found = await store.read(() =>
    row<{ id: MailboxId }>(sql`SELECT id FROM mailbox WHERE account = ${account} AND name = ${name}`),
  );
  return found?.id ?? assert.fail();
}

const reference = '7F3K-9QXD-M2TA' as Reference;

forEachEngine('a program that saves what the server filed in Sent is given that copy (product MB8)', async (store) => {
  const { account } = await accountIn(store);
  const sent = await mailboxNamed(store, account, 'Sent');
  const filed = await append(store, account, { mailbox: sent, messageId: '<one@x>', reference });
  const saved = await append(store, account, { mailbox: sent, messageId: '<one@x>', reference: null });
  assert.equal(saved.appended[0]?.uid, filed.appended[0]?.uid);
  assert.deepEqual(saved.changed, [sent], 'a doorbell too many is harmless');
  const other = await append(store, account, { mailbox: sent, messageId: '<two@x>', reference: null });
  assert.equal(other.appended[0]?.uid, 2, 'another message of the same thread is not the same message');
});

forEachEngine('elsewhere, and for those who file by themselves, nothing is left out', async (store) => {
  const { account } = await accountIn(store);
  const drafts = await mailboxNamed(store, account, 'Drafts');
  await append(store, account, { mailbox: drafts, messageId: '<one@x>', reference });
  const again = await append(store, account, { mailbox: drafts, messageId: '<one@x>', reference: null });
  assert.equal(again.appended[0]?.uid, 2);
  const sent = await mailboxNamed(store, account, 'Sent');
  await append(store, account, { mailbox: sent, messageId: '<three@xyz>', reference: null });
  const second = await append(store, account, { mailbox: sent, messageId: '<three@xyz>', reference: null });
  assert.equal(second.appended[0]?.uid, 2, 'two copies that a program saved are two messages');
});
