import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DnsAnswer, DnsType, Resolver } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { checkSpf } from './mod.ts';
import { judge, question, zoneOf } from './spf.fixture.ts';

test('a verdict names the identity, its record, the term that decided and what was asked', async () => {
  const zone = zoneOf(
    { 'a.test': 'v=spf1 include:b.test ~mx:gone.test -all', 'b.test': 'v=spf1 a -all' },
    { 'b.test': { A: ['192.0.2.1'] } },
  );
  assert.deepEqual(await judge(zone), {
    result: 'pass',
    scope: 'mailfrom',
    domain: 'a.test',
    record: 'v=spf1 include:b.test ~mx:gone.test -all',
    mechanism: 'include:b.test',
    lookups: 2,
    voidLookups: 0,
    asked: ['TXT a.test', 'TXT b.test', 'A b.test'],
  });
  const { mechanism, voidLookups, result } = await judge(zone, { client: '192.0.2.9' });
  assert.deepEqual({ result, mechanism, voidLookups }, { result: 'fail', mechanism: '-all', voidLookups: 1 });
});

test('where redirect leads is told, and the record is still that of the domain', async () => {
  const zone = zoneOf({ 'a.test': 'v=spf1 redirect=b.test', 'b.test': 'v=spf1 ~all' });
  const { result, domain, record, mechanism, redirectedTo } = await judge(zone);
  assert.deepEqual(
    { result, domain, record, mechanism, redirectedTo },
    {
      result: 'softfail',
      domain: 'a.test',
      record: 'v=spf1 redirect=b.test',
      mechanism: '~all',
      redirectedTo: 'b.test',
    },
  );
});

test('a null reverse-path leaves HELO to be judged, as postmaster (RFC 7208 section 2.4)', async () => {
  const zone = zoneOf(
    { 'mail.test': 'v=spf1 exists:%{l}.at.%{o} -all' },
    { 'postmaster.at.mail.test': { A: ['127.0.0.2'] } },
  );
  const { result, scope, domain } = await judge(zone, { sender: null, helo: 'MAIL.test.' });
  assert.deepEqual({ result, scope, domain }, { result: 'pass', scope: 'helo', domain: 'mail.test' });
});

test('what is no domain of several labels has no policy (RFC 7208 section 4.3)', async () => {
  for (const helo of [
    '',
    'localhost',
    '[192.0.2.1]',
    'a..test',
    `${'l'.repeat(64)}.test`,
    'a b.test',
    'b\u00fccher.test',
  ]) {
    const verdict = await judge({}, { sender: null, helo });
    assert.equal(verdict.result, 'none', helo);
    assert.deepEqual(verdict.asked, []);
  }
  assert.equal((await judge({}, { sender: null, helo: 'x\r\n\u2028y' })).domain, 'x???y');
});

test('an IPv4-mapped client is an IPv4 client (RFC 7208 section 5)', async () => {
  const zone = zoneOf({ 'a.test': 'v=spf1 ip4:192.0.2.1 -all' });
  for (const client of ['::ffff:192.0.2.1', '::FFFF:c000:201', '192.0.2.1']) {
    assert.equal((await judge(zone, { client })).result, 'pass');
  }
  assert.equal((await judge(zone, { client: '::192.0.2.1' })).result, 'fail');
});

test('a client without an address is no reason to fail or to pass', async () => {
  const verdict = await judge(zoneOf({ 'a.test': 'v=spf1 +all' }), { client: '/run/lmtp.sock' });
  assert.equal(verdict.result, 'temperror');
});

test('a failure of DNS is "temperror" wherever it happens, but for "ptr" and "exp" (RFC 7208 sections 4.4, 5 and 6.2)', async () => {
  for (const failure of ['silent', 'servfail', 'refused'] as const) {
    for (const term of ['include:x.test', 'redirect=x.test', 'a:x.test', 'mx:x.test', 'mx:m.test', 'exists:x.test']) {
      const zone = zoneOf(
        { 'a.test': `v=spf1 ${term}` },
        { 'x.test': failure, 'm.test': { MX: [{ preference: 1, exchange: 'x.test' }] } },
      );
      const { result, problem = '' } = await judge(zone);
      assert.equal(result, 'temperror', term);
      assert.match(problem, /^Cannot find out the [A-Z]+ records of x\.test: /);
    }
    assert.equal((await judge({ 'a.test': failure })).result, 'temperror');
    const ptr = zoneOf({ 'a.test': 'v=spf1 ptr -all' }, { '1.2.0.192.in-addr.arpa': failure });
    assert.equal((await judge(ptr)).result, 'fail');
    const exp = zoneOf({ 'a.test': 'v=spf1 -all exp=x.test' }, { 'x.test': failure });
    assert.deepEqual([(await judge(exp)).result, (await judge(exp)).explanation], ['fail', undefined]);
  }
});

