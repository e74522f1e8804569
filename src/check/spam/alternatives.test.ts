import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextComparer } from './alternatives.ts';

const comparer = new TextComparer();
const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
/** Different words, with short ones between them that do not count. */
const words = (from: number, to: number): string =>
  letters
    .slice(from, to)
    .map((letter) => `${letter.repeat(3)}word the ${letter}`)
    .join(' ');

for (const [what, one, other, expected] of [
  ['nothing of one text is in the other', words(0, 16), words(10, 26).replaceAll('word', 'else'), 0],
  [
    'a fifth of the shorter text is in the other',
    words(0, 20),
    words(16, 26) + words(0, 0) + letters.map((l) => ` ${l}zzzz`).join(''),
    0.2,
  ],
  ['one text says more often what the other says once', words(0, 16), words(0, 16).repeat(9), 0.4],
  [
    'a text is in capitals, the other with accents',
    words(0, 16).toUpperCase(),
    words(0, 16).replaceAll('o', '\u00f6'),
    0.4,
  ],
  ['a text has too few words', words(0, 14), words(0, 26), undefined],
  ['the other text has too few words', words(0, 26), `${words(20, 26)} wholly other`, undefined],
  ['there is no text', '', words(0, 26), undefined],
] as const)
  test(`${what}: ${expected === undefined ? 'nobody can say' : `the share is ${expected}`}`, () =>
    assert.equal(comparer.shareOf(one, other, 0.4), expected));
