import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DnsAnswer, DnsType, Resolver } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { judge, noSpf, policies, portsOf, signature, spf } from './dmarc.fixture.ts';
import { checkDmarc, findPolicy, organizationalDomain } from './mod.ts';

const reject = policies({ 'example.com': 'v=DMARC1; p=reject; rua=mailto:r@example.com' });

test('a verdict names the domains, the record, what it asks and what is aligned', async () => {
  const dkim = [signature('mail.example.com'), signature('mail.example.com'), signature('other.test')];
  const verdict = await judge(reject, 'News.Example.COM', { spf: spf('bounce.example.com'), dkim });
  assert.deepEqual(verdict, {
    result: 'pass',
    fromDomain: 'news.example.com',
    organizationalDomain: 'example.com',
    policyDomain: 'example.com',
    record: 'v=DMARC1; p=reject; rua=mailto:r@example.com',
    policy: 'reject',
    published: {
      p: 'reject',
      adkim: 'r',
      aspf: 'r',
      testing: false,
      rua: ['mailto:r@example.com'],
      ruf: [],
      fo: '0',
    },
    alignedSpf: true,
    alignedDkim: ['mail.example.com'],
    asked: verdict.asked,
  });
  const failed = await judge(reject, 'example.com', { spf: spf('other.test'), dkim: [signature('other.test')] });
  assert.deepEqual(
    [failed.result, failed.policy, failed.alignedSpf, failed.alignedDkim],
    ['fail', 'reject', false, []],
  );
});

test('only what passed and can be trusted aligns', async () => {
  for (const result of ['none', 'neutral', 'fail', 'softfail', 'temperror', 'permerror'] as const) {
    assert.equal((await judge(reject, 'example.com', { spf: spf('example.com', { result }) })).result, 'fail');
  }
  for (const result of ['none', 'fail', 'policy', 'neutral', 'temperror', 'permerror'] as const) {
    assert.equal((await judge(reject, 'example.com', { dkim: [signature('example.com', { result })] })).result, 'fail');
  }
  for (const weakness of [{ testing: true }, { partial: true }]) {
    assert.equal((await judge(reject, 'example.com', { dkim: [signature('example.com', weakness)] })).result, 'fail');
  }
});

test('a null reverse-path leaves HELO to align (RFC 9989 section 3.2.4)', async () => {
  const helo = spf('mail.example.com', { scope: 'helo' });
  assert.equal((await judge(reject, 'example.com', { spf: helo })).result, 'pass');
});

test('the policy is that of the domain, of those below it, or of those that do not exist (RFC 9989 section 4.10.1)', async () => {
  const exists: Zone = {
    'there.example.com': { A: ['192.0.2.1'] },
    'below.none.example.com': { A: ['192.0.2.1'] },
    'dangling.example.com': { CNAME: ['gone.test'] },
  };
  const cases: readonly (readonly [tags: string, from: string, policy: string])[] = [
    ['p=reject', 'there.example.com', 'reject'],
    ['p=reject', 'gone.example.com', 'reject'],
    ['p=reject; sp=none', 'example.com', 'reject'],
    ['p=reject; sp=none', 'there.example.com', 'none'],
    ['p=reject; sp=none', 'gone.example.com', 'none'],
    ['p=none; np=reject', 'example.com', 'none'],
    ['p=none; np=reject', 'there.example.com', 'none'],
    ['p=none; np=reject', 'none.example.com', 'none'],
    ['p=none; np=reject', 'dangling.example.com', 'none'],
    ['p=none; np=reject', 'gone.example.com', 'reject'],
    ['p=none; sp=quarantine; np=reject', 'there.example.com', 'quarantine'],
    ['p=none; sp=quarantine; np=reject', 'gone.example.com', 'reject'],
    ['p=reject; t=y', 'example.com', 'quarantine'],
    ['p=quarantine; t=y', 'example.com', 'none'],
    ['p=none; t=y', 'example.com', 'none'],
    ['p=none; sp=reject; t=y', 'there.example.com', 'quarantine'],
    ['p=reject; pct=0', 'example.com', 'quarantine'],
    ['p=reject; pct=50', 'example.com', 'reject'],
  ];
  for (const [tags, from, policy] of cases) {
    const verdict = await judge(policies({ 'example.com': `v=DMARC1; ${tags}` }, exists), from);
    assert.deepEqual([verdict.result, verdict.policy], ['fail', policy], `${tags} for ${from}`);
  }
});

test('whether a domain exists is asked only where it matters', async () => {
  for (const tags of ['p=none', 'p=none; sp=reject; np=reject', 'p=none; np=none']) {
    const { asked } = await judge(policies({ 'example.com': `v=DMARC1; ${tags}` }), 'a.example.com');
    assert.deepEqual(asked, ['TXT _dmarc.a.example.com', 'TXT _dmarc.example.com', 'TXT _dmarc.com'], tags);
  }
});

