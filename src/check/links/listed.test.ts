import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListHit } from '#check/blocklist';
import { decisiveLinkTests, uriListHits } from './mod.ts';

const listing = (zone: string, kind: ListHit['class'], weight: number): ListHit => ({
  zone,
  class: kind,
  weight,
  codes: ['127.0.0.2'],
  link: `https://${zone}/`,
});

test('what lists say for spam is added up over lists, and not over hosts', () => {
  const one = { hits: [listing('a.test', 'spam', 4), listing('b.test', 'exploited', 2)] };
  const [found, ...more] = uriListHits(
    new Map([
      ['x.example', one],
      ['y.example', { hits: [listing('a.test', 'spam', 3)] }],
    ]),
  );
  assert.deepEqual(more, []);
  assert.deepEqual([found?.test, found?.value], ['reputation.uri-list', 1.5]);
  assert.deepEqual(found?.evidence, {
    list: 'a.test, b.test',
    host: 'x.example, y.example',
    class: 'spam, exploited',
    link: 'https://a.test/',
  });
});

test('many lists come to twice one at most', () => {
  const hits = Array.from({ length: 9 }, (_, i) => listing(`l${i}.test`, 'spam', 4));
  assert.equal(uriListHits(new Map([['x.example', { hits }]]))[0]?.value, 2);
});

test('a host that is listed for phishing decides', () => {
  const found = uriListHits(new Map([['x.example', { hits: [listing('a.test', 'phish', 6)] }]]));
  assert.deepEqual(
    found.map(({ test: name }) => name),
    ['reputation.uri-list-phish'],
  );
  assert.ok(decisiveLinkTests.includes('reputation.uri-list-phish'));
});

test('nothing listed, nothing said', () => assert.deepEqual(uriListHits(new Map()), []));
