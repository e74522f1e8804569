import assert from 'node:assert/strict';
import type { DmarcFacts } from '#format/report';
import { row, sql } from '#format/sql';
import { forEachEngine, type TestStore } from '#testing/engine';
import { type CountedPolicy, countDmarc, KINDS_PER_DAY_MAX } from './mod.ts';

const policy: CountedPolicy = { domain: 'example.com', p: 'none', rua: ['mailto:dmarc@example.com'] };

function facts(sourceIp: string): DmarcFacts {
  return {
    sourceIp,
    disposition: 'none',
    dkim: 'pass',
    spf: 'fail',
    reasons: [],
    headerFrom: 'example.com',
    envelopeFrom: '',
    dkimResults: [],
    spfResults: [],
  };
}

function totals(store: TestStore) {
  return store.read(() =>
    row<{ messages: number; leftOut: number; kinds: number; listed: number }>(sql`
      SELECT d.messages, d.left_out AS "leftOut", COUNT(*) AS kinds, SUM(c.messages) AS listed
      FROM dmarc_day d JOIN dmarc_count c ON c.parent = d.id GROUP BY d.id, d.messages, d.left_out`),
  );
}

forEachEngine('messages of one kind are added up over many writes', async (store) => {
  const counted = [{ day: 1, policy, leftOut: 0, kinds: [{ facts: facts('192.0.2.1'), messages: 2 }] }];
  await store.write(() => countDmarc({ counted }));
  await store.write(() =>
    countDmarc({
      counted: [...counted, { day: 1, policy, leftOut: 3, kinds: [{ facts: facts('192.0.2.2'), messages: 1 }] }],
    }),
  );
  const found = await totals(store);
  assert.deepEqual([found?.messages, found?.leftOut, found?.kinds, found?.listed].map(Number), [8, 3, 2, 5]);
});

forEachEngine('kinds beyond the bound of a day are counted and not listed', async (store) => {
  const kinds = Array.from({ length: KINDS_PER_DAY_MAX + 2 }, (_, i) => ({
    facts: facts(`2001:db8::${i.toString(16)}`),
    messages: 1,
  }));
  await store.write(() => countDmarc({ counted: [{ day: 1, policy, leftOut: 0, kinds }] }));
  await store.write(() => countDmarc({ counted: [{ day: 1, policy, leftOut: 0, kinds: kinds.slice(0, 1) }] }));
  const found = await totals(store);
  assert.deepEqual([found?.messages, found?.leftOut, found?.kinds, found?.listed].map(Number), [
    KINDS_PER_DAY_MAX + 3,
    2,
    KINDS_PER_DAY_MAX,
    KINDS_PER_DAY_MAX + 1,
  ]);
});
