import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spf } from 'mailauth';
import { FakeClock } from '#testing/clock';
import { FakeResolver, mailauthResolver, type Zone } from '#testing/zone';
import { checkSpf, type SpfQuestion } from './mod.ts';

const seed = 72_08;
const domains = ['a.test', 'b.test', 'c.test', 'd.c.test'] as const;
const hosts = [...domains, 'h1.test', 'h2.test', 'x.a.test', 'gone.test', 'gone2.test'] as const;
const target = fc.constantFrom(
  ...hosts,
  '%{d}',
  '%{o}',
  '%{d2}',
  '%{l}.user.test',
  '%{ir}.list.test',
  '%{p}',
  '%{h}',
  '%{lr-+}.%{v}.test',
);
const qualifier = fc.constantFrom('', '', '+', '-', '~', '?');
const mechanism = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('include:'), fc.constantFrom(...domains, '%{d2}', 'gone.test')) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('a', 'mx', 'a/24', 'mx/28', 'a//64', 'mx/24//64', 'A', 'ptr')) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('a:', 'mx:', 'exists:', 'ptr:', 'Exists:'), target) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('a:', 'mx:'), target, fc.constantFrom('/24', '/0', '//64', '/32//128', '/33')),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(['ip4:192.0.2.0/28'], ['ip4:198.51.100.7'], ['ip6:2001:db8::/64'], ['ip4:192.0.2.3/0']),
  },
);
const broken = fc.constantFrom(
  'moo',
  'all:x',
  'ip4:1.2.3',
  'include',
  'exists:%{x}.test',
  'a:b',
  'x=%',
  'exp=',
  'redirect=%{r}.test',
);
const record = fc
  .tuple(
    fc.array(
      fc.tuple(qualifier, mechanism).map(([sign, parts]) => sign + parts.join('')),
      { maxLength: 5 },
    ),
    fc.constantFrom(
      '',
      '-all',
      '~all',
      '?all',
      'redirect=b.test',
      'redirect=%{d}',
      'redirect=gone.test',
      'x=y redirect=c.test',
    ),
    fc.oneof({ weight: 20, arbitrary: fc.constant('') }, broken),
  )
  .map(([terms, end, wrong]) => ['v=spf1', ...terms, wrong, end].filter((each) => each !== '').join(' '));
const texts = fc.oneof(
  { weight: 12, arbitrary: record.map((each) => [each]) },
  { weight: 1, arbitrary: fc.tuple(record, fc.constantFrom('v=spf1 -all', 'v=spf10', 'x')) },
  { weight: 1, arbitrary: fc.constantFrom<'servfail' | string[]>('servfail', ['x'], []) },
);
const addresses = fc.subarray(['192.0.2.1', '192.0.2.20', '198.51.100.7', '203.0.113.9']);
const addresses6 = fc.subarray(['2001:db8::1', '2001:db8:0:1::1', '2001:db8:9::9']);
const exchanges = fc
  .array(fc.constantFrom(...hosts), { maxLength: 12 })
  .map((names) => names.map((exchange, preference) => ({ preference, exchange })));
const entry = fc.record({
  TXT: texts,
  A: fc.oneof({ weight: 9, arbitrary: addresses }, fc.constant('servfail' as const)),
  AAAA: addresses6,
  MX: fc.oneof({ weight: 9, arbitrary: exchanges }, fc.constant('servfail' as const)),
});
const zoneOf = fc.tuple(...hosts.slice(0, 7).map(() => entry), fc.array(fc.constantFrom(...hosts), { maxLength: 3 }));
const question: fc.Arbitrary<SpfQuestion> = fc.record({
  client: fc.constantFrom('192.0.2.1', '198.51.100.7', '2001:db8::1', '::ffff:192.0.2.20'),
  helo: fc.constantFrom('a.test', 'x.a.test', 'mail', 'h1.test'),
  sender: fc.option(
    fc.record({ localpart: fc.constantFrom('user', 'first.last', 'a-b+c', ''), domain: fc.constantFrom(...domains) }),
  ),
  receiver: fc.constant('mx.receiver.test'),
});

function zoneFrom(parts: readonly unknown[]): Zone {
  const names = parts.at(-1) as string[];
  const PTR = names.length === 0 ? {} : { PTR: names };
  const zone: Record<string, Zone[string]> = {
    '1.2.0.192.in-addr.arpa': PTR,
    [`1${'.0'.repeat(23)}.8.b.d.0.1.0.0.2.ip6.arpa`]: PTR,
    'user.user.test': { A: ['127.0.0.2'] },
    'c.b.a.in-addr.test': { A: ['127.0.0.2'] },
    '7.100.51.198.list.test': { A: ['127.0.0.2'] },
  };
  for (const [i, host] of hosts.slice(0, 7).entries()) zone[host] = parts[i] as Zone[string];
  return zone;
}

test('another implementation comes to the same results on seeded zones', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(zoneOf, question, async (parts, asks) => {
      const zone = zoneFrom(parts);
      const resolver = new FakeResolver(zone);
      const ours = await checkSpf(asks, { resolver, clock: new FakeClock() });
      const { sender, client: ip, helo, receiver: mta } = asks;
      const theirs = await spf({
        sender: sender === null ? '' : `${sender.localpart}@${sender.domain}`,
        ip,
        helo,
        mta,
        resolver: mailauthResolver(zone),
        strict: true,
      } as never);
      const result = theirs.status.result;
      seen.add(result);
      assert.equal(ours.result, result, `${ours.problem} / ${theirs.status.comment}`);
    }),
    { seed, numRuns: 600 },
  );
  // All seven are among them.
  assert.equal(seen.size, 7);
});
