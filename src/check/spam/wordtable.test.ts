import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TABLE_WORDS_MAX, WordTable } from './wordtable.ts';

const looked = ['a', 'it', 'won', 'pays', 'lottery', 'geld', 'привет', '', 'x'.repeat(40)];

test('a word has one number, wherever it stands', () => {
  const table = new WordTable();
  for (const [number, word] of looked.entries()) assert.equal(table.add(word), number);
  for (const [number, word] of looked.entries()) {
    assert.equal(table.add(word), number);
    for (const before of ['', 'the ', 'ё\u0100 '])
      assert.equal(table.find(`${before}${word} and`, before.length, before.length + word.length), number, word);
  }
  assert.equal(table.size, looked.length);
});

test('words that differ in any letter are told apart, though few letters lead to their place', () => {
  const table = new WordTable();
  const letters = 'abcdefghijklmnop'.split('');
  const words = letters.flatMap((one) => letters.map((other) => `same${one}word${other}same`));
  for (const [number, word] of words.entries()) assert.equal(table.add(word), number);
  for (const [number, word] of words.entries()) assert.equal(table.find(word, 0, word.length), number);
  assert.equal(table.find('sameqwordasame', 0, 14), -1);
});

test('a table takes so many words and no more', () => {
  const table = new WordTable();
  for (let i = 0; i < TABLE_WORDS_MAX; i++) table.add(i.toString(36));
  assert.throws(() => table.add('one more'), RangeError);
});
