import assert from 'node:assert/strict';
import { test } from 'node:test';
import { row, rows, sql } from '#format/sql';
import { type BlobId, placeOfBlob, sweepBlobs } from '#model/blob';
import { accountIn, deliverTo, forEachEngine, type TestStore } from '#testing/engine';
import {
  type AccountId,
  allUids,
  FLAG_DELETED,
  FLAG_FLAGGED,
  FLAG_SEEN,
  mailboxReads,
  type MailboxId,
  mailboxWrites,
  type ModSeq,
  type UidRange,
} from './mod.ts';

const NOW = 1_700_000_000_000;
const { storeFlags, expunge, copyMessages, moveMessages, sweepEmails, sweepTombstones } = mailboxWrites;

async function inboxWith(
  store: TestStore,
  count: number,
  quotaBytes?: number,
): Promise<{ account: AccountId; inbox: MailboxId; trash: MailboxId }> {
  const { account } = await accountIn(store, quotaBytes === undefined ? {} : { quotaBytes });
  for (let i = 0; i < count; i++) await deliverTo(store, account, `Subject: ${i}\r\n\r\nx\r\n`);
  const boxes = await store.read(() => mailboxReads.listMailboxes(account));
  const idOf = (name: string): MailboxId => {
    const box = boxes.find((candidate) => candidate.name === name);
    if (box === undefined) throw new Error(`No ${name}`);
    return box.id;
  };
  return { account, inbox: idOf('INBOX'), trash: idOf('Trash') };
}

/** What the counters say against what the rows say. */
async function assertCounted(store: TestStore, account: AccountId): Promise<void> {
  const wrong = await store.read(() =>
    rows(sql`
      SELECT b.id FROM mailbox b LEFT JOIN (
        SELECT m.mailbox, count(*) AS messages, sum(1 - (m.flags & 1)) AS unseen, sum((m.flags & 8) / 8) AS deleted,
          sum(e.size) AS bytes, max(m.modseq) AS modseq
        FROM message m JOIN email e ON e.id = m.email GROUP BY m.mailbox) x ON x.mailbox = b.id
      WHERE b.account = ${account} AND (b.messages <> coalesce(x.messages, 0) OR b.unseen <> coalesce(x.unseen, 0)
        OR b.deleted <> coalesce(x.deleted, 0) OR b.bytes <> coalesce(x.bytes, 0) OR b.highest_modseq < coalesce(x.modseq, 0))`),
  );
  assert.deepEqual(wrong, [], 'mailbox counters');
  const used = await store.read(() =>
    row<{ bytes: number; messages: number; boxBytes: number; boxMessages: number }>(sql`
      SELECT s.used_bytes AS bytes, s.used_messages AS messages, sum(b.bytes) AS "boxBytes", sum(b.messages) AS "boxMessages"
      FROM account_state s JOIN mailbox b ON b.account = s.account WHERE s.account = ${account}
      GROUP BY s.used_bytes, s.used_messages`),
  );
  assert.equal(used?.bytes, used?.boxBytes, 'account bytes');
  assert.equal(used?.messages, used?.boxMessages, 'account messages');
}

const flagsOf = (store: TestStore, mailbox: MailboxId) =>
  store.read(() =>
    rows<{ uid: number; flags: number; modseq: number }>(
      sql`SELECT id % 268435456 AS uid, flags, modseq FROM message WHERE mailbox = ${mailbox} ORDER BY id`,
    ),
  );

