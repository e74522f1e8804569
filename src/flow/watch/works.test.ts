import assert from 'node:assert/strict';
import type { AuditStamp } from '#model/audit';
import { directoryReads, directoryWrites } from '#model/directory';
import type { AccountId } from '#model/mailbox';
import { sendingReads, sendingWrites } from '#model/sending';
import { addBlob, type BlobId } from '#model/blob';
import { enqueueMessage, operateQueue, type QueueId, queueReads } from '#model/queue';
import type { Reference } from '#base/ids';
import { rows, sql } from '#format/sql';
import { accountIn, callsOn, forEachEngine, type TestStore } from '#testing/engine';
import { contain, containmentWrites, type Contained, uncontain, type Uncontained } from './mod.ts';

const nowMs = Date.UTC(2026, 0, 10);
let ids = 1;
const by = (): AuditStamp => ({ id: nowMs * 512 + ids++, actor: 'operator (command line)', nowMs });
const address = 'anna@here.test';

interface Told {
  readonly told: number[];
}

const requestFor = (told: number[]) => ({
  address,
  stamp: by,
  progress: async (recipients: number) => void told.push(recipients),
});

async function containIn(store: TestStore, reason = ''): Promise<Contained & Told> {
  const told: number[] = [];
  return { ...(await contain(callsOn(store, 'write', containmentWrites), requestFor(told), reason)), told };
}

async function undoIn(store: TestStore): Promise<Uncontained & Told> {
  const told: number[] = [];
  return { ...(await uncontain(callsOn(store, 'write', containmentWrites), requestFor(told))), told };
}

/** One message of an account to so many. */
async function queue(store: TestStore, account: AccountId | null, recipients: number): Promise<QueueId> {
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
        account,
        domain: null,
        blob,
        head: Buffer.from('Received: here\r\n'),
        size: 36,
        returnPath: address,
        envelopeId: null,
        returnContent: null,
        bodyType: '7bit',
        smtpUtf8: false,
        origin: 'submission',
        createdMs: nowMs,
        recipients: Array.from({ length: recipients }, (_, i) => ({
          address: `r${i}@far.test`,
          nextHop: 'far.test',
          originalRecipient: null,
          notify: '',
          dueMs: nowMs,
          expiresMs: nowMs + 5 * 86_400_000,
        })),
      });
    },
    [{ kind: 'memory', blob, account: account ?? 0, bytes }],
  );
  return id;
}

/** Recipients by state. */
async function states(store: TestStore): Promise<Record<string, number>> {
  const totals = await store.read(() => queueReads.countQueue());
  return Object.fromEntries(totals.map(({ state, recipients }) => [state, Number(recipients)]));
}

async function furnished(store: TestStore): Promise<AccountId> {
  const { account } = await accountIn(store, { address });
  const hash = 'x';
  await store.write(() => directoryWrites.setPassword({ by: by(), address, credentialId: 11, hash }));
  await store.write(() =>
    directoryWrites.addAppPassword({
      by: by(),
      address,
      credentialId: 12,
      name: 'Phone',
      hash,
      scopes: [],
      expiresMs: null,
    }),
  );
  return account;
}

async function inForce(store: TestStore): Promise<number[]> {
  const login = await store.read(() => directoryReads.findLogin({ addressKey: address }));
  return (login?.credentials ?? []).map(({ id }) => id as number);
}

forEachEngine('a contained account has no password in force, and what was changed lately is told', async (store) => {
  await furnished(store);
  const before =
    (await store.read(() => directoryReads.findLogin({ addressKey: address })))?.account.credentialVersion ?? 0;
  const contained = await containIn(store, 'sends spam');
  assert.deepEqual([contained.passwords, contained.held], [2, 0]);
  assert.ok(contained.recent.some(({ action }) => action === 'account.app-password.add'));
  assert.deepEqual(await inForce(store), []);
  const after =
    (await store.read(() => directoryReads.findLogin({ addressKey: address })))?.account.credentialVersion ?? 0;
  assert.ok(after > before, 'sessions end by the version of credentials');
  await assert.rejects(containIn(store), /contained already/);
});

