import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import type { DmarcCounted } from '#model/report';
import { FakeClock } from '#testing/clock';
import { DmarcCounts, type DmarcSeen, WAITING_DOMAINS_MAX, WAITING_KINDS_MAX } from './mod.ts';
import { results, signature } from './verdict.fixture.ts';

const MINUTE_MS = 60_000;

interface Trial {
  readonly clock: FakeClock;
  readonly counts: DmarcCounts;
  readonly written: DmarcCounted[];
  writes: number;
  failing: boolean;
}

function trial(wanted = true): Trial {
  const clock = new FakeClock('2026-03-01T23:59:30Z');
  const written: DmarcCounted[] = [];
  const of: Trial = {
    clock,
    written,
    writes: 0,
    failing: false,
    counts: new DmarcCounts({
      clock,
      log: silentLog,
      wanted: () => wanted,
      store: {
        countDmarc: async ({ counted }) => {
          of.writes += 1;
          if (of.failing) throw new Error('The store is busy');
          written.push(...counted);
        },
      },
    }),
  };
  return of;
}

function message(changes: Partial<DmarcSeen> = {}): DmarcSeen {
  return { client: '192.0.2.1', results: results(), envelopeFrom: 'example.com', disposition: 'none', ...changes };
}

test('what is the same of messages is counted once a minute, by UTC day', async () => {
  const of = trial();
  of.counts.seen(message());
  of.counts.seen(message());
  of.counts.seen(message({ client: '192.0.2.2' }));
  assert.equal(of.writes, 0);
  of.clock.advance(31_000);
  of.counts.seen(message());
  of.clock.advance(MINUTE_MS);
  await of.counts.flush();
  assert.deepEqual(
    of.written.map(({ day, kinds }) => [day, kinds.map(({ messages }) => messages)]),
    [
      [20_513, [2, 1]],
      [20_514, [1]],
    ],
  );
});

test('a domain that asks for no reports, or publishes nothing, is not counted', async () => {
  const of = trial();
  const { published } = results().dmarc;
  if (published === undefined) throw new Error('The fixture publishes a policy');
  of.counts.seen(message({ results: results({ published: { ...published, rua: [] } }) }));
  const { published: _, ...bare } = results().dmarc;
  of.counts.seen(message({ results: { ...results(), dmarc: { ...bare, result: 'none' } } }));
  await of.counts.flush();
  assert.equal(of.writes, 0);
});

test('nothing is counted where reports are switched off', async () => {
  const of = trial(false);
  of.counts.seen(message());
  await of.counts.flush();
  assert.equal(of.writes, 0);
});

test('an aligned pass under a policy that asks for more than none is told as pass (RFC 9990 section 3.1.1.8)', async () => {
  const of = trial();
  of.counts.seen(message());
  of.counts.seen(message({ results: results({ policy: 'none' }) }));
  await of.counts.flush();
  assert.deepEqual(
    of.written[0]?.kinds.map(({ facts }) => facts.disposition),
    ['pass', 'none'],
  );
});

test('a policy that was not applied is told with its reason (RFC 9990 section 3.1.1.8)', async () => {
  const fails = { result: 'fail', alignedSpf: false, alignedDkim: [] } as const;
  const { published } = results().dmarc;
  if (published === undefined) throw new Error('The fixture publishes a policy');
  const cases: readonly (readonly [DmarcSeen, readonly string[]])[] = [
    [message({ results: results(fails) }), ['local_policy']],
    [message({ results: results(fails), disposition: 'reject' }), []],
    [
      message({ results: results({ ...fails, policy: 'none', published: { ...published, testing: true } }) }),
      ['policy_test_mode'],
    ],
    [
      message({ results: results(fails), reasons: [{ type: 'trusted_forwarder', comment: '' }] }),
      ['trusted_forwarder'],
    ],
    [message({ results: results({ ...fails, result: 'temperror' }) }), ['other']],
  ];
  for (const [seen, reasons] of cases) {
    const of = trial();
    of.counts.seen(seen);
    await of.counts.flush();
    assert.deepEqual(
      of.written[0]?.kinds[0]?.facts.reasons.map(({ type }) => type),
      reasons,
    );
  }
});

test('of many signatures the aligned ones that pass are told first (RFC 9990 section 3.1.3)', async () => {
  const of = trial();
  const dkim = [
    signature('broken.test', { result: 'fail' }),
    signature('other.test'),
    signature('mail.example.com'),
    signature('example.com'),
    ...Array.from({ length: 20 }, (_, i) => signature(`x${i}.test`, { result: 'fail' })),
    signature('', { result: 'permerror' }),
  ];
  of.counts.seen(message({ results: results({ alignedDkim: ['mail.example.com', 'example.com'] }, dkim) }));
  await of.counts.flush();
  const told = of.written[0]?.kinds[0]?.facts.dkimResults.map(({ domain }) => domain) ?? [];
  assert.deepEqual(told.slice(0, 4), ['example.com', 'mail.example.com', 'other.test', 'broken.test']);
  assert.equal(told.length, 10);
});

test('what cannot be written waits for the next minute, and is added to what came since', async () => {
  const of = trial();
  of.failing = true;
  of.counts.seen(message());
  await of.counts.flush();
  assert.equal(of.written.length, 0);
  of.failing = false;
  of.counts.seen(message());
  await of.counts.flush();
  assert.deepEqual(
    of.written.map(({ kinds }) => kinds.map(({ messages }) => messages)),
    [[2]],
  );
});

test('a flood of kinds fills neither the memory nor one write, and its messages stay counted', async () => {
  const of = trial();
  const flood = WAITING_KINDS_MAX + 5;
  for (let i = 0; i < flood; i++) of.counts.seen(message({ results: results({ fromDomain: `x${i}.example.com` }) }));
  await of.counts.flush();
  const listed = of.written.reduce((sum, { kinds }) => sum + kinds.length, 0);
  assert.equal(listed, WAITING_KINDS_MAX);
  assert.equal(
    of.written.reduce((sum, { leftOut }) => sum + leftOut, 0),
    5,
  );
  assert.ok(Math.max(...of.written.map(({ kinds }) => kinds.length)) <= 500);
});

test('a flood of domains is cut off', async () => {
  const of = trial();
  for (let i = 0; i <= WAITING_DOMAINS_MAX; i++) {
    of.counts.seen(message({ results: results({ policyDomain: `x${i}.test` }) }));
  }
  await of.counts.flush();
  assert.equal(of.written.length, WAITING_DOMAINS_MAX);
});
