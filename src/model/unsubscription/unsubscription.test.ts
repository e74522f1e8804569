import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '#model/mailbox';
import { forEachEngine } from '#testing/engine';
import {
  stillComes,
  UNSUBSCRIBE_GRACE_MS,
  type Unsubscription,
  unsubscriptionReads,
  unsubscriptionWrites,
} from './mod.ts';

const account = 7 as AccountId;

forEachEngine('a list that is left is remembered for that account alone, and the last time counts', async (store) => {
  let id = 1;
  const leave = (listKey: string, nowMs: number): Promise<Unsubscription> =>
    store.write(() =>
      unsubscriptionWrites.noteUnsubscribed({
        by: { id: id++, actor: 'anna@here.test', nowMs },
        account,
        address: 'anna@here.test',
        tenant: 1,
        domain: 1,
        listKey,
        host: 'news.test',
      }),
    );
  await leave('list:a', 10);
  await leave('list:b', 20);
  assert.deepEqual(await leave('list:a', 30), { listKey: 'list:a', atMs: 30 });
  const of = (who: AccountId): Promise<readonly Unsubscription[]> =>
    store.read(() => unsubscriptionReads.unsubscriptionsOf({ account: who }));
  assert.deepEqual(await of(account), [
    { listKey: 'list:a', atMs: 30 },
    { listKey: 'list:b', atMs: 20 },
  ]);
  assert.deepEqual(await of(8 as AccountId), []);
  assert.equal(await store.read(() => unsubscriptionReads.leavableEmail({ account, email: 1 as never })), undefined);
});

test('mail of a list that was left counts as still coming after four days, and not before', () => {
  assert.equal(stillComes(undefined, 1e12), false);
  assert.equal(stillComes(1000, 1000 + UNSUBSCRIBE_GRACE_MS - 1), false);
  assert.equal(stillComes(1000, 1000 + UNSUBSCRIBE_GRACE_MS), true);
});
