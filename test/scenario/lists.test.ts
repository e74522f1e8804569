/** DNS lists that a server asks: well, dead, hostile, and mended. The lists are a name server of the test's own. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { SystemClock } from '#base/clock';
import { SystemRandom } from '#base/random';
import { lookUpLists, parseListZone, testList } from '#check/blocklist';
import { DnsResolver } from '#edge/resolver';
import { type Zone, ZoneServer } from '#testing/zone';
import { eventually } from '../interop/harness/program.ts';
import { House } from './house.ts';

const entry = (address: string, zone: string): string => `${address.split('.').reverse().join('.')}.${zone}`;
const listed = (zone: string, ...addresses: readonly string[]): Zone =>
  Object.fromEntries(
    addresses.map((address) => [entry(address, zone), { A: ['127.0.0.2'], TXT: [`Spam from ${address}`], ttl: 0 }]),
  );

const good = listed('good.test', '127.0.0.2', '127.0.0.9');
const zone: Zone = {
  ...good,
  // Lists everybody, as a domain does whose list has ended.
  ...listed('world.test', '127.0.0.1', '127.0.0.2', '127.0.0.9'),
  // Answers an open resolver with its error instead.
  ...Object.fromEntries(
    ['127.0.0.1', '127.0.0.2', '127.0.0.9'].map((address) => [entry(address, 'open.test'), { A: ['127.255.255.254'] }]),
  ),
  ...Object.fromEntries(
    ['127.0.0.1', '127.0.0.2', '127.0.0.9'].map((address) => [entry(address, 'slow.test'), 'silent']),
  ),
};
const names = ['good.test', 'world.test', 'open.test', 'slow.test', 'dead.test'] as const;

suite('DNS lists over the wire', () => {
  let server: ZoneServer;
  let resolver: DnsResolver;
  before(async () => {
    server = new ZoneServer(zone);
    await server.listen();
    const servers = [{ host: '127.0.0.1', port: server.port }];
    resolver = new DnsResolver({ clock: new SystemClock(), random: new SystemRandom(), servers, tryMsMax: 60 });
  });
  after(async () => {
    resolver[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  test('only a good list passes its test, and an answer of an open resolver lists nobody', async () => {
    const looking = { resolver, signal: AbortSignal.timeout(20_000) };
    const lists = names.map((name) => {
      const parsed = parseListZone(name);
      assert.ok(parsed.ok);
      return parsed.zone;
    });
    const verdicts = await Promise.all(lists.map(async (list) => (await testList(list, looking)).verdict));
    assert.deepEqual(verdicts, ['on', 'off', 'off', 'unknown', 'off']);
    const found = await lookUpLists('127.0.0.9', lists, looking);
    assert.deepEqual(
      found.hits.map((hit) => [hit.zone, hit.text]),
      [
        ['good.test', 'Spam from 127.0.0.9'],
        ['world.test', 'Spam from 127.0.0.9'],
      ],
    );
    assert.deepEqual(found.unknown, ['open.test', 'slow.test']);
  });
});

suite('DNS lists of a server', () => {
  let dns: ZoneServer;
  let house: House;
  before(async () => {
    dns = new ZoneServer(zone);
    await dns.listen();
    house = await House.start({ dns: `127.0.0.1:${dns.port}` });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await dns[Symbol.asyncDispose]();
  });

  const states = async (...options: readonly string[]): Promise<Readonly<Record<string, string>>> => {
    const rows = await house.server.rows<{ zone: string; state: string }>(['lists', ...options]);
    return Object.fromEntries(rows.map((row) => [row.zone, row.state]));
  };

  test('no list is asked unless it is set', async () => {
    assert.deepEqual(await states(), {});
    await using peer = await house.sender({ from: '127.0.0.9' });
    await peer.dialog('C: QUIT', 'S: 221');
    assert.ok(dns.asked.every((question) => !question.includes('good.test')));
  });

  test('lists that are set are tested before they are used, and the operator hears of those that fail', async () => {
    await house.server.set('door.lists', 'good.test world.test open.test dead.test');
    const wanted = { 'good.test': 'on', 'world.test': 'off', 'open.test': 'off', 'dead.test': 'off' };
    assert.deepEqual(await states('--test'), wanted);
    const text = await house.server.cli(['lists']);
    assert.match(text, /^world\.test +clients +off .*lists 127\.0\.0\.1, which no list may list/m);
    assert.match(
      text,
      /^open\.test +clients +off .*answers 127\.255\.255\.254: it does not answer public or open DNS servers/m,
    );
    const status = await house.server.cli(['status']);
    assert.match(status, /^Attention: The DNS list dead\.test is not asked: it does not list 127\.0\.0\.2/m);
    await eventually('the log says so', async () => (house.server.log.includes('lists.off') ? true : undefined));
  });

  test('a list that was mended is asked again', async () => {
    dns.zone = { ...zone, ...listed('world.test', '127.0.0.2'), [entry('127.0.0.1', 'world.test')]: {} };
    const { 'world.test': world, 'open.test': open } = await states('--test');
    assert.deepEqual([world, open], ['on', 'off']);
  });

  test('what is no list, or one of domains, is not taken', async () => {
    const domains = await house.server.tryCli(['setting', 'set', 'door.lists', 'dbl.spamhaus.org']);
    assert.match(domains.output, /is a list of domains, not of addresses/);
    const none = await house.server.tryCli(['setting', 'set', 'door.lists', 'bl.test=127.0.0.2:bad']);
    assert.match(none.output, /is not a rule: write CODES:CLASS:WEIGHT/);
  });
});
