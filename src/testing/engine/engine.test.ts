import assert from 'node:assert/strict';
import { rows, sql } from '#format/sql';
import { accountIn, deliverTo, forEachEngine } from './mod.ts';

forEachEngine('a store holds what was delivered to an account', async (store) => {
  const { account } = await accountIn(store);
  const first = await deliverTo(store, account, 'Subject: one\r\n\r\nbody\r\n');
  const second = await deliverTo(store, account, 'Subject: two\r\n\r\nbody\r\n');
  assert.equal(first.uid, 1);
  assert.equal(second.uid, 2);
  const found = await store.read(() =>
    rows<{ uid_next: number; messages: number; bytes: number }>(
      sql`SELECT uid_next, messages, bytes FROM mailbox WHERE account = ${account} AND name = 'INBOX'`,
    ),
  );
  assert.deepEqual({ ...found[0] }, { uid_next: 3, messages: 2, bytes: 2 * (17 + 22) });
});

forEachEngine('a refused work leaves nothing behind', async (store) => {
  await assert.rejects(
    store.write(function* () {
      yield sql`INSERT INTO tenant (name, created_ms) VALUES ('x', 0)`;
      throw new Error('No');
    }),
    { kind: 'temporary' },
  );
  assert.deepEqual(await store.read(() => rows(sql`SELECT id FROM tenant`)), []);
});
