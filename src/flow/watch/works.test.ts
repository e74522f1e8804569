import assert from 'node:assert/strict';
import type { AuditStamp } from '#model/audit';
import { directoryReads, directoryWrites } from '#model/directory';
import type { AccountId } from '#model/mailbox';
import { sendingReads, sendingWrites } from '#model/sending';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import { containAccount, uncontainAccount } from './mod.ts';

const nowMs = Date.UTC(2026, 0, 10);
let ids = 1;
const by = (): AuditStamp => ({ id: nowMs * 512 + ids++, actor: 'operator (command line)', nowMs });
const address = 'anna@here.test';

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
  const contained = await store.write(() => containAccount({ by: by(), address, reason: 'sends spam' }));
  assert.deepEqual([contained.passwords, contained.held], [2, 0]);
  assert.ok(contained.recent.some(({ action }) => action === 'account.app-password.add'));
  assert.deepEqual(await inForce(store), []);
  const after =
    (await store.read(() => directoryReads.findLogin({ addressKey: address })))?.account.credentialVersion ?? 0;
  assert.ok(after > before, 'sessions end by the version of credentials');
  await assert.rejects(
    store.write(() => containAccount({ by: by(), address, reason: '' })),
    /contained already/,
  );
});

forEachEngine('undone, all passwords count again', async (store) => {
  await furnished(store);
  await store.write(() => containAccount({ by: by(), address, reason: '' }));
  const undone = await store.write(() => uncontainAccount({ by: by(), address }));
  assert.equal(undone.passwords, 2);
  assert.deepEqual(await inForce(store), [11, 12]);
  await assert.rejects(
    store.write(() => uncontainAccount({ by: by(), address })),
    /neither contained nor watched|not contained/,
  );
});

forEachEngine('where a new password was set meanwhile, the old one does not come back', async (store) => {
  await furnished(store);
  await store.write(() => containAccount({ by: by(), address, reason: '' }));
  await store.write(() => directoryWrites.setPassword({ by: by(), address, credentialId: 13, hash: 'y' }));
  assert.deepEqual(await inForce(store), [13]);
  await store.write(() => uncontainAccount({ by: by(), address }));
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
