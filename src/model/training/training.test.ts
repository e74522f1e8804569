import assert from 'node:assert/strict';
import { test } from 'node:test';
import { row, rows, sql } from '#format/sql';
import { accountIn, callsOn, forEachEngine, type StoreCalls, type TestStore } from '#testing/engine';
import {
  LESSON_KEPT_MS,
  LESSONS_A_DAY,
  type LearnMessage,
  type TrainedScope,
  type Trainer,
  trainingReads,
  trainingWrites,
} from './mod.ts';
import { packIds, unpackIds } from './pack.ts';
import { forgetOldest } from './scope.ts';

const nowMs = 1_700_000_000_000;
const DAY_MS = 24 * 3_600_000;

type Calls = StoreCalls<typeof trainingWrites> & StoreCalls<typeof trainingReads>;
const callsOf = (store: TestStore): Calls => ({
  ...callsOn(store, 'write', trainingWrites),
  ...callsOn(store, 'read', trainingReads),
});

let nextId = 1000;
const lesson = (trainer: Trainer, message: number, rest: Partial<LearnMessage> = {}): LearnMessage => ({
  id: nextId++,
  trainer,
  as: 'spam',
  message,
  ids: [message, 7, 2 ** 48 - 1],
  actor: 'ann@example.test',
  origin: 'move',
  subject: `Subject ${message}`,
  sender: 'eve@example.com',
  nowMs,
  ...rest,
});
const ann: Trainer = { kind: 'account', owner: 1, domain: 5 };
const bob: Trainer = { kind: 'account', owner: 2, domain: 5 };
const account = (owner: number): Trainer => ({ kind: 'account', owner, domain: 5 });

async function scopeOf(calls: Calls, kind: TrainedScope['kind'], owner: number): Promise<TrainedScope | undefined> {
  const [scope] = await calls.trainedScopes({ places: [{ kind, owner }] });
  return scope;
}

async function countOf(calls: Calls, kind: TrainedScope['kind'], owner: number, token: number): Promise<string> {
  const scope = await scopeOf(calls, kind, owner);
  if (scope === undefined) return 'nothing';
  const [counts] = await calls.countsOfTokens({ scopes: [scope.id], ids: Float64Array.of(token) });
  return `${counts?.spamOf[0]} spam ${counts?.hamOf[0]} ham`;
}

/** Every row of counts and scopes, to compare before and after. */
const everything = (store: TestStore): Promise<unknown> =>
  store.read(function* () {
    return [
      yield* rows(sql`SELECT scope, token, spam, ham FROM training_count ORDER BY scope, token`),
      yield* rows(
        sql`SELECT kind, owner, spam, ham, tokens, trainers, trusted FROM training_scope ORDER BY kind, owner`,
      ),
      yield* rows(sql`SELECT id FROM training ORDER BY id`),
      yield* rows(sql`SELECT scope, training FROM training_part ORDER BY scope, training`),
    ];
  });

test('ids are packed into six octets each and come back as they were', () => {
  const ids = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1];
  assert.deepEqual(unpackIds(packIds(ids)), ids);
  assert.equal(packIds(Float64Array.from(ids)).length, 30);
});

forEachEngine('a lesson counts for its account, its domain and the platform', async (store) => {
  const calls = callsOf(store);
  const learned = await calls.learnMessage(lesson(ann, 11));
  assert.deepEqual([learned.outcome, learned.counts], ['learned', ['account', 'domain', 'platform']]);
  assert.deepEqual(
    learned.trained.map(({ kind, owner }) => `${kind} ${owner}`),
    ['account 1', 'domain 5', 'platform 0'],
  );
  await calls.learnMessage(lesson(ann, 12, { as: 'ham' }));
  assert.equal(await countOf(calls, 'account', 1, 7), '1 spam 1 ham');
  assert.equal(await countOf(calls, 'domain', 5, 11), '1 spam 0 ham');
  assert.equal(await countOf(calls, 'platform', 0, 12), '0 spam 1 ham');
  assert.equal(await countOf(calls, 'platform', 0, 99), '0 spam 0 ham');
  assert.equal(await countOf(calls, 'account', 2, 7), 'nothing');
  const scope = await scopeOf(calls, 'platform', 0);
  assert.deepEqual([scope?.spam, scope?.ham, scope?.trainers, scope?.trusted], [1, 1, 1, 0]);
});

