import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedMap, WindowCounter } from './mod.ts';

test('events count for a window, and up to a twelfth of it longer', () => {
  const counter = new WindowCounter(12_000);
  counter.add(500);
  counter.add(1_500);
  assert.equal(counter.count(12_499), 2);
  assert.equal(counter.count(13_000), 1);
  assert.equal(counter.count(14_000), 0);
  counter.add(1_000_000);
  assert.equal(counter.count(1_000_000), 1);
  assert.equal(counter.count(900_000), 1); // A time that went back changes nothing.
});

test('the wait until fewer are counted is as long as needed, and no longer', () => {
  const counter = new WindowCounter(12_000);
  assert.equal(counter.waitMs(0, 1), 0);
  counter.add(100);
  counter.add(5_100);
  const wait = counter.waitMs(6_000, 2);
  assert.ok(wait > 0);
  assert.equal(counter.count(6_000 + wait - 1), 2);
  assert.equal(counter.count(6_000 + wait), 1);
  assert.ok(counter.waitMs(6_000 + wait, 1) > 0);
});

test('a full map forgets what was set longest ago', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  map.set('c', 4);
  assert.deepEqual([map.get('a'), map.get('b'), map.get('c'), map.size], [3, undefined, 4, 2]);
  map.delete('a');
  assert.equal(map.size, 1);
});
