import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Memo } from './mod.ts';

const memoOf = (bytesMax: number): { memo: Memo<{ readonly text: string }>; made: string[] } => {
  const made: string[] = [];
  const make = (text: string): { readonly text: string } => {
    made.push(text);
    return { text };
  };
  return { memo: new Memo(make, () => 10, bytesMax), made };
};

test('a value is made once and given again', () => {
  const { memo, made } = memoOf(1000);
  assert.equal(memo.read('a'), memo.read('a'));
  assert.deepEqual(made, ['a']);
  assert.equal(memo.bytes, 11);
});

test('what was not used for longest is given up, and memory stays within its bound', () => {
  const { memo, made } = memoOf(100);
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'a', 'j', 'a', 'b']) memo.read(text);
  assert.deepEqual(made.slice(9), ['j', 'b']);
  for (let i = 0; i < 1000; i++) memo.read(`${i}`);
  assert.ok(memo.bytes <= 100);
});

test('a value that would push out the others is not kept', () => {
  const { memo, made } = memoOf(100);
  memo.read('a');
  memo.read('long');
  memo.read('long');
  assert.deepEqual(made, ['a', 'long', 'long']);
  memo.read('a');
  assert.equal(made.length, 3);
});
