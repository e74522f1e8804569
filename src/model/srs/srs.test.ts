import assert from 'node:assert/strict';
import { forEachEngine, type TestStore } from '#testing/engine';
import { srsReads as reads, srsWrites as writes } from './mod.ts';

function add(store: TestStore, text: string, nowMs: number, unlessSinceMs: number): Promise<{ added: boolean }> {
  return store.write(() => writes.addSrsSecret({ sealed: Buffer.from(text), nowMs, unlessSinceMs }));
}

async function secrets(store: TestStore): Promise<string> {
  const found = await store.read(reads.listSrsSecrets);
  return found.map(({ sealed, createdMs }) => `${Buffer.from(sealed).toString()} ${createdMs}`).join(', ');
}

forEachEngine('a secret is added when the last one is old enough, and the newest comes first', async (store) => {
  assert.equal(await secrets(store), '');
  assert.deepEqual(await add(store, 'one', 1000, 0), { added: true });
  assert.deepEqual(await add(store, 'second process', 1001, 0), { added: false });
  assert.deepEqual(await add(store, 'two', 2000, 1000), { added: true });
  assert.equal(await secrets(store), 'two 2000, one 1000');
});

forEachEngine('a secret goes when its successor is old enough, and the last one never', async (store) => {
  await add(store, 'one', 1000, 0);
  await add(store, 'two', 2000, 1500);
  const forget = (supersededBeforeMs: number) =>
    store.write(() => writes.forgetSrs({ supersededBeforeMs, usedBeforeMs: 0 }));
  await forget(2000);
  assert.equal(await secrets(store), 'two 2000, one 1000');
  await forget(2001);
  assert.equal(await secrets(store), 'two 2000');
  await forget(9_000_000);
  assert.equal(await secrets(store), 'two 2000');
});

forEachEngine('a path is found by its token until nobody has used it for long', async (store) => {
  const keep = (token: string, path: string, nowMs: number) =>
    store.write(() => writes.storeSrsPath({ token, path, nowMs }));
  await keep('AAAA', 'anna@example.org', 1000);
  await keep('BBBB', '"b c"@example.org', 1000);
  await keep('AAAA', 'anna@example.org', 5000);
  const find = (token: string) => store.read(() => reads.findSrsPath({ token }));
  assert.equal(await find('AAAA'), 'anna@example.org');
  const forgotten = await store.write(() => writes.forgetSrs({ supersededBeforeMs: 0, usedBeforeMs: 2000 }));
  assert.deepEqual(forgotten, { paths: 1 });
  assert.deepEqual(
    [await find('AAAA'), await find('BBBB'), await find('CCCC')],
    ['anna@example.org', undefined, undefined],
  );
});
