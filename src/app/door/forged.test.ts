import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import { withoutForgedOf } from './forged.ts';

const without = withoutForgedOf('mx.example.test');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const kept = (text: string, whole = true): string | undefined => {
  const rest = without(bytes(text), whole);
  return rest === undefined ? undefined : Buffer.from(rest).toString();
};

const ours = 'Authentication-Results: mx.example.test;\r\n\tdkim=pass\r\n';
const theirs = 'Authentication-Results: mx.elsewhere.test; dkim=pass\r\n';

test('fields that claim to be ours are left out, and nothing else (RFC 8601 section 5)', () => {
  assert.equal(kept(`A: 1\r\n${ours}${theirs}B: 2\r\n${ours}\r\nbody\r\n`), `A: 1\r\n${theirs}B: 2\r\n\r\nbody\r\n`);
  assert.equal(kept(`A: 1\r\n\r\n${ours}`), `A: 1\r\n\r\n${ours}`, 'a body is not looked at');
});

test('a message without such fields is the same octets', () => {
  const message = bytes('A: 1\r\n\r\nbody\r\n');
  assert.equal(without(message, true), message);
});

test('a header that may go on is waited for, as long as it is held in memory', () => {
  assert.equal(kept(`A: 1\r\n${ours}`, false), undefined);
  const long = bytes(`A: ${'x'.repeat(60_000)}\r\n`.repeat(Math.ceil(MESSAGE_IN_MEMORY_BYTES_MAX / 60_000) + 1));
  assert.equal(without(long, false), long);
});

test('one behind more fields than the index keeps is left out too', () => {
  const many = 'A: 1\r\n'.repeat(1_200);
  assert.equal(kept(`${many}${ours}\r\nbody\r\n`), `${many}\r\nbody\r\n`);
});