test('without a record DMARC does not apply, nor with one that asks for nothing (RFC 9989 section 4.10.1)', async () => {
  const {
    result,
    policy,
    fromDomain,
    organizationalDomain: top,
  } = await judge({}, 'a.example.com', { spf: spf('a.example.com') });
  assert.deepEqual([result, policy, fromDomain, top], ['none', 'none', 'a.example.com', 'a.example.com']);
  const empty = await judge(policies({ 'example.com': 'v=DMARC1; p=rejekt' }), 'example.com');
  assert.deepEqual(
    [empty.result, empty.problem],
    ['none', 'The record of example.com names no policy that can be understood'],
  );
});

test('a failure of DNS is neither pass nor fail, unless the answer does not depend on it (RFC 9989 section 5.3.6)', async () => {
  const own = 'v=DMARC1; p=reject';
  for (const failure of ['silent', 'servfail', 'refused'] as const) {
    const nowhere: Zone = { '_dmarc.a.example.com': failure };
    assert.equal((await judge(nowhere, 'a.example.com', { spf: spf('a.example.com') })).result, 'temperror');
    const above = policies({ 'a.example.com': own }, { '_dmarc.example.com': failure });
    const self = await judge(above, 'a.example.com', { spf: spf('a.example.com') });
    assert.deepEqual([self.result, self.organizationalDomain, self.problem], ['pass', undefined, undefined]);
    const parent = await judge(above, 'a.example.com', { spf: spf('example.com') });
    assert.equal(parent.result, 'temperror');
    assert.match(parent.problem ?? '', /^Cannot find out the TXT records of _dmarc\.example\.com: /);
    assert.equal((await judge(above, 'a.example.com', { spf: spf('example.net') })).result, 'fail');
    const closed = policies({ 'a.example.com': `${own}; psd=n` }, { '_dmarc.example.com': failure });
    assert.equal((await judge(closed, 'a.example.com', { spf: spf('example.com') })).result, 'fail');
    const signer = policies({ 'example.com': own }, { '_dmarc.s.example.com': failure });
    assert.equal((await judge(signer, 'example.com', { dkim: [signature('s.example.com')] })).result, 'temperror');
    const both = { spf: spf('example.com'), dkim: [signature('s.example.com')] };
    assert.equal((await judge(signer, 'example.com', both)).result, 'pass');
  }
});

test('where it cannot be found out whether a domain exists, the weaker policy is told and the result is "temperror"', async () => {
  const zone = policies({ 'example.com': 'v=DMARC1; p=quarantine; np=reject' }, { 'a.example.com': 'servfail' });
  const { result, policy, problem } = await judge(zone, 'a.example.com');
  assert.deepEqual(
    [result, policy, problem],
    ['temperror', 'quarantine', 'Cannot find out whether a.example.com exists: servfail'],
  );
  assert.equal((await judge(zone, 'a.example.com', { spf: spf('example.com') })).result, 'pass');
});

test('U-labels and odd names do not hide the policy of the domain above (RFC 9989 section 5.3.1)', async () => {
  const zone = policies({ 'xn--bcher-kva.test': 'v=DMARC1; p=reject', 'example.com': 'v=DMARC1; p=reject' });
  for (const from of [
    'b\u00fccher.test',
    'www.BU\u0308CHER.test.',
    'a_b.example.com',
    'a b!c.example.com',
    '\uff45xample.com',
    'example\u3002com',
    `${'l'.repeat(64)}.example.com`,
    `${'l.'.repeat(200)}example.com`,
    'a..example.com',
    'x\u202ey .\u00fc.example.com',
    ' example.com ',
  ]) {
    const { result, policy } = await judge(zone, from);
    assert.deepEqual([result, policy], ['fail', 'reject'], from);
  }
});

test('what is no domain has no policy', async () => {
  for (const from of [[], [''], ['.'], ['[192.0.2.1]'], ['192.0.2.1'], ['2001:db8::1'], ['x'.repeat(5000)]]) {
    const { result, problem, asked } = await judge(reject, from);
    assert.deepEqual([result, problem, asked], ['none', 'From names no domain', []]);
  }
});

const two = policies({
  'bank.test': 'v=DMARC1; p=reject',
  'shop.test': 'v=DMARC1; p=quarantine',
  'calm.test': 'v=DMARC1; p=none',
});

