import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterOfSize, newLetter } from './letter.ts';

test('a letter of a size has exactly that size and no line over 78 octets', () => {
  for (const size of Array.from({ length: 160 }, (_, i) => 1000 + i)) {
    const { bytes } = letterOfSize(size);
    assert.equal(bytes.length, size);
    assert.ok(bytes.toString('latin1').endsWith('\r\n'));
    assert.ok(
      bytes
        .toString('latin1')
        .split('\r\n')
        .every((line) => line.length <= 78 && !/[\r\n]/.test(line)),
    );
  }
});

test('no two letters have the same token', () => {
  assert.notEqual(newLetter().token, newLetter().token);
});
