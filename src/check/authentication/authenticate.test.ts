import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dkimRecord, generateDkimKey, hashBody, planVerification, readDkimKey, signMessage } from '#check/dkim';
import type { DmarcVerdict } from '#check/dmarc';
import type { SpfVerdict } from '#check/spf';
import type { DnsAnswer, DnsType, Resolver } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { authenticate, type AuthenticationQuestion, authorDomains } from './mod.ts';

const key = readDkimKey(await generateDkimKey('ed25519-sha256'), { domain: 'us.test', selector: 'e1' });
const zone: Zone = {
  'us.test': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] },
  'e1._domainkey.us.test': { TXT: [dkimRecord(key).text] },
  '_dmarc.us.test': { TXT: ['v=DMARC1; p=reject'] },
};
const text = Buffer.from('From: Me <me@us.test>\r\nTo: you@there.test\r\nSubject: x\r\n\r\nHello\r\n');
const clock = new FakeClock();
const signed = Buffer.concat([signMessage([text], { keys: [key], nowMs: clock.now() }), text]);

const asked = (bytes: Uint8Array, more: Partial<AuthenticationQuestion> = {}): AuthenticationQuestion => ({
  client: '192.0.2.1',
  helo: 'mail.us.test',
  sender: { localpart: 'me', domain: 'us.test' },
  receiver: 'mx.there.test',
  content: { kind: 'memory', bytes },
  ...more,
});

/** spf, dkim, arc, dmarc. */
async function resultsOf(question: AuthenticationQuestion, records: Zone = zone): Promise<string> {
  const results = await authenticate(question, { resolver: new FakeResolver(records), clock });
  return [
    results.spf.result,
    results.dkim.map((each) => each.result).join('+'),
    results.arc.result,
    results.dmarc.result,
  ].join();
}

test('a message of its domain passes everything', async () => {
  assert.equal(await resultsOf(asked(signed)), 'pass,pass,none,pass');
});

test('DMARC passes by DKIM alone, by SPF alone, and not without both (RFC 9989 section 5.3)', async () => {
  assert.equal(await resultsOf(asked(signed, { client: '192.0.2.9' })), 'fail,pass,none,pass');
  assert.equal(await resultsOf(asked(text)), 'pass,,none,pass');
  assert.equal(await resultsOf(asked(text, { client: '192.0.2.9' })), 'fail,,none,fail');
  const changed = Buffer.from(signed.toString().replace('Hello', 'Hallo'));
  assert.equal(await resultsOf(asked(changed, { client: '192.0.2.9' })), 'fail,fail,none,fail');
});

test('SPF that was begun at MAIL is not asked again', async () => {
  const resolver = new FakeResolver(zone);
  const spf: SpfVerdict = { result: 'softfail', scope: 'mailfrom', domain: 'us.test', lookups: 0, voidLookups: 0 };
  const results = await authenticate(asked(signed, { spf: Promise.resolve(spf) }), { resolver, clock });
  assert.equal(results.spf, spf);
  assert.ok(!resolver.asked.includes('TXT us.test'));
});

test('a body hashed elsewhere gives the same; one that could not be hashed is our fault', async () => {
  const plan = planVerification(signed);
  const body = signed.subarray(plan.bodyStart);
  const hashes = Promise.resolve(structuredClone(hashBody(structuredClone(plan.forms), [body])));
  const of = (value: typeof hashes | []) => asked(signed, { content: { kind: 'hashed', plan, hashes: value } });
  assert.equal(await resultsOf(of(hashes)), 'pass,pass,none,pass');
  assert.equal(await resultsOf(of([])), 'pass,temperror,none,pass');
  assert.equal(await resultsOf(of(Promise.reject(new Error('no thread')))), 'pass,temperror,none,pass');
});

test('a part that throws is a temperror with the reason, and DMARC does not fail by it', async () => {
  const failing = (): never => {
    throw new Error('a bug');
  };
  const ports = { resolver: new FakeResolver(zone), clock };
  const spf = await authenticate(asked(text), { ...ports, checks: { spf: failing } });
  assert.equal(spf.spf.result, 'temperror');
  assert.match(spf.spf.problem ?? '', /on our side: a bug/);
  const dmarc = await authenticate(asked(signed), { ...ports, checks: { dmarc: failing } });
  assert.deepEqual([dmarc.dmarc.result, dmarc.dkim[0]?.result], ['temperror', 'pass']);
  const rejecting: Resolver = { peek: () => undefined, query: () => Promise.reject(new Error('a bug')) };
  const all = await authenticate(asked(signed), { resolver: rejecting, clock, checks: { spf: failing } });
  assert.deepEqual([all.spf.result, all.dkim[0]?.result, all.dmarc.result], ['temperror', 'temperror', 'temperror']);
});

/** Never answers; heeds the signal or not. */
class SilentResolver implements Resolver {
  readonly #heeds: boolean;

