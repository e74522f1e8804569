import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Log, silentLog } from '#base/log';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { entries, goodList, listZone } from './lists.fixture.ts';
import { type ListStatus, ListWatch } from './mod.ts';

const HOUR_MS = 3_600_000;

interface Trial {
  readonly clock: FakeClock;
  readonly resolver: FakeResolver;
  readonly watch: ListWatch;
  readonly told: string[];
  readonly changes: ListStatus[];
  lists: readonly string[];
  /** Time goes on, and what it sets off comes to its end. */
  pass(ms: number): Promise<void>;
}

function trial(zone: Zone, ...lists: readonly string[]): Trial {
  const clock = new FakeClock();
  const resolver = new FakeResolver(zone);
  const told: string[] = [];
  const changes: ListStatus[] = [];
  const tell = (event: string, _message: string, fields?: object): void => {
    told.push(`${event} ${Object.values(fields ?? {}).join(' ')}`);
  };
  const log: Log = { ...silentLog, info: tell, warn: tell };
  const of: Trial = {
    clock,
    resolver,
    told,
    changes,
    lists,
    watch: new ListWatch({
      zones: () => of.lists.map(listZone),
      scope: () => 'public',
      resolver,
      clock,
      log,
      changed: (status) => void changes.push(status),
    }),
    pass: async (ms) => {
      clock.advance(ms);
      for (let i = 0; i < 20; i++) await Promise.resolve();
    },
  };
  return of;
}

const soon = new AbortController().signal;
const look = (of: Trial, address = '192.0.2.1') => of.watch.lookUp(address, soon);
const stateOf = (of: Trial): readonly string[] =>
  of.watch.statuses.map(({ zone, state, why }) => `${zone} ${state} ${why}`.trim());

test('a list that answers as it must is asked', async () => {
  const of = trial(goodList('bl.test', { '192.0.2.1': ['127.0.0.2'] }), 'bl.test');
  await of.watch.start();
  assert.deepEqual(of.watch.statuses, [
    {
      zone: 'bl.test',
      kind: 'block',
      subject: 'address',
      state: 'on',
      why: '',
      reaches: [4, 6],
      testedMs: of.clock.now(),
    },
  ]);
  assert.deepEqual(
    (await look(of)).hits.map(({ codes }) => codes),
    [['127.0.0.2']],
  );
  assert.deepEqual(of.told, ['lists.on bl.test']);
});

const bad: readonly (readonly [claim: string, zone: Zone, why: string])[] = [
  ['a dead list', {}, 'does not list 127.0.0.2, which every list must list: it is dead, or no list'],
  [
    'a list that lists the world',
    goodList('bl.test', { '127.0.0.1': ['127.0.0.2'] }),
    'lists 127.0.0.1, which no list may list: it lists the whole world',
  ],
  [
    'a list that lists all of IPv6',
    goodList('bl.test', { '::ffff:127.0.0.1': ['127.0.0.2'] }),
    'lists ::ffff:127.0.0.1, which no list may list: it lists the whole world',
  ],
  [
    'a list that refuses open resolvers',
    entries('bl.test', { '127.0.0.2': ['127.255.255.254'] }),
    'answers 127.255.255.254: it does not answer public or open DNS servers; ask through one of your own',
  ],
  [
    'a domain that somebody else has bought',
    entries('bl.test', { '127.0.0.2': ['203.0.113.80'], '127.0.0.1': ['203.0.113.80'] }),
    'answers 203.0.113.80: that is no answer of a list',
  ],
];

for (const [claim, zone, why] of bad) {
  test(`${claim} is switched off, the operator is told, and nobody is listed (RFC 5782 section 5)`, async () => {
    const of = trial({ ...zone, ...entries('bl.test', { '192.0.2.1': ['127.0.0.2'] }) }, 'bl.test');
    await of.watch.start();
    assert.deepEqual(stateOf(of), [`bl.test off ${why}`]);
    assert.deepEqual(await look(of), { hits: [], allowed: [], unknown: [], off: ['bl.test'] });
    assert.deepEqual(of.told, [`lists.off bl.test ${why}`]);
    assert.deepEqual(
      of.changes.map(({ state }) => state),
      ['off'],
    );
  });
}

