import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatNumbers, formatRanges, inRanges, parseSequenceSet, rangesOf, resolveSequence } from './sequence.ts';

test('sets keep their ranges, however wide', () => {
  assert.deepEqual(parseSequenceSet('1:4294967295'), { kind: 'ranges', pairs: [1, 4294967295] });
  assert.deepEqual(parseSequenceSet('5,*,7:*'), { kind: 'ranges', pairs: [5, 5, 0, 0, 7, 0] });
  assert.deepEqual(parseSequenceSet('$'), { kind: 'saved' });
});

test('what is no set is none', () => {
  for (const bad of [
    '',
    '0',
    '01',
    '1,',
    ',1',
    '1:',
    ':1',
    '1:2:3',
    '4294967296',
    '-1',
    '1,,2',
    '$,1',
    '**',
    '9'.repeat(400),
  ]) {
    assert.equal(parseSequenceSet(bad), undefined, bad);
  }
});

test('* is the highest number, and a range may be written backwards', () => {
  assert.deepEqual(resolveSequence({ pairs: [7, 0] }, 5), [5, 7]);
  assert.deepEqual(resolveSequence({ pairs: [4, 2, 9, 9, 3, 6] }, 10), [2, 6, 9, 9]);
  assert.deepEqual(resolveSequence({ pairs: [0, 0] }, 0), []);
});

test('resolved ranges hold exactly the numbers of the set', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 30 }), (pairs, highest) => {
      const ranges = resolveSequence({ pairs: pairs.flat() }, highest);
      const star = (n: number): number => (n === 0 ? highest : n);
      for (let n = 1; n <= 32; n++) {
        const is = pairs.some(([a, b]) => n >= Math.min(star(a), star(b)) && n <= Math.max(star(a), star(b)));
        assert.equal(inRanges(ranges, n), is);
      }
      assert.deepEqual(parseSequenceSet(formatRanges(ranges)), { kind: 'ranges', pairs: [...ranges] });
    }),
    { seed: 2 },
  );
});

test('numbers are joined in the order they have', () => {
  assert.equal(formatNumbers([3, 4, 5, 1, 2, 9]), '3:5,1:2,9');
  assert.deepEqual(rangesOf([1, 2, 3, 7]), [1, 3, 7, 7]);
});
