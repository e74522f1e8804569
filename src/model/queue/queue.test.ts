import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reference } from '#base/ids';
import { row, sql } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import { forEachEngine, type TestStore } from '#testing/engine';
import {
  attemptsNeeded,
  backoffMs,
  type Claim,
  claimDue,
  countQueue,
  enqueueMessage,
  findQueueOrphans,
  listQueue,
  loadQueued,
  noticesDue,
  operateQueue,
  postponeHop,
  type QueueId,
  readQueued,
  recordAttempt,
  releaseLeases,
  returnClaims,
  shiftQueueTimes,
} from './mod.ts';

const nowMs = 1_700_000_000_000;
const DAY_MS = 86_400_000;

async function enqueue(
  store: TestStore,
  addresses: readonly string[],
  dueMs = nowMs,
): Promise<{ id: QueueId; blob: BlobId }> {
  const id = store.nextId() as QueueId;
  const blob = store.nextId() as BlobId;
  const bytes = Buffer.from('Subject: x\r\n\r\nbody\r\n');
  await store.write(
    function* ([place]) {
      assert.ok(place !== undefined);
      yield* addBlob(blob, place, { refs: 1, nowMs });
      yield* enqueueMessage({
        id,
        reference: `REF-${id}` as Reference,
        account: null,
        domain: null,
        blob,
        head: Buffer.from('Received: here\r\n'),
        size: 36,
        returnPath: 'me@us.test',
        envelopeId: null,
        returnContent: null,
        bodyType: '7bit',
        smtpUtf8: false,
        origin: 'submission',
        createdMs: nowMs,
        recipients: addresses.map((address) => ({
          address,
          nextHop: address.slice(address.indexOf('@') + 1),
          originalRecipient: null,
          notify: '',
          dueMs,
          expiresMs: nowMs + 5 * DAY_MS,
        })),
      });
    },
    [{ kind: 'memory', blob, account: 0, bytes }],
  );
  return { id, blob };
}

const claim = (store: TestStore, changes: Partial<Parameters<typeof claimDue>[0]> = {}): Promise<Claim> =>
  store.write(() =>
    claimDue({
      owner: 'n1',
      nowMs,
      leaseUntilMs: nowMs + 600_000,
      limit: 100,
      perHopMax: 100,
      fullHops: [],
      ...changes,
    }),
  );

const names = (claimed: Claim): readonly string[] => claimed.recipients.map((each) => each.address);

forEachEngine('what is due is claimed once, the longest due first', async (store) => {
  await enqueue(store, ['b@x.test'], nowMs - 1);
  await enqueue(store, ['a@x.test'], nowMs - 2);
  await enqueue(store, ['later@x.test'], nowMs + 50);
  const first = await claim(store);
  assert.deepEqual(names(first), ['a@x.test', 'b@x.test']);
  assert.equal(first.nextDueMs, nowMs + 50);
  assert.deepEqual(names(await claim(store)), []);
});

forEachEngine('one destination does not fill the window, and a full one is left out', async (store) => {
  await enqueue(store, ['1@tar.test', '2@tar.test', '3@tar.test', '1@ok.test']);
  const first = await claim(store, { perHopMax: 2 });
  assert.deepEqual(names(first), ['1@tar.test', '2@tar.test', '1@ok.test']);
  assert.equal(first.more, true);
  assert.deepEqual(names(await claim(store, { fullHops: ['tar.test'] })), []);
  assert.deepEqual(names(await claim(store, { fullHops: ['tar.test'], nowMs: nowMs + 6 * DAY_MS })), ['3@tar.test']);
});

forEachEngine('leases of an owner that starts again, and those that ran out, are due again', async (store) => {
  await enqueue(store, ['a@x.test', 'b@x.test']);
  await claim(store);
  await store.write(() => releaseLeases({ owner: 'other', nowMs }));
  assert.deepEqual(names(await claim(store)), []);
  await store.write(() => releaseLeases({ owner: 'n1', nowMs }));
  const again = await claim(store);
  assert.equal(again.recipients.length, 2);
  await store.write(() => releaseLeases({ owner: 'other', nowMs: nowMs + 600_000 }));
  const third = await claim(store);
  assert.equal(third.recipients.length, 2);
  await store.write(() =>
    returnClaims({ owner: 'n1', recipients: third.recipients.slice(0, 1).map((each) => each.id) }),
  );
  assert.deepEqual(names(await claim(store)), ['a@x.test']);
});

forEachEngine('the last recipient takes the message and its bytes along', async (store) => {
  const { id, blob } = await enqueue(store, ['a@x.test', 'b@x.test']);
  const [a, b] = (await claim(store)).recipients;
  assert.ok(a !== undefined && b !== undefined);
  const again = {
    kind: 'again',
    recipient: b.id,
    dueMs: nowMs + 300_000,
    lastReply: '451 Later',
    lastHost: 'mx.x.test',
    delayNotices: 0,
  } as const;
  await store.write(() => recordAttempt({ message: id, nowMs, results: [{ kind: 'done', recipient: a.id }, again] }));
  const [entry] = await store.read(() => listQueue({ selector: { kind: 'all' }, after: 0, limit: 10 }));
  assert.deepEqual(
    [entry?.address, entry?.attempts, entry?.state, entry?.dueMs, entry?.lastReply, entry?.reference],
    ['b@x.test', 1, 'due', nowMs + 300_000, '451 Later', `REF-${id}`],
  );
  const content = await store.read(() => readQueued({ blob, from: 9, to: 11 }));
  assert.equal(Buffer.from(content).toString(), 'x\r');
  await store.write(() => recordAttempt({ message: id, nowMs, results: [{ kind: 'done', recipient: b.id }] }));
  assert.equal(await store.read(() => loadQueued({ message: id })), undefined);
  const refs = await store.read(() => row<{ refs: number }>(sql`SELECT refs FROM blob WHERE id = ${blob}`));
  assert.equal(refs?.refs, 0);
  assert.deepEqual(await store.read(findQueueOrphans), []);
});

