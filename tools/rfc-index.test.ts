import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCitations, formatIndex } from './rfc-index.ts';

function cited(text: string): Record<number, string[]> {
  const found = findCitations(new Map([['src/format/smtp/a.ts', text]]));
  return Object.fromEntries([...found].map(([rfc, files]) => [rfc, [...(files.get('src/format/smtp/a.ts') ?? [])]]));
}

test('a citation names its sections', () => {
  assert.deepEqual(cited('// RFC 5321 section 4.5.2'), { 5321: ['4.5.2'] });
  assert.deepEqual(cited('// RFC 9051 sections 6.3.1, 6.3.2 and 7.4.1, as ever'), {
    9051: ['6.3.1', '6.3.2', '7.4.1'],
  });
  assert.deepEqual(cited('// RFC 3501, section 7.'), { 3501: ['7'] });
  assert.deepEqual(cited('// RFC 9051 section 6.4 and 8-bit text'), { 9051: ['6.4'] });
});

test('a citation may be without a section, and several may stand together', () => {
  assert.deepEqual(cited('/** POP3 (RFC 1939, RFC 2449 section 3; RFC 1939 section 7). */'), {
    1939: ['7'],
    2449: ['3'],
  });
});

test('a citation may run over the end of a line', () => {
  assert.deepEqual(cited('  // RFC 5321\n  // section 4.5.3.1.6 says so'), { 5321: ['4.5.3.1.6'] });
  assert.deepEqual(cited('/**\n * RFC 5321 section\n * 2.3.8\n */'), { 5321: ['2.3.8'] });
});

test('the index is ordered by RFC, file and section', () => {
  const files = new Map([
    ['src/server/smtpd/b.ts', '// RFC 5321 section 4.10 RFC 5321 section 4.9'],
    ['src/format/smtp/a.ts', '// RFC 5321 RFC 1870'],
  ]);
  assert.deepEqual(
    formatIndex(findCitations(files))
      .split('\n')
      .filter((line) => /^(##|\| [a-z]+\/)/.test(line)),
    [
      '## RFC 1870: SMTP SIZE',
      '| format/smtp | [a.ts](../../src/format/smtp/a.ts) | whole |',
      '## RFC 5321: SMTP',
      '| format/smtp | [a.ts](../../src/format/smtp/a.ts) | whole |',
      '| server/smtpd | [b.ts](../../src/server/smtpd/b.ts) | 4.9, 4.10 |',
    ],
  );
});