test('several records are "permerror", and other TXT records do not matter (RFC 7208 section 4.5)', async () => {
  const { result, problem } = await judge(zoneOf({ 'a.test': ['v=spf1 +all', 'x', 'V=spf1 -all', 'v=spf1 +all'] }));
  assert.deepEqual([result, problem], ['permerror', 'a.test has 3 SPF records']);
  assert.equal((await judge(zoneOf({ 'a.test': ['v=spf1 +all', 'v=spf10', '\xff\0'] }))).result, 'pass');
});

test('octets beyond ASCII spoil a record (RFC 7208 section 3.1)', async () => {
  const { result, record } = await judge(zoneOf({ 'a.test': 'v=spf1 a:b\xc3\xbccher.test +all' }));
  assert.deepEqual([result, record], ['permerror', 'v=spf1 a:b??cher.test +all']);
});

test('loops end in "permerror" after ten terms (RFC 7208 section 4.6.4)', async () => {
  for (const term of ['include:a.test', 'redirect=a.test', 'include:%{d}', 'redirect=%{o}']) {
    const { result, lookups, asked } = await judge(zoneOf({ 'a.test': `v=spf1 ${term}` }));
    assert.deepEqual([result, lookups, asked.length], ['permerror', 10, 11], term);
  }
});

test('a bomb of includes asks no more than ten terms may', async () => {
  const texts: Record<string, string> = {};
  for (let i = 0; i < 1000; i++) {
    const includes = Array.from({ length: 10 }, (_, j) => `include:n${(i * 10 + j) % 1000}.test`);
    texts[`n${i}.test`] = `v=spf1 ${includes.join(' ')} +all`;
  }
  const { result, lookups, asked } = await judge(zoneOf({ ...texts, 'a.test': 'v=spf1 include:n7.test +all' }));
  assert.deepEqual([result, lookups, asked.length], ['permerror', 10, 11]);
});

test('an eleventh MX host is "permerror", an eleventh PTR name is ignored (RFC 7208 section 4.6.4)', async () => {
  const hosts = Array.from({ length: 11 }, (_, i) => `h${i}.test`);
  const zone: Zone = zoneOf(
    { 'a.test': 'v=spf1 mx +all', 'b.test': 'v=spf1 ptr:h10.test ~ptr:h9.test -all' },
    {
      'a.test': { MX: hosts.map((exchange, preference) => ({ preference, exchange })) },
      '1.2.0.192.in-addr.arpa': { PTR: hosts },
      ...Object.fromEntries(hosts.map((host) => [host, { A: ['192.0.2.1'] }])),
    },
  );
  assert.equal((await judge(zone)).result, 'permerror');
  const sender = { localpart: 'x', domain: 'b.test' };
  assert.equal((await judge(zone, { sender })).result, 'softfail');
});

test('a third term that finds nothing is "permerror"; hosts of MX records do not count (RFC 7208 section 4.6.4)', async () => {
  const exchanges = ['v4.test', 'v4.test', 'v4.test'].map((exchange, preference) => ({ preference, exchange }));
  const zone = zoneOf(
    {
      'a.test': 'v=spf1 a:no1.test mx:no2.test exists:no3.test +all',
      'b.test': 'v=spf1 a:no1.test mx exists:no3.test -all',
    },
    { 'b.test': { MX: exchanges }, 'v4.test': { A: ['192.0.2.9'] } },
  );
  const { result, voidLookups, problem } = await judge(zone);
  assert.deepEqual([result, voidLookups, problem], ['permerror', 3, 'More than 2 terms find nothing in DNS']);
  const ipv6 = await judge(zone, { client: '2001:db8::1', sender: { localpart: 'x', domain: 'b.test' } });
  assert.deepEqual([ipv6.result, ipv6.voidLookups], ['fail', 2]);
});

test('%{p} counts as a term that asks DNS, and prefers the domain itself (RFC 7208 sections 4.6.4 and 7.3)', async () => {
  const zone = zoneOf(
    { 'a.test': 'v=spf1 exists:%{p}.ok.test -all' },
    {
      '1.2.0.192.in-addr.arpa': { PTR: ['forged.a.test', 'other.test', 'a.test', 'in.a.test'] },
      'a.test': { A: ['192.0.2.1'] },
      'in.a.test': { A: ['192.0.2.1'] },
      'other.test': { A: ['192.0.2.1'] },
      'a.test.ok.test': { A: ['127.0.0.1'] },
    },
  );
  const { result, lookups } = await judge(zone);
  assert.deepEqual([result, lookups], ['pass', 2]);
});