forEachEngine('an outcome recorded twice, or after a drop, changes nothing more', async (store) => {
  const { id } = await enqueue(store, ['a@x.test', 'b@x.test']);
  const [a, b] = (await claim(store)).recipients;
  assert.ok(a !== undefined && b !== undefined);
  const record = { message: id, nowMs, results: [{ kind: 'done', recipient: a.id }] } as const;
  await store.write(() => recordAttempt(record));
  await store.write(() => recordAttempt(record));
  assert.deepEqual(await store.read(findQueueOrphans), []);
  assert.equal(
    await store.write(() => operateQueue({ selector: { kind: 'recipient', recipient: b.id }, action: 'drop', nowMs })),
    1,
  );
  await store.write(() => recordAttempt({ message: id, nowMs, results: [{ kind: 'done', recipient: b.id }] }));
  assert.deepEqual(await store.read(() => listQueue({ selector: { kind: 'all' }, after: 0, limit: 10 })), []);
});

forEachEngine('operators hold, release, retry and return what they name', async (store) => {
  await enqueue(store, ['a@x.test', 'b@y.test'], nowMs + 100);
  const act = (action: Parameters<typeof operateQueue>[0]['action'], nextHop: string, at = nowMs): Promise<number> =>
    store.write(() => operateQueue({ selector: { kind: 'next-hop', nextHop }, action, nowMs: at }));
  assert.equal(await act('retry', 'x.test'), 1);
  assert.equal(await act('hold', 'y.test'), 1);
  assert.deepEqual(names(await claim(store)), ['a@x.test']);
  // Held while it is being tried: it stays held when the attempt fails.
  assert.equal(await act('hold', 'x.test'), 1);
  const [entry] = await store.read(() =>
    listQueue({ selector: { kind: 'next-hop', nextHop: 'x.test' }, after: 0, limit: 1 }),
  );
  assert.ok(entry !== undefined);
  const again = {
    kind: 'again',
    recipient: entry.recipient,
    dueMs: nowMs,
    lastReply: '',
    lastHost: null,
    delayNotices: 0,
  } as const;
  await store.write(() => recordAttempt({ message: entry.message, nowMs, results: [again] }));
  assert.deepEqual(names(await claim(store)), []);
  const late = nowMs + 9 * DAY_MS;
  assert.equal(await act('release', 'y.test', late), 1);
  assert.equal((await claim(store, { nowMs: late })).recipients[0]?.expiresMs, late + DAY_MS);
  assert.equal(await act('bounce', 'x.test'), 1);
  assert.equal((await claim(store)).recipients[0]?.expiresMs, 0);
  const totals = await store.read(countQueue);
  assert.deepEqual(
    totals.map((each) => `${each.state} ${each.recipients}`),
    ['leased 2'],
  );
  const bySender = await store.read(() =>
    listQueue({ selector: { kind: 'sender', sender: 'ME@us.test' }, after: 0, limit: 9 }),
  );
  assert.equal(bySender.length, 2);
});

forEachEngine('a hop that cannot be reached postpones what waits for it, but for what has expired', async (store) => {
  await enqueue(store, ['a@dead.test', 'b@ok.test']);
  await store.write(() => postponeHop({ nextHop: 'dead.test', nowMs, untilMs: nowMs + 300_000 }));
  assert.deepEqual(names(await claim(store)), ['b@ok.test']);
  const later = await claim(store, { nowMs: nowMs + 300_000 });
  assert.deepEqual(
    later.recipients.map((each) => each.attempts),
    [1],
  );
});

forEachEngine('when the wall clock jumps, the times of the queue jump with it', async (store) => {
  await enqueue(store, ['a@x.test'], nowMs + 1_000);
  const jump = 5 * DAY_MS;
  await store.write(() => shiftQueueTimes({ byMs: jump }));
  assert.deepEqual(names(await claim(store, { nowMs: nowMs + jump })), []);
  const [claimed] = (await claim(store, { nowMs: nowMs + jump + 1_000 })).recipients;
  assert.equal(claimed?.expiresMs, nowMs + jump + 5 * DAY_MS);
});

test('waiting grows from 5 minutes to 4,000 s, with a jitter of a tenth', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 50].map((n) => backoffMs(n, 0.5) / 1000),
    [300, 600, 1200, 2400, 4000, 4000],
  );
  assert.deepEqual([backoffMs(1, 0), backoffMs(1, 0.999_999)], [270_000, 330_000]);
});

test('giving up needs attempts as well as time', () => {
  assert.equal(attemptsNeeded(5 * DAY_MS), 6);
  assert.equal(attemptsNeeded(60_000), 1);
});

test('notices of delay are due after an hour and after a day', () => {
  assert.deepEqual([0, 3_599_999, 3_600_000, DAY_MS].map(noticesDue), [0, 0, 1, 2]);
});
