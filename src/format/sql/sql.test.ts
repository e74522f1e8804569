import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  batch,
  either,
  ident,
  list,
  range,
  renderStatement,
  row,
  rows,
  run,
  shapeOf,
  sql,
  type Step,
  type StepAnswer,
  type Work,
} from './mod.ts';

/** Answers each step from a table of texts; gives what the work yielded and its value. */
function play<T>(work: Work<T>, answers: StepAnswer[]): { steps: Step[]; value: T } {
  const steps: Step[] = [];
  let step = work.next();
  while (!step.done) {
    steps.push(step.value);
    step = work.next(answers.shift() ?? []);
  }
  return { steps, value: step.value };
}

test('values become parameters and never text', () => {
  const hostile = "'; DROP TABLE email; --";
  const bytes = new Uint8Array([1]);
  const statement = sql`SELECT ${hostile}, ${5}, ${null}, ${bytes}, ${1.5}`;
  assert.deepEqual(renderStatement(statement, 'sqlite'), {
    text: 'SELECT ?, ?, ?, ?, ?',
    parameters: [hostile, 5, null, bytes, 1.5],
  });
  assert.equal(
    renderStatement(statement, 'postgres').text,
    'SELECT $1::text, $2::bigint, $3, $4::bytea, $5::double precision',
  );
});

test('a list is one parameter on both engines, an empty one too', () => {
  const statement = (values: number[] | string[]) => sql`SELECT 1 WHERE 1 IN ${list(values)} AND 2 = ${2}`;
  assert.deepEqual(renderStatement(statement([1, 2]), 'sqlite'), {
    text: 'SELECT 1 WHERE 1 IN (SELECT value FROM json_each(?)) AND 2 = ?',
    parameters: ['[1,2]', 2],
  });
  assert.deepEqual(renderStatement(statement(['a']), 'postgres'), {
    text: 'SELECT 1 WHERE 1 IN (SELECT unnest($1::text[])) AND 2 = $2::bigint',
    parameters: [['a'], 2],
  });
  assert.deepEqual(renderStatement(statement([]), 'sqlite').parameters, ['[]', 2]);
});

test('a list of one is a value like others to SQLite, and has a text of its own', () => {
  const statement = (values: number[]) => sql`SELECT 1 WHERE 1 IN ${list(values)} AND 2 = ${2}`;
  assert.deepEqual(renderStatement(statement([7]), 'sqlite'), {
    text: 'SELECT 1 WHERE 1 IN (?) AND 2 = ?',
    parameters: [7, 2],
  });
  assert.equal(shapeOf(statement([7])), '1 ');
  assert.equal(shapeOf(statement([])), 'n ');
  assert.equal(shapeOf(statement([7, 8])), 'n ');
  assert.deepEqual(renderStatement(sql`WITH ids(id) AS ${list([7])} SELECT id FROM ids`, 'sqlite'), {
    text: 'WITH ids(id) AS (SELECT value FROM json_each(?)) SELECT id FROM ids',
    parameters: ['[7]'],
  });
});

test('a table name is from a fixed alphabet, and makes the text depend on it', () => {
  assert.equal(shapeOf(sql`SELECT ${1} FROM ${ident('trace_3')} ${either('', 'FOR UPDATE')}`), 'trace_3 ');
  assert.deepEqual(renderStatement(sql`SELECT * FROM ${ident('trace_3')}`, 'sqlite'), {
    text: 'SELECT * FROM trace_3',
    parameters: [],
  });
  for (const name of ['', 'a b', 'A', '1a', 'a;', 'a"', `a${'b'.repeat(63)}`])
    assert.throws(() => ident(name), RangeError);
});

test('the few differing texts are chosen by engine', () => {
  const statement = sql`SELECT 1 ${either('', 'FOR UPDATE')}`;
  assert.equal(renderStatement(statement, 'sqlite').text, 'SELECT 1 ');
  assert.equal(renderStatement(statement, 'postgres').text, 'SELECT 1 FOR UPDATE');
});

test('the small works give the first row, all rows, nothing, and rows by statement', () => {
  const one = sql`SELECT 1`;
  assert.deepEqual(play(row(one), [[{ a: 1 }, { a: 2 }]]).value, { a: 1 });
  assert.equal(play(row(one), [[]]).value, undefined);
  assert.deepEqual(play(rows(one), [[{ a: 1 }]]).value, [{ a: 1 }]);
  assert.equal(play(run(one), [[{ a: 1 }]]).value, undefined);
  assert.deepEqual(play(batch([one, one]), [[[{ a: 1 }], []]]), { steps: [[one, one]], value: [[{ a: 1 }], []] });
  assert.deepEqual(play(batch([]), []), { steps: [], value: [] });
});

test('a range is cut to its blob', () => {
  const place = { pack: 1, offset: 64, length: 10 };
  assert.deepEqual(play(range(place, -5, 50), []).steps, [{ place, from: 0, to: 10 }]);
});
