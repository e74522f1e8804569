import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sight } from '#check/reputation';
import { row, sql } from '#format/sql';
import { forEachEngine, type TestStore } from '#testing/engine';
import {
  GREYLIST_KNOWN_MS,
  GREYLIST_WINDOW_MS,
  type GreylistAnswer,
  greylistKey,
  holdOf,
  KNOWN_SENDER_MS,
  meetSenders,
  peekGreylist,
  peekSender,
  seeGreylist,
  senderKey,
  sweepSenders,
} from './mod.ts';

const nowMs = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const waitMs = 5 * MINUTE_MS;

const sightOf = (ip: string, rest: Partial<Sight> = {}): Sight => ({
  client: { ip, state: 'missing', names: [] },
  ...rest,
});
const spfPass = { result: 'pass', scope: 'mailfrom', domain: 'Example.org', lookups: 1, voidLookups: 0 } as const;
const signedBy = (...domains: string[]): NonNullable<Sight['authentication']> => ({
  dkim: domains.map((domain) => ({ domain, result: 'pass', good: true })),
  dmarc: { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none', sealers: [], says: [] },
});
const sender = { localpart: 'Ann', domain: 'Example.org' };

test('a sender is known by the domain that signed, else by SPF, else by its network', () => {
  const key = (sight: Sight): string => greylistKey({ sight, sender }, 'Here.Example');
  assert.equal(
    key(sightOf('192.0.2.7', { authentication: signedBy('example.org'), spf: spfPass })),
    'dkim:example.org',
  );
  assert.equal(key(sightOf('192.0.2.7', { spf: spfPass })), 'spf:example.org:example.org');
  assert.equal(key(sightOf('192.0.2.7')), 'net:192.0.2.0/24:ann@example.org:here.example');
  assert.equal(key(sightOf('2001:db8:1:2::7')), 'net:2001:db8:1::/48:ann@example.org:here.example');
  assert.equal(senderKey({ sight: sightOf('192.0.2.7'), sender }), 'net:192.0.2.0/24:ann@example.org');
  assert.equal(senderKey({ sight: sightOf('192.0.2.7'), sender: null }), 'net:192.0.2.0/24:');
});

test('another address of the pool, and another message of the same house, are the same sender', () => {
  const key = (ip: string, localpart: string): string =>
    greylistKey({ sight: sightOf(ip), sender: { localpart, domain: 'example.org' } }, 'here.example');
  const same = [
    ['192.0.2.7', 'bounce-123-ann=here.example'],
    ['192.0.2.99', 'bounce-4567-bob=here.example'],
  ] as const;
  assert.equal(key(...same[0]), 'net:192.0.2.0/24:bounce-#-ann@example.org:here.example');
  assert.notEqual(key(...same[0]), key(...same[1])); // The name of the recipient stands before its `=`.
  assert.equal(key('192.0.2.7', 'news-1+a'), key('192.0.2.8', 'news-22+b'));
  assert.equal(key('192.0.2.7', 'prvs=1234abcdef=ann'), key('192.0.2.7', 'prvs=9876fedcba=ann'));
  assert.equal(key('192.0.2.7', 'prvs=1234abcdef=ann'), 'net:192.0.2.0/24:ann@example.org:here.example');
});

test('of several signatures the one counts that stands for From', () => {
  const both = signedBy('sender.example', 'shop.example');
  const aligned = { ...both, dmarc: { ...both.dmarc, alignedDkim: ['shop.example'] } };
  const key = (authentication: NonNullable<Sight['authentication']>): string =>
    senderKey({ sight: sightOf('192.0.2.7', { authentication }), sender });
  assert.equal(key(both), 'dkim:sender.example');
  assert.equal(key(aligned), 'dkim:shop.example');
  const bad = { ...both, dkim: [{ domain: 'sender.example', result: 'fail' as const }] };
  assert.equal(key(bad), 'net:192.0.2.0/24:ann@example.org');
});

async function tryOnce(store: TestStore, key: string, at: number): Promise<GreylistAnswer> {
  const [answer] = await store.write(() => seeGreylist({ tries: [{ key, waitMs }], nowMs: at }));
  assert.ok(answer !== undefined);
  return answer;
}

forEachEngine('a first try is put off, and one after the wait passes (RFC 6647 section 2.2)', async (store) => {
  assert.deepEqual(await tryOnce(store, 'a', nowMs), { kind: 'wait', retryAfterMs: waitMs, tries: 1 });
  assert.deepEqual(await tryOnce(store, 'a', nowMs + MINUTE_MS), {
    kind: 'wait',
    retryAfterMs: 4 * MINUTE_MS,
    tries: 2,
  });
  assert.deepEqual(await tryOnce(store, 'a', nowMs + waitMs - 1), { kind: 'wait', retryAfterMs: 1, tries: 3 });
  assert.deepEqual(await tryOnce(store, 'a', nowMs + waitMs), { kind: 'pass', firstMs: nowMs, tries: 4 });
  assert.deepEqual(await tryOnce(store, 'a', nowMs + waitMs + 1), { kind: 'pass', firstMs: nowMs, tries: 5 });
  assert.equal((await tryOnce(store, 'b', nowMs + waitMs)).kind, 'wait');
});

forEachEngine('who came back stays known for 36 days after its last mail', async (store) => {
  await tryOnce(store, 'a', nowMs);
  const passed = nowMs + waitMs;
  await tryOnce(store, 'a', passed);
  const again = passed + GREYLIST_KNOWN_MS - 1;
  assert.equal((await tryOnce(store, 'a', again)).kind, 'pass');
  assert.equal((await tryOnce(store, 'a', again + GREYLIST_KNOWN_MS - 1)).kind, 'pass');
  assert.deepEqual(await tryOnce(store, 'a', again + 2 * GREYLIST_KNOWN_MS), {
    kind: 'wait',
    retryAfterMs: waitMs,
    tries: 1,
  });
});

forEachEngine('a try that nobody repeated in two days begins anew', async (store) => {
  await tryOnce(store, 'a', nowMs);
  assert.equal((await tryOnce(store, 'a', nowMs + GREYLIST_WINDOW_MS)).kind, 'wait');
  await tryOnce(store, 'b', nowMs);
  assert.equal((await tryOnce(store, 'b', nowMs + GREYLIST_WINDOW_MS - 1)).kind, 'pass');
});

forEachEngine('a clock that went back makes nobody wait longer than a first try', async (store) => {
  await tryOnce(store, 'a', nowMs);
  const back = nowMs - 10 * 24 * 3_600_000;
  assert.deepEqual(await tryOnce(store, 'a', back), { kind: 'wait', retryAfterMs: waitMs, tries: 2 });
  assert.equal((await tryOnce(store, 'a', back + waitMs)).kind, 'pass');
  assert.equal((await tryOnce(store, 'a', back + 1)).kind, 'pass');
});

forEachEngine('the domains of one message are asked for together, each with its own wait', async (store) => {
  const tries = [
    { key: 'z', waitMs },
    { key: 'a', waitMs: MINUTE_MS },
    { key: 'z', waitMs },
  ];
  await store.write(() => seeGreylist({ tries, nowMs }));
  const answers = await store.write(() => seeGreylist({ tries, nowMs: nowMs + MINUTE_MS }));
  assert.deepEqual(
    answers.map(({ kind, tries: count }) => [kind, count]),
    [
      ['wait', 2],
      ['pass', 2],
      ['wait', 2],
    ],
  );
  assert.deepEqual(await store.write(() => seeGreylist({ tries: [], nowMs })), []);
});

forEachEngine('a sender is known from its first mail on, and held while it is new', async (store) => {
  const meet = async (at: number, ...keys: string[]): Promise<readonly number[]> =>
    (await store.write(() => meetSenders({ keys, nowMs: at }))).map(({ firstMs }) => firstMs);
  const holdMs = 15 * MINUTE_MS;
  assert.deepEqual(await meet(nowMs, 'b', 'a'), [nowMs, nowMs]);
  assert.deepEqual(await meet(nowMs + 1, 'a', 'c', 'a'), [nowMs, nowMs + 1, nowMs]);
  assert.equal(holdOf({ firstMs: nowMs }, nowMs, holdMs), holdMs);
  assert.equal(holdOf({ firstMs: nowMs }, nowMs + holdMs - 1, holdMs), holdMs);
  assert.equal(holdOf({ firstMs: nowMs }, nowMs + holdMs, holdMs), 0);
  assert.equal(holdOf({ firstMs: nowMs }, nowMs, 0), 0);
  const late = nowMs + 1 + KNOWN_SENDER_MS;
  assert.deepEqual(await meet(late, 'a'), [late]);
  assert.deepEqual(await meet(nowMs, 'c'), [nowMs]); // A clock that went back.
});

forEachEngine('a look at a try says what the try then comes to, and leaves nothing', async (store) => {
  const passed = nowMs + waitMs;
  const steps = [nowMs, nowMs + MINUTE_MS, nowMs - 10 * MINUTE_MS, passed, passed + 1, passed + 2 * GREYLIST_KNOWN_MS];
  for (const at of steps) {
    const look = (): Promise<GreylistAnswer> =>
      store.read(() => peekGreylist({ try: { key: 'a', waitMs }, nowMs: at }));
    const told = await look();
    assert.deepEqual(await look(), told);
    assert.deepEqual(await tryOnce(store, 'a', at), told);
  }
  const known = async (key: string, at: number): Promise<number> =>
    (await store.read(() => peekSender({ key, nowMs: at }))).firstMs;
  assert.equal(await known('s', nowMs), nowMs);
  assert.equal(await known('s', nowMs + 1), nowMs + 1);
  await store.write(() => meetSenders({ keys: ['s'], nowMs }));
  assert.equal(await known('s', nowMs + 1), nowMs);
  assert.equal(await known('s', nowMs - 1), nowMs - 1); // A clock that went back.
  assert.equal(await known('s', nowMs + KNOWN_SENDER_MS), nowMs + KNOWN_SENDER_MS);
});

forEachEngine('what has expired is forgotten in slices, and of too much what expires first', async (store) => {
  const countAll = async (): Promise<number> =>
    (
      await store.read(() =>
        row<{ count: number }>(
          sql`SELECT (SELECT count(*) FROM greylist) + (SELECT count(*) FROM known_sender) AS count`,
        ),
      )
    )?.count ?? 0;
  const keys = Array.from({ length: 10 }, (_, i) => `k${i}`);
  await store.write(() => seeGreylist({ tries: keys.map((key) => ({ key, waitMs })), nowMs }));
  await store.write(() => meetSenders({ keys, nowMs }));
  await tryOnce(store, 'k3', nowMs + waitMs);
  assert.deepEqual(await store.write(() => sweepSenders({ nowMs, max: 100 })), { rows: 0 });
  const later = nowMs + GREYLIST_WINDOW_MS;
  assert.deepEqual(await store.write(() => sweepSenders({ nowMs: later, max: 4 })), { rows: 4 });
  assert.deepEqual(await store.write(() => sweepSenders({ nowMs: later, max: 100 })), { rows: 5 });
  assert.equal(await countAll(), 11);
  await store.write(() => seeGreylist({ tries: [{ key: 'new', waitMs }], nowMs: later }));
  assert.deepEqual(await store.write(() => sweepSenders({ nowMs: later, max: 100, rowsMax: 1 })), { rows: 10 });
  assert.equal((await tryOnce(store, 'k3', later)).kind, 'pass'); // Known ones stay longer than tries.
  assert.equal((await tryOnce(store, 'new', later)).kind, 'wait');
});