test('a list that goes wrong is switched off by the next hour, and comes back an hour after it was mended', async () => {
  const good = goodList('bl.test', { '192.0.2.1': ['127.0.0.2'] });
  const of = trial(good, 'bl.test');
  await of.watch.start();
  of.resolver.zone = { ...good, ...entries('bl.test', { '127.0.0.1': ['127.0.0.2'] }) };
  await of.pass(HOUR_MS - 1);
  assert.equal((await look(of)).hits.length, 1);
  await of.pass(1);
  assert.deepEqual(await look(of), { hits: [], allowed: [], unknown: [], off: ['bl.test'] });
  of.resolver.zone = good;
  await of.pass(HOUR_MS - 1);
  assert.deepEqual((await look(of)).off, ['bl.test']);
  await of.pass(1);
  assert.equal((await look(of)).hits.length, 1);
  assert.deepEqual(
    of.changes.map(({ state }) => state),
    ['on', 'off', 'on'],
  );
});

test('a list that times out stays in use as unknown, and one that was never tested is not used', async () => {
  const good = goodList('bl.test', { '192.0.2.1': ['127.0.0.2'] });
  const silent: Zone = Object.fromEntries(
    ['2.0.0.127', '1.0.0.127', '1.2.0.192'].map((labels) => [`${labels}.bl.test`, 'silent']),
  );
  const of = trial(good, 'bl.test');
  await of.watch.start();
  of.resolver.zone = silent;
  await of.pass(HOUR_MS);
  assert.deepEqual(stateOf(of), ['bl.test on did not answer for 127.0.0.2: timeout']);
  assert.deepEqual(await look(of), { hits: [], allowed: [], unknown: ['bl.test'], off: [] });
  const fresh = trial(silent, 'bl.test');
  await fresh.watch.start();
  assert.deepEqual(stateOf(fresh), ['bl.test untested did not answer for 127.0.0.2: timeout']);
  assert.deepEqual((await look(fresh)).off, ['bl.test']);
  fresh.resolver.zone = good;
  await fresh.pass(300_000);
  assert.equal((await look(fresh)).hits.length, 1, 'asked again after five minutes');
});

test('a list that begins to refuse in between is tested at once, not for each client', async () => {
  const good = goodList('bl.test');
  const of = trial(good, 'bl.test');
  await of.watch.start();
  await of.pass(600_000);
  of.resolver.zone = entries('bl.test', { '192.0.2.1': ['127.255.255.255'], '127.0.0.2': ['127.255.255.255'] });
  assert.deepEqual((await look(of)).unknown, ['bl.test']);
  await of.pass(0);
  assert.deepEqual(stateOf(of), ['bl.test off answers 127.255.255.255: it was asked too often']);
  const mild = trial({ ...good, ...entries('bl.test', { '192.0.2.1': ['127.255.255.255'] }) }, 'bl.test');
  await mild.watch.start();
  await mild.pass(600_000);
  const before = mild.resolver.asked.length;
  for (let i = 0; i < 50; i++) await look(mild);
  await mild.pass(0);
  assert.equal(mild.resolver.asked.length - before, 50 + 4, 'one test of four questions');
});

test('a list without IPv6 is not asked about it, and no worse for it', async () => {
  const of = trial(entries('bl.test', { '127.0.0.2': ['127.0.0.2'] }), 'bl.test');
  await of.watch.start();
  assert.deepEqual(of.watch.statuses[0]?.reaches, [4]);
  of.resolver.asked.length = 0;
  assert.deepEqual(await look(of, '2001:db8::1'), { hits: [], allowed: [], unknown: [], off: [] });
  assert.deepEqual(of.resolver.asked, []);
});

test('a list that is added is tested before it is used, one that is taken away is forgotten', async () => {
  const of = trial({ ...goodList('a.test'), ...goodList('b.test', { '192.0.2.1': ['127.0.0.2'] }) }, 'a.test');
  await of.watch.start();
  of.lists = ['a.test', 'b.test'];
  assert.deepEqual((await look(of)).off, ['b.test']);
  await of.pass(0);
  assert.equal((await look(of)).hits.length, 1);
  of.lists = ['b.test=policy'];
  assert.deepEqual(
    (await look(of)).hits.map((hit) => hit.class),
    ['policy'],
  );
  assert.deepEqual(stateOf(of), ['b.test on']);
  of.lists = [];
  assert.deepEqual(await look(of), { hits: [], allowed: [], unknown: [], off: [] });
  assert.deepEqual(of.watch.statuses, []);
});

test('a test may be asked for at any time', async () => {
  const of = trial({}, 'bl.test');
  await of.watch.start();
  of.resolver.zone = goodList('bl.test');
  await of.watch.testNow();
  assert.deepEqual(stateOf(of), ['bl.test on']);
});

