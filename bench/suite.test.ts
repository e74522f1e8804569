import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, orderOf, pick, short, tables } from './suite.ts';
import type { Measure } from './suite.ts';

test('the median is the middle, or the mean of the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
});

test('every second round runs backwards', () => {
  assert.deepEqual(orderOf(['a', 'b'], 0), ['a', 'b']);
  assert.deepEqual(orderOf(['a', 'b'], 1), ['b', 'a']);
});

test('a number is found at its path', () => {
  assert.equal(pick({ a: { b: 3 } }, 'a.b'), 3);
  assert.equal(pick({ a: { b: '3' } }, 'a.b'), undefined);
  assert.equal(pick({}, 'a.b'), undefined);
});

test('three digits are shown', () => {
  assert.deepEqual([0, 0.12345, 12.345, 1234.5, Number.NaN].map(short), ['0', '0.123', '12.3', '1,230', '–']);
});

test('the table says how many times better we are, in both directions, and whether the target is met', () => {
  const rate: Measure = {
    name: 'rate',
    unit: '/s',
    path: 'rate',
    better: 'higher',
    target: { kind: 'ratio', value: 6 },
  };
  const time: Measure = {
    name: 'time',
    unit: 'ms',
    path: 'ms',
    better: 'lower',
    target: { kind: 'absolute', value: 130 },
  };
  const text = tables(
    [
      { workload: 'in', measure: rate, site: 'us', value: 3000 },
      { workload: 'in', measure: rate, site: 'them', value: 400 },
      { workload: 'in', measure: rate, site: 'them', value: 300 },
      { workload: 'fetch', measure: time, site: 'us', value: 175 },
      { workload: 'fetch', measure: time, site: 'them', value: 350 },
    ],
    'us',
    ['them'],
  );
  assert.deepEqual(text.split('\n').slice(2, 4), [
    '| in: rate | 350 /s (300–400) | 3,000 /s | 8.57 × | ≥ 6 × | yes |',
    '| fetch: time | 350 ms | 175 ms | 2 × | ≤ 130 ms | **no** |',
  ]);
});

test('each peer has a table of its own, with what is compared with it', () => {
  const rate: Measure = { name: 'rate', unit: '/s', path: 'rate', better: 'higher' };
  const careful: Measure = { ...rate, against: 'careful', target: { kind: 'ratio', value: 5 } };
  const text = tables(
    [
      { workload: 'in', measure: rate, site: 'us', value: 600 },
      { workload: 'in', measure: rate, site: 'fast', value: 300 },
      { workload: 'in', measure: careful, site: 'us', value: 600 },
      { workload: 'in', measure: careful, site: 'careful', value: 100 },
    ],
    'us',
    ['fast', 'careful', 'idle'],
  );
  const lines = text.split('\n');
  assert.equal(lines[2], '| in: rate | 300 /s | 600 /s | 2 × |  |  |');
  assert.equal(lines[4], '| workload | careful | us | better by | target | met |');
  assert.equal(lines[6], '| in: rate | 100 /s | 600 /s | 6 × | ≥ 5 × | yes |');
  assert.equal(lines.length, 8);
});
