import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '#model/mailbox';
import { forEachEngine } from '#testing/engine';
import { correspondentReads, CORRESPONDENTS_MAX, noteSent } from './mod.ts';

const account = 7 as AccountId;
const other = 8 as AccountId;
const person = (addressKey: string, name = ''): { addressKey: string; name: string } => ({ addressKey, name });

test('the bound is one that a query can give back', () => {
  assert.ok(CORRESPONDENTS_MAX <= 10_000);
});

forEachEngine('whoever was written to is known, with the name last used, to that account alone', async (store) => {
  const note = (nowMs: number, ...people: { addressKey: string; name: string }[]): Promise<{ fresh: number }> =>
    store.write(() => noteSent({ account, people, nowMs }));
  assert.deepEqual(await note(1, person('b@x.test', 'Bea'), person('a@x.test', 'Ann'), person('b@x.test', 'Bea B')), {
    fresh: 2,
  });
  assert.deepEqual(await note(2, person('a@x.test'), person('c@x.test')), { fresh: 1 });
  const all = await store.read(() => correspondentReads.correspondentsOf({ account }));
  assert.deepEqual(
    all.map(({ addressKey, name, sent, firstMs, lastMs }) => [addressKey, name, sent, firstMs, lastMs]),
    [
      ['c@x.test', '', 1, 2, 2],
      ['a@x.test', 'Ann', 2, 1, 2],
      ['b@x.test', 'Bea B', 1, 1, 1],
    ],
  );
  const known = (who: AccountId, ...addressKeys: string[]): Promise<readonly string[]> =>
    store.read(() => correspondentReads.knownAmong({ account: who, addressKeys }));
  assert.deepEqual(await known(account, 'a@x.test', 'z@x.test'), ['a@x.test']);
  assert.deepEqual(await known(other, 'a@x.test'), []);
  assert.deepEqual(await known(account), []);
});

forEachEngine('of too many, those not written to for longest are forgotten', async (store) => {
  const rounds = CORRESPONDENTS_MAX / 100 + 1;
  for (let round = 0; round < rounds; round++) {
    const people = Array.from({ length: 100 }, (_, i) => person(`p${round}-${i}@x.test`));
    await store.write(() => noteSent({ account, people, nowMs: round }));
  }
  const all = await store.read(() => correspondentReads.correspondentsOf({ account }));
  assert.equal(all.length, CORRESPONDENTS_MAX);
  assert.equal(Math.min(...all.map(({ lastMs }) => lastMs)), 1);
});
