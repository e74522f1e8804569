import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemRandom } from '#base/random';
import { FakeResolver, type Zone } from '#testing/zone';
import type { OwnHosts, RouteTable, TlsPolicies } from './mod.ts';
import { routeTo } from './route.ts';
import type { FixedHost, SendOptions } from './settings.ts';

const never = new AbortController().signal;
const own: OwnHosts = {
  isOwnName: (host) => host === 'mx.us.test',
  isOwnAddress: (address, port) => address === '192.0.2.99' && port === 25,
};
const options: SendOptions = {
  outboundPort: 25,
  concurrency: 2,
  recipientsMax: 100,
  connectionsMax: 50,
  expiryMs: 1,
  expiryOfReportsMs: 1,
  sourceAddress: undefined,
  helo: 'us.test',
  smartHost: undefined,
  tls: { dane: true, mtaSts: true, reports: true, ignored: new Set() },
};

const policies: TlsPolicies = { find: async () => ({ kind: 'none', problem: undefined }), dane: () => true };

async function places(
  zone: Zone,
  nextHop: string,
  changes: Partial<SendOptions> = {},
  routes: RouteTable = { find: () => undefined },
): Promise<readonly string[]> {
  const found: string[] = [];
  const parts = { resolver: new FakeResolver(zone), own, routes, random: new SystemRandom(), policies };
  for await (const step of routeTo({ nextHop, demand: 'policy' }, { ...options, ...changes }, parts, never)) {
    found.push(
      step.kind === 'target'
        ? `${step.target.host} ${step.target.address}:${step.target.port}`
        : `${step.kind} ${step.status}`,
    );
  }
  return found;
}

const mx = (
  ...exchanges: readonly (readonly [number, string])[]
): { readonly MX: { preference: number; exchange: string }[] } => ({
  MX: exchanges.map(([preference, exchange]) => ({ preference, exchange })),
});

const hosts: Zone = {
  'a.test': { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] },
  'b.test': { A: ['192.0.2.2'] },
  'mx.us.test': { A: ['192.0.2.99'] },
  'back.test': { A: ['192.0.2.99'] },
  'dead.test': { A: 'servfail', AAAA: 'silent' },
  'half.test': { A: ['192.0.2.7'], AAAA: 'servfail' },
};

test('servers are tried in the order of their preference, IPv6 before IPv4', async () => {
  const zone = { ...hosts, 'x.test': mx([20, 'b.test'], [10, 'a.test']) };
  assert.deepEqual(await places(zone, 'x.test'), [
    'a.test 2001:db8::1:25',
    'a.test 192.0.2.1:25',
    'b.test 192.0.2.2:25',
  ]);
});

test('servers of one preference come in a random order', async () => {
  const zone = { ...hosts, 'x.test': mx([10, 'b.test'], [10, 'half.test']) };
  const firsts = new Set<string | undefined>();
  for (let i = 0; i < 60; i++) firsts.add((await places(zone, 'x.test'))[0]);
  assert.equal(firsts.size, 2);
});

test('a domain without MX is its own server, and needs an address (RFC 5321 section 5.1)', async () => {
  assert.deepEqual(await places(hosts, 'b.test'), ['b.test 192.0.2.2:25']);
  assert.deepEqual(await places({ 'x.test': { TXT: ['x'] } }, 'x.test'), ['permanent 5.4.4']);
  assert.deepEqual(await places({}, 'x.test'), ['permanent 5.1.2']);
});

test('a null MX takes no mail (RFC 7505), beside others it does not count', async () => {
  assert.deepEqual(await places({ 'x.test': mx([0, '']) }, 'x.test'), ['permanent 5.1.10']);
  assert.deepEqual(await places({ ...hosts, 'x.test': mx([0, ''], [5, 'b.test']) }, 'x.test'), ['b.test 192.0.2.2:25']);
});

