import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleLine } from './filter-rules.ts';
import { detailText, folded, pairs, table } from './output.ts';

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

const wide = [
  { title: 'A', value: (row: readonly string[]) => row[0] ?? '' },
  { title: 'N', value: (row: readonly string[]) => row[1] ?? '', right: true },
  { title: 'B', value: (row: readonly string[]) => row[2] ?? '' },
];
const wideRows = [
  ['reference', '7', 'a subject that is long enough'],
  ['other', '12', 'short'],
];

test('a table is whole where no terminal says how much room there is', () => {
  assert.equal(
    table(wideRows, wide, { styled: false }),
    'A           N  B\nreference   7  a subject that is long enough\nother      12  short\n',
  );
});

test('a table that is too wide has its last column cut, and no other', () => {
  assert.equal(
    table(wideRows, wide, { styled: false, columns: 35 }),
    'A           N  B\nreference   7  a subject that is l…\nother      12  short\n',
  );
});

test('rows of a table go on below themselves where too little of the last column would be left', () => {
  assert.equal(
    table(wideRows, wide, { styled: false, columns: 34 }),
    'A           N\n  B\nreference   7\n  a subject that is long enough\nother      12\n  short\n',
  );
  const gaps = table([['reference', '7', '']], wide, { styled: false, columns: 12 });
  assert.equal(gaps, 'A          N\n  B\nreference  7\n');
  const columns = [...wide, { title: 'C', value: () => 'the last one' }];
  const text = table(wideRows, columns, { styled: false, columns: 46 });
  assert.equal(text.split('\n')[1], '  C');
  assert.ok(text.split('\n').every((line) => line.length <= 46));
});

test('what strangers chose is cut on a terminal alone', () => {
  const columns = [
    { title: 'A', value: () => 'x'.repeat(50), columnsMax: 10 },
    { title: 'B', value: () => 'end' },
  ];
  assert.equal(
    table(wideRows.slice(1), columns, { styled: false, columns: 80 }),
    `A           B\n${'x'.repeat(9)}…  end\n`,
  );
  assert.equal(table(wideRows.slice(1), columns, { styled: false }).split('\n')[1], `${'x'.repeat(50)}  end`);
});

test('a rule is shown in one line, without the comments above it', () => {
  assert.equal(ruleLine('# why\n  # more\nrule a\n  when size > 1 then add 1'), 'rule a when size > 1 then add 1');
});

test('what a change was made with is one line, and times in it are for reading', () => {
  const detail = {
    role: 'operator',
    note: '',
    was: null,
    networks: ['a', 'b'],
    waitMs: 5000,
    expiresMs: 1798380514728,
  };
  assert.equal(detailText(detail), 'role=operator networks=a,b waitMs=5000 expires=2026-12-27T14:08:34Z');
});
