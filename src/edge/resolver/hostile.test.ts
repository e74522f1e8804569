/** What other people's name servers may come up with. */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { isPublicAddress } from '#format/ip';
import { FakeClock } from '#testing/clock';
import { AnswerCache } from './cache.ts';
import { setup } from './resolver.fixture.ts';

test('a TXT record of 60 KB comes over TCP, octet by octet', async () => {
  const text = `v=spf1 ${Array.from({ length: 60_000 }, (_, i) => String.fromCharCode(i & 255)).join('')}`;
  await using s = await setup({ 'big.test': { TXT: [text, 'v=spf1 -all'] } }, {}, { tryMsMax: 2_000 });
  const answer = await s.resolver.query('big.test', 'TXT');
  assert.deepEqual(answer.kind === 'records' && answer.records, [text, 'v=spf1 -all']);
  assert.deepEqual(s.server.asked, ['TXT big.test', 'TXT big.test'], 'UDP, then TCP');
});

test('an answer that was cut is not taken in pieces when TCP fails (RFC 2181 section 9)', async () => {
  await using s = await setup({ 'big.test': { TXT: ['k'.repeat(4_000)] } }, { noTcp: true });
  assert.deepEqual(await s.resolver.query('big.test', 'TXT'), { kind: 'failed', reason: 'network' });
});

test('five hundred records are given, beyond 512 they are left out', async () => {
  const addresses = (n: number): string[] => Array.from({ length: n }, (_, i) => `192.0.${i >> 8}.${i & 255}`);
  const exchanges = addresses(500).map((address, preference) => ({ preference, exchange: `mx-${address}.test` }));
  const zone = { 'many.test': { A: addresses(600), MX: exchanges } };
  await using s = await setup(zone, {}, { tryMsMax: 2_000 });
  const mx = await s.resolver.query('many.test', 'MX');
  assert.deepEqual(mx.kind === 'records' && mx.records, exchanges);
  const a = await s.resolver.query('many.test', 'A');
  assert.deepEqual(a.kind === 'records' && a.records, addresses(512));
});

test('addresses of other houses are data: who connects asks whether they are public', async () => {
  const inside = ['127.0.0.1', '10.0.0.7', '192.168.1.1', '169.254.169.254'];
  const inside6 = ['::1', '::ffff:10.0.0.7', 'fe80::1', '64:ff9b::7f00:1'];
  await using s = await setup({ 'rebind.test': { A: inside, AAAA: inside6, ttl: 0 } });
  const a = await s.resolver.query('rebind.test', 'A');
  assert.deepEqual(a.kind === 'records' && a.records, inside);
  const aaaa = await s.resolver.query('rebind.test', 'AAAA');
  assert.equal(aaaa.kind === 'records' && aaaa.records.length, 4);
  if (aaaa.kind === 'records') assert.ok([...inside, ...aaaa.records].every((each) => !isPublicAddress(each)));
});

test('names that are no names are left out, and where nothing is left this is no "none"', async () => {
  const zone = {
    '1.test': { PTR: ['nul\0.test', 'good.test', 'under_score.test', 'ümlaut.test', 'a b.test'] },
    '2.test': { PTR: ['nul\0.test'] },
    '3.test': { CNAME: ['nul\0.test'] },
  };
  await using s = await setup(zone, { leaveAliases: true });
  const some = await s.resolver.query('1.test', 'PTR');
  assert.deepEqual(some.kind === 'records' && some.records, ['good.test', 'under_score.test']);
  assert.deepEqual(await s.resolver.query('2.test', 'PTR'), { kind: 'failed', reason: 'malformed' });
  assert.deepEqual(await s.resolver.query('3.test', 'A'), { kind: 'failed', reason: 'malformed' });
});

test('a label longer than 63 octets in an answer is a failure (RFC 1035 section 3.1)', async () => {
  const mangle = (packet: Buffer): Buffer => {
    const copy = Buffer.from(packet);
    copy[copy.indexOf('\x02mx')] = 0x7f;
    return copy;
  };
  await using s = await setup({ 'a.test': { MX: [{ preference: 1, exchange: 'mx.else.test' }] } }, { mangle });
  assert.deepEqual(await s.resolver.query('a.test', 'MX'), { kind: 'failed', reason: 'malformed' });
});

test('an answer is not believed for longer than a day, and not at all with a TTL below zero (RFC 2181 section 8)', async () => {
  await using s = await setup({
    'long.test': { A: ['192.0.2.1'], ttl: 0x7fff_ffff },
    'less.test': { A: ['192.0.2.2'], ttl: 0xffff_ffff },
  });
  const long = await s.resolver.query('long.test', 'A');
  assert.equal(long.kind === 'records' && long.ttl, 86_400);
  await s.resolver.query('less.test', 'A');
  assert.equal(s.resolver.peek('less.test', 'A'), undefined);
});

test('names that hang do not hold up others for longer than a question may take', async () => {
  await using s = await setup(
    { 'a.test': { A: ['192.0.2.1'] } },
    { hold: true },
    { inFlightMax: 4, questionMsMax: 60 },
  );
  const slow = Array.from({ length: 20 }, (_, i) => s.resolver.query(`n${i}.test`, 'A'));
  const reasons = (await Promise.all(slow)).map((answer) => answer.kind === 'failed' && answer.reason);
  assert.ok(reasons.includes('timeout') && reasons.includes('busy'), reasons.join(' '));
  s.server.mood = {};
  assert.equal((await s.resolver.query('a.test', 'A')).kind, 'records');
});

/** Octets in use, on the heap and beside it, once what is not needed is gone. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const MEBIBYTE = 1024 * 1024;

test('ten thousand poisoned names take less than 32 MiB, and leave what is needed', async () => {
  const zone: Record<string, { TXT: string[] }> = { 'needed.test': { TXT: ['v=spf1 -all'] } };
  for (let i = 0; i < 10_000; i++) zone[`n${i}.poison.test`] = { TXT: [`${i} ${'k'.repeat(900)}`] };
  await using s = await setup(zone, {}, { tryMsMax: 5_000, cacheBytesMax: 4 * MEBIBYTE });
  await s.resolver.query('needed.test', 'TXT');
  const before = usedBytes();
  const ask = async (from: number): Promise<void> => {
    for (let i = from; i < 10_000; i += 50) {
      await s.resolver.query(`n${i}.poison.test`, 'TXT');
      s.resolver.peek('needed.test', 'TXT');
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
  const grownBytes = usedBytes() - before;
  assert.ok(grownBytes < 32 * MEBIBYTE, `${grownBytes} octets`);
  assert.ok(s.resolver.cached < 4_000, `${s.resolver.cached} answers`);
  assert.equal(s.resolver.peek('needed.test', 'TXT')?.kind, 'records');
});

test('what the cache takes is what it says that it takes', () => {
  const before = usedBytes();
  const cache = new AnswerCache(new FakeClock(), 1_000_000, 16 * MEBIBYTE);
  for (let i = 0; i < 60_000; i++) {
    cache.set(
      `host-${i}.poison.test`,
      'A',
      { kind: 'records', records: [`192.0.2.${i & 255}`], ad: false, ttl: 300 },
      300,
    );
    cache.set(`none-${i}.poison.test`, 'A', { kind: 'nxdomain', ad: false }, 300);
  }
  const grownBytes = usedBytes() - before;
  assert.ok(cache.size > 10_000);
  assert.ok(grownBytes < 16 * MEBIBYTE, `${grownBytes} octets`);
});
