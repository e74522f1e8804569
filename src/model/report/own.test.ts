import assert from 'node:assert/strict';
import type { DmarcFacts } from '#format/report';
import { forEachEngine, type TestStore } from '#testing/engine';
import {
  type CountedPolicy,
  countDmarc,
  decideReport,
  dropOwnReports,
  listDecided,
  listDmarcDays,
  readDmarcDay,
} from './mod.ts';

const facts: DmarcFacts = {
  sourceIp: '192.0.2.1',
  disposition: 'none',
  dkim: 'pass',
  spf: 'fail',
  reasons: [],
  headerFrom: 'example.com',
  envelopeFrom: '',
  dkimResults: [],
  spfResults: [],
};

function policyOf(domain: string): CountedPolicy {
  return { domain, p: 'none', rua: [`mailto:dmarc@${domain}`] };
}

async function count(store: TestStore, day: number, domain: string): Promise<void> {
  const kinds = [
    { facts, messages: 1 },
    { facts: { ...facts, sourceIp: '192.0.2.2' }, messages: 5 },
  ];
  await store.write(() => countDmarc({ counted: [{ day, policy: policyOf(domain), leftOut: 0, kinds }] }));
}

const first = { day: 0, domain: '' };

forEachEngine('the days that were counted come in their order, each with what was decided', async (store) => {
  for (const [day, domain] of [
    [2, 'b.test'],
    [1, 'b.test'],
    [1, 'a.test'],
    [9, 'a.test'],
  ] as const) {
    await count(store, day, domain);
  }
  const decision = { kind: 'dmarc', day: 1, domain: 'a.test', outcome: 'sent', nowMs: 1 } as const;
  assert.equal(await store.write(() => decideReport(decision)), true);
  assert.equal(await store.write(() => decideReport({ ...decision, outcome: 'given-up' })), false);
  assert.equal(await store.write(() => decideReport({ ...decision, kind: 'tls' })), true);
  const days = await store.read(() => listDmarcDays({ fromDay: 1, toDay: 8, after: first }));
  assert.deepEqual(
    days.map(({ day, policy, messages, outcome }) => [day, policy.domain, messages, outcome]),
    [
      [1, 'a.test', 6, 'sent'],
      [1, 'b.test', 6, null],
      [2, 'b.test', 6, null],
    ],
  );
  const rest = await store.read(() => listDmarcDays({ fromDay: 1, toDay: 8, after: { day: 1, domain: 'b.test' } }));
  assert.deepEqual(
    rest.map(({ day }) => day),
    [2],
  );
  assert.deepEqual(await store.read(() => listDecided({ kind: 'dmarc', day: 1 })), [
    { domain: 'a.test', outcome: 'sent' },
  ]);
});

forEachEngine('the records of a day come back, those that count most first', async (store) => {
  await count(store, 1, 'a.test');
  await count(store, 1, 'b.test');
  const records = await store.read(() => readDmarcDay({ day: 1, domain: 'a.test' }));
  assert.deepEqual(records, [
    { ...facts, sourceIp: '192.0.2.2', count: 5 },
    { ...facts, count: 1 },
  ]);
});

forEachEngine('counts and decisions are forgotten, each in its time', async (store) => {
  for (const day of [1, 2]) {
    await count(store, day, 'a.test');
    await store.write(() => decideReport({ kind: 'dmarc', day, domain: 'a.test', outcome: 'sent', nowMs: 1 }));
  }
  await store.write(() => dropOwnReports({ countsBefore: 2, decidedBefore: 1, max: 100 }));
  assert.deepEqual(
    (await store.read(() => listDmarcDays({ fromDay: 0, toDay: 9, after: first }))).map(({ day }) => day),
    [2],
  );
  assert.deepEqual(await store.read(() => readDmarcDay({ day: 1, domain: 'a.test' })), []);
  assert.equal((await store.read(() => listDecided({ kind: 'dmarc', day: 1 }))).length, 1);
  await store.write(() => dropOwnReports({ countsBefore: 2, decidedBefore: 2, max: 100 }));
  assert.equal((await store.read(() => listDecided({ kind: 'dmarc', day: 1 }))).length, 0);
});