forEachEngine('the same message twice is one lesson, and turns when it is taught otherwise', async (store) => {
  const calls = callsOf(store);
  const first = await calls.learnMessage(lesson(ann, 11));
  const again = await calls.learnMessage(lesson(ann, 11));
  assert.deepEqual([again.outcome, again.training, again.counts], ['known', first.training, first.counts]);
  assert.equal(await countOf(calls, 'account', 1, 7), '1 spam 0 ham');
  const turned = await calls.learnMessage(lesson(ann, 11, { as: 'ham' }));
  assert.equal(turned.outcome, 'turned');
  assert.equal(await countOf(calls, 'account', 1, 7), '0 spam 1 ham');
  assert.equal(await countOf(calls, 'platform', 0, 11), '0 spam 1 ham');
  // Another account may say otherwise of the same message.
  assert.equal((await calls.learnMessage(lesson(bob, 11))).outcome, 'learned');
  assert.equal(await countOf(calls, 'domain', 5, 11), '1 spam 1 ham');
});

forEachEngine(
  'whatever is taught can be taken back to the number, by message and by its number in the log',
  async (store) => {
    const calls = callsOf(store);
    await calls.learnMessage(lesson(bob, 11));
    await calls.learnMessage(lesson({ kind: 'platform', owner: 0 }, 12, { as: 'ham' }));
    const before = await everything(store);
    const more = await calls.learnMessage(lesson(bob, 13));
    await calls.learnMessage(lesson(bob, 14, { as: 'ham' }));
    await calls.learnMessage(lesson({ kind: 'platform', owner: 0 }, 15));
    assert.deepEqual(await calls.undoTraining({ id: more.training }).then(({ as }) => as), 'spam');
    assert.equal((await calls.unlearnMessage({ trainer: bob, message: 14, as: 'spam' })).was, null);
    assert.equal((await calls.unlearnMessage({ trainer: bob, message: 14 })).was, 'ham');
    assert.equal((await calls.unlearnMessage({ trainer: { kind: 'platform', owner: 0 }, message: 15 })).was, 'spam');
    assert.deepEqual(await everything(store), before);
    assert.equal((await calls.unlearnMessage({ trainer: bob, message: 14 })).was, null);
    await assert.rejects(calls.undoTraining({ id: more.training }), /Cannot find training/);
  },
);

forEachEngine('one account that teaches thousands teaches only itself', async (store) => {
  const calls = callsOf(store);
  const many = 60;
  for (let i = 0; i < many; i++) await calls.learnMessage(lesson(ann, 100 + i));
  assert.equal((await scopeOf(calls, 'account', 1))?.spam, many);
  assert.equal((await scopeOf(calls, 'domain', 5))?.spam, LESSONS_A_DAY.domain);
  assert.equal((await scopeOf(calls, 'platform', 0))?.spam, LESSONS_A_DAY.platform);
  // The next days: it stays a quarter of what others have taught too.
  for (let day = 1; day < 6; day++) {
    for (let i = 0; i < 12; i++) {
      await calls.learnMessage(lesson(ann, 1000 + day * 100 + i, { nowMs: nowMs + day * DAY_MS }));
    }
  }
  assert.equal((await scopeOf(calls, 'domain', 5))?.spam, 20);
  assert.equal((await scopeOf(calls, 'platform', 0))?.trainers, 1);
  // Taking back and teaching again gives no second day.
  const other = account(9);
  for (let i = 0; i < LESSONS_A_DAY.platform + 3; i++) {
    const { training } = await calls.learnMessage(lesson(other, 5000 + i));
    await calls.undoTraining({ id: training });
  }
  const last = await calls.learnMessage(lesson(other, 6000));
  assert.deepEqual(last.counts, ['account', 'domain']);
});

forEachEngine('an operator’s lessons count where they are taught, without such bounds', async (store) => {
  const calls = callsOf(store);
  for (let i = 0; i < 30; i++) await calls.learnMessage(lesson({ kind: 'domain', owner: 5 }, i + 1));
  const scope = await scopeOf(calls, 'domain', 5);
  assert.deepEqual([scope?.spam, scope?.trusted, scope?.trainers], [30, 30, 0]);
  assert.equal(await scopeOf(calls, 'platform', 0), undefined);
});