test('what the DNS cannot tell now is temporary, never a bounce', async () => {
  assert.deepEqual(await places({ 'x.test': 'servfail' }, 'x.test'), ['temporary 4.4.3']);
  assert.deepEqual(await places({ 'x.test': 'silent' }, 'x.test'), ['temporary 4.4.3']);
  assert.deepEqual(await places({ ...hosts, 'x.test': mx([1, 'dead.test']) }, 'x.test'), ['temporary 4.4.3']);
  assert.deepEqual(await places({ ...hosts, 'x.test': mx([1, 'half.test']) }, 'x.test'), ['half.test 192.0.2.7:25']);
});

test('a server without address is passed over', async () => {
  const zone = { ...hosts, 'x.test': mx([1, 'nowhere.test'], [2, 'b.test']) };
  assert.deepEqual(await places(zone, 'x.test'), ['permanent 5.4.4', 'b.test 192.0.2.2:25']);
});

test('mail that is led back to us is a loop; servers better than us are tried first', async () => {
  assert.deepEqual(await places({ ...hosts, 'x.test': mx([1, 'mx.us.test'], [2, 'b.test']) }, 'x.test'), [
    'permanent 5.4.6',
  ]);
  assert.deepEqual(
    await places({ ...hosts, 'x.test': mx([1, 'b.test'], [2, 'mx.us.test'], [3, 'a.test']) }, 'x.test'),
    ['b.test 192.0.2.2:25'],
  );
  assert.deepEqual(await places({ ...hosts, 'x.test': mx([1, 'back.test']) }, 'x.test'), ['permanent 5.4.6']);
  assert.deepEqual(await places(hosts, 'mx.us.test'), ['permanent 5.4.6']);
});

test('an MX that is an alias or an address in figures does no harm', async () => {
  const zone = { ...hosts, 'alias.test': { CNAME: ['b.test'] }, 'x.test': mx([1, 'alias.test'], [2, '192.0.2.1']) };
  assert.deepEqual(await places(zone, 'x.test'), ['alias.test 192.0.2.2:25', '192.0.2.1 192.0.2.1:25']);
  assert.deepEqual(await places({ 'x.test': mx([1, 'bad name']) }, 'x.test'), ['permanent 5.4.4']);
});

test('five hundred MX records lead to eight places', async () => {
  const names = Array.from({ length: 500 }, (_, i) => `m${i}.test`);
  const servers = Object.fromEntries(names.map((name, i) => [name, { A: [`198.51.100.${i % 250}`, '198.51.100.0'] }]));
  const many = mx(...names.map((name, i) => [i, name] as const));
  const found = await places({ ...servers, 'x.test': many }, 'x.test');
  assert.equal(found.length, 8);
  assert.equal(new Set(found.map((place) => place.split(' ')[1])).size, 8);
});

test('an address literal is its own server', async () => {
  assert.deepEqual(await places({}, '[192.0.2.4]'), ['192.0.2.4 192.0.2.4:25']);
  assert.deepEqual(await places({}, '[IPv6:2001:db8::4]'), ['2001:db8::4 2001:db8::4:25']);
});

test('a smart host takes all, a route of the domain comes before it', async () => {
  const fixed = (host: string): FixedHost => ({
    host,
    port: 587,
    tls: 'verified',
    implicitTls: false,
    credentials: undefined,
  });
  const routes: RouteTable = {
    find: (nextHop) => (nextHop === 'y.test' ? { ...fixed('192.0.2.8'), port: 2525 } : undefined),
  };
  assert.deepEqual(await places(hosts, 'x.test', { smartHost: fixed('b.test') }, routes), ['b.test 192.0.2.2:587']);
  assert.deepEqual(await places(hosts, 'y.test', { smartHost: fixed('b.test') }, routes), ['192.0.2.8 192.0.2.8:2525']);
});

// A slip of the pen in a setting sent everybody's mail back at once.
test('a smart host that is not there, or is us, keeps the mail waiting', async () => {
  const fixed = { host: 'a.test', port: 587, tls: 'required', implicitTls: false, credentials: undefined } as const;
  for (const host of ['no.such.test', 'not a name', 'mx.us.test', 'dead.test']) {
    const [first = ''] = await places(hosts, 'x.test', { smartHost: { ...fixed, host, port: 25 } });
    assert.match(first, /^temporary 4/, host);
  }
});
