import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEARCH_LETTERS_MAX, UnitReader, WordSearch } from './mod.ts';

const groups = {
  her: ['he', 'hers'],
  his: ['his'],
  she: ['she', 'sheet'],
  answer: ['r\u00e9pondez', 'answer'],
  tag: ['<img', '<a '],
};
type Name = keyof typeof groups;
const names = Object.keys(groups) as Name[];
const search = new WordSearch(groups);
const reader = new UnitReader();

function foundIn(text: string): Name[] {
  const found = search.search(reader.read(text), text.length);
  return names.filter((name) => found.has(name));
}

for (const [text, expected] of [
  ['', []],
  ['ushers', ['her', 'she']],
  ['HIS', ['his']],
  ['hi', []],
  ['h is', []],
  ['a sheet', ['her', 'she']],
  ['hhis', ['his']],
  ['sshis', ['his']],
  ['R\u00c9PONDEZ vite', ['answer']],
  ['repondez', []],
  ['<IMG src>', ['tag']],
  ['\u6587<a href', ['tag']],
  ['answe r', []],
] as const)
  test(`in "${text}" there are ${expected.join(', ') || 'none'}`, () => assert.deepEqual(foundIn(text), expected));

test('what is found is what a search for each word finds, in whatever text', () => {
  let state = 7;
  const next = (below: number): number => (state = (state * 48_271) % 0x7fff_ffff) % below;
  for (let run = 0; run < 2_000; run++) {
    const text = Array.from({ length: next(30) }, () => 'hersit<amg '.charAt(next(11))).join('');
    const expected = names.filter((name) => groups[name].some((word) => text.includes(word)));
    assert.deepEqual(foundIn(text), expected, text);
  }
});

test('only the units of the text count, not those behind it', () => {
  reader.read('xxxx his');
  assert.equal(search.search(reader.read('she'), 2).has('she'), false);
});

test('it goes no further than what is enough', () => {
  const found = search.search(reader.read('his she'), 7, 'his');
  assert.deepEqual(
    names.filter((name) => found.has(name)),
    ['his'],
  );
});

test('more words than there are states for are refused', () => {
  assert.throws(() => new WordSearch({ all: ['x'.repeat(SEARCH_LETTERS_MAX)] }), RangeError);
});
