import assert from 'node:assert/strict';
import type { CachedStsPolicy } from '#check/tlspolicy';
import { forEachEngine, type TestStore } from '#testing/engine';
import {
  addTlsSessions,
  dayOf,
  dropStsPolicies,
  dropTlsTallies,
  listStsPolicies,
  listTlsDays,
  loadStsPolicy,
  readTlsTallies,
  saveStsPolicy,
  type TlsFailureCount,
  type TlsSessionCount,
  touchStsPolicies,
} from './mod.ts';

const nowMs = 1_800_000_000_000;
const DAY_MS = 86_400_000;

const policy = (domain: string, changes: Partial<CachedStsPolicy> = {}): CachedStsPolicy => ({
  domain,
  recordId: 'a1',
  mode: 'enforce',
  mx: ['mx.there.test', '*.there.test'],
  lines: ['version: STSv1', 'mode: enforce'],
  fetchedMs: nowMs,
  expiresMs: nowMs + 7 * DAY_MS,
  ...changes,
});

const save = (store: TestStore, one: CachedStsPolicy): Promise<void> => store.write(() => saveStsPolicy(one));

forEachEngine('a policy is kept as it was fetched, and replaced by the next', async (store) => {
  assert.equal(await store.read(() => loadStsPolicy({ domain: 'there.test' })), undefined);
  await save(store, policy('there.test'));
  assert.deepEqual(await store.read(() => loadStsPolicy({ domain: 'there.test' })), policy('there.test'));
  const next = policy('there.test', { recordId: 'b2', mode: 'none', mx: [], fetchedMs: nowMs + 5 });
  await save(store, next);
  assert.deepEqual(await store.read(() => loadStsPolicy({ domain: 'there.test' })), next);
});

forEachEngine('policies are due again while they are used and valid, the oldest first', async (store) => {
  await save(store, policy('old.test', { fetchedMs: nowMs - 3 * DAY_MS }));
  await save(store, policy('older.test', { fetchedMs: nowMs - 4 * DAY_MS }));
  await save(store, policy('over.test', { fetchedMs: nowMs - 9 * DAY_MS, expiresMs: nowMs - 2 * DAY_MS }));
  await save(store, policy('unused.test', { fetchedMs: nowMs - 90 * DAY_MS, expiresMs: nowMs + DAY_MS }));
  await save(store, policy('new.test'));
  const due = async (limit = 10): Promise<readonly string[]> => {
    const listed = await store.read(() =>
      listStsPolicies({
        fetchedBeforeMs: nowMs - DAY_MS,
        usedAfterMs: nowMs - 60 * DAY_MS,
        expiresAfterMs: nowMs,
        limit,
      }),
    );
    return listed.map(({ domain }) => domain);
  };
  assert.deepEqual(await due(), ['older.test', 'old.test']);
  assert.deepEqual(await due(1), ['older.test']);
  await store.write(() => touchStsPolicies({ domains: ['unused.test', 'unknown.test'], usedMs: nowMs }));
  await store.write(() => touchStsPolicies({ domains: [], usedMs: nowMs }));
  assert.deepEqual(await due(), ['unused.test', 'older.test', 'old.test']);
});

forEachEngine('what is over is forgotten, and beyond a number what was not used for longest', async (store) => {
  await save(store, policy('over.test', { expiresMs: nowMs }));
  for (const [i, name] of ['a.test', 'b.test', 'c.test'].entries())
    await save(store, policy(name, { fetchedMs: nowMs + i }));
  await store.write(() => touchStsPolicies({ domains: ['a.test'], usedMs: nowMs + 10 }));
  await store.write(() => dropStsPolicies({ nowMs, keep: 2 }));
  const kept = [];
  for (const domain of ['over.test', 'a.test', 'b.test', 'c.test']) {
    if ((await store.read(() => loadStsPolicy({ domain }))) !== undefined) kept.push(domain);
  }
  assert.deepEqual(kept, ['a.test', 'c.test']);
});

