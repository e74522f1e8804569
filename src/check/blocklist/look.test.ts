import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeResolver, type Zone } from '#testing/zone';
import { entries, listZone } from './lists.fixture.ts';
import { type ListSight, lookUpLists, mayAskAbout } from './mod.ts';

async function sight(zone: Zone, subject: string, ...lists: readonly string[]): Promise<ListSight> {
  const looking = { resolver: new FakeResolver(zone), signal: new AbortController().signal };
  return await lookUpLists(subject, lists.map(listZone), looking);
}

const zen = 'zen.spamhaus.org';

test('an address is asked for in reverse, and an answer in 127.0.0.0/8 is a listing (RFC 5782 section 2.1)', async () => {
  const zone = entries('bl.test', { '192.0.2.99': ['127.0.0.2'] }, 'Spam received, see\r\n250 OK \xc3\xa9');
  assert.deepEqual(await sight(zone, '192.0.2.99', 'bl.test@https://bl.test/?ip='), {
    hits: [
      {
        zone: 'bl.test',
        class: 'spam',
        weight: 4,
        codes: ['127.0.0.2'],
        text: 'Spam received, see 250 OK',
        link: 'https://bl.test/?ip=192.0.2.99',
      },
    ],
    allowed: [],
    unknown: [],
    off: [],
  });
  assert.deepEqual((await sight(zone, '192.0.2.98', 'bl.test')).hits, []);
});

test('an IPv6 address is asked for nibble by nibble (RFC 5782 section 2.4), a mapped one as IPv4', async () => {
  const name = 'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com';
  const zone = { [name]: { A: ['127.0.0.2'] }, ...entries('ugly.example.com', { '192.0.2.1': ['127.0.0.2'] }) };
  const { hits } = await sight(zone, '2001:db8:1:2:3:4:567:89ab', 'ugly.example.com@https://u.test/{ip}/x');
  assert.equal(hits[0]?.link, 'https://u.test/2001%3Adb8%3A1%3A2%3A3%3A4%3A567%3A89ab/x');
  assert.equal((await sight(zone, '::ffff:192.0.2.1', 'ugly.example.com')).hits.length, 1);
});

const zenCodes: readonly (readonly [answers: readonly string[], classes: readonly string[]])[] = [
  [['127.0.0.2'], ['spam 4']],
  [['127.0.0.3'], ['spam 4']],
  [['127.0.0.9', '127.0.0.2'], ['spam 6']],
  [['127.0.0.4'], ['exploited 4']],
  [['127.0.0.10'], ['policy 2']],
  [['127.0.0.11'], ['policy 2']],
  [
    ['127.0.0.11', '127.0.0.4', '127.0.0.3'],
    ['policy 2', 'exploited 4', 'spam 4'],
  ],
  // Whatever it may come to mean: nothing is known of it now.
  [['127.0.0.77'], []],
];

test('a home line, a source of spam and an infected machine are told apart by the answers of one list', async () => {
  for (const [answers, classes] of zenCodes) {
    const { hits } = await sight(entries(zen, { '192.0.2.1': answers }), '192.0.2.1', zen);
    assert.deepEqual(
      hits.map((hit) => `${hit.class} ${hit.weight}`),
      classes,
      answers.join(' '),
    );
  }
});

const notListings = [
  '127.255.255.252',
  '127.255.255.254',
  '127.255.255.255',
  '127.0.0.1',
  '192.0.2.7',
  '10.0.0.1',
  '0.0.0.0',
  '128.0.0.2',
  '126.255.255.255',
];

test('an answer in 127.255.255.0/24 or outside of 127.0.0.0/8 is never a listing', async () => {
  for (const answer of notListings) {
    for (const list of ['bl.test', zen, 'bl.test=bits2:spam', 'bl.test=trust-high']) {
      for (const answers of [[answer], ['127.0.0.2', answer], [answer, '127.0.0.2']]) {
        const of = listZone(list).zone;
        const { hits, allowed, unknown } = await sight(entries(of, { '192.0.2.1': answers }), '192.0.2.1', list);
        assert.deepEqual([hits, allowed, unknown], [[], [], [of]], `${list} ${answers.join(' ')}`);
      }
    }
  }
});

test('whatever else a list answers, one refusal among it lists nobody (seeded)', async () => {
  const octet = fc.nat(255);
  const any = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
  const loopback = fc.tuple(octet, octet, octet).map((octets) => ['127', ...octets].join('.'));
  const answers = fc.array(fc.oneof(any, loopback), { minLength: 1, maxLength: 6 });
  const listed = async (codes: readonly string[]): Promise<ListSight> =>
    await sight(entries('bl.test', { '192.0.2.1': codes }), '192.0.2.1', 'bl.test');
  await fc.assert(
    fc.asyncProperty(answers, async (codes) => {
      const bad = codes.some(
        (code) => !code.startsWith('127.') || code.startsWith('127.255.255.') || code === '127.0.0.1',
      );
      const { hits, unknown } = await listed(codes);
      assert.deepEqual([hits.length, unknown.length], bad ? [0, 1] : [1, 0]);
    }),
    { seed: 5782, numRuns: 2_000 },
  );
});

test('a list that does not answer is unknown, and others are heard all the same', async () => {
  const zone: Zone = {
    ...entries('bl.test', { '192.0.2.1': ['127.0.0.2'] }),
    '1.2.0.192.dead.test': 'silent',
    '1.2.0.192.broken.test': 'servfail',
    '1.2.0.192.closed.test': 'refused',
  };
  const found = await sight(zone, '192.0.2.1', 'dead.test', 'bl.test', 'broken.test', 'closed.test');
  assert.deepEqual(
    found.hits.map((hit) => hit.zone),
    ['bl.test'],
  );
  assert.deepEqual(found.unknown, ['dead.test', 'broken.test', 'closed.test']);
});

