import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  canonicalMailboxName,
  decodeModifiedUtf7,
  encodeModifiedUtf7,
  mailboxNameProblem,
  matchesPattern,
} from './mailbox-name.ts';

test('modified UTF-7 as in the examples of RFC 3501 section 5.1.3', () => {
  assert.equal(decodeModifiedUtf7('~peter/mail/&U,BTFw-/&ZeVnLIqe-'), '~peter/mail/台北/日本語');
  assert.equal(encodeModifiedUtf7('~peter/mail/台北/日本語'), '~peter/mail/&U,BTFw-/&ZeVnLIqe-');
  assert.equal(decodeModifiedUtf7('A &- B'), 'A & B');
});

test('malformed modified UTF-7 is no name', () => {
  for (const bad of ['&', '&AP', '&AP!-', '&2D0-', '&AA-x', '&APx-'])
    assert.equal(decodeModifiedUtf7(bad), undefined, bad);
});

test('every well-formed name survives modified UTF-7', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed());
      const wire = encodeModifiedUtf7(text);
      assert.match(wire, /^[\x20-\x7e]*$/);
      assert.equal(decodeModifiedUtf7(wire), text);
    }),
    { seed: 1 },
  );
});

test('INBOX is INBOX in any case, as first level too, and nowhere else', () => {
  assert.equal(canonicalMailboxName('inBox'), 'INBOX');
  assert.equal(canonicalMailboxName('Inbox/work'), 'INBOX/work');
  assert.equal(canonicalMailboxName('work/Inbox'), 'work/Inbox');
  assert.equal(canonicalMailboxName('inboxes'), 'inboxes');
});

test('names that would hide or mislead cannot be made', () => {
  for (const bad of [
    '',
    '/a',
    'a/',
    'a//b',
    'a\rb',
    'a%',
    'a\u2028b',
    'x'.repeat(1001),
    'a/'.repeat(40) + 'a',
    '\ud800',
  ]) {
    assert.notEqual(mailboxNameProblem(bad), undefined, JSON.stringify(bad));
  }
  assert.equal(mailboxNameProblem('Entwürfe/2026 & more'), undefined);
});

test('patterns: * is anything, % stops at the separator', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['a/b', '*', true],
    ['a/b', '%', false],
    ['a/b', '%/%', true],
    ['a', '%', true],
    ['', '%', true],
    ['abc', 'a%c', true],
    ['a/c', 'a%c', false],
    ['a/b/c', 'a*c', true],
    ['ab', 'a', false],
    ['台', '%', true],
  ];
  for (const [name, pattern, is] of table) assert.equal(matchesPattern(name, pattern), is, `${name} ${pattern}`);
});

test('a pattern of many stars is not a way to burn time', () => {
  const started = performance.now();
  assert.equal(matchesPattern('a'.repeat(1000), `${'*a'.repeat(500)}b`), false);
  assert.ok(performance.now() - started < 500);
});
