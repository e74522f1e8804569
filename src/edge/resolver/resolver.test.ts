import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { SystemRandom } from '#base/random';
import { resolverContract, ZoneServer } from '#testing/zone';
import { DnsResolver, parseServers, readResolvConf } from './mod.ts';
import { setup } from './resolver.fixture.ts';

resolverContract('DnsResolver', async (zone) => {
  const { resolver, server } = await setup(zone);
  return Object.assign(resolver, { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() });
});

resolverContract('DnsResolver with a server that leaves aliases to us', async (zone) => {
  const { resolver, server } = await setup(zone, { leaveAliases: true });
  return Object.assign(resolver, { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() });
});

resolverContract('DnsResolver over TCP', async (zone) => {
  const { resolver, server } = await setup(zone, { truncate: true });
  return Object.assign(resolver, { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() });
});

test('an answer is remembered for its TTL and no longer', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'], ttl: 100 } });
  await s.resolver.query('a.test', 'A');
  s.clock.shiftMs = 90_000;
  const again = await s.resolver.query('a.test', 'A');
  assert.ok(again.kind === 'records' && again.ttl <= 10);
  assert.equal(s.server.asked.length, 1);
  s.clock.shiftMs = 101_000;
  await s.resolver.query('a.test', 'A');
  assert.equal(s.server.asked.length, 2);
});

test('TTL 0 is used once and not remembered', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'], ttl: 0 } });
  await s.resolver.query('a.test', 'A');
  await s.resolver.query('a.test', 'A');
  assert.equal(s.server.asked.length, 2);
});

test('a denial is remembered as long as the SOA says, a failure for seconds', async () => {
  await using s = await setup({ 'bad.test': 'servfail' });
  await s.resolver.query('no.test', 'A');
  await s.resolver.query('no.test', 'A');
  await s.resolver.query('bad.test', 'A');
  await s.resolver.query('bad.test', 'A');
  assert.deepEqual(s.server.asked, ['A no.test', 'A bad.test']);
  s.clock.shiftMs = 6_000;
  await s.resolver.query('no.test', 'A');
  await s.resolver.query('bad.test', 'A');
  assert.deepEqual(s.server.asked.slice(2), ['A bad.test']);
  s.clock.shiftMs = 61_000;
  await s.resolver.query('no.test', 'A');
  assert.equal(s.server.asked.length, 4);
});

test('equal questions in flight are asked once', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'] } });
  const answers = await Promise.all(Array.from({ length: 50 }, () => s.resolver.query('a.test', 'A')));
  assert.equal(s.server.asked.length, 1);
  assert.ok(answers.every((answer) => answer.kind === 'records'));
});

test('one caller who gives up does not spoil the answer of another', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'] } });
  const leaving = new AbortController();
  const left = s.resolver.query('a.test', 'A', leaving.signal);
  const stayed = s.resolver.query('a.test', 'A');
  leaving.abort();
  assert.deepEqual(await left, { kind: 'failed', reason: 'cancelled' });
  assert.equal((await stayed).kind, 'records');
});

test('packets with a wrong id are ignored, a flood of them ends the question', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'] } }, { wrongIds: 5 });
  assert.equal((await s.resolver.query('a.test', 'A')).kind, 'records');
  s.server.mood = { wrongIds: 100 };
  assert.deepEqual(await s.resolver.query('b.test', 'A'), { kind: 'failed', reason: 'malformed' });
});

test('what an additional section claims is not believed', async () => {
  const poison = { type: 'A', name: 'victim.test', ttl: 3600, data: '203.0.113.66' } as const;
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'] } }, { additionals: [poison] });
  await s.resolver.query('a.test', 'A');
  assert.equal((await s.resolver.query('victim.test', 'A')).kind, 'nxdomain');
});