test('what has not answered by the deadline is unknown', async () => {
  const looking = {
    resolver: new FakeResolver(entries('bl.test', { '192.0.2.1': ['127.0.0.2'] })),
    signal: AbortSignal.abort(),
  };
  const found = await lookUpLists('192.0.2.1', [listZone('bl.test')], looking);
  assert.deepEqual([found.hits, found.unknown], [[], ['bl.test']]);
});

test('a listing whose words cannot be had is a listing', async () => {
  const zone: Zone = { '1.2.0.192.bl.test': { A: ['127.0.0.2'], TXT: 'servfail' } };
  const { hits } = await sight(zone, '192.0.2.1', 'bl.test');
  assert.deepEqual(hits, [{ zone: 'bl.test', class: 'spam', weight: 4, codes: ['127.0.0.2'] }]);
});

test('a list is asked for its words only where it lists, and nothing is waited for that is known', async () => {
  const resolver = new FakeResolver(entries('bl.test', { '192.0.2.1': ['127.0.0.2'] }, 'Words'));
  const looking = { resolver, signal: new AbortController().signal };
  await lookUpLists('192.0.2.2', [listZone('bl.test'), listZone(zen)], looking);
  assert.deepEqual(resolver.asked, ['A 2.2.0.192.bl.test', `A 2.2.0.192.${zen}`]);
  resolver.warm = true;
  resolver.query = async () => assert.fail('asked for what is known');
  const { hits } = await lookUpLists('192.0.2.1', [listZone('bl.test')], looking);
  assert.equal(hits[0]?.text, 'Words');
});

test('an allow list vouches as much as its best answer says, and dnswl.org not at all when it was asked too much', async () => {
  const list = 'list.dnswl.org';
  const vouches = async (...answers: readonly string[]): Promise<ListSight> =>
    await sight(entries(list, { '192.0.2.1': answers }), '192.0.2.1', list);
  assert.deepEqual((await vouches('127.0.5.0')).allowed, [{ zone: list, trust: 'none' }]);
  assert.deepEqual((await vouches('127.0.15.1')).allowed, [{ zone: list, trust: 'low' }]);
  assert.deepEqual((await vouches('127.0.9.2', '127.0.3.3')).allowed, [{ zone: list, trust: 'high' }]);
  assert.deepEqual(await vouches('127.0.0.255'), { hits: [], allowed: [], unknown: [list], off: [] });
  assert.deepEqual((await vouches('127.0.5.4')).allowed, []);
});

test('answers are ranges, single codes or bits, whichever a list has (RFC 5782 section 2.3)', async () => {
  const list = 'bl.test=127.0.0.2:spam:1.5+127.0.0.4-7:exploited+bits64:policy:1';
  const classes = async (...answers: readonly string[]): Promise<readonly string[]> => {
    const { hits } = await sight(entries('bl.test', { '192.0.2.1': answers }), '192.0.2.1', list);
    return hits.map((hit) => `${hit.class} ${hit.weight} ${hit.codes.join(' ')}`);
  };
  assert.deepEqual(await classes('127.0.0.2'), ['spam 1.5 127.0.0.2']);
  assert.deepEqual(await classes('127.0.0.4', '127.0.0.7'), ['exploited 4 127.0.0.4 127.0.0.7']);
  assert.deepEqual(await classes('127.0.0.66'), ['policy 1 127.0.0.66']);
  assert.deepEqual(await classes('127.0.0.3', '127.0.0.8'), []);
});

test('a list of domains is asked for the domain, and never about an address (RFC 5782 section 3)', async () => {
  const zone: Zone = { 'bad.example.multi.surbl.org': { A: ['127.0.0.72'] } };
  const found = await sight(zone, 'Bad.Example', 'multi.surbl.org', zen);
  assert.deepEqual(
    found.hits.map((hit) => [hit.zone, hit.class, hit.link]),
    [['multi.surbl.org', 'phish', 'https://surbl.org/surbl-analysis?Bad.Example']],
  );
  assert.deepEqual(found.unknown, []);
  assert.deepEqual((await sight({}, '192.0.2.1', 'multi.surbl.org')).unknown, []);
});

test('a key in the name of a zone is never shown', async () => {
  const keyed = 'k3y0fmine.zen.dq.spamhaus.net';
  const found = await sight(entries(keyed, { '192.0.2.1': ['127.0.0.11'] }), '192.0.2.1', keyed);
  assert.equal(found.hits[0]?.zone, zen);
  assert.ok(!JSON.stringify(found).includes('k3y'));
  const dead: Zone = { [`1.2.0.192.${keyed}`]: 'servfail' };
  assert.deepEqual((await sight(dead, '192.0.2.1', keyed)).unknown, [zen]);
});

test('lists are not asked about addresses that every house uses again', () => {
  const asked = ['192.0.2.1', '8.8.8.8', '127.0.0.2', '127.3.2.1', '2001:db8::1', '2606:4700::1'];
  const inner = ['10.0.0.1', '172.16.3.4', '192.168.1.1', '100.64.0.1', '169.254.1.1', 'fe80::1', 'fd00::1'];
  const never = [
    '127.0.0.1',
    '::1',
    '::',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    'ff02::1',
    'nonsense',
  ];
  for (const address of asked) assert.ok(mayAskAbout(address, 'public'), address);
  for (const address of [...inner, ...never]) assert.ok(!mayAskAbout(address, 'public'), address);
  for (const address of [...asked, ...inner]) assert.ok(mayAskAbout(address, 'privately'), address);
  for (const address of never) assert.ok(!mayAskAbout(address, 'privately'), address);
});
