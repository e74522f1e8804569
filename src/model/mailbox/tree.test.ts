import assert from 'node:assert/strict';
import type { Reference } from '#base/ids';
import type { BlobId } from '#model/blob';
import { accountIn, deliverTo, forEachEngine, type TestStore } from '#testing/engine';
import {
  type AccountId,
  type EmailId,
  mailboxReads,
  mailboxWrites,
  type MailboxPath,
  type MessageToAppend,
} from './mod.ts';

const NOW = 1_700_000_000_000;
const { appendMessages, createMailbox, deleteMailbox, renameMailbox, subscribeMailbox } = mailboxWrites;

/** Names of all mailboxes with their levels joined, `(…)` for those that cannot be selected, with their message counts. */
async function tree(store: TestStore, account: AccountId): Promise<string[]> {
  const boxes = await store.read(() => mailboxReads.listMailboxes(account));
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const path = (id: number): string => {
    const box = byId.get(id as never);
    if (box === undefined) throw new Error(`Mailbox ${id} is missing`);
    return box.parent === 0 ? box.name : `${path(box.parent)}/${box.name}`;
  };
  const special = new Set(['Drafts', 'Sent', 'Junk', 'Trash', 'Archive']);
  return boxes
    .map((box) => (box.selectable ? `${path(box.id)} ${box.messages}` : `(${path(box.id)})`))
    .filter((text) => !special.has(text.slice(0, -2)))
    .sort();
}

forEachEngine('CREATE makes missing levels, and refuses a name that is taken', async (store) => {
  const { account } = await accountIn(store);
  const create = (path: MailboxPath) => store.write(() => createMailbox({ account, path }));
  const made = await create(['a', 'b', 'c']);
  assert.equal(made.changed.length, 3);
  assert.deepEqual(await tree(store, account), ['INBOX 0', 'a 0', 'a/b 0', 'a/b/c 0']);
  await assert.rejects(create(['a', 'b']), { kind: 'conflict' });
  await assert.rejects(create(['inbox']), { kind: 'conflict' });
  await create(['iNbOx', 'below']);
  await create(['Cafe\u0301']);
  await assert.rejects(create(['Caf\u00e9']), { kind: 'conflict' });
  for (const path of [[], [''], ['a', ''], ['a\u0000'], ['a/b'], ['x'.repeat(256)], Array(33).fill('y')]) {
    await assert.rejects(create(path as string[]), { kind: 'invalid' });
  }
  assert.deepEqual(await tree(store, account), ['Caf\u00e9 0', 'INBOX 0', 'INBOX/below 0', 'a 0', 'a/b 0', 'a/b/c 0']);
});

forEachEngine('DELETE of a mailbox with children leaves a name; CREATE makes it another mailbox', async (store) => {
  const { account } = await accountIn(store);
  await store.write(() => createMailbox({ account, path: ['a', 'b'] }));
  const boxes = await store.read(() => mailboxReads.listMailboxes(account));
  const a = boxes.find(({ name }) => name === 'a');
  assert.ok(a);
  await deliverTo(store, account, 'x\r\n', { target: { kind: 'mailbox', id: a.id } });
  const remove = (path: MailboxPath) => store.write(() => deleteMailbox({ account, path, nowMs: NOW }));
  await remove(['a']);
  assert.deepEqual(await tree(store, account), ['(a)', 'INBOX 0', 'a/b 0']);
  assert.equal((await store.read(() => mailboxReads.quotaOf(account)))?.usedBytes, 0);
  await assert.rejects(remove(['a']), { kind: 'conflict' });
  await store.write(() => createMailbox({ account, path: ['a'] }));
  const again = (await store.read(() => mailboxReads.listMailboxes(account))).find(({ name }) => name === 'a');
  assert.ok(again && again.uidValidity > a.uidValidity && again.uidNext === 2);
  await remove(['a', 'b']);
  await remove(['a']);
  assert.deepEqual(await tree(store, account), ['INBOX 0']);
  await assert.rejects(remove(['Inbox']), { kind: 'refused' });
  await assert.rejects(remove(['a']), { kind: 'not-found' });
});

