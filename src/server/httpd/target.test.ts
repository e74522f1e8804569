import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOf, parseForm, parseTarget } from './target.ts';

test('a target is a path of decoded parts and a query', () => {
  const segments = (target: string): readonly string[] | undefined => parseTarget(target)?.segments;
  assert.deepEqual(segments('/'), []);
  assert.deepEqual(segments('/why/7F3K-9QXD-M2TA'), ['why', '7F3K-9QXD-M2TA']);
  assert.deepEqual(segments('/why/7F3K-9QXD-M2TA/'), ['why', '7F3K-9QXD-M2TA']);
  assert.deepEqual(segments('/why/%3Cb%3E%20x?ref=1'), ['why', '<b> x']);
  assert.deepEqual(
    [...(parseTarget('/why?ref=a+b%26&x&ref=c')?.query ?? [])],
    [
      ['ref', 'a b&'],
      ['x', ''],
    ],
  );
});

test('the absolute form of a target is understood (RFC 9112 section 3.2.2)', () => {
  assert.deepEqual(parseTarget('http://other.example:80/why?x=1')?.raw, '/why?x=1');
  assert.deepEqual(parseTarget('HTTPS://mx.example/')?.segments, []);
});

test('dots are parts like others, and lead nowhere', () => {
  assert.deepEqual(parseTarget('/why/../../etc/passwd')?.segments, ['why', '..', '..', 'etc', 'passwd']);
  assert.deepEqual(parseTarget('/why/%2e%2e%2fetc')?.segments, ['why', '../etc']);
});

test('what is no path is not understood', () => {
  for (const target of [
    '',
    '*',
    'why',
    '//evil.example/',
    '/why//x',
    '/why/%',
    '/why/%ff',
    '/why/a b',
    '/w\u00e4',
    '/a/b/c/d/e/f/g/h/i',
    `/${'x'.repeat(1000)}`,
    'ftp://x/y',
    'http://other.example',
  ]) {
    assert.equal(parseTarget(target), undefined, target);
  }
});

test('a form gives each name once, and no more pairs than it may', () => {
  assert.deepEqual(
    [...parseForm('a=1&a=2&b=%zz&=3&c=%E2%82%AC')],
    [
      ['a', '1'],
      ['b', ''],
      ['c', '\u20ac'],
    ],
  );
  assert.equal(parseForm(Array.from({ length: 1000 }, (_, i) => `n${i}=x`).join('&')).size, 20);
});

test('a host is a name or an address, without its port', () => {
  for (const [field, host] of [
    ['mx.example.test', 'mx.example.test'],
    ['MX.Example.test:20080', 'mx.example.test'],
    ['mx.example.test.', 'mx.example.test'],
    ['192.0.2.1:80', '192.0.2.1'],
    ['[2001:db8::1]:80', '[2001:db8::1]'],
    ['localhost', 'localhost'],
  ] as const) {
    assert.equal(hostOf(field), host, field);
  }
  for (const field of [
    undefined,
    '',
    'a b',
    'evil.example/path',
    'evil.example\r\nSet-Cookie: x',
    'user@evil.example',
    '[::1',
    '[zz]',
    '-a.example',
    'a..b',
    'a_b.example',
    'x'.repeat(300),
    'mx.example:99999999',
  ]) {
    assert.equal(hostOf(field), undefined, String(field));
  }
});