forEachEngine('STORE gives one modseq to all it changes and leaves the others alone', async (store) => {
  const { account, inbox } = await inboxWith(store, 20);
  const base = { account, mailbox: inbox, keywords: [], flags: FLAG_SEEN };
  const first = await store.write(() =>
    storeFlags({
      ...base,
      uids: [
        [2, 2],
        [5, 15],
      ],
      mode: 'add',
    }),
  );
  assert.deepEqual([...first.uids], [2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  assert.deepEqual(first.changed, [inbox]);
  const again = await store.write(() => storeFlags({ ...base, uids: [[1, 6]], mode: 'add' }));
  assert.deepEqual([...again.uids], [1, 3, 4], 'those that had it stay as they are');
  const rows = await flagsOf(store, inbox);
  assert.deepEqual(
    rows.filter(({ modseq }) => modseq === first.modseq).map(({ uid }) => uid),
    [...first.uids],
  );
  const none = await store.write(() => storeFlags({ ...base, uids: [[1, 6]], mode: 'add' }));
  assert.deepEqual({ modseq: none.modseq, changed: none.changed }, { modseq: undefined, changed: [] });
  await assertCounted(store, account);
});

forEachEngine('STORE adds, removes and replaces flags and keywords', async (store) => {
  const { account, inbox } = await inboxWith(store, 3);
  const base = { account, mailbox: inbox, uids: allUids };
  const added = await store.write(() =>
    storeFlags({ ...base, mode: 'add', flags: FLAG_SEEN + FLAG_DELETED, keywords: ['$Forwarded', 'work'] }),
  );
  assert.deepEqual(added.newKeywords, [
    { name: '$Forwarded', bit: 5 },
    { name: 'work', bit: 6 },
  ]);
  assert.deepEqual([...added.flags], Array(3).fill(FLAG_SEEN + FLAG_DELETED + 32 + 64));
  const removed = await store.write(() =>
    storeFlags({ ...base, uids: [[1, 1]], mode: 'remove', flags: FLAG_SEEN, keywords: ['WORK', 'unknown'] }),
  );
  assert.deepEqual([...removed.flags], [FLAG_DELETED + 32]);
  assert.deepEqual(removed.newKeywords, []);
  const replaced = await store.write(() =>
    storeFlags({ ...base, uids: [[2, 2]], mode: 'replace', flags: FLAG_FLAGGED, keywords: ['later'] }),
  );
  assert.deepEqual([...replaced.flags], [FLAG_FLAGGED + 128]);
  await assertCounted(store, account);
});

forEachEngine('STORE UNCHANGEDSINCE leaves what changed later and names it (RFC 7162 section 3.1.3)', async (store) => {
  const { account, inbox } = await inboxWith(store, 12);
  const base = { account, mailbox: inbox, keywords: [], mode: 'add' as const };
  const before = (await flagsOf(store, inbox)).at(-1)?.modseq as ModSeq;
  await store.write(() => storeFlags({ ...base, uids: [[3, 3]], flags: FLAG_SEEN }));
  const done = await store.write(() =>
    storeFlags({ ...base, uids: allUids, flags: FLAG_FLAGGED, unchangedSince: before }),
  );
  assert.deepEqual([...done.modified], [3]);
  assert.equal(done.uids.length, 11);
});

forEachEngine('the keyword above the limit is refused and the command does nothing', async (store) => {
  const { account, inbox } = await inboxWith(store, 1);
  const names = Array.from({ length: 47 }, (_, i) => `k${i}`);
  const store47 = (keywords: string[]) =>
    store.write(() => storeFlags({ account, mailbox: inbox, uids: allUids, mode: 'add', flags: FLAG_SEEN, keywords }));
  await assert.rejects(store47(names), { kind: 'limit' });
  assert.deepEqual(
    (await flagsOf(store, inbox)).map(({ flags }) => flags),
    [0],
  );
  const stored = await store47(names.slice(0, 46));
  assert.equal(stored.flags[0], 2 ** 51 - 32 + FLAG_SEEN);
  await assert.rejects(store47(['one more']), { kind: 'limit' });
});

forEachEngine('EXPUNGE takes those with \\Deleted, leaves tombstones and gives the quota back', async (store) => {
  const { account, inbox } = await inboxWith(store, 30);
  const base = { account, mailbox: inbox };
  await store.write(() =>
    storeFlags({
      ...base,
      uids: [
        [1, 10],
        [20, 25],
      ],
      mode: 'add',
      flags: FLAG_DELETED,
      keywords: [],
    }),
  );
  const some = await store.write(() => expunge({ ...base, uids: [[5, 22]], which: 'deleted', nowMs: NOW }));
  assert.deepEqual([...some.uids], [5, 6, 7, 8, 9, 10, 20, 21, 22]);
  const any = await store.write(() => expunge({ ...base, uids: [[30, 30]], which: 'any', nowMs: NOW }));
  assert.deepEqual([...any.uids], [30]);
  const tombs = await store.read(() =>
    rows<{ uid: number; modseq: number }>(
      sql`SELECT id % 268435456 AS uid, modseq FROM tombstone WHERE mailbox = ${inbox} ORDER BY id`,
    ),
  );
  assert.deepEqual(
    tombs.map(({ uid }) => uid),
    [...some.uids, 30],
  );
  assert.ok(tombs.slice(0, 9).every(({ modseq }) => modseq === some.modseq));
  const nothing = await store.write(() => expunge({ ...base, uids: [[11, 19]], which: 'deleted', nowMs: NOW }));
  assert.equal(nothing.modseq, undefined);
  await assertCounted(store, account);
});

forEachEngine('COPY shares the email, counts in the quota, and pairs the UIDs', async (store) => {
  const { account, inbox, trash } = await inboxWith(store, 3);
  await store.write(() =>
    storeFlags({ account, mailbox: inbox, uids: [[2, 2]], mode: 'add', flags: FLAG_SEEN, keywords: [] }),
  );
  const copy = { account, from: inbox, uids: [[2, 3]] as UidRange[], to: trash, nowMs: NOW };
  const copied = await store.write(() => copyMessages(copy));
  assert.deepEqual(
    [[...copied.sourceUids], [...copied.targetUids]],
    [
      [2, 3],
      [1, 2],
    ],
  );
  assert.deepEqual(
    (await flagsOf(store, trash)).map(({ uid, flags }) => [uid, flags]),
    [
      [1, FLAG_SEEN],
      [2, 0],
    ],
  );
  const emails = await store.read(() => rows(sql`SELECT id FROM email`));
  assert.equal(emails.length, 3);
  await store.write(() => expunge({ account, mailbox: inbox, uids: allUids, which: 'any', nowMs: NOW }));
  assert.deepEqual(await store.read(() => rows(sql`SELECT email FROM dead_email`)).then((dead) => dead.length), 1);
  await assertCounted(store, account);
});

forEachEngine('MOVE shows a message in one mailbox, and into its own gives it a new UID', async (store) => {
  const { account, inbox, trash } = await inboxWith(store, 4);
  const moved = await store.write(() => moveMessages({ account, from: inbox, uids: [[2, 3]], to: trash, nowMs: NOW }));
  assert.deepEqual(moved.changed, [inbox, trash]);
  assert.deepEqual(
    [[...moved.sourceUids], [...moved.targetUids]],
    [
      [2, 3],
      [1, 2],
    ],
  );
  assert.deepEqual(
    (await flagsOf(store, inbox)).map(({ uid }) => uid),
    [1, 4],
  );
  const within = await store.write(() => moveMessages({ account, from: inbox, uids: [[1, 1]], to: inbox, nowMs: NOW }));
  assert.deepEqual([...within.targetUids], [5]);
  assert.deepEqual(
    (await flagsOf(store, inbox)).map(({ uid }) => uid),
    [4, 5],
  );
  assert.deepEqual(await store.read(() => rows(sql`SELECT email FROM dead_email`)), []);
  await assertCounted(store, account);
});

forEachEngine('COPY over the quota copies nothing; MOVE is free', async (store) => {
  const { account, inbox, trash } = await inboxWith(store, 3, 150);
  const args = { account, from: inbox, uids: allUids, to: trash, nowMs: NOW };
  await assert.rejects(
    store.write(() => copyMessages(args)),
    { kind: 'over-quota' },
  );
  assert.equal((await flagsOf(store, trash)).length, 0);
  await store.write(() => moveMessages(args));
  assert.equal((await flagsOf(store, trash)).length, 3);
});

forEachEngine('a mailbox of another account is not there', async (store) => {
  const mine = await inboxWith(store, 1);
  const other = await inboxWith(store, 1);
  const base = { account: mine.account, nowMs: NOW, uids: allUids };
  await assert.rejects(
    store.write(() => expunge({ ...base, mailbox: other.inbox, which: 'any' })),
    { kind: 'not-found' },
  );
  await assert.rejects(
    store.write(() => copyMessages({ ...base, from: mine.inbox, to: other.inbox })),
    { kind: 'not-found' },
  );
  assert.equal(
    await store.read(() => mailboxReads.mailboxStatus({ account: mine.account, mailbox: other.inbox })),
    undefined,
  );
});

forEachEngine('what was expunged is swept after its grace: email, then blob, then pack', async (store) => {
  const { account, inbox } = await inboxWith(store, 2);
  const emails = await store.read(() =>
    rows<{ id: number; blob: BlobId }>(sql`SELECT id, blob FROM email ORDER BY id`),
  );
  await store.write(() => expunge({ account, mailbox: inbox, uids: [[1, 1]], which: 'any', nowMs: NOW }));
  assert.deepEqual(await store.write(() => sweepEmails({ beforeMs: NOW, nowMs: NOW, max: 10 })), { emails: 0 });
  assert.deepEqual(await store.write(() => sweepEmails({ beforeMs: NOW + 1, nowMs: NOW + 1, max: 10 })), { emails: 1 });
  assert.deepEqual(await store.write(() => sweepEmails({ beforeMs: NOW + 1, nowMs: NOW + 1, max: 10 })), { emails: 0 });
  assert.equal((await store.write(() => sweepBlobs({ beforeMs: NOW + 1, max: 10 }))).blobs, 0);
  assert.equal((await store.write(() => sweepBlobs({ beforeMs: NOW + 2, max: 10 }))).blobs, 1);
  const gone = emails[0]?.blob;
  const kept = emails[1]?.blob;
  assert.ok(gone !== undefined && kept !== undefined);
  assert.equal(await store.read(() => placeOfBlob(gone)), undefined);
  assert.notEqual(await store.read(() => placeOfBlob(kept)), undefined);
});

forEachEngine('old tombstones go and raise the floor; younger ones stay', async (store) => {
  const { account, inbox, trash } = await inboxWith(store, 6);
  await store.write(() => moveMessages({ account, from: inbox, uids: [[1, 1]], to: trash, nowMs: NOW }));
  await store.write(() => expunge({ account, mailbox: trash, uids: allUids, which: 'any', nowMs: NOW }));
  const old = await store.write(() => expunge({ account, mailbox: inbox, uids: [[2, 4]], which: 'any', nowMs: NOW }));
  await store.write(() => expunge({ account, mailbox: inbox, uids: [[5, 5]], which: 'any', nowMs: NOW + 10 }));
  let after: MailboxId | 0 | undefined = 0;
  let gone = 0;
  for (let i = 0; i < 20 && after !== undefined; i++) {
    const swept = await store.write(() => sweepTombstones({ beforeMs: NOW + 1, after: after ?? 0, max: 2 }));
    gone += swept.tombstones;
    after = swept.next;
  }
  assert.equal(after, undefined);
  assert.equal(gone, 5);
  const status = await store.read(() => mailboxReads.mailboxStatus({ account, mailbox: inbox }));
  assert.equal(status?.floorModseq, old.modseq);
});

forEachEngine('writers at the same moment get numbers of their own, and the counters add up', async (store) => {
  const { account, inbox, trash } = await inboxWith(store, 4);
  const move = (uid: number) => () => moveMessages({ account, from: inbox, uids: [[uid, uid]], to: trash, nowMs: NOW });
  const seen = { account, mailbox: inbox, mode: 'add' as const, flags: FLAG_SEEN, keywords: [] };
  const [appended, moved] = await Promise.all([
    Promise.all(Array.from({ length: 8 }, (_, i) => deliverTo(store, account, `${i}\r\n`))),
    Promise.all([store.write(move(1)), store.write(move(2)), store.write(move(1))]),
    store.write(() => storeFlags({ ...seen, uids: [[3, 4]] })),
    store.write(() => storeFlags({ ...seen, uids: [[4, 3]] })),
  ]);
  assert.equal(new Set(appended.map(({ uid }) => uid)).size, 8);
  assert.equal(new Set(appended.map(({ modseq }) => modseq)).size, 8);
  assert.deepEqual(
    moved.map(({ sourceUids }) => sourceUids.length).sort((a, b) => a - b),
    [0, 1, 1],
    'one of the two moves found it gone',
  );
  assert.deepEqual(
    (await flagsOf(store, trash)).map(({ uid }) => uid),
    [1, 2],
  );
  await assertCounted(store, account);
});

test('ranges in any order, overlapping and open, name each message once', async () => {
  const { keySets } = await import('./uidset.ts');
  const sets = keySets(1 as MailboxId, [
    [9, 5],
    [4294967295, 100],
    [6, 7],
    [0, 0],
    [3, 3],
  ]);
  const base = 2 ** 28;
  assert.deepEqual(sets, [
    { kind: 'run', from: base + 100, to: base + 2 ** 28 - 1 },
    { kind: 'some', keys: [3, 5, 6, 7, 8, 9].map((uid) => base + uid) },
  ]);
  assert.throws(() => keySets(1 as MailboxId, Array(50_001).fill([1, 1])), { kind: 'limit' });
});
