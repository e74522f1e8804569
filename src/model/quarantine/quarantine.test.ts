import assert from 'node:assert/strict';
import { encodeUtf8 } from '#base/bytes';
import type { Reference } from '#base/ids';
import { row, rows, sql } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import { findQueueOrphans, queueReads, UNRELEASED_HOP } from '#model/queue';
import { everything, recordTrace, traceReads } from '#model/trace';
import { accountIn, forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import {
  closeHeld,
  forgetHeld,
  type HeldId,
  type HeldMessage,
  keepQuarantined,
  lockHeld,
  type NewHeld,
  NO_DOMAIN,
  noteDigest,
  noteRequest,
  queueHeld,
  quarantineReads,
  type QuarantineQuery,
  type QuarantineScope,
  quarantineWrites,
  RECORD_KEPT_MS,
  useDigestLink,
} from './mod.ts';

const nowMs = 1_700_000_000_000;
const DAY_MS = 24 * 3_600_000;
const octets = encodeUtf8('Subject: x\r\n\r\nText\r\n');
const reference = '7F3K-9QXD-M2TA' as Reference;

function rowFor(store: TestStore, to: TestAccount, changes: Partial<NewHeld> = {}): NewHeld {
  return {
    id: store.nextId() as HeldId,
    account: to.account,
    domain: to.domain,
    tenant: to.tenant,
    recipient: 'You@here.test',
    head: encodeUtf8('Received: x\r\n'),
    class: 'spam',
    sender: 'bounce@News.test',
    from: 'Ängström <a@news.test>',
    subject: 'Cheap 100% watches',
    receivedMs: nowMs,
    expiresMs: nowMs + 30 * DAY_MS,
    score: 7.5,
    verdict: '{}',
    reason: 'It looks like spam',
    onward: null,
    ...changes,
  };
}

/** Holds these copies of one message, as its commit does. */
function hold(store: TestStore, ...held: readonly NewHeld[]): Promise<BlobId> {
  return holdTraced(store, held, 1);
}

async function holdTraced(store: TestStore, held: readonly NewHeld[], trace: number): Promise<BlobId> {
  const blob = store.nextId() as BlobId;
  await store.write(
    function* ([place]) {
      assert.ok(place !== undefined);
      yield* addBlob(blob, place, { refs: held.length, nowMs });
      yield* keepQuarantined({ blob, blobBytes: octets.length, reference, trace, rows: held });
    },
    [{ kind: 'memory', blob, account: 0, bytes: octets }],
  );
  return blob;
}

const read = (store: TestStore, id: number): Promise<HeldMessage | undefined> =>
  store.read(() => quarantineReads.readHeld({ id }));
const refsOf = async (store: TestStore, blob: BlobId): Promise<number> =>
  Number((await store.read(() => row<{ refs: number }>(sql`SELECT refs FROM blob WHERE id = ${blob}`)))?.refs);

async function listed(
  store: TestStore,
  scope: QuarantineScope,
  more: Partial<QuarantineQuery> = {},
): Promise<number[]> {
  const query = { scope, states: ['held'], max: 100, ...more } as const;
  return (await store.read(() => quarantineReads.listQuarantine(query))).found.map(({ id }) => id);
}

forEachEngine('each held copy counts one reference, and closing it lets go of it or passes it on', async (store) => {
  const to = await accountIn(store);
  const three = [rowFor(store, to), rowFor(store, to), rowFor(store, to)] as const;
  const blob = await hold(store, ...three);
  const [deleted, released, stays] = three;
  await store.write(function* () {
    const held = yield* lockHeld(deleted.id);
    assert.ok(held !== undefined);
    yield* closeHeld(held, { id: held.id, state: 'deleted', by: 'you@here.test', note: '', nowMs, blob: 'drop' });
  });
  assert.equal(await refsOf(store, blob), 2);
  await store.write(function* () {
    const held = yield* lockHeld(released.id);
    assert.ok(held !== undefined);
    yield* closeHeld(held, { id: held.id, state: 'released', by: 'you@here.test', note: 'mine', nowMs, blob: 'pass' });
  });
  assert.equal(await refsOf(store, blob), 2, 'whoever takes it on has the reference now');
  const record = await read(store, released.id);
  assert.deepEqual(
    [record?.state, record?.stateBy, record?.note, record?.blob, record?.head.length],
    ['released', 'you@here.test', 'mine', undefined, 0],
  );
  assert.equal((await read(store, stays.id))?.size, 13 + octets.length);
});

forEachEngine('lists are of what the scope reaches, filtered, newest first, in pages', async (store) => {
  const one = await accountIn(store);
  const two = await accountIn(store, { domain: one.domain });
  const other = await accountIn(store);
  const mine = rowFor(store, one);
  const phish = rowFor(store, one, { class: 'phish', subject: 'Ihr Konto', from: 'Bank <b@bank.test>', sender: '' });
  const theirs = rowFor(store, two, { recipient: 'two@here.test' });
  const elsewhere = rowFor(store, other);
  const domainOnly = rowFor(store, other, { account: null });
  for (const held of [mine, phish, theirs, elsewhere, domainOnly]) await hold(store, held);
  const own = { kind: 'own', account: one.account } as const;
  assert.deepEqual(await listed(store, own), [phish.id, mine.id]);
  assert.equal((await listed(store, { kind: 'all' })).length, 5);
  const some = { kind: 'some', account: one.account, domains: [other.domain], tenants: [] } as const;
  assert.deepEqual(await listed(store, some), [domainOnly.id, elsewhere.id, phish.id, mine.id]);
  assert.equal((await listed(store, { ...some, domains: [], tenants: [one.tenant] })).length, 3);
  assert.deepEqual(await listed(store, { kind: 'all' }, { domain: other.domain }), [domainOnly.id, elsewhere.id]);
  assert.deepEqual(await listed(store, own, { classes: ['phish'] }), [phish.id]);
  assert.deepEqual(await listed(store, own, { sender: 'BOUNCE@news' }), [mine.id]);
  assert.deepEqual(await listed(store, own, { sender: 'ÄNGSTRÖM' }), [mine.id]);
  assert.deepEqual(await listed(store, own, { text: '100%' }), [mine.id]);
  assert.deepEqual(await listed(store, own, { text: '100_' }), []);
  assert.deepEqual(await listed(store, { kind: 'all' }, { recipient: 'TWO@' }), [theirs.id]);
  assert.deepEqual(await listed(store, own, { states: ['released'] }), []);
  const page = await store.read(() => quarantineReads.listQuarantine({ scope: own, states: ['held'], max: 1 }));
  assert.deepEqual([page.found.map(({ id }) => id), page.next], [[phish.id], phish.id]);
  const last = { scope: own, states: ['held'], max: 1, before: page.next as number } as const;
  assert.equal((await store.read(() => quarantineReads.listQuarantine(last))).next, undefined);
  const [spam] = (await store.read(() => quarantineReads.countQuarantine({}))).filter((of) => of.class === 'spam');
  assert.deepEqual([spam?.messages, spam?.bytes], [4, 4 * (13 + octets.length)]);
});

const onward = {
  nextHop: 'far.test',
  returnPath: 'you@here.test',
  envelopeId: 'e1',
  returnContent: 'headers',
  bodyType: '7bit',
  smtpUtf8: false,
  originalRecipient: 'rfc822;old@far.test',
  notify: 'failure',
  tlsDemand: 'policy',
} as const;

// What was sent, held and never looked at was gone, and whoever had sent it still believed that it had arrived.
forEachEngine(
  'what was sent and nobody released goes back: one message for all whom it did not reach',
  async (store) => {
    const from = await accountIn(store);
    const row = (recipient: string, changes: Partial<NewHeld> = {}): NewHeld =>
      rowFor(store, from, { class: 'outbound', recipient, onward, expiresMs: nowMs, ...changes });
    const released = row('c@far.test');
    const three = [
      row('a@far.test'),
      row('b@far.test', { onward: { ...onward, nextHop: 'local' } }),
      released,
    ] as const;
    const blob = await hold(store, ...three);
    await store.write(function* () {
      const held = yield* lockHeld(released.id);
      assert.ok(held !== undefined);
      yield* queueHeld(held, { id: store.nextId() as never, createdMs: nowMs, recipients: [] });
      yield* closeHeld(held, { id: held.id, state: 'released', by: 'operator', note: '', nowMs, blob: 'pass' });
    });
    await hold(store, rowFor(store, from, { expiresMs: nowMs }), row('gone@far.test', { expiresMs: 0 }));
    await store.write(() => quarantineWrites.sweepQuarantine({ nowMs, max: 100 }));
    const queued = await store.read(() => queueReads.listQueue({ selector: { kind: 'all' }, after: 0, limit: 10 }));
    assert.deepEqual(
      queued.map(({ address, nextHop, sender, expiresMs, createdMs, reference: of }) => [
        address,
        nextHop,
        sender,
        expiresMs,
        createdMs,
        of,
      ]),
      ['a@far.test', 'b@far.test'].map((address) => [address, UNRELEASED_HOP, 'you@here.test', 0, nowMs, reference]),
    );
    assert.equal(new Set(queued.map(({ message }) => message)).size, 1);
    assert.equal(await refsOf(store, blob), 2, 'one of the message that was released, one of the one that goes back');
    assert.deepEqual(await store.read(() => findQueueOrphans()), []);
    assert.equal((await read(store, three[0].id))?.state, 'expired');
  },
);

forEachEngine(
  'of what nobody released no report is wanted where its sender said NEVER (RFC 3461 section 4.1), and the story says so',
  async (store) => {
    const from = await accountIn(store);
    const traced = { id: store.nextId(), tenant: from.tenant, domain: from.domain, account: from.account } as const;
    await store.write(() =>
      recordTrace({
        ...traced,
        reference,
        kind: 'submitted',
        outcome: 'accepted',
        client: '192.0.2.1',
        helo: 'c.test',
        sender: 'you@here.test',
        recipients: [],
        messageId: '',
        subject: '',
        size: 1,
        repeats: 0,
        story: [],
      }),
    );
    const row = (recipient: string, notify: string): NewHeld =>
      rowFor(store, from, { class: 'outbound', recipient, onward: { ...onward, notify }, expiresMs: nowMs });
    await holdTraced(store, [row('a@far.test', 'never'), row('b@far.test', '')], traced.id);
    await store.write(() => quarantineWrites.sweepQuarantine({ nowMs, max: 100 }));
    const queued = await store.read(() =>
      rows<object>(sql`SELECT address, notify FROM queue_recipient ORDER BY address`),
    );
    assert.deepEqual(
      queued.map((each) => ({ ...each })),
      [
        { address: 'a@far.test', notify: 'never' },
        { address: 'b@far.test', notify: '' },
      ],
    );
    const [found] = await store.read(() => traceReads.traceOf({ reference, scope: everything }));
    assert.deepEqual(
      found?.story.map(({ text }) => text),
      [
        'The held copy for a@far.test was kept long enough, and is gone; its sender wanted no report',
        'The held copy for b@far.test was kept long enough, and goes back to its sender',
      ],
    );
  },
);

forEachEngine(
  'of a domain whose mailboxes are elsewhere the oldest go, too, and what it sends is counted',
  async (store) => {
    const to = await accountIn(store);
    const held = Array.from({ length: 4 }, () => rowFor(store, to, { account: null, domain: NO_DOMAIN, onward }));
    for (const one of held) await hold(store, one);
    await hold(store, rowFor(store, to, { account: null, domain: NO_DOMAIN, onward, class: 'outbound' }));
    await store.write(() => quarantineWrites.sweepQuarantine({ nowMs, max: 100, perDomainMax: 3 }));
    const left = await listed(store, { kind: 'all' });
    assert.equal(left.includes(held[0]?.id ?? 0), false);
    assert.equal(left.length, 4);
    assert.equal(await store.read(() => quarantineReads.countOutbound({ domain: NO_DOMAIN })), 1);
    assert.equal(await store.read(() => quarantineReads.countOutbound({ account: to.account })), 0);
  },
);

forEachEngine('what strangers wrote is kept as one line without control characters', async (store) => {
  const held = rowFor(store, await accountIn(store), { subject: 'a\0b\r\nc', from: 'x'.repeat(500), reason: '\u0007' });
  await hold(store, held);
  const found = await read(store, held.id);
  assert.deepEqual([found?.subject, found?.from.length, found?.reason], ['a b  c', 200, '']);
});

forEachEngine('a request is noted with its answer, and once', async (store) => {
  const held = rowFor(store, await accountIn(store), { class: 'phish' });
  await hold(store, held);
  const note = (state: 'held' | 'release-requested', by: string, at: number): Promise<void> =>
    store.write(() => noteRequest({ id: held.id, state, by, note: 'why', nowMs: at }));
  await note('release-requested', 'you', nowMs + 1);
  assert.deepEqual((await read(store, held.id))?.state, 'release-requested');
  await note('held', 'admin', nowMs + 2);
  const declined = await read(store, held.id);
  assert.deepEqual([declined?.state, declined?.stateBy, declined?.askedMs], ['held', 'admin', nowMs + 1]);
});

forEachEngine('what was kept long enough goes, and its record a month later', async (store) => {
  const to = await accountIn(store);
  const held = rowFor(store, to, { expiresMs: nowMs + DAY_MS });
  const blob = await hold(store, held);
  const sweep = (at: number, perAccountMax?: number): Promise<{ readonly rows: number }> =>
    store.write(() =>
      quarantineWrites.sweepQuarantine({
        nowMs: at,
        max: 10,
        ...(perAccountMax === undefined ? {} : { perAccountMax }),
      }),
    );
  assert.equal((await sweep(nowMs)).rows, 0);
  assert.equal((await sweep(nowMs + DAY_MS)).rows, 1);
  assert.deepEqual([(await read(store, held.id))?.state, await refsOf(store, blob)], ['expired', 0]);
  assert.equal((await sweep(nowMs + DAY_MS + RECORD_KEPT_MS)).rows, 1);
  assert.equal(await read(store, held.id), undefined);
  const many = [rowFor(store, to), rowFor(store, to), rowFor(store, to)] as const;
  for (const one of many) await hold(store, one);
  assert.equal((await sweep(nowMs, 2)).rows, 1, 'of too many the oldest goes');
  assert.deepEqual(await listed(store, { kind: 'own', account: to.account }), [many[2].id, many[1].id]);
});

forEachEngine(
  'what somebody sends is counted by itself, and does not go because there is too much of it',
  async (store) => {
    // The oldest went, though its sender had heard that it was taken.
    const to = await accountIn(store);
    const sent = [1, 2, 3].map(() => rowFor(store, to, { class: 'outbound' }));
    for (const one of [...sent, rowFor(store, to), rowFor(store, to)]) await hold(store, one);
    const sweep = (perAccountMax: number): Promise<{ readonly rows: number }> =>
      store.write(() => quarantineWrites.sweepQuarantine({ nowMs, max: 10, perAccountMax }));
    assert.equal((await sweep(2)).rows, 0);
    assert.equal((await sweep(1)).rows, 1);
    assert.equal(await store.read(() => quarantineReads.countOutbound({ account: to.account })), 3);
  },
);

forEachEngine('what is held for an account that goes is shown to nobody, and is swept', async (store) => {
  const to = await accountIn(store);
  const held = rowFor(store, to);
  const blob = await hold(store, held);
  await store.write(() => forgetHeld({ account: to.account }));
  assert.deepEqual(await listed(store, { kind: 'all' }), []);
  assert.equal(await read(store, held.id), undefined);
  await store.write(() => quarantineWrites.sweepQuarantine({ nowMs, max: 10 }));
  assert.equal(await refsOf(store, blob), 0);
  await store.write(() => quarantineWrites.sweepQuarantine({ nowMs, max: 10 }));
  assert.deepEqual(await store.read(() => rows(sql`SELECT id FROM quarantine`)), []);
});

forEachEngine('a digest tells of a message once, and is noted once for its time', async (store) => {
  const to = await accountIn(store);
  const first = rowFor(store, to);
  await hold(store, first, rowFor(store, to, { class: 'outbound' }));
  const due = () => store.read(() => quarantineReads.digestsDue({ after: 0, max: 10 }));
  assert.deepEqual(
    (await due()).map(({ account, slotMs }) => [account, slotMs]),
    [[to.account, 0]],
  );
  const untold = async (): Promise<HeldId[]> =>
    (await store.read(() => quarantineReads.untoldHeld({ account: to.account }))).map(({ id }) => id);
  assert.deepEqual(await untold(), [first.id]);
  const links = [
    { hash: 'h1', item: first.id, account: to.account, action: 'deliver', expiresMs: nowMs + DAY_MS },
  ] as const;
  const note = (slotMs: number, items: readonly HeldId[]): Promise<boolean> =>
    store.write(() => noteDigest({ account: to.account, slotMs, nowMs, items, links: slotMs === nowMs ? links : [] }));
  assert.equal(await note(nowMs, [first.id]), true);
  assert.equal(await note(nowMs, [first.id]), false, 'a second process, or a restart');
  assert.deepEqual([await due(), await untold()], [[], []]);
  const second = rowFor(store, to);
  await hold(store, second);
  assert.deepEqual(await untold(), [second.id]);
  assert.equal((await due())[0]?.slotMs, nowMs);
  assert.equal(await note(nowMs + 1, [first.id]), false, 'nothing of it is new');
});

forEachEngine('a link works once and until it expires', async (store) => {
  const to = await accountIn(store);
  const held = rowFor(store, to);
  await hold(store, held);
  const links = ['a', 'b'].map((hash) => ({
    hash,
    item: held.id,
    account: to.account,
    action: 'deliver' as const,
    expiresMs: nowMs + DAY_MS,
  }));
  await store.write(() => noteDigest({ account: to.account, slotMs: nowMs, nowMs, items: [held.id], links }));
  const use = (hash: string, at: number): Promise<boolean> => store.write(() => useDigestLink({ hash, nowMs: at }));
  assert.deepEqual([await use('a', nowMs), await use('a', nowMs)], [true, false]);
  assert.deepEqual([await use('b', nowMs + DAY_MS), await use('c', nowMs)], [false, false]);
  const link = await store.read(() => quarantineReads.findDigestLink({ hash: 'a' }));
  assert.deepEqual([link?.item, link?.action, link?.usedMs], [held.id, 'deliver', nowMs]);
  await store.write(function* () {
    yield sql`UPDATE account SET active = 0 WHERE id = ${to.account}`;
  });
  assert.equal(await store.read(() => quarantineReads.findDigestLink({ hash: 'b' })), undefined);
});

forEachEngine('what is held for a domain that lives elsewhere is the operator’s alone', async (store) => {
  const to = await accountIn(store);
  const foreign = rowFor(store, to, { account: null, domain: NO_DOMAIN, tenant: 0 });
  await hold(store, foreign);
  assert.deepEqual(await listed(store, { kind: 'all' }), [foreign.id]);
  const { account } = to;
  assert.deepEqual(await listed(store, { kind: 'own', account }), []);
  assert.deepEqual(await listed(store, { kind: 'some', account, domains: [to.domain], tenants: [to.tenant] }), []);
});
