import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DnsAnswer } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { AnswerCache } from './cache.ts';
import { setup } from './resolver.fixture.ts';

const answer: DnsAnswer = { kind: 'records', records: ['192.0.2.1'], ad: true, ttl: 100 };

test('an answer is handed out with what is left of its TTL', () => {
  const clock = new FakeClock();
  const cache = new AnswerCache(clock, 10, 100_000);
  cache.set('a.test', 'A', answer, 100);
  clock.advance(40_500);
  assert.deepEqual(cache.get('a.test', 'A')?.answer, { ...answer, ttl: 60 });
  assert.equal(cache.get('a.test', 'AAAA'), undefined);
  clock.advance(59_500);
  assert.equal(cache.get('a.test', 'A'), undefined);
  assert.equal(cache.size, 0);
});

test('what was handed out stays when what nobody asked for twice is given up', () => {
  const cache = new AnswerCache(new FakeClock(), 10, 1_000_000);
  cache.set('needed.test', 'A', answer, 100);
  for (let i = 0; i < 1_000; i++) {
    cache.set(`n${i}.test`, 'A', answer, 100);
    assert.ok(cache.get('needed.test', 'A') !== undefined, `after ${i}`);
    assert.ok(cache.size <= 10);
  }
});

test('an answer larger than an eighth of the cache is not kept, and pushes out nothing', () => {
  const cache = new AnswerCache(new FakeClock(), 10, 80_000);
  cache.set('a.test', 'A', answer, 100);
  cache.set('big.test', 'TXT', { kind: 'records', records: ['k'.repeat(20_000)], ad: false, ttl: 100 }, 100);
  assert.equal(cache.get('big.test', 'TXT'), undefined);
  assert.equal(cache.size, 1);
});

test('an answer in the last tenth of its time says so once', () => {
  const clock = new FakeClock();
  const cache = new AnswerCache(clock, 10, 100_000);
  cache.set('a.test', 'A', answer, 100);
  clock.advance(89_000);
  assert.equal(cache.get('a.test', 'A')?.ageing, false);
  clock.advance(2_000);
  assert.equal(cache.get('a.test', 'A')?.ageing, true);
  assert.equal(cache.get('a.test', 'A')?.ageing, false);
});

test('an answer that is still used is asked for again before it is forgotten', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'], ttl: 100 } }, {}, { tryMsMax: 2_000 });
  await s.resolver.query('a.test', 'A');
  s.clock.shiftMs = 95_000;
  s.server.zone = { 'a.test': { A: ['192.0.2.2'], ttl: 100 } };
  const old = s.resolver.peek('a.test', 'A');
  assert.deepEqual(old?.kind === 'records' && old.records, ['192.0.2.1'], 'nobody waits');
  await s.server.awaitQuestion();
  // The same question is on its way already: this waits for it.
  s.clock.shiftMs = 101_000;
  const fresh = await s.resolver.query('a.test', 'A');
  assert.deepEqual(fresh.kind === 'records' && fresh.records, ['192.0.2.2']);
  assert.equal(s.server.asked.length, 2);
});

test('a refresh that fails leaves what is still true', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'], ttl: 100 } }, {}, { tryMsMax: 2_000 });
  await s.resolver.query('a.test', 'A');
  s.clock.shiftMs = 95_000;
  s.server.zone = { 'a.test': 'servfail' };
  s.resolver.peek('a.test', 'A');
  await s.server.awaitQuestion();
  await s.resolver.query('other.test', 'A');
  assert.equal(s.resolver.peek('a.test', 'A')?.kind, 'records');
});

test('what is asked anew is asked past the cache, and takes the place of what was there', async () => {
  await using s = await setup({});
  assert.equal((await s.resolver.query('a.test', 'TXT')).kind, 'nxdomain');
  s.server.zone = { 'a.test': { TXT: ['new'] } };
  assert.equal((await s.resolver.query('a.test', 'TXT')).kind, 'nxdomain');
  assert.equal((await s.resolver.queryAnew('a.test', 'TXT')).kind, 'records');
  assert.equal(s.resolver.peek('a.test', 'TXT')?.kind, 'records');
  assert.deepEqual(await s.resolver.queryAnew('a..test', 'TXT'), { kind: 'failed', reason: 'name' });
  const signal = AbortSignal.abort();
  assert.deepEqual(await s.resolver.queryAnew('a.test', 'TXT', signal), { kind: 'failed', reason: 'cancelled' });
});
