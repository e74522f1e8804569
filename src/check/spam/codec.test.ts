import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '#check/verdict';
import { decodeVerdict, encodeVerdict } from './mod.ts';

const verdict: Verdict = {
  kind: 'spam',
  score: 7.3,
  phishScore: -1.2,
  mail: 'spam',
  tests: [
    { test: 'header.no-date', value: 1, points: 2.25, evidence: {} },
    { test: 'text.money', value: 0.5, points: 1.1, evidence: { words: 'geld, gratis', count: 3, loud: true } },
  ],
  decisive: 'rule.mine',
  incomplete: ['Only 300 of 999 header fields were looked at'],
  model: 'first',
};

test('a verdict comes back as it was written', () => {
  assert.deepEqual(decodeVerdict(encodeVerdict(verdict)), verdict);
});

test('a verdict of hundreds of tests with long evidence is written in 4 KB, the heaviest tests first', () => {
  const tests = Array.from({ length: 300 }, (_, i) => ({
    test: `text.number-${i}`,
    value: 1,
    points: 300 - i,
    evidence: { what: '\u20ac'.repeat(200) },
  }));
  const text = encodeVerdict({ ...verdict, tests, incomplete: Array.from({ length: 50 }, () => 'y'.repeat(500)) });
  assert.ok(Buffer.byteLength(text) <= 4096, String(Buffer.byteLength(text)));
  const read = decodeVerdict(text);
  assert.equal(read?.score, 7.3);
  assert.equal(read?.tests[0]?.test, 'text.number-0');
});

test('a text of another kind or of a later version is none', () => {
  for (const text of ['', '[]', '{}', 'null', '{"v":2,"k":"spam"}', '{"v":1,"k":"poem"}', '{"v":1']) {
    assert.equal(decodeVerdict(text), undefined, text);
  }
});
