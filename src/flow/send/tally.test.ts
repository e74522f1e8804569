import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import { dayOf, type TlsSessionCount } from '#model/tlspolicy';
import { FakeClock } from '#testing/clock';
import { FakeResolver } from '#testing/zone';
import { SessionTally } from './mod.ts';
import type { CountedSession, HeldAgainst } from './tls.ts';

const sts: HeldAgainst = {
  policy: { type: 'sts', domain: 'there.test', text: ['mode: enforce'], mxHosts: ['mx.there.test'] },
  failure: undefined,
};
const expired = { type: 'certificate-expired', reason: 'CERT_HAS_EXPIRED' } as const;

const session = (changes: Partial<CountedSession> = {}): CountedSession => ({
  domain: 'there.test',
  reported: { host: 'mx.there.test', held: [sts] },
  address: '198.51.100.9',
  session: { failure: undefined, localAddress: '192.0.2.1', helo: 'mx.there.test' },
  ...changes,
});
const failed = session({ session: { failure: expired, localAddress: '192.0.2.1', helo: 'mx.there.test' } });

class Desk {
  readonly clock = new FakeClock();
  readonly written: TlsSessionCount[] = [];
  readonly resolver = new FakeResolver({ '_smtp._tls.there.test': { TXT: ['v=TLSRPTv1; rua=mailto:t@there.test'] } });
  fault: Error | undefined;
  readonly tally = new SessionTally({
    store: {
      addTlsSessions: async ({ counts }) => {
        if (this.fault !== undefined) throw this.fault;
        this.written.push(...counts);
      },
    },
    resolver: this.resolver,
    clock: this.clock,
    log: silentLog,
  });

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('sessions are gathered for a minute and written together', async () => {
  const desk = new Desk();
  for (const each of [session(), session(), failed, failed]) desk.tally.count(each);
  await desk.pass(59_000);
  assert.deepEqual(desk.written, []);
  await desk.pass(1_000);
  assert.deepEqual(desk.written, [
    {
      day: dayOf(desk.clock.now()),
      domain: 'there.test',
      rua: ['mailto:t@there.test'],
      policy: sts.policy,
      successes: 2,
      failures: 2,
      details: [
        {
          resultType: 'certificate-expired',
          sendingIp: '192.0.2.1',
          mxHost: 'mx.there.test',
          mxHelo: 'mx.there.test',
          receivingIp: '198.51.100.9',
          reason: 'CERT_HAS_EXPIRED',
          sessions: 2,
        },
      ],
    },
  ]);
  assert.equal(desk.clock.timers, 0);
});

test('a domain that asks for no reports is asked about once, and nothing is kept of it', async () => {
  const desk = new Desk();
  for (let i = 0; i < 5; i++) desk.tally.count(session({ domain: 'quiet.test' }));
  desk.tally.count(session({ domain: 'nothing.test', reported: { host: 'mx.nothing.test', held: [] } }));
  await desk.pass(60_000);
  assert.deepEqual(desk.written, []);
  assert.deepEqual(desk.resolver.asked, ['TXT _smtp._tls.quiet.test']);
});

test('a server that was passed over counts as a failure, and what was wrong before the session counts first', async () => {
  const desk = new Desk();
  const failure = { type: 'dnssec-invalid', reason: 'servfail' } as const;
  const held: HeldAgainst = { policy: { type: 'tlsa', domain: 'mx.there.test', text: [], mxHosts: [] }, failure };
  desk.tally.count(
    session({ reported: { host: 'mx.there.test', held: [held] }, address: undefined, session: undefined }),
  );
  desk.tally.count(session({ reported: { host: 'mx.there.test', held: [held, sts] } }));
  await desk.pass(60_000);
  assert.deepEqual(
    desk.written.map(({ policy, successes, failures }) => [policy.type, successes, failures]),
    [
      ['tlsa', 0, 2],
      ['sts', 1, 0],
    ],
  );
  assert.deepEqual(
    desk.written[0]?.details.map(({ receivingIp, sessions }) => [receivingIp, sessions]),
    [
      ['', 1],
      ['198.51.100.9', 1],
    ],
  );
});

test('days are told apart in UTC (RFC 8460 section 4.1)', async () => {
  const desk = new Desk();
  await desk.pass(86_400_000 - 10_000);
  desk.tally.count(session());
  await desk.pass(20_000);
  desk.tally.count(session());
  await desk.pass(60_000);
  const [first, second] = desk.written;
  assert.equal((second?.day ?? 0) - (first?.day ?? 0), 1);
});

test('what a server says of itself is bounded', async () => {
  const desk = new Desk();
  for (let i = 0; i < 200; i++) {
    const failure = { type: 'validation-failure', reason: `${i} ${'x'.repeat(5_000)}` } as const;
    desk.tally.count(session({ session: { failure, localAddress: '', helo: 'y'.repeat(5_000) } }));
  }
  await desk.pass(60_000);
  assert.equal(desk.written[0]?.failures, 200);
  assert.equal(desk.written[0]?.details.length, 50);
  assert.ok(desk.written[0]?.details.every(({ reason, mxHelo }) => reason.length <= 200 && mxHelo.length <= 255));
});

test('a store that is busy loses a minute, and no more', async () => {
  const desk = new Desk();
  desk.fault = new Error('busy');
  desk.tally.count(session());
  await desk.pass(60_000);
  desk.fault = undefined;
  desk.tally.count(session());
  await desk.pass(60_000);
  assert.equal(desk.written[0]?.successes, 1);
});

test('with the end what is known is written, and nothing waits for the DNS', async () => {
  const desk = new Desk();
  desk.tally.count(session());
  await new Promise((resolve) => setImmediate(resolve));
  const hangs = new FakeResolver({});
  const tally = new SessionTally({
    store: { addTlsSessions: async () => assert.fail('Nobody knows whether it is wanted') },
    resolver: {
      peek: () => undefined,
      query: (name, type, signal) =>
        new Promise((resolve) =>
          signal?.addEventListener('abort', () => resolve(hangs.query(name, type, AbortSignal.abort()))),
        ),
    },
    clock: desk.clock,
    log: silentLog,
  });
  tally.count(session());
  await tally.stop();
  await desk.tally.stop();
  assert.equal(desk.written.length, 1);
  desk.tally.count(session());
  await desk.pass(60_000);
  assert.equal(desk.written.length, 1);
});