const day = dayOf(nowMs);

const failure = (changes: Partial<TlsFailureCount> = {}): TlsFailureCount => ({
  resultType: 'certificate-expired',
  sendingIp: '192.0.2.1',
  mxHost: 'mx.there.test',
  mxHelo: 'mx.there.test',
  receivingIp: '198.51.100.9',
  reason: 'CERT_HAS_EXPIRED',
  sessions: 1,
  ...changes,
});

const count = (changes: Partial<TlsSessionCount> = {}): TlsSessionCount => ({
  day,
  domain: 'there.test',
  rua: ['mailto:tls@there.test'],
  policy: { type: 'sts', domain: 'there.test', text: ['version: STSv1'], mxHosts: ['mx.there.test'] },
  successes: 2,
  failures: 1,
  details: [failure()],
  ...changes,
});

const add = (store: TestStore, ...counts: readonly TlsSessionCount[]): Promise<void> =>
  store.write(() => addTlsSessions({ counts }));

forEachEngine('sessions of one day, domain and policy add up (RFC 8460 section 4)', async (store) => {
  const none: TlsSessionCount['policy'] = { type: 'no-policy-found', domain: 'there.test', text: [], mxHosts: [] };
  await add(store, count(), count({ policy: none, failures: 0, details: [] }));
  await add(
    store,
    count({ rua: ['https://r.test/'], details: [failure({ sessions: 4 }), failure({ receivingIp: '2001:db8::9' })] }),
  );
  assert.deepEqual(await store.read(() => readTlsTallies({ day })), [
    count({
      rua: ['https://r.test/'],
      successes: 4,
      failures: 2,
      details: [failure({ sessions: 5 }), failure({ receivingIp: '2001:db8::9' })],
    }),
    count({ policy: none, failures: 0, details: [] }),
  ]);
});

forEachEngine('tallies are read domain by domain and dropped by day or by domain', async (store) => {
  for (const domain of ['c.test', 'a.test', 'b.test']) await add(store, count({ domain }));
  await add(store, count({ day: day - 1 }), count({ day: day - 3 }));
  assert.deepEqual(await store.read(() => listTlsDays()), [day - 3, day - 1, day]);
  const read = async (after: string, domains?: number): Promise<readonly string[]> => {
    const args = domains === undefined ? { day, after } : { day, after, domains };
    return (await store.read(() => readTlsTallies(args))).map(({ domain }) => domain);
  };
  assert.deepEqual(await read('', 2), ['a.test', 'b.test']);
  assert.deepEqual(await read('b.test', 2), ['c.test']);
  assert.deepEqual(await read('c.test'), []);
  await store.write(() => dropTlsTallies({ day, domain: 'b.test' }));
  assert.deepEqual(await read(''), ['a.test', 'c.test']);
  await store.write(() => dropTlsTallies({ beforeDay: day }));
  assert.deepEqual(await store.read(() => listTlsDays()), [day]);
  assert.equal((await store.read(() => readTlsTallies({ day })))[0]?.details.length, 1);
});

forEachEngine('what a domain can make us keep is bounded: the sums go on', async (store) => {
  const details = Array.from({ length: 250 }, (_, i) => failure({ reason: `${i} ${'x'.repeat(1_000)}` }));
  await add(store, count({ failures: 250, details }));
  for (let i = 0; i < 60; i++) {
    await add(store, count({ policy: { type: 'sts', domain: 'there.test', text: [`n: ${i}`], mxHosts: [] } }));
  }
  const tallies = await store.read(() => readTlsTallies({ day }));
  assert.equal(tallies.length, 50);
  assert.equal(tallies[0]?.failures, 250);
  assert.equal(tallies[0]?.details.length, 200);
  assert.ok(tallies[0]?.details.every(({ reason }) => reason.length <= 300));
  await add(store, count());
  assert.equal((await store.read(() => readTlsTallies({ day })))[0]?.successes, 4);
});