test('a second mailbox in From is no way around a policy: the strictest of those that fail counts (RFC 9989 section 11.5)', async () => {
  const cases: readonly (readonly [from: readonly string[], result: string, policy: string])[] = [
    [['evil.test', 'bank.test'], 'fail', 'reject'],
    [['bank.test', 'evil.test'], 'fail', 'reject'],
    [['calm.test', 'shop.test', 'evil.test'], 'fail', 'quarantine'],
    [['calm.test', 'evil.test'], 'fail', 'none'],
    [['evil.test@bank.test'], 'fail', 'reject'],
    [['', 'bank.test'], 'fail', 'reject'],
    [['[192.0.2.1]', 'shop.test'], 'fail', 'quarantine'],
    [['evil.test', 'other.test'], 'none', 'none'],
  ];
  for (const [from, result, policy] of cases) {
    const verdict = await judge(two, from, { spf: spf('evil.test'), dkim: [signature('evil.test')] });
    assert.deepEqual([verdict.result, verdict.policy, verdict.fromDomain], [result, policy, undefined], from.join());
    assert.match(verdict.problem ?? '', /^From does not name exactly one domain, in one field \(/);
  }
});

test('a message with several author domains never passes, one domain said twice does', async () => {
  const all = { spf: spf('shop.test'), dkim: [signature('bank.test')] };
  assert.equal((await judge(two, ['bank.test', 'shop.test'], all)).result, 'none');
  assert.equal((await judge(two, ['bank.test', 'BANK.test'], all)).result, 'pass');
  assert.equal((await judge(two, ['bank.test', ''], all)).result, 'none');
  assert.equal((await judge(two, ['bank.test', 'bank.test'], { ...all, fields: 2 })).result, 'none');
  assert.equal((await judge(two, ['bank.test', 'bank.test'], { fields: 2 })).policy, 'reject');
});

test('what could not be found out about one of several domains weighs more than a failure without a policy', async () => {
  const zone = { ...two, '_dmarc.slow.test': 'silent' as const };
  assert.equal((await judge(zone, ['calm.test', 'slow.test'])).result, 'temperror');
  assert.equal((await judge(zone, ['slow.test', 'evil.test'])).result, 'temperror');
  assert.deepEqual((await judge(zone, ['slow.test', 'bank.test'])).policy, 'reject');
});

test('a message that names more domains than are looked at is one that nobody stands behind', async () => {
  const many = Array.from({ length: 11 }, (_, i) => `d${i}.test`);
  const { result, policy, problem, asked } = await judge({}, many);
  assert.deepEqual([result, policy, asked], ['fail', 'reject', []]);
  assert.equal(problem, 'From names 11 domains, more than 10');
});

test('a hundred signatures cost ten walks at most', async () => {
  const dkim = Array.from({ length: 200 }, (_, i) => signature(`s${i}.a.b.c.d.e.f.example.com`));
  const { result, asked } = await judge(
    policies({ 'example.com': 'v=DMARC1; p=reject; psd=n', 'f.example.com': 'v=DMARC1; p=none; psd=n' }),
    'example.com',
    { dkim },
  );
  assert.equal(result, 'fail');
  assert.ok(asked.length <= 2 + 10 * 8);
});

test('a TXT answer of 60 KB, or of three records, ends in a result', async () => {
  const long = `v=DMARC1; p=reject; rua=${Array.from({ length: 3000 }, (_, i) => `mailto:${i}@a.test`).join(',')}`;
  const verdict = await judge(policies({ 'example.com': long }), 'example.com');
  assert.deepEqual([verdict.result, verdict.policy, verdict.record?.length], ['fail', 'reject', 512]);
  assert.equal(verdict.published?.rua.length, 10);
  const three = policies({ 'example.com': ['v=DMARC1; p=reject', 'v=DMARC1; p=none', 'v=DMARC1; p=reject'] });
  assert.equal((await judge(three, 'example.com')).result, 'none');
});

/** Answers nothing; lets go when the signal says so. */
class SilentResolver implements Resolver {
  readonly #zone = new FakeResolver(policies({ 'a.example.com': 'v=DMARC1; p=reject' }));

  peek(): undefined {
    return undefined;
  }

  async query<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    if (signal?.aborted) return { kind: 'failed', reason: 'cancelled' };
    if (name === '_dmarc.a.example.com') return await this.#zone.query(name, type, signal);
    const { promise, resolve } = Promise.withResolvers<DnsAnswer<T>>();
    signal?.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'cancelled' }), { once: true });
    return await promise;
  }
}

test('slow DNS ends in "temperror" at the deadline', async () => {
  const clock = new FakeClock();
  const ports = { resolver: new SilentResolver(), clock, deadlineMs: 3000 };
  const running = [
    checkDmarc({ from: ['example.com'], spf: noSpf, dkim: [] }, ports),
    checkDmarc({ from: ['a.example.com'], spf: spf('example.com'), dkim: [] }, ports),
  ];
  const finding = findPolicy('example.com', ports);
  const top = organizationalDomain('example.com', ports);
  clock.advance(3000);
  for (const verdict of await Promise.all(running)) {
    assert.equal(verdict.result, 'temperror');
    assert.match(verdict.problem ?? '', /: it took too long$/);
  }
  assert.equal((await finding).kind, 'temperror');
  assert.equal(await top, undefined);
  assert.equal(clock.timers, 0);
});

test('what is at hand is not waited for', async () => {
  const ports = portsOf(reject);
  ports.resolver.warm = true;
  ports.resolver.query = () => assert.fail('asked');
  const question = { from: ['a.example.com'], spf: spf('b.example.com'), dkim: [signature('c.example.com')] };
  assert.equal((await checkDmarc(question, ports)).result, 'pass');
});