forEachEngine('RENAME takes children along and keeps UIDVALIDITY; into itself it is refused', async (store) => {
  const { account } = await accountIn(store);
  const made = await store.write(() => createMailbox({ account, path: ['a', 'b', 'c'] }));
  await deliverTo(store, account, 'x\r\n', { target: { kind: 'mailbox', id: made.mailbox } });
  const rename = (from: MailboxPath, to: MailboxPath) =>
    store.write(() => renameMailbox({ account, from, to, nowMs: NOW }));
  await rename(['a', 'b'], ['new', 'place']);
  assert.deepEqual(await tree(store, account), ['INBOX 0', 'a 0', 'new 0', 'new/place 0', 'new/place/c 1']);
  await assert.rejects(rename(['new'], ['new', 'x']), { kind: 'invalid' });
  await assert.rejects(rename(['new'], ['a']), { kind: 'conflict' });
  await assert.rejects(rename(['none'], ['b']), { kind: 'not-found' });
  await assert.rejects(rename(['new'], Array(31).fill('z')), { kind: 'invalid' });
});

forEachEngine(
  'RENAME of INBOX moves its messages and leaves it and its children (RFC 9051 section 6.3.6)',
  async (store) => {
    const { account } = await accountIn(store);
    await store.write(() => createMailbox({ account, path: ['INBOX', 'child'] }));
    await deliverTo(store, account, 'one\r\n');
    await deliverTo(store, account, 'two\r\n');
    await store.write(() => renameMailbox({ account, from: ['inbox'], to: ['old', '2025'], nowMs: NOW }));
    assert.deepEqual(await tree(store, account), ['INBOX 0', 'INBOX/child 0', 'old 0', 'old/2025 2']);
    await deliverTo(store, account, 'three\r\n');
    assert.deepEqual(await tree(store, account), ['INBOX 1', 'INBOX/child 0', 'old 0', 'old/2025 2']);
  },
);

forEachEngine('SUBSCRIBE is kept on the mailbox', async (store) => {
  const { account } = await accountIn(store);
  await store.write(() => subscribeMailbox({ account, path: ['Trash'], subscribed: false }));
  const trash = (await store.read(() => mailboxReads.listMailboxes(account))).find(({ name }) => name === 'Trash');
  assert.equal(trash?.subscribed, false);
  await assert.rejects(
    store.write(() => subscribeMailbox({ account, path: ['none'], subscribed: true })),
    { kind: 'not-found' },
  );
});

function messageOf(id: number, bytes: Uint8Array): MessageToAppend {
  const search = { from: '', to: '', cc: '', bcc: '', subject: '' };
  const nil = new Uint8Array([1]);
  const content = {
    blob: id as BlobId,
    blobBytes: bytes.length,
    envelope: nil,
    bodyStructure: nil,
    index: nil,
    search,
    sentMs: null,
    idHash: null,
    referenceHashes: [],
  };
  const reference = '0000-0000-0000' as Reference;
  return { id: id as EmailId, content, head: new Uint8Array(), receivedMs: NOW, flags: 1, keywords: ['k'], reference };
}

forEachEngine('APPEND of several messages files all or, over the quota, none', async (store) => {
  const { account } = await accountIn(store, { quotaBytes: 10 });
  const bytes = new Uint8Array(4).fill(65);
  const append = (ids: number[]) =>
    store.write(
      (places) =>
        appendMessages(
          { account, target: { kind: 'inbox' }, messages: ids.map((id) => messageOf(id, bytes)), nowMs: NOW },
          places,
        ),
      ids.map((blob) => ({ kind: 'memory' as const, blob, account, bytes: new Uint8Array(bytes) })),
    );
  await assert.rejects(append([1001, 1002, 1003]), { kind: 'over-quota' });
  assert.deepEqual(await tree(store, account), ['INBOX 0']);
  const done = await append([1004, 1005]);
  assert.deepEqual(
    done.appended.map(({ uid }) => uid),
    [1, 2],
  );
  assert.deepEqual(done.newKeywords, [{ name: 'k', bit: 5 }]);
  assert.deepEqual(await store.read(() => mailboxReads.quotaOf(account)), {
    usedBytes: 8,
    usedMessages: 2,
    quotaBytes: 10,
    domainUsedBytes: 8,
    domainQuotaBytes: null,
  });
  await assert.rejects(append([1006]), { kind: 'over-quota' });
});

forEachEngine('the domain quota is the sum over its accounts', async (store) => {
  const one = await accountIn(store, { domainQuotaBytes: 8 });
  const two = await accountIn(store, { domain: one.domain });
  const bytes = new Uint8Array(5).fill(65);
  const append = (account: AccountId, id: number) =>
    store.write(
      (places) =>
        appendMessages({ account, target: { kind: 'inbox' }, messages: [messageOf(id, bytes)], nowMs: NOW }, places),
      [{ kind: 'memory', blob: id, account, bytes: new Uint8Array(bytes) }],
    );
  await append(one.account, 2001);
  await assert.rejects(append(two.account, 2002), { kind: 'over-quota' });
});
