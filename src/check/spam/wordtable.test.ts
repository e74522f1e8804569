import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldWords } from './fold.ts';
import { TABLE_WORDS_MAX, WordTable } from './wordtable.ts';

const looked = ['a', 'it', 'won', 'pays', 'lottery', 'geld', 'привет', 'x'.repeat(40)];

/** Where the first word of the text that is looked for is found. */
function find(table: WordTable, text: string, index = 0): number {
  return table.find(foldWords(text, text.length), index);
}

test('a word has one number, wherever it stands', () => {
  const table = new WordTable();
  for (const [number, word] of looked.entries()) assert.equal(table.add(word), number);
  for (const [number, word] of looked.entries()) {
    assert.equal(table.add(word), number);
    assert.equal(find(table, word.toUpperCase()), number);
    for (const before of ['the', 'ё\u0100']) assert.equal(find(table, `${before} ${word} and`, 1), number, word);
  }
  assert.equal(table.size, looked.length);
});

test('words that differ in any letter are told apart', () => {
  const table = new WordTable();
  const letters = 'abcdefghijklmnop'.split('');
  const words = letters.flatMap((one) => letters.map((other) => `same${one}word${other}same`));
  for (const [number, word] of words.entries()) assert.equal(table.add(word), number);
  for (const [number, word] of words.entries()) assert.equal(find(table, word), number);
  assert.equal(find(table, 'sameqwordasame'), -1);
});

test('the beginning of a word is found, and none of a shorter one', () => {
  const table = new WordTable();
  table.add('verdien');
  const words = foldWords('Verdienst verd verdien', 100);
  assert.deepEqual(
    [0, 1, 2].map((index) => table.findStart(words, index, 7)),
    [0, -1, 0],
  );
  assert.equal(table.findStart(words, 0, 6), -1);
});

test('a table takes so many words and no more', () => {
  const table = new WordTable();
  for (let i = 0; i < TABLE_WORDS_MAX; i++) table.add(i.toString(36));
  assert.throws(() => table.add('one more'), RangeError);
});
