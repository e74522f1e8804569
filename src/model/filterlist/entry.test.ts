import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseListSubject, subjectProblem } from './mod.ts';

const read: readonly (readonly [string, string | undefined])[] = [
  ['Bob@Example.COM', 'address bob@example.com'],
  ['"a b"@example.com', 'address a b@example.com'],
  ['example.com', 'domain example.com'],
  ['@example.com', 'domain example.com'],
  ['*.example.com', 'domain example.com'],
  ['bücher.example', 'domain xn--bcher-kva.example'],
  ['xyz', 'domain xyz'],
  ['192.0.2.1', 'network 192.0.2.1'],
  ['192.0.2.0/24', 'network 192.0.2.0/24'],
  ['2001:DB8:0::/32', 'network 2001:db8::/32'],
  ['192.0.2.1/24', undefined],
  ['192.0.2.0/33', undefined],
  ['', undefined],
  ['a@', undefined],
  ['a b', undefined],
  ['a@b@c..d', undefined],
  [`${'a'.repeat(400)}.example`, undefined],
];

test('an entry is read from what people type, and what is none is refused', () => {
  for (const [text, expected] of read) {
    const subject = parseListSubject(text);
    assert.equal(subject === undefined ? undefined : `${subject.kind} ${subject.subject}`, expected, text);
  }
});

test('a top-level domain and a network of half the world may be blocked and not allowed', () => {
  for (const text of ['xyz', '0.0.0.0/4', '2000::/3']) {
    const subject = parseListSubject(text);
    assert.ok(subject !== undefined);
    assert.equal(subjectProblem(subject, 'block'), undefined);
    assert.match(subjectProblem(subject, 'allow') ?? '', /top-level|too large/);
  }
});
