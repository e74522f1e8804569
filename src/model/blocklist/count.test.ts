import assert from 'node:assert/strict';
import type { ListCount } from '#check/blocklist';
import { forEachEngine } from '#testing/engine';
import { addListCounts, dropListCounts, listCounts } from './mod.ts';

const count = (day: number, zone: string, asked: number): ListCount => ({
  day,
  zone,
  asked,
  hits: 3,
  uniqueHits: 2,
  unknown: 1,
  released: 1,
});

forEachEngine('what came of a list is added up over writes and days', async (store) => {
  await store.write(() => addListCounts({ counts: [count(10, 'b.test', 5), count(10, 'a.test', 7)] }));
  await store.write(() => addListCounts({ counts: [count(10, 'a.test', 1), count(11, 'a.test', 2)] }));
  await store.write(() => addListCounts({ counts: [] }));
  const sums = (sinceDay: number) => store.read(() => listCounts({ sinceDay }));
  assert.deepEqual(await sums(10), [
    { zone: 'a.test', asked: 10, hits: 9, uniqueHits: 6, unknown: 3, released: 3 },
    { zone: 'b.test', asked: 5, hits: 3, uniqueHits: 2, unknown: 1, released: 1 },
  ]);
  assert.deepEqual(
    (await sums(11)).map(({ zone, asked }) => [zone, asked]),
    [['a.test', 2]],
  );
  await store.write(() => dropListCounts({ beforeDay: 11 }));
  assert.deepEqual(
    (await sums(0)).map(({ zone, asked }) => [zone, asked]),
    [['a.test', 2]],
  );
});
