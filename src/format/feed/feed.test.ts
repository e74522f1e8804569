import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAddress } from '#format/link';
import { addressKey, type FeedEntry, feedLimits, type FeedReport, readFeed } from './mod.ts';

function readAll(
  text: string,
  limits = feedLimits,
): { readonly entries: readonly FeedEntry[]; readonly report: FeedReport } {
  const entries: FeedEntry[] = [];
  const reading = readFeed(text, limits);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return { entries, report: value };
    entries.push(value);
  }
}

function words(text: string): readonly string[] {
  return readAll(text).entries.map((entry) =>
    entry.kind === 'host' ? entry.name : entry.kind === 'hash' ? entry.hash : entry.key,
  );
}

const sha256 = 'a'.repeat(64);

const feeds: readonly (readonly [claim: string, text: string, form: string, entries: readonly string[]])[] = [
  [
    'plain text: hosts and addresses, one a line, with remarks',
    '# list\n; x\n! y\n// z\nevil.example\r\n\r\nhttps://Evil.Example/Login?a=1#b # remark\nhttp://root.example/\n192.0.2.1\n',
    'text',
    ['evil.example', 'evil.example/Login?a=1', 'root.example', '192.0.2.1'],
  ],
  [
    'hosts in the ways of filters, and made harmless',
    '*.a.example\n.b.example\n||c.example^\n||d.example^$third-party\nhxxps://e[.]example/x\nf[.]example\nbücher.example\n',
    'text',
    ['a.example', 'b.example', 'c.example', 'd.example', 'e.example/x', 'f.example', 'xn--bcher-kva.example'],
  ],
  ['hashes', `${sha256.toUpperCase()}\n`, 'text', [sha256]],
  [
    'a file of hosts',
    '127.0.0.1 localhost\n::1 localhost ip6-localhost\n0.0.0.0 evil.example other.example # x\n0.0.0.0 0.0.0.0\n',
    'hosts',
    ['evil.example', 'other.example'],
  ],
  [
    'CSV with a header (RFC 4180)',
    'phish_id,url,detail,verified\n1,"http://evil.example/a,b",http://other.example/d,yes\n2,http://e2.example/x,,no\n',
    'csv',
    ['evil.example/a,b', 'e2.example/x'],
  ],
  [
    'CSV with a header in a remark',
    '# Feed\n# id,dateadded,url,status\n"1","2026-01-01","http://evil.example/x","online"\n',
    'csv',
    ['evil.example/x'],
  ],
  [
    'CSV without a header',
    '2026-01-01;evil.example;phish\n2026-01-02;http://a.example/x;b.example\n',
    'csv',
    ['evil.example', 'a.example/x'],
  ],
  ['a list as JSON', '["evil.example", "http://a.example/x"]', 'json', ['evil.example', 'a.example/x']],
  [
    'objects as JSON, and what stands about them',
    '{"version":2,"name":"list.example","blacklist":["evil.example"],"more":{"data":[{"id":1,"url":"http://a.example/x","host":"a.example"}]}}',
    'json',
    ['evil.example', 'a.example/x'],
  ],
  ['an object a line', '{"domain":"a.example"}\n{"domain":"b.example"}\n', 'json', ['a.example', 'b.example']],
];

for (const [claim, text, form, entries] of feeds) {
  test(`read: ${claim}`, () => {
    assert.deepEqual(words(text), entries);
    assert.equal(readAll(text).report.form, form);
  });
}

test('what names nothing is counted and shown', () => {
  const { entries, report } = readAll(
    'evil.example\nnot a host\nlocalhost\nco.uk\ncom\n<html>\nhttp:///\nftp://a.example/\nx y\n',
  );
  assert.equal(entries.length, 1);
  assert.deepEqual([report.entries, report.refused], [1, 8]);
  assert.deepEqual(report.samples.slice(0, 2), ['not a host', 'localhost']);
  assert.equal(report.samples.length, 5);
});

test('what is too much is left out, and that is told', () => {
  const many = Array.from({ length: 50 }, (_, i) => `h${i}.example`).join('\n');
  assert.deepEqual(
    [
      readAll(many, { ...feedLimits, entriesMax: 10 }).report.entries,
      readAll(many, { ...feedLimits, entriesMax: 10 }).report.truncated,
    ],
    [10, true],
  );
  assert.ok(readAll(many, { ...feedLimits, charsMax: 100 }).report.truncated);
  assert.ok(readAll('["a.example"]', { ...feedLimits, jsonCharsMax: 5 }).report.truncated);
  assert.equal(readAll(`http://a.example/${'x'.repeat(10_000)}`).report.refused, 1);
  assert.deepEqual(readAll('{"a":'.repeat(20) + '["a.example"]' + '}'.repeat(20)).entries, []);
});

test('a page is the same whatever its scheme, user and fragment', () => {
  const key = (text: string): string => {
    const address = readAddress(text);
    return address === undefined ? '' : addressKey(address);
  };
  assert.equal(key('https://a@EVIL.example:443/x?y#z'), 'evil.example/x?y');
  assert.equal(key('http://evil.example/x?y'), 'evil.example/x?y');
  assert.equal(key('http://evil.example:8080/x'), 'evil.example:8080/x');
});

test('any text is read', () => {
  const piece = fc.constantFrom(
    'evil.example',
    'http://',
    '/',
    ',',
    ';',
    '"',
    '\n',
    '#',
    '{',
    '}',
    '[',
    ']',
    ':',
    '0.0.0.0 ',
    'url',
    '||',
    '^',
    '\ud800',
    ' ',
    'a',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
      const { entries, report } = readAll(parts.join(''));
      assert.equal(entries.length, report.entries);
      assert.ok(report.samples.every((sample) => sample.length <= 80));
    }),
    { seed: 4_180, numRuns: 5_000 },
  );
});
