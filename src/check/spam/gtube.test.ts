import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexMessage } from '#format/message';
import type { Verdict } from '#check/verdict';
import { explainVerdict, judgeScan, type Model, scanMessage } from './mod.ts';

const model: Model = {
  name: 'test',
  spam: { base: -4, weights: {}, factor: 1, shift: 0 },
  phish: { base: -2, weights: {}, factor: 1, shift: 0 },
};
const line = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*' + 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

const thresholds = { spam: 5, highSpam: 15, phish: 5 };

function judged(body: string, type = 'text/plain'): Verdict {
  const bytes = Buffer.from(`From: a@x.example\r\nSubject: hi\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`);
  const scan = scanMessage(bytes, indexMessage(bytes), { now: () => 0, receivedMs: 0 });
  return judgeScan(scan, { thresholds, hits: [] }, model);
}

function kindOf(body: string, type?: string): string {
  return judged(body, type).kind;
}

test('the test line makes any message high spam, in text as in HTML', () => {
  assert.equal(kindOf(line), 'high-spam');
  assert.equal(kindOf(`<p>${line}</p>`, 'text/html'), 'high-spam');
});

test('a letter about an account that holds the test line is high spam, not phishing', () => {
  const text = 'Your account has been suspended. Verify your account now: your password expires today.';
  assert.equal(kindOf(`${text}\r\n${line}`), 'high-spam');
});

test('most of the test line makes none', () => {
  assert.notEqual(kindOf(line.slice(1)), 'high-spam');
});

test('without the test line it is told to be what its points then come to, not just less certain spam', () => {
  const { change } = explainVerdict(judged(line), thresholds);
  assert.match(change, /^Without text\.gtube it would have had -\S+ points, and been no spam\.$/);
});
