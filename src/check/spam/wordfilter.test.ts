import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WordFilter } from './wordfilter.ts';

const looked = ['a', 'it', 'won', 'pays', 'lottery', 'geld', 'привет', 'x'.repeat(40)];

test('a word that is looked for is never ruled out, wherever it stands', () => {
  const filter = new WordFilter();
  for (const word of looked) filter.add(word);
  for (const before of ['', 'the ', 'ё\u0100 ']) {
    for (const word of looked)
      assert.equal(filter.mayHold(`${before}${word} and`, before.length, before.length + word.length), true, word);
  }
});

test('a word is not ruled out whose first three letters are those of a stem', () => {
  const filter = new WordFilter();
  filter.addStem('gewinn');
  assert.equal(filter.mayHold('gewinnspiele', 0, 12), true);
  assert.equal(filter.mayHold('gewohnt', 0, 7), true);
  assert.equal(filter.mayHold('ge', 0, 2), false);
});

test('nearly all other words are ruled out', () => {
  const filter = new WordFilter();
  for (const word of looked) filter.add(word);
  const others = Array.from({ length: 2_000 }, (_, i) => `${(i * 7919).toString(36)}${i.toString(36)}e`);
  const kept = others.filter((word) => filter.mayHold(word, 0, word.length));
  assert.ok(kept.length < 20, `${kept.length} are kept`);
});