test('a mangled packet is a failure, not a crash and not "none"', async () => {
  let seed = 1;
  const mangle = (packet: Buffer): Buffer => {
    seed = (seed * 48_271) % 0x7fff_ffff;
    const copy = Buffer.from(packet.subarray(0, 13 + (seed % packet.length)));
    copy[12 + (seed % Math.max(1, copy.length - 12))] = seed & 255;
    return copy;
  };
  const zone = { 'a.test': { MX: [{ preference: 1, exchange: 'mx.a.test' }], ttl: 0 } };
  await using s = await setup(zone, { mangle }, { tryMsMax: 3 });
  for (let i = 0; i < 60; i++) {
    s.clock.shiftMs += 10_000;
    const answer = await s.resolver.query('a.test', 'MX');
    assert.ok(answer.kind === 'failed' || answer.kind === 'records', answer.kind);
  }
});

test('the next server is asked when one is dead, and soon the dead one is no longer asked first', async () => {
  await using dead = new ZoneServer({}, { dead: true });
  await dead.listen();
  await using s = await setup({});
  const servers = [
    { host: '127.0.0.1', port: dead.port },
    { host: '127.0.0.1', port: s.server.port },
  ];
  const resolver = new DnsResolver({ clock: s.clock, random: new SystemRandom(), servers, tryMsMax: 20 });
  for (let i = 0; i < 5; i++) assert.equal((await resolver.query(`n${i}.test`, 'A')).kind, 'nxdomain');
  assert.equal(dead.seen.length, 2);
  s.clock.shiftMs = 20_000;
  await resolver.query('later.test', 'A');
  assert.equal(dead.seen.length, 3);
});

// The callback of connect(2) is given its error; what was sent on the unconnected socket then threw, and ended the process.
test('a server that the kernel knows no way to is a failure of the network, not of the process', async () => {
  const clock = new SystemClock();
  // Nobody may connect there without asking for broadcast: refused by the kernel at once, wherever this runs.
  const servers = [{ host: '255.255.255.255', port: 53 }];
  const resolver = new DnsResolver({ clock, random: new SystemRandom(), servers, tryMsMax: 200 });
  assert.deepEqual(await resolver.query('a.test', 'A'), { kind: 'failed', reason: 'network' });
});

test('a server that refused before is not asked twice for the next question: no packet was lost', async () => {
  let drawn = 0;
  const random = new (class extends SystemRandom {
    override bytes(length: number): Uint8Array<ArrayBuffer> {
      drawn += 1;
      return super.bytes(length);
    }
  })();
  const servers = [{ host: '255.255.255.255', port: 53 }];
  const resolver = new DnsResolver({ clock: new SystemClock(), random, servers, tryMsMax: 200 });
  await resolver.query('a.test', 'A');
  const first = drawn;
  await resolver.query('b.test', 'A');
  assert.deepEqual([first, drawn - first], [2, 1]);
});

test('questions beyond both bounds fail as busy', async () => {
  await using s = await setup({}, { dead: true }, { inFlightMax: 2, waitingMax: 3, tryMsMax: 10 });
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => s.resolver.query(`n${n}.test`, 'A')));
  const reasons = answers.map((answer) => answer.kind === 'failed' && answer.reason);
  assert.equal(reasons.filter((reason) => reason === 'busy').length, 3);
});

test('servers are read from the option and from resolv.conf', () => {
  assert.deepEqual(parseServers('127.0.0.1:5300,[::1]:53,192.0.2.1'), [
    { host: '127.0.0.1', port: 5300 },
    { host: '::1', port: 53 },
    { host: '192.0.2.1', port: 53 },
  ]);
  for (const text of ['', 'dns.example', '127.0.0.1:0', '127.0.0.1:65536', '1.2.3.4,'])
    assert.throws(() => parseServers(text));
  assert.deepEqual(readResolvConf('# x\nsearch a\nnameserver 192.0.2.53\nnameserver nonsense\noptions edns0\n'), [
    { host: '192.0.2.53', port: 53 },
  ]);
  assert.deepEqual(readResolvConf(''), [{ host: '127.0.0.1', port: 53 }]);
});
