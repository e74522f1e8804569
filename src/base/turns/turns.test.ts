import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './mod.ts';

const never = new AbortController().signal;

test('so many have a turn at once, and the others in the order in which they came', async () => {
  const turns = new Turns({ atOnceMax: 1, waitingMax: 10 });
  const order: number[] = [];
  assert.equal(await turns.take(never), true);
  const waiting = [1, 2, 3].map((i) => turns.take(never).then(() => order.push(i)));
  for (let i = 0; i < 3; i++) {
    turns.give();
    await waiting[i];
  }
  assert.deepEqual(order, [1, 2, 3]);
});

test('one more than may wait has no turn', async () => {
  const turns = new Turns({ atOnceMax: 1, waitingMax: 0 });
  assert.equal(await turns.take(never), true);
  assert.equal(await turns.take(never), false);
  turns.give();
  assert.equal(await turns.take(never), true);
});

test('who goes while waiting takes no turn from the next', async () => {
  const turns = new Turns({ atOnceMax: 1, waitingMax: 2 });
  const gone = new AbortController();
  await turns.take(never);
  const first = turns.take(gone.signal);
  const second = turns.take(never);
  gone.abort();
  assert.equal(await first, false);
  turns.give();
  assert.equal(await second, true);
  assert.equal(await turns.take(AbortSignal.abort()), false);
});
