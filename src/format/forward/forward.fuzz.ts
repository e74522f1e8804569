/** Properties of what is found in forwards, on texts that nearly have a header and on none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexMessage } from '#format/message';
import { findForwarded, FORWARDED_BYTES_MAX, FORWARDED_MAX, pastedMessage } from './mod.ts';

const seed = 3834;

const line = fc.oneof(
  fc.constantFrom(
    'Received: from a.test by b.test; now',
    '\tby c.test',
    'From: a@b.test',
    'To: c@d.test',
    'Subject: x',
    'Date: now',
    'X-Y: z',
    'Content-Type: text/html',
    '',
    ' ',
    '> ',
    '-----Original Message-----',
    'Begin forwarded message:',
    'words: and words',
    '\u0000',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const marks = fc.constantFrom('', '', '> ', '>> ', '\u200b');
const text = fc
  .array(fc.tuple(marks, line), { maxLength: 40 })
  .map((lines) => lines.map(([mark, words]) => mark + words).join('\n'));

test('whatever is pasted, what comes of it is a message with a header, and of no more octets than a message may have', () => {
  fc.assert(
    fc.property(text, (pasted) => {
      const bytes = pastedMessage(pasted);
      if (bytes === undefined) return;
      assert.ok(bytes.length <= FORWARDED_BYTES_MAX);
      const { fields, anomalies } = indexMessage(bytes);
      assert.ok(fields.some(({ name }) => name === 'received') && fields.some(({ name }) => name === 'from'));
      assert.ok(fields.filter(({ name }) => name === 'content-type').length === 1);
      assert.ok(!anomalies.includes('malformed-header'));
      // Pasted once more, above nothing else, it is the same header.
      const again = pastedMessage(new TextDecoder().decode(bytes));
      assert.ok(again !== undefined);
    }),
    { seed, numRuns: 2_000 },
  );
});

test('a whole header above a text is found, however it is quoted', () => {
  const field = fc.tuple(
    fc.constantFrom('X-A', 'X-B', 'Reply-To', 'DKIM-Signature'),
    fc.stringMatching(/^[!-9;-~]{1,20}$/),
  );
  fc.assert(
    fc.property(fc.array(field, { maxLength: 10 }), fc.constantFrom('', '> ', '> > '), (more, mark) => {
      const lines = [
        'Received: from a.test by b.test; Thu, 1 Jan 2026 00:00:00 +0000',
        'From: a@b.test',
        'Subject: x',
        'Date: Thu, 1 Jan 2026 00:00:00 +0000',
        ...more.map(([name, value]) => `${name}: ${value}`),
        '',
        'body',
      ];
      const bytes = pastedMessage(lines.map((one) => mark + one).join('\r\n'));
      assert.ok(bytes !== undefined);
      const { fields } = indexMessage(bytes);
      assert.equal(fields.length, 4 + more.length + 3);
      assert.ok(new TextDecoder().decode(bytes).endsWith('\r\n\r\nbody'));
    }),
    { seed, numRuns: 500 },
  );
});

test('any octets can be a report', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), text, (octets, words) => {
      for (const bytes of [octets, new TextEncoder().encode(words)]) {
        const forward = findForwarded(bytes, indexMessage(bytes));
        assert.ok(forward.found.length <= FORWARDED_MAX);
        assert.deepEqual(structuredClone(forward), forward);
      }
    }),
    { seed, numRuns: 500 },
  );
});
