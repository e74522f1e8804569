import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, LineNormaliser } from './mod.ts';

function normalise(text: string, cuts: number): string {
  const bytes = Buffer.from(text, 'latin1');
  const normaliser = new LineNormaliser();
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += cuts) pieces.push(...normaliser.push(bytes.subarray(at, at + cuts)));
  pieces.push(...normaliser.end());
  return Buffer.from(concatBytes(pieces)).toString('latin1');
}

const cases: readonly (readonly [string, string])[] = [
  ['', ''],
  ['a\r\nb\r\n', 'a\r\nb\r\n'],
  ['a', 'a\r\n'],
  ['a\nb\rc', 'a\r\nb\r\nc\r\n'],
  ['\r\r\n\n\r', '\r\n\r\n\r\n\r\n'],
  ['\n.\n', '\r\n.\r\n'],
  ['\r\n\0.\r\n', '\r\n.\r\n'],
  ['a\0\0', 'a\r\n'],
  ['\0', ''],
];

test('no CR, LF or NUL is left alone, however the octets are cut', () => {
  for (const [input, output] of cases) {
    for (let cuts = 1; cuts <= 4; cuts++) assert.equal(normalise(input, cuts), output, JSON.stringify(input));
  }
});

test('clean content passes as the same memory', () => {
  const chunk = Buffer.from('Subject: x\r\n\r\nbody\r\n');
  const pieces = new LineNormaliser().push(chunk);
  assert.equal(pieces.length, 1);
  assert.equal(pieces[0], chunk);
});
