import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { saveEvery } from './mod.ts';

/** Lets everything run that waits for nothing but promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('saves again and again, never two at once, and a last time at the end', async () => {
  const clock = new FakeClock();
  const begun: PromiseWithResolvers<void>[] = [];
  const saving = saveEvery(clock, 1000, () => {
    const one = Promise.withResolvers<void>();
    begun.push(one);
    return one.promise;
  });
  clock.advance(999);
  assert.equal(begun.length, 0);
  clock.advance(1);
  assert.equal(begun.length, 1);
  clock.advance(5000);
  assert.equal(begun.length, 1, 'The first has not ended');
  begun[0]?.resolve();
  await settled();
  clock.advance(1000);
  assert.equal(begun.length, 2);
  const stopping = saving.stop();
  await settled();
  assert.equal(begun.length, 2, 'It waits for the one that runs');
  begun[1]?.resolve();
  await settled();
  assert.equal(begun.length, 3);
  begun[2]?.resolve();
  await stopping;
  clock.advance(60_000);
  assert.equal(begun.length, 3);
});

test('stopped before its first time it saves once', async () => {
  const clock = new FakeClock();
  let saves = 0;
  const saving = saveEvery(clock, 1000, async () => {
    saves++;
  });
  await saving.stop();
  clock.advance(10_000);
  assert.equal(saves, 1);
});
