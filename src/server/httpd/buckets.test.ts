import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { TokenBuckets } from './buckets.ts';

test('a network has a burst, and then one more after each interval', () => {
  const clock = new FakeClock();
  const buckets = new TokenBuckets(clock, { burst: 3, refillMs: 1000, networksMax: 10 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => buckets.take('a')),
    [0, 0, 0, 1000],
  );
  assert.equal(buckets.take('b'), 0, 'another network is not touched');
  clock.advance(600);
  assert.equal(buckets.take('a'), 400);
  clock.advance(400);
  assert.equal(buckets.take('a'), 0);
  clock.advance(60_000);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => buckets.take('a')),
    [0, 0, 0, 1000],
    'no more than the burst gathers',
  );
});

test('beyond so many networks, the others share a bucket, until some are full again', () => {
  const clock = new FakeClock();
  const buckets = new TokenBuckets(clock, { burst: 1, refillMs: 1000, networksMax: 2 });
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((network) => buckets.take(network)),
    [0, 0, 0, 1000],
  );
  clock.advance(2000);
  assert.deepEqual(
    ['e', 'f', 'a'].map((network) => buckets.take(network)),
    [0, 0, 0],
  );
});