test('nothing happens any more when the watch is closed', async () => {
  const of = trial(goodList('bl.test'), 'bl.test');
  await of.watch.start();
  of.watch.close();
  of.resolver.asked.length = 0;
  await of.pass(3 * HOUR_MS);
  assert.deepEqual(of.resolver.asked, []);
});

test('inner addresses are not asked about', async () => {
  const of = trial(goodList('bl.test'), 'bl.test');
  await of.watch.start();
  of.resolver.asked.length = 0;
  for (const address of ['10.0.0.1', '127.0.0.1', '::1', '::ffff:192.168.0.1', 'nonsense']) await look(of, address);
  assert.deepEqual(of.resolver.asked, []);
  await look(of, '127.0.0.7');
  assert.deepEqual(of.resolver.asked, ['A 7.0.0.127.bl.test']);
});

test('what came of each list is counted by day: asked, hits, hits of its own, unknown, mistakes', async () => {
  const zone = {
    ...goodList('a.test', { '192.0.2.1': ['127.0.0.2'], '192.0.2.2': ['127.0.0.2'] }),
    ...goodList('b.test', { '192.0.2.1': ['127.0.0.2'], '192.0.2.3': ['127.255.255.254'] }),
    ...goodList('wl.test', { '192.0.2.1': ['127.0.0.2'] }),
  };
  const of = trial(zone, 'a.test', 'b.test', 'wl.test=trust-low');
  await of.watch.start();
  for (const last of [1, 2, 3, 4]) await look(of, `192.0.2.${last}`);
  of.watch.tally.released(['a.test']);
  const day = 20_454;
  const counts = [
    { day, zone: 'a.test', asked: 4, hits: 2, uniqueHits: 1, unknown: 0, released: 1 },
    { day, zone: 'b.test', asked: 4, hits: 1, uniqueHits: 0, unknown: 1, released: 0 },
    { day, zone: 'wl.test', asked: 4, hits: 1, uniqueHits: 1, unknown: 0, released: 0 },
  ];
  const taken = of.watch.tally.take();
  assert.deepEqual(taken, counts);
  assert.deepEqual(of.watch.tally.take(), []);
  of.watch.tally.putBack(taken);
  of.watch.tally.putBack(taken.slice(0, 1));
  assert.deepEqual(of.watch.tally.counts[0], {
    day,
    zone: 'a.test',
    asked: 8,
    hits: 4,
    uniqueHits: 2,
    unknown: 0,
    released: 2,
  });
  await of.pass(24 * HOUR_MS);
  await look(of);
  assert.deepEqual(
    of.watch.tally.counts.filter((count) => count.zone === 'a.test').map((count) => [count.day, count.asked]),
    [
      [day, 8],
      [day + 1, 1],
    ],
  );
});

test('a list of domains is tested by its own entry, and asked about several at once', async () => {
  const zone: Zone = {
    'dbltest.com.dbl.spamhaus.org': { A: ['127.0.1.2'] },
    'evil.example.dbl.spamhaus.org': { A: ['127.0.1.4'] },
    'spam.example.dbl.spamhaus.org': { A: ['127.0.1.2'] },
    'broken.example.dbl.spamhaus.org': { A: ['127.0.1.104'] },
    'refused.example.dbl.spamhaus.org': { A: ['127.255.255.254'] },
  };
  const of = trial(zone, 'dbl.spamhaus.org');
  await of.watch.start();
  assert.deepEqual(stateOf(of), ['dbl.spamhaus.org on']);
  const domains = ['evil.example', 'spam.example', 'broken.example', 'refused.example', 'good.example'];
  const sights = await of.watch.lookUpDomains(domains, new AbortController().signal);
  assert.deepEqual(
    [...sights].map(([domain, { hits }]) => `${domain} ${hits.map((hit) => hit.class).join(' ')}`),
    ['evil.example phish', 'spam.example spam', 'broken.example exploited'],
  );
  assert.deepEqual(
    of.watch.tally.counts.map(({ asked, hits, unknown }) => [asked, hits, unknown]),
    [[5, 3, 1]],
  );
});

test('a list of domains without its test entry is dead, and not asked', async () => {
  const of = trial({ 'evil.example.multi.surbl.org': { A: ['127.0.0.8'] } }, 'multi.surbl.org');
  await of.watch.start();
  const [state] = stateOf(of);
  assert.match(state ?? '', /off does not list surbl-org-permanent-test-point\.com/);
  assert.equal((await of.watch.lookUpDomains(['evil.example'], new AbortController().signal)).size, 0);
});