test('a local part beyond ASCII matches no term that holds it (RFC 8616 section 4)', async () => {
  const zone = zoneOf(
    {
      'a.test': 'v=spf1 exists:%{l}.a.test include:%{s}.test ?exists:%{o}.ok.test',
      'b.test': 'v=spf1 redirect=%{l1r-}',
    },
    { 'a.test.ok.test': { A: ['127.0.0.1'] } },
  );
  for (const domain of ['a.test', 'b.test']) {
    assert.equal((await judge(zone, { sender: { localpart: 'jos\u00e9', domain } })).result, 'neutral');
  }
});

test('an explanation is one short line of ASCII, whatever the client says', async () => {
  const zone = zoneOf({ 'a.test': 'v=spf1 -all exp=why.test', 'why.test': '%{h} %{l} %{c} %{r} %{t}' });
  const helo = `x\r\n250 ok\u202e${'y'.repeat(2000)}`;
  const { explanation = '' } = await judge(zone, { helo, sender: { localpart: 'a\nb', domain: 'a.test' } });
  assert.match(explanation, /^[\x20-\x7e]{512}$/);
  assert.ok(explanation.startsWith('x??250 ok?yyy'));
  assert.equal((await judge(zone)).explanation, 'mail.test user 192.0.2.1 mx.receiver.test 1767225600');
});

test('records of 60 KB end in a result, and no check reads them without end', async () => {
  const long = `v=spf1 ${'ip4:198.51.100.1 '.repeat(3_500)}`;
  const zone = zoneOf({
    'a.test': `${long}-all`,
    'b.test': 'v=spf1 include:a.test include:a.test include:a.test +all',
    'c.test': `v=spf1 exp=why.test exists:${'%{s}'.repeat(14_000)}.test -all`,
    'why.test': '%{s}'.repeat(15_000),
  });
  assert.equal((await judge(zone)).result, 'fail');
  const many = await judge(zone, { sender: { localpart: 'x', domain: 'b.test' } });
  assert.deepEqual([many.result, many.problem], ['permerror', 'The records hold more than 131072 characters']);
  const macros = await judge(zone, { sender: { localpart: 'x'.repeat(64), domain: 'c.test' } });
  assert.deepEqual([macros.result, macros.explanation?.length], ['fail', 512]);
});

/** Never answers; lets go when the signal says so. */
class SilentResolver implements Resolver {
  readonly #zone: FakeResolver;
  asked = 0;

  constructor(zone: Zone) {
    this.#zone = new FakeResolver(zone);
  }

  peek(): undefined {
    return undefined;
  }

  async query<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    this.asked += 1;
    if (signal?.aborted) return { kind: 'failed', reason: 'cancelled' };
    if (!name.startsWith('slow')) return await this.#zone.query(name, type, signal);
    const { promise, resolve } = Promise.withResolvers<DnsAnswer<T>>();
    signal?.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'cancelled' }), { once: true });
    return await promise;
  }
}

test('a check takes no longer than its deadline, and then the result is "temperror" (RFC 7208 section 4.6.4)', async () => {
  const clock = new FakeClock();
  const resolver = new SilentResolver(zoneOf({ 'a.test': 'v=spf1 a:slow.test +all' }));
  const verdict = checkSpf(question, { resolver, clock, deadlineMs: 5000 });
  while (resolver.asked < 2) await Promise.resolve();
  await Promise.resolve();
  clock.advance(4999);
  assert.equal(clock.timers, 1);
  clock.advance(1);
  const { result, problem } = await verdict;
  assert.deepEqual([result, problem], ['temperror', 'Cannot find out the A records of slow.test: it took too long']);
  assert.equal(clock.timers, 0);
});

test('whoever gives up waiting gets "temperror"', async () => {
  const giveUp = new AbortController();
  const resolver = new SilentResolver({});
  const sender = { localpart: 'x', domain: 'slow.test' };
  const ports = { resolver, clock: new FakeClock(), signal: giveUp.signal };
  const verdict = checkSpf({ ...question, sender }, ports);
  giveUp.abort();
  assert.equal((await verdict).result, 'temperror');
  assert.equal((await checkSpf({ ...question, sender }, ports)).result, 'temperror');
});

test('what is at hand is not waited for: no timer, no question', async () => {
  const clock = new FakeClock();
  const resolver = new FakeResolver(
    zoneOf({ 'a.test': 'v=spf1 include:b.test -all', 'b.test': 'v=spf1 ip4:192.0.2.0/24' }),
  );
  resolver.warm = true;
  const armed: number[] = [];
  const after = clock.after.bind(clock);
  clock.after = (ms, run) => {
    armed.push(ms);
    return after(ms, run);
  };
  assert.equal((await checkSpf(question, { resolver, clock })).result, 'pass');
  assert.deepEqual(armed, []);
});
