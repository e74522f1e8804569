import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleLine } from './filter-rules.ts';
import { folded, pairs, table } from './output.ts';

test('lines are broken between words to fit the terminal; a long word, a number with its unit, and a pipe have their way', () => {
  assert.equal(folded('  one two three four', 30, 4), '  one two three four');
  assert.equal(folded('  one two three four five six seven', 28, 4), '  one two three four five\n    six seven');
  const long = `see ${'x'.repeat(40)} there`;
  assert.equal(folded(long, 30), `see\n${'x'.repeat(40)}\nthere`);
  assert.equal(folded('aaaaaaaaaaaaaaaaaaaaaaaa 95 %', 28), 'aaaaaaaaaaaaaaaaaaaaaaaa\n95 %');
  assert.equal(folded(long, undefined), long);
});

test('values go on below themselves', () => {
  assert.equal(pairs([['Why', 'one two three four five six']], 24), 'Why  one two three four five\n     six\n');
});

test('a table that is too wide has its last column cut, and no other', () => {
  const rows = [{ a: 'reference', b: 'a subject that is long' }];
  const columns = [
    { title: 'A', value: (row: { a: string }) => row.a },
    { title: 'B', value: (row: { b: string }) => row.b },
  ];
  assert.equal(table(rows, columns, { styled: false }), 'A          B\nreference  a subject that is long\n');
  assert.equal(table(rows, columns, { styled: false, columns: 25 }), 'A          B\nreference  a subject tha…\n');
});

test('a rule is shown in one line, without the comments above it', () => {
  assert.equal(ruleLine('# why\n  # more\nrule a\n  when size > 1 then add 1'), 'rule a when size > 1 then add 1');
});
