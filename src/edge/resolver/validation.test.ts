import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Log, silentLog } from '#base/log';
import type { DnsReading } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { type ValidationFinding, ValidationWatch } from './mod.ts';
import { setup } from './resolver.fixture.ts';
import { withTrust } from './trust.ts';
import { judgeServers } from './validation.ts';

const vouched: DnsReading = { kind: 'answer', answer: { kind: 'none', ad: true }, ttl: 60 };
const here = { host: '127.0.0.1', port: 53 };
const judge = (...readings: DnsReading[]): Promise<ValidationFinding> =>
  judgeServers(
    readings.map((reading, i) => ({ server: { ...here, port: 53 + i }, ask: async () => reading })),
    'signed.test',
  );

test('servers that vouch for a signed name validate', async () => {
  assert.deepEqual(await judge(vouched, vouched), {
    validates: true,
    why: '127.0.0.1:53, 127.0.0.1:54 vouched for the signed name signed.test',
  });
});

const bare: DnsReading = { kind: 'answer', answer: { kind: 'none', ad: false }, ttl: 60 };

test('one server that does not is enough for a no, also beside one that cannot be asked', async () => {
  assert.deepEqual(await judge(vouched, bare), {
    validates: false,
    why: '127.0.0.1:54 answers for signed.test without the AD bit: it does not validate, or that name is not signed',
  });
  assert.deepEqual(await judge({ kind: 'failed', reason: 'timeout' }, bare), await judge(vouched, bare));
  const alias: DnsReading = { kind: 'alias', to: 'b.test', steps: 1, ad: true, ttl: 60 };
  assert.equal((await judge(alias)).validates, false);
  assert.equal((await judge({ kind: 'truncated' })).validates, false);
});

test('a server that cannot be asked has said neither yes nor no', async () => {
  assert.deepEqual(await judge({ kind: 'failed', reason: 'timeout' }, vouched), {
    validates: false,
    unsure: true,
    why: '127.0.0.1:53 could not be asked for signed.test: timeout',
  });
});

test('who can stop the question does not change what was found out', async () => {
  const clock = new FakeClock();
  let answer: ValidationFinding = { validates: false, unsure: true, why: 'silence' };
  const check = async (): Promise<ValidationFinding> => answer;
  const watch = new ValidationWatch({ check, probe: () => 'p.test', clock, log: silentLog });
  assert.equal(watch.finding.unsure, true);
  const findings = [];
  for (const next of [answer, { validates: true, why: 'yes' }, answer, { validates: false, why: 'no' }, answer]) {
    answer = next;
    await watch.look();
    findings.push(watch.finding.why);
  }
  assert.deepEqual(findings, ['silence', 'yes', 'yes', 'no', 'no']);
  watch.close();
});

test('the AD bit of a server elsewhere is nobody’s word (RFC 4035 section 4.9.3)', async () => {
  const elsewhere = { host: '2001:db8::53', port: 53 };
  const asked: string[] = [];
  const ask = async (): Promise<DnsReading> => {
    asked.push('asked');
    return vouched;
  };
  const finding = await judgeServers([{ server: elsewhere, ask }], 'signed.test');
  assert.equal(finding.validates, false);
  assert.match(finding.why, /^\[2001:db8::53\]:53 is not on this machine/);
  assert.deepEqual(asked, []);
  const answer = {
    kind: 'answer',
    answer: { kind: 'records', records: ['192.0.2.1'], ad: true, ttl: 9 },
    ttl: 9,
  } as const;
  assert.deepEqual(withTrust(answer, here), answer);
  assert.deepEqual(withTrust(answer, elsewhere), { ...answer, answer: { ...answer.answer, ad: false } });
  const alias = { kind: 'alias', to: 'b.test', steps: 1, ad: true, ttl: 9 } as const;
  assert.deepEqual(withTrust(alias, elsewhere), { ...alias, ad: false });
});

test('the resolver asks its servers past the cache', async () => {
  await using s = await setup({ 'signed.test': { A: ['192.0.2.1'], secure: true } });
  assert.equal((await s.resolver.checkValidation('signed.test')).validates, true);
  s.server.zone = { 'signed.test': { A: ['192.0.2.1'] } };
  assert.equal((await s.resolver.checkValidation('signed.test')).validates, false);
  assert.deepEqual(s.server.asked, ['TLSA signed.test', 'TLSA signed.test']);
  assert.deepEqual(await s.resolver.checkValidation('a..b'), {
    validates: false,
    why: 'dns.validation-probe "a..b" is not a domain name',
  });
});

test('the watch looks again after an hour, after five minutes where DANE does not count, and tells of changes', async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  const tell = (_event: string, message: string): void => void told.push(message);
  const log: Log = { ...silentLog, info: tell, warn: tell };
  let validates = false;
  const probes: string[] = [];
  const check = async (probe: string): Promise<ValidationFinding> => {
    probes.push(probe);
    return { validates, why: 'as set' };
  };
  const watch = new ValidationWatch({ check, probe: () => `p${probes.length}.test`, clock, log });
  assert.equal(watch.finding.validates, false);
  await watch.look();
  const later = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let i = 0; i < 3; i++) await Promise.resolve();
  };
  validates = true;
  await later(299_999);
  assert.equal(probes.length, 1);
  await later(1);
  assert.equal(watch.finding.validates, true);
  await later(3_599_999);
  assert.equal(probes.length, 2);
  await later(1);
  validates = false;
  await later(3_600_000);
  assert.deepEqual(told, [
    'The DNS servers do not validate: DANE does not count',
    'The DNS servers validate: DANE counts',
    'The DNS servers no longer validate: DANE does not count',
  ]);
  assert.deepEqual(probes, ['p0.test', 'p1.test', 'p2.test', 'p3.test']);
  watch.close();
  await later(300_000);
  assert.equal(probes.length, 4);
});
