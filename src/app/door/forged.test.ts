import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import { withoutClaimsOf, withoutForgedOf } from './forged.ts';

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

test('what a stranger says in the names of our verdict is left out, and what only looks like it stays', () => {
  const claims = withoutClaimsOf('mx.example.test');
  const foreign = [
    'X-Spam-Status: No, score=-99\r\n\tautolearn=ham\r\n',
    'x-SPAM-flag : NO\r\n',
    'X-Rookery-Released: by a\r\n',
  ];
  const mine = `${theirs}X-Spammer: no\r\nSubject: X-Spam-Flag: YES\r\n`;
  const message = `${foreign[0]}${ours}${mine}${foreign[1]}${foreign[2]}X-Cleaned: script\r\n\r\nX-Spam-Flag: YES\r\n`;
  assert.equal(
    Buffer.from(claims(bytes(message), true) ?? assert.fail()).toString(),
    `${mine}\r\nX-Spam-Flag: YES\r\n`,
  );
});