forEachEngine('of too many tokens the oldest lessons go, in that scope alone', async (store) => {
  const calls = callsOf(store);
  for (let i = 0; i < 5; i++) await calls.learnMessage(lesson(ann, 11 + i));
  const scope = await scopeOf(calls, 'account', 1);
  assert.ok(scope !== undefined);
  await store.write(() => forgetOldest(scope, 7));
  assert.equal((await scopeOf(calls, 'account', 1))?.spam, 2);
  assert.equal(await countOf(calls, 'account', 1, 11), '0 spam 0 ham');
  assert.equal(await countOf(calls, 'account', 1, 7), '2 spam 0 ham');
  assert.equal((await scopeOf(calls, 'domain', 5))?.spam, 5);
  const all = await calls.listTrainings({ max: 10 });
  assert.deepEqual(
    all.map(({ counts }) => counts.length),
    [3, 3, 2, 2, 2],
  );
});

forEachEngine('lessons too old are forgotten everywhere', async (store) => {
  const calls = callsOf(store);
  await calls.learnMessage(lesson(bob, 50, { nowMs }));
  const kept = await everything(store);
  for (let i = 0; i < 30; i++)
    await calls.learnMessage(lesson(i % 2 ? ann : bob, 100 + i, { nowMs: nowMs - 10 * DAY_MS }));
  const later = nowMs + LESSON_KEPT_MS - DAY_MS;
  assert.equal((await calls.sweepTrainings({ nowMs: later })).done, false);
  assert.equal((await calls.sweepTrainings({ nowMs: later })).done, true);
  assert.equal((await calls.sweepTrainings({ nowMs: later })).done, true);
  const [counts, , log, parts] = (await everything(store)) as unknown[][];
  assert.deepEqual([counts, log, parts], [(kept as unknown[])[0], (kept as unknown[])[2], (kept as unknown[])[3]]);
  assert.equal(await scopeOf(calls, 'account', 1), undefined);
});

forEachEngine('what an account that is gone taught itself goes, and what it taught others stays', async (store) => {
  const calls = callsOf(store);
  const { account: here, domain } = await accountIn(store);
  const trainer: Trainer = { kind: 'account', owner: here, domain };
  await calls.learnMessage(lesson(trainer, 11));
  await calls.learnMessage(lesson({ kind: 'account', owner: 999, domain }, 12));
  for (let i = 0; i < 5 && !(await calls.sweepScopes(undefined as never)).done; i++);
  assert.equal(await scopeOf(calls, 'account', 999), undefined);
  assert.equal(await countOf(calls, 'account', here, 7), '1 spam 0 ham');
  assert.equal(await countOf(calls, 'domain', domain, 7), '2 spam 0 ham');
  const left = await store.read(() => row<{ count: number }>(sql`SELECT count(*) AS count FROM training_count`));
  assert.equal(left?.count, 3 + 4 + 4);
});

forEachEngine('the log shows the latest first, of an account, a domain or all, a page at a time', async (store) => {
  const calls = callsOf(store);
  await calls.learnMessage(lesson(ann, 11));
  await calls.learnMessage(lesson(bob, 12, { as: 'ham', origin: 'keyword' }));
  await calls.learnMessage(lesson({ kind: 'platform', owner: 0 }, 13, { origin: 'command' }));
  const shown = async (filter: Parameters<Calls['listTrainings']>[0]): Promise<readonly string[]> =>
    (await calls.listTrainings(filter)).map(({ subject }) => subject);
  assert.deepEqual(await shown({ max: 10 }), ['Subject 13', 'Subject 12', 'Subject 11']);
  assert.deepEqual(await shown({ account: 2, max: 10 }), ['Subject 12']);
  assert.deepEqual(await shown({ domain: 5, max: 10 }), ['Subject 12', 'Subject 11']);
  const [first] = await calls.listTrainings({ max: 1 });
  assert.deepEqual(await shown({ max: 10, before: first?.id ?? 0 }), ['Subject 12', 'Subject 11']);
  const [, second] = await calls.listTrainings({ max: 2 });
  assert.deepEqual(
    [second?.as, second?.origin, second?.kind, second?.owner, second?.sender, second?.counts],
    ['ham', 'keyword', 'account', 2, 'eve@example.com', ['account', 'domain', 'platform']],
  );
});

forEachEngine('templates are kept in pages, and the last ones take the place of those before', async (store) => {
  const calls = callsOf(store);
  assert.equal((await calls.savedTemplates(undefined as never)).length, 0);
  const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251);
  await calls.saveTemplates({ bytes });
  assert.deepEqual(await calls.savedTemplates(undefined as never), bytes);
  await calls.saveTemplates({ bytes: bytes.subarray(0, 10) });
  assert.deepEqual(await calls.savedTemplates(undefined as never), bytes.slice(0, 10));
});
