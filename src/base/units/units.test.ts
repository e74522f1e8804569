import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf, UnitReader } from './mod.ts';

const texts = [
  '',
  'a',
  'Gr\u00fc\u00dfe',
  '\ufeffprivet \u043f\u0440\u0438\u0432\u0435\u0442',
  'half \ud83d of a pair',
  '\u{1f600}',
  'x'.repeat(20_000),
  `${'\u6587'.repeat(40_000)}!`,
  'long '.repeat(40_000),
];

test('a text is its units, whatever they are, and what was read before does not matter', () => {
  const reader = new UnitReader();
  for (const text of [...texts, ...texts.toReversed()]) {
    const units = reader.read(text);
    assert.ok(units.length >= text.length);
    for (const at of [0, 1, text.length >> 1, text.length - 1])
      if (at >= 0 && at < text.length) assert.equal(units[at], text.charCodeAt(at));
    assert.equal(textOf(units, 0, text.length), text);
  }
});

test('a part of the units is a part of the text', () => {
  const units = new UnitReader().read('one \u0442\u0432\u0430 three');
  assert.equal(textOf(units, 0, 4), 'one ');
  assert.equal(textOf(units, 4, 7), '\u0442\u0432\u0430');
  assert.equal(textOf(units, 8, 13), 'three');
  assert.equal(textOf(units, 5, 5), '');
});

test('the room of a very long text is not kept', () => {
  const reader = new UnitReader();
  const first = reader.read('short');
  assert.ok(reader.read('x'.repeat(1_000_000)).length >= 1_000_000);
  assert.equal(reader.read('short'), first);
});
