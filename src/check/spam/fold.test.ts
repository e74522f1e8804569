import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldWords, hashWord, WordFolder, wordsIn } from './fold.ts';

for (const [what, text, expected] of [
  ['capitals and accents', 'Gr\u00fc\u00dfe, \u00c9T\u00c9', ['gruse', 'ete']],
  ['letters and digits', 'room 4b4c at 10:30', ['room', '4b4c', 'at', '10', '30']],
  ['what has no width', 'pay\u200bpal via\u00adgra', ['paypal', 'viagra']],
  [
    'letters of two alphabets',
    'p\u0430yp\u0430l \u043f\u0440\u0438\u0432\u0435\u0442',
    ['paypal', '\u043f\u0440\u0438\u0432\u0435\u0442'],
  ],
  ['mathematical and full-width letters', '\u{1d400}\u{1d401} \uff21\uff22', ['ab', 'ab']],
  ['a word that is too long', `a ${'x'.repeat(41)} b`, ['a', 'b']],
  ['no letters', ' -- \n', []],
] as const)
  test(`${what} are folded to [${expected.join(' ')}], each with its hash`, () => {
    const words = foldWords(text, text.length);
    assert.deepEqual(wordsIn(words), expected);
    for (let i = 0; i < words.count; i++)
      assert.equal(words.hashes[i], hashWord(words.units, words.starts[i] ?? 0, words.ends[i] ?? 0));
  });

test('how a text is written is counted, for the first text as for a later one', () => {
  const text = 'LOUD Words! w o r d s here, 1a2b3c4d5 p\u0430y vi\u200ba \u{1f600}';
  const folder = new WordFolder();
  const first = folder.fold(text, text.length).writing;
  assert.deepEqual(first, {
    letters: 33,
    capitals: 5,
    digits: 0,
    loudWords: 1,
    exclamations: 1,
    mixedWords: 1,
    wovenWords: 1,
    gappyWords: 1,
    fancyLetters: 0,
    pictographs: 1,
    machineWords: 1,
    longest: 9,
  });
  folder.fold('another text '.repeat(9_000), 200_000);
  assert.deepEqual(folder.fold(text, text.length).writing, first);
});

test('a text is read up to its bound, also in the middle of a word', () => {
  assert.deepEqual(wordsIn(foldWords('one two three', 5)), ['one', 't']);
});