  constructor(heeds: boolean) {
    this.#heeds = heeds;
  }

  peek(): undefined {
    return undefined;
  }

  query<T extends DnsType>(_name: string, _type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    return new Promise((resolve) => {
      if (!this.#heeds) return;
      signal?.addEventListener('abort', () => resolve({ kind: 'failed', reason: 'cancelled' }));
    });
  }
}

test('everything ends within the deadline, whoever does not answer, and nothing of it passes', async () => {
  for (const heeds of [true, false]) {
    const own = new FakeClock();
    const ports = { resolver: new SilentResolver(heeds), clock: own, deadlineMs: 5_000 };
    const running = authenticate(asked(signed), ports);
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      own.advance(1_250);
    }
    const { spf, dkim, arc, dmarc } = await running;
    assert.deepEqual(
      [spf.result, dkim[0]?.result, arc.result, dmarc.result],
      ['temperror', 'temperror', 'none', 'temperror'],
    );
    if (heeds) assert.equal(own.timers, 0);
  }
});

test('a signature whose key is there counts, though another one hangs', async () => {
  const other = readDkimKey(await generateDkimKey('ed25519-sha256'), { domain: 'slow.test', selector: 'e1' });
  const twice = Buffer.concat([signMessage([signed], { keys: [other], nowMs: 0 }), signed]);
  const fake = new FakeResolver(zone);
  const silent = new SilentResolver(true);
  const resolver: Resolver = {
    peek: () => undefined,
    query: (name, type, signal) => (name.includes('slow.test') ? silent : fake).query(name, type, signal),
  };
  const own = new FakeClock();
  const running = authenticate(asked(twice, { client: '192.0.2.9' }), { resolver, clock: own });
  await new Promise((resolve) => setImmediate(resolve));
  own.advance(8_000);
  const { dkim, dmarc } = await running;
  assert.deepEqual([dkim.map(({ result }) => result).join(), dmarc.result], ['temperror,pass', 'pass']);
});

test('when the session ends, so does the asking', async () => {
  const control = new AbortController();
  const resolver = new SilentResolver(true);
  const running = authenticate(asked(signed), { resolver, clock: new FakeClock(), signal: control.signal });
  control.abort();
  assert.equal((await running).spf.result, 'temperror');
});

const authors = (header: string) => authorDomains(planVerification(Buffer.from(`${header}\r\n\r\n`)));

test('authors are the mailboxes of all From fields, of groups too', () => {
  assert.deepEqual(authors('From: a@b.test'), { from: ['b.test'], fields: 1 });
  assert.deepEqual(authors('From: G: a@b.test, "x@y" <c@d.test>;\r\nfrom : e@f.test'), {
    from: ['b.test', 'd.test', 'f.test'],
    fields: 2,
  });
  assert.deepEqual(authors('To: a@b.test'), { from: [], fields: 0 });
});

test('a From that cannot be seen whole has an author nobody knows, so that it cannot pass', async () => {
  assert.deepEqual(authors(`From: a@b.test${' '.repeat(20_000)}, c@d.test`), { from: [''], fields: 1 });
  assert.ok(authors(`From: a@b.test\r\n${'X: y\r\n'.repeat(1_100)}From: c@d.test`).from.includes(''));
  const many = Buffer.from(`${'X: y\r\n'.repeat(1_100)}`);
  const hidden = Buffer.concat([text.subarray(0, 23), many, Buffer.from('From: x@evil.test\r\n'), text.subarray(23)]);
  const results = await authenticate(asked(hidden), { resolver: new FakeResolver(zone), clock });
  assert.notEqual(results.dmarc.result, 'pass');
});

test('two authors, or two From fields, never pass', async () => {
  const two = (header: string): string => `${header}\r\n${text.toString().replace(/^From.*\r\n/, '')}`;
  const verdicts: DmarcVerdict[] = [];
  for (const header of [
    'From: a@us.test, b@evil.test',
    'From: a@us.test\r\nFrom: b@evil.test',
    'From: G: ;',
    'From: x',
  ]) {
    const question = asked(Buffer.from(two(header)));
    verdicts.push((await authenticate(question, { resolver: new FakeResolver(zone), clock })).dmarc);
  }
  assert.ok(verdicts.every(({ result }) => result !== 'pass'));
});

test('where everything is known nothing waits, and no timer is set', async () => {
  const resolver = new FakeResolver(zone);
  resolver.warm = true;
  const quiet = { now: () => clock.now(), monotonic: () => 0, after: () => assert.fail('A timer was set') };
  const spf: SpfVerdict = { result: 'pass', scope: 'mailfrom', domain: 'us.test', lookups: 1, voidLookups: 0 };
  const results = await authenticate(asked(signed, { spf: Promise.resolve(spf) }), { resolver, clock: quiet });
  assert.deepEqual([results.dkim[0]?.result, results.dmarc.result], ['pass', 'pass']);
});
