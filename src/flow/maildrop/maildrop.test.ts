import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '#base/bytes';
import { type AccountId, type MailboxId, mailboxWrites } from '#model/mailbox';
import { row, sql } from '#format/sql';
import { FakeClock } from '#testing/clock';
import { accountIn, deliverTo, forEachEngine, type TestStore } from '#testing/engine';
import { maildropList, maildropRead, type MaildropStore, StoreMaildrop, StoreMaildrops } from './mod.ts';

const HEAD = 'Return-Path: <>\r\n';

function storeOf(store: TestStore): MaildropStore {
  return {
    maildropList: (args) => store.read(() => maildropList(args)),
    maildropRead: (args) => store.read(() => maildropRead(args)),
    expunge: (args) => store.write(() => mailboxWrites.expunge(args)),
  };
}

async function openWith(
  store: TestStore,
  ...messages: readonly string[]
): Promise<{ account: AccountId; drop: StoreMaildrop }> {
  const { account } = await accountIn(store);
  for (const message of messages) await deliverTo(store, account, message);
  return { account, drop: await new StoreMaildrops(storeOf(store), new FakeClock()).open({ account }) };
}

async function text(
  drop: StoreMaildrop,
  index: number,
  from = 0,
  to = drop.sizes[index] ?? 0,
): Promise<string | undefined> {
  const [bytes] = await drop.read([{ index, from, to }]);
  return bytes === undefined ? undefined : latin1(bytes);
}

forEachEngine('a maildrop is head and blob of the messages of INBOX, with their exact octets', async (store) => {
  const { account, drop } = await openWith(store, 'a: 1\r\n\r\none\r\n', 'a: 2\r\n\r\ntwo');
  await deliverTo(store, account, 'a: 3\r\n\r\n', { target: { kind: 'special', use: 'archive' } });
  await deliverTo(store, account, 'a: 4\r\n\r\n');
  assert.deepEqual([...drop.sizes], [HEAD.length + 13, HEAD.length + 11]);
  assert.equal(await text(drop, 0), `${HEAD}a: 1\r\n\r\none\r\n`);
  assert.equal(await text(drop, 1), `${HEAD}a: 2\r\n\r\ntwo`);
  const both = await drop.read([
    { index: 1, from: HEAD.length, to: HEAD.length + 4 },
    { index: 0, from: 0, to: 3 },
  ]);
  assert.deepEqual(
    both.map((bytes) => bytes && latin1(bytes)),
    ['a: 2', 'Ret'],
  );
});

forEachEngine('pieces put together are the message, wherever they begin and end', async (store) => {
  const { drop } = await openWith(store, 'a: 1\r\n\r\none\r\n');
  const whole = (await text(drop, 0)) ?? '';
  for (let cut = 0; cut <= whole.length; cut++) {
    assert.equal(`${await text(drop, 0, 0, cut)}${await text(drop, 0, cut)}`, whole, `cut at ${cut}`);
  }
});

forEachEngine('removing takes the marked messages and no others, again does no harm', async (store) => {
  const { account, drop } = await openWith(store, 'a: 1\r\n\r\n', 'a: 2\r\n\r\n', 'a: 3\r\n\r\n', 'a: 4\r\n\r\n');
  await deliverTo(store, account, 'a: 5\r\n\r\n');
  await drop.remove([3, 0, 1]);
  await drop.remove([0]);
  const left = await new StoreMaildrops(storeOf(store), new FakeClock()).open({ account });
  assert.deepEqual([await text(left, 0), await text(left, 1)], [`${HEAD}a: 3\r\n\r\n`, `${HEAD}a: 5\r\n\r\n`]);
  assert.equal(left.sizes.length, 2);
});

forEachEngine('what others removed meanwhile can still be read', async (store) => {
  const { account, drop } = await openWith(store, 'a: 1\r\n\r\none\r\n');
  const other = await new StoreMaildrops(storeOf(store), new FakeClock()).open({ account });
  await other.remove([0]);
  assert.equal(await text(drop, 0), `${HEAD}a: 1\r\n\r\none\r\n`);
});

forEachEngine('octets that were swept are told as gone', async (store) => {
  const { drop } = await openWith(store, 'a: 1\r\n\r\n', 'a: 2\r\n\r\n');
  await store.write(function* () {
    yield sql`DELETE FROM email WHERE id = (SELECT min(id) FROM email)`;
  });
  const [first, second] = await drop.read([
    { index: 0, from: 0, to: 5 },
    { index: 1, from: 0, to: 6 },
  ]);
  assert.equal(first, undefined);
  assert.equal(second && latin1(second), 'Return');
});

forEachEngine('one account does not read the octets of another', async (store) => {
  const { drop } = await openWith(store, 'a: 1\r\n\r\n');
  const stranger = await accountIn(store);
  const found = await store.read(() => maildropList({ account: stranger.account }));
  assert.equal(found.sizes.length, 0);
  const email = Number.parseInt(drop.uniqueId(0).slice(1), 36);
  const { lengths } = await store.read(() =>
    maildropRead({ account: stranger.account, pieces: [{ email, from: 0, to: 5 }] }),
  );
  assert.deepEqual([...lengths], [-1]);
});

forEachEngine(
  'unique ids stay when a message is opened again, and differ for copies (RFC 1939 section 7)',
  async (store) => {
    const { account, drop } = await openWith(store, 'a: 1\r\n\r\n', 'a: 2\r\n\r\n');
    const inbox = await store.read(() =>
      row<{ id: MailboxId }>(sql`SELECT id FROM mailbox WHERE account = ${account} AND name = 'INBOX'`),
    );
    assert.ok(inbox);
    const copy = { account, from: inbox.id, to: inbox.id, uids: [[1, 1]], nowMs: 0 } as const;
    await store.write(() => mailboxWrites.copyMessages(copy));
    await drop.remove([1]);
    const again = await new StoreMaildrops(storeOf(store), new FakeClock()).open({ account });
    assert.equal(again.uniqueId(0), drop.uniqueId(0));
    assert.equal(again.uniqueId(1), `${drop.uniqueId(0)}.3`);
    assert.match(drop.uniqueId(1), /^e[0-9a-z]{1,11}$/);
  },
);

forEachEngine('an account without INBOX has no maildrop', async (store) => {
  await assert.rejects(storeOf(store).maildropList({ account: 99 }), { kind: 'not-found' });
});

test('neighbours are removed as one range: twenty thousand marks are few ranges', async () => {
  const sizes = new Float64Array(20_000);
  const asked: unknown[] = [];
  const store: MaildropStore = {
    maildropList: () => Promise.reject(new Error('Not asked')),
    maildropRead: () => Promise.reject(new Error('Not asked')),
    expunge: (args) => {
      asked.push(args.uids);
      return Promise.resolve({ account: args.account, changed: [], modseq: undefined, uids: new Uint32Array() });
    },
  };
  const uids = Uint32Array.from(sizes, (_, i) => i * 3 + 1);
  const list = { account: 1 as AccountId, mailbox: 1 as MailboxId, uids, emails: sizes, sizes };
  const drop = new StoreMaildrop(store, new FakeClock(), list);
  await drop.remove(Array.from(sizes, (_, i) => i).filter((i) => i !== 100));
  assert.deepEqual(asked, [
    [
      [1, 298],
      [304, 59_998],
    ],
  ]);
});