// Held were the first 20,000, and nobody heard of the rest, which went out.
forEachEngine(
  'all that an account has queued is held, however much, and told; undone, exactly that goes on',
  async (store) => {
    const account = await furnished(store);
    await queue(store, account, 12_001);
    await queue(store, null, 3);
    const byHand = await queue(store, account, 1);
    const [row] = await store.read(() =>
      rows<{ id: number }>(sql`SELECT id FROM queue_recipient WHERE message = ${byHand}`),
    );
    const selector = { kind: 'recipient', recipient: row?.id as never } as const;
    await store.write(() => operateQueue({ selector, action: 'hold', nowMs }));
    const contained = await containIn(store);
    assert.deepEqual([contained.held, contained.told], [12_001, [5000, 10_000]]);
    assert.deepEqual(await states(store), { due: 3, held: 12_002 });
    const undone = await undoIn(store);
    assert.deepEqual([undone.released, undone.told, undone.passwords], [12_001, [5000, 10_000], 2]);
    assert.deepEqual(await states(store), { due: 12_004, held: 1 }, 'what somebody else held stays held');
  },
);

forEachEngine('what an administrator let go of it and held again is not let go by the undoing', async (store) => {
  const account = await furnished(store);
  const message = await queue(store, account, 2);
  await containIn(store);
  const [row] = await store.read(() =>
    rows<{ id: number }>(sql`SELECT id FROM queue_recipient WHERE message = ${message}`),
  );
  const selector = { kind: 'recipient', recipient: row?.id as never } as const;
  for (const action of ['release', 'hold'] as const) {
    await store.write(() => operateQueue({ selector, action, nowMs }));
  }
  assert.equal((await undoIn(store)).released, 1);
  assert.deepEqual(await states(store), { due: 1, held: 1 });
});

forEachEngine('where holding broke off, the same command holds the rest', async (store) => {
  const account = await furnished(store);
  await queue(store, account, 3);
  const reason = 'the server was ended behind the first commit';
  await store.write(() => containmentWrites.containAccount({ by: by(), address, reason }));
  const again = await containIn(store);
  assert.deepEqual([again.held, again.passwords], [3, 0]);
  assert.equal((await undoIn(store)).released, 3);
});

forEachEngine('undone, all passwords count again', async (store) => {
  await furnished(store);
  await containIn(store);
  const undone = await undoIn(store);
  assert.equal(undone.passwords, 2);
  assert.deepEqual(await inForce(store), [11, 12]);
  await assert.rejects(undoIn(store), /neither contained nor watched|not contained/);
});

forEachEngine('where a new password was set meanwhile, the old one does not come back', async (store) => {
  await furnished(store);
  await containIn(store);
  await store.write(() => directoryWrites.setPassword({ by: by(), address, credentialId: 13, hash: 'y' }));
  assert.deepEqual(await inForce(store), [13]);
  await undoIn(store);
  assert.deepEqual(
    (await inForce(store)).toSorted((a, b) => a - b),
    [12, 13],
  );
});

forEachEngine('what is usual is known from the days before, and watching begins once', async (store) => {
  const account = await furnished(store);
  const DAY_MS = 24 * 3_600_000;
  const note = (recipients: number, at: number, network: string): Promise<void> =>
    store.write(() => sendingWrites.noteSending({ account, recipients, network, country: 'DE', nowMs: at }));
  await note(5, nowMs - 2 * DAY_MS, '192.0.2.0/24');
  await note(7, nowMs - 2 * DAY_MS, '192.0.2.0/24');
  await note(3, nowMs - DAY_MS, '198.51.100.0/24');
  await note(90, nowMs, '203.0.113.0/24');
  const habits = await store.read(() => sendingReads.sendingHabits({ account, nowMs }));
  assert.deepEqual([habits.days, habits.recipientsMax, habits.networks.length], [2, 12, 3]);
  const watch = { account, atMs: nowMs, by: 'system', reason: 'rate' };
  assert.deepEqual(await store.write(() => sendingWrites.watchAccount(watch)), { fresh: true });
  assert.deepEqual(await store.write(() => sendingWrites.watchAccount(watch)), { fresh: false });
  const open = await store.read(() => sendingReads.openContainments());
  assert.deepEqual(
    open.map(({ kind, reason }) => [kind, reason]),
    [['watched', 'rate']],
  );
  await store.write(() => sendingWrites.sweepSending({ nowMs: nowMs + 400 * DAY_MS }));
  assert.equal((await store.read(() => sendingReads.sendingHabits({ account, nowMs }))).networks.length, 0);
});

forEachEngine('what was counted lately is kept, the newest alone', async (store) => {
  const kept = (): Promise<unknown> => store.read(() => sendingReads.recentSending());
  assert.equal(await kept(), undefined);
  for (const savedMs of [1, 2]) {
    await store.write(() => sendingWrites.saveRecentSending({ savedMs, state: `{"v":${savedMs}}` }));
  }
  assert.deepEqual({ ...((await kept()) as object) }, { savedMs: 2, state: '{"v":2}' });
});
