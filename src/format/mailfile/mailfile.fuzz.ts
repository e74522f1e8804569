/** Properties with whatever octets come in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mailFileOf } from './mod.ts';

const seed = 4_1001;
const line = fc.constantFrom(
  'From x',
  '>From y',
  '>>From z',
  '',
  'Subject: a',
  'text',
  '> quoted',
  'From: a@b.test',
  '\r',
);

test('whatever the octets, an answer comes, and messages have no more octets than the file', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 500 }),
        fc.array(line).map((all) => Buffer.from(all.join('\n'))),
      ),
      (bytes) => {
        const file = mailFileOf(bytes);
        if (file.kind === 'other') return assert.notEqual(file.why, '');
        const octets = file.messages.reduce((sum, { length }) => sum + length, 0);
        assert.ok(octets <= bytes.length);
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('messages come out of an mbox as they went in', () => {
  const message = fc
    .array(line, { maxLength: 12 })
    .map((lines) => `From: a@b.test\nSubject: a\n\n${lines.join('\n')}\n`);
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
      const marked = messages.map(
        (one) => `From a@b Mon Jan  1 00:00:00 2024\n${one.replaceAll(/^(>*From )/gm, '>$1')}\n`,
      );
      const file = mailFileOf(Buffer.from(marked.join('')));
      assert.ok(file.kind === 'mail');
      const out = file.messages.map((one, i) => {
        const text = Buffer.from(one).toString();
        // The empty line that ends the last message belongs to the file.
        return i === messages.length - 1 ? text.slice(0, -1) : text;
      });
      assert.deepEqual(out, messages);
    }),
    { seed, numRuns: 300 },
  );
});
