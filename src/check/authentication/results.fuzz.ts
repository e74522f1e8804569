import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fieldText, scanHeader } from '#format/message';
import { findForgedResults, parseAuthenticationResults } from './mod.ts';

const seed = 8601;
const bit = fc.constantFrom(
  'Authentication-Results:',
  'authentication-results :',
  ' ',
  '\t',
  '\r\n',
  '\r\n ',
  '\n',
  '\n\t',
  '\r',
  'mx.us.test',
  'other.test',
  '(',
  ')',
  '"',
  '\\',
  ';',
  '=',
  '.',
  'dkim=pass',
  'header.d=x',
  'reason',
  '\0',
  'é',
  '=?utf-8?q?mx?=',
);
const text = fc.array(bit, { maxLength: 40 }).map((parts) => parts.join(''));

test('no text whatever makes the reader throw or hang, and it names nothing that is not there (seeded)', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (value) => {
      const read = parseAuthenticationResults(value);
      for (const { method } of read?.results ?? []) assert.ok(value.toLowerCase().includes(method));
    }),
    { seed, numRuns: 5_000 },
  );
  const started = performance.now();
  for (const unit of ['(', '"', '\\', ';', 'a=b ', '(a', 'a.', '. ']) {
    parseAuthenticationResults(`mx;${unit.repeat(1_000_000)}`);
    findForgedResults(Buffer.from(`Authentication-Results: ${unit.repeat(1_000_000)}\r\n`), 'mx.us.test');
  }
  findForgedResults(Buffer.alloc(10_000_000, 'Authentication-Results: a\r\n'), 'mx.us.test');
  assert.ok(performance.now() - started < 10_000);
});

test('the fields found are those that the house reads (seeded)', () => {
  fc.assert(
    fc.property(text, (value) => {
      const bytes = Buffer.from(value);
      const found = findForgedResults(bytes, 'mx.us.test');
      const fields = scanHeader(bytes).fields.filter(({ name }) => name === 'authentication-results');
      for (const { from, to } of found) {
        assert.ok(
          fields.some(({ start, end }) => start === from && end === to),
          JSON.stringify(value),
        );
      }
      // Whatever a reader that follows the RFC takes for ours is among them.
      for (const field of fields) {
        const read = parseAuthenticationResults(fieldText(bytes, field));
        if (read?.authservId.toLowerCase() !== 'mx.us.test') continue;
        assert.ok(
          found.some(({ from }) => from === field.start),
          JSON.stringify(value),
        );
      }
    }),
    { seed, numRuns: 10_000 },
  );
});
