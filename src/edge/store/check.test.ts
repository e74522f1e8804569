import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { Reference } from '#base/ids';
import { type BlobId, holdBlob } from '#model/blob';
import { directoryWrites } from '#model/directory';
import { allUids, mailboxReads, mailboxWrites } from '#model/mailbox';
import { type HeldId, keepQuarantined } from '#model/quarantine';
import { keepOriginal } from '#model/representation';
import { enqueueMessage, type QueueId } from '#model/queue';
import { row, sql } from '#format/sql';
import { accountIn, deliverTo, withStore } from '#testing/engine';
import { rowChecks } from './check-rows.ts';
import { checkStore } from './mod.ts';

const NOW = 1_700_000_000_000;
let whole = '';

/** A store with a bit of everything, made once; each test damages a copy. */
before(async () => {
  whole = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-check-'));
  await withStore(async (store) => {
    const { account } = await accountIn(store);
    for (let i = 0; i < 5; i++) await deliverTo(store, account, `Subject: ${i}\r\n\r\n${'x'.repeat(i * 100)}\r\n`);
    const boxes = await store.read(() => mailboxReads.listMailboxes(account));
    const idOf = (name: string) => boxes.find((box) => box.name === name)?.id ?? (0 as never);
    const [inbox, trash] = [idOf('INBOX'), idOf('Trash')];
    await store.write(() => mailboxWrites.createMailbox({ account, path: ['a', 'b'] }));
    const flags = { account, mailbox: inbox, mode: 'add' as const, flags: 9, keywords: ['k'] };
    await store.write(() => mailboxWrites.storeFlags({ ...flags, uids: [[1, 2]] }));
    await store.write(() =>
      mailboxWrites.copyMessages({ account, from: inbox, uids: [[1, 3]], to: trash, nowMs: NOW }),
    );
    await store.write(() =>
      mailboxWrites.expunge({ account, mailbox: inbox, uids: allUids, which: 'deleted', nowMs: NOW }),
    );
    await store.write(() =>
      mailboxWrites.expunge({ account, mailbox: trash, uids: [[1, 1]], which: 'any', nowMs: NOW }),
    );
    await store.write(function* () {
      const email = yield* row<{ id: number; blob: BlobId; length: number }>(
        sql`SELECT e.id, e.blob, b.byte_length AS length FROM email e JOIN blob b ON b.id = e.blob ORDER BY e.id DESC LIMIT 1`,
      );
      assert.ok(email);
      yield* holdBlob(email.blob, 3);
      yield* keepOriginal({
        email: email.id,
        account,
        blob: email.blob,
        reference: '0000-0000-0000' as Reference,
        trace: 1,
        changes: '[]',
      });
      yield* keepQuarantined(held(email.blob, email.length));
      yield* enqueueMessage(queued(email.blob, email.length));
    });
    copyFolder(store.folder, whole);
  });
});
after(() => rmSync(whole, { recursive: true }));

function held(blob: BlobId, blobBytes: number): Parameters<typeof keepQuarantined>[0] {
  const row = {
    id: 6 as HeldId,
    account: null,
    domain: 1,
    tenant: 1,
    recipient: 'a@b.test',
    head: new Uint8Array(),
    class: 'spam',
    sender: '',
    from: '',
    subject: '',
    receivedMs: NOW,
    expiresMs: NOW + 1,
    score: 5,
    verdict: '',
    reason: '',
    onward: null,
  } as const;
  return { blob, blobBytes, reference: '0000-0000-0000' as Reference, trace: 1, rows: [row] };
}

function queued(blob: BlobId, size: number): Parameters<typeof enqueueMessage>[0] {
  const recipient = { nextHop: 'b.test', originalRecipient: null, notify: '', dueMs: NOW, expiresMs: NOW + 1 };
  return {
    id: 5 as QueueId,
    reference: '0000-0000-0000' as Reference,
    account: null,
    domain: null,
    blob,
    head: new Uint8Array(),
    size,
    returnPath: '',
    envelopeId: null,
    returnContent: null,
    bodyType: '7bit',
    smtpUtf8: false,
    origin: 'relay',
    createdMs: NOW,
    recipients: [{ ...recipient, address: 'a@b.test' }],
  };
}

function copyFolder(from: string, to: string): void {
  mkdirSync(join(to, 'packs'), { recursive: true });
  for (const name of [
    'rookery.db',
    'rookery.db-wal',
    ...readdirSync(join(from, 'packs')).map((pack) => `packs/${pack}`),
  ]) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** What check says of a copy that was damaged: `severity area text`. */
function findingsAfter(damage: (folder: string, db: DatabaseSync) => void, bytes: 'all' | 'headers' = 'all'): string[] {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-check-'));
  try {
    copyFolder(whole, folder);
    const db = new DatabaseSync(join(folder, 'rookery.db'));
    damage(folder, db);
    db.close();
    return checkStore(folder, { bytes }).findings.map(({ severity, area, text }) => `${severity} ${area} ${text}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a store that only operations have written is clean, to the last octet', () => {
  const report = checkStore(whole, { bytes: 'all' });
  assert.deepEqual(report.findings, []);
  assert.equal(report.clean, true);
  assert.deepEqual(report.counts, { accounts: 1, mailboxes: 8, messages: 5, emails: 5, queued: 1, blobs: 5, packs: 1 });
  assert.equal(report.bytesRead, 5 * 16 + 1000);
  assert.equal(checkStore(whole, { bytes: 'headers' }).bytesRead, 0);
});

const damages: readonly (readonly [statement: string, says: RegExp])[] = [
  ['DELETE FROM blob WHERE id = (SELECT blob FROM queued_message)', /Queued|refers to blob \d+, which does not exist/],
  ['UPDATE blob SET refs = refs + 1', /counts 2 references, 1 are there/],
  ['UPDATE blob SET dead_ms = 5', /is marked as dead/],
  ['DELETE FROM email WHERE id = (SELECT max(email) FROM message)', /shows email \d+, which its account does not have/],
  ['DELETE FROM dead_email', /is in no mailbox and not marked as dead/],
  ['INSERT INTO dead_email SELECT max(email), account, 5 FROM message', /is marked as dead but is in a mailbox/],
  ['DELETE FROM email_search', /search texts are not both there/],
  ['UPDATE email SET size = size + 1', /octets, which is not its head and blob/],
  ['UPDATE email SET thread = 4711', /thread 4711, which nothing refers to/],
  ['UPDATE mailbox SET unseen = unseen + 1', /Mailbox \d+ counts/],
  ['UPDATE account_state SET used_bytes = 1', /Account \d+ counts 5 messages with 1 bytes/],
  ['UPDATE account_state SET keywords = 2', /counts 2 keywords, 1 are there/],
  ['UPDATE message SET flags = flags | 64', /of which its account does not know all/],
  ['UPDATE message SET modseq = 1000000', /has modseq 1000000/],
  ['UPDATE tombstone SET modseq = 1000000', /Tombstone \d+ has modseq 1000000/],
  ['UPDATE account_state SET modseq = 1', /its account is at 1/],
  ['UPDATE mailbox SET uid_next = 1', /would give again/],
  ['UPDATE message SET mailbox = mailbox + 1', /which cannot hold it/],
  ['INSERT INTO tombstone SELECT id, account, mailbox, email, modseq, 5 FROM message', /was expunged and is there/],
  ['UPDATE account_state SET uid_validity = 1', /UIDVALIDITY \d+, which its account would give again/],
  ['UPDATE pack SET bytes = bytes - 1', /Pack 1 counts 5 blobs/],
  ['DELETE FROM pack', /in pack 1, which has no row/],
  ["UPDATE mailbox SET parent = 999 WHERE name = 'b'", /is below 999/],
  [
    "UPDATE mailbox SET parent = (SELECT id FROM mailbox WHERE name = 'b') WHERE name = 'a'",
    /cannot be reached from the top/,
  ],
  ["UPDATE mailbox SET name = 'x' WHERE name = 'INBOX'", /has no INBOX/],
  ['UPDATE sequence SET next = 2', /an id that would be given again/],
  ['DELETE FROM account_state', /has no state/],
  ['DELETE FROM account', /is gone, its state stayed/],
  ['UPDATE queued_message SET recipients = 2', /counts 2 recipients, 1 are there/],
  ['DELETE FROM queued_message', /is of message 5, which does not exist/],
  ['UPDATE quarantine SET blob = 4711', /Message 6|refers to blob 4711, which does not exist/],
  ['UPDATE representation SET blob = 4711', /refers to blob 4711, which does not exist/],
  ['UPDATE representation SET account = 99', /An original is kept for email \d+, which its account does not have/],
  ['DELETE FROM representation', /counts 4 references, 3 are there/],
  ["UPDATE quarantine SET state = 'released'", /Message 6 of the quarantine is released/],
  ['UPDATE queued_message SET size = 1', /Queued message 5 says it has 1 octets/],
];

test('each way in which rows may disagree is found and said in words', () => {
  assert.ok(damages.length >= rowChecks.length, 'each check has a damage that it finds');
  for (const [statement, says] of damages) {
    const found = findingsAfter((_, db) => db.exec(statement));
    assert.ok(
      found.some((text) => text.startsWith('error ') && says.test(text)),
      `${statement}: ${found.join('\n')}`,
    );
  }
});

test('mail of a removed account is waste while it goes slice by slice, and then nothing', () =>
  withStore(async (store) => {
    const { account } = await accountIn(store, { address: 'gone@example.test' });
    await accountIn(store, { address: 'stays@example.test' });
    for (let i = 0; i < 5; i++) await deliverTo(store, account, `Subject: ${i}\r\n\r\nx\r\n`);
    await store.write(() => mailboxWrites.createMailbox({ account, path: ['a', 'b'] }));
    const boxes = await store.read(() => mailboxReads.listMailboxes(account));
    const idOf = (name: string) => boxes.find((box) => box.name === name)?.id ?? (0 as never);
    const [inbox, below] = [idOf('INBOX'), idOf('b')];
    await store.write(() =>
      mailboxWrites.copyMessages({ account, from: inbox, uids: [[1, 2]], to: below, nowMs: NOW }),
    );
    // A reply that was expunged: the sweep takes it days later, when its thread may be gone.
    await store.write(() =>
      mailboxWrites.expunge({ account, mailbox: inbox, uids: [[5, 5]], which: 'any', nowMs: NOW }),
    );
    await store.write(function* () {
      yield sql`UPDATE email SET thread = (SELECT min(id) FROM email) WHERE id IN (SELECT email FROM dead_email)`;
    });
    const check = () => checkStore(store.folder, { bytes: 'all' });
    assert.deepEqual(check().findings, []);
    const by = { id: store.nextId(), actor: 'test', nowMs: NOW };
    await store.write(() => directoryWrites.removeAccount({ by, address: 'gone@example.test' }));
    const left: string[] = [];
    for (let done = false; !done; ) {
      for (const { severity, text } of check().findings)
        left.push(`${severity} ${/(\d+) of its/.exec(text)?.[1] ?? text}`);
      assert.equal(check().clean, true);
      ({ done } = await store.write(() => directoryWrites.purgeAccounts({ nowMs: NOW, max: 1 })));
    }
    assert.deepEqual(left, ['info 6', 'info 5', 'info 4', 'info 3', 'info 2', 'info 1', 'info 0']);
    assert.deepEqual(check().findings, []);
  }));

test('damaged bytes are found and named, each by itself', () => {
  const flip = (folder: string, at: number): void => {
    const path = join(folder, 'packs', '00000001.pack');
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };
  assert.match(
    findingsAfter((folder) => flip(folder, 70)).join(),
    /^error bytes Blob \d+ \(pack 1 at 64\): does not match its checksum$/,
  );
  assert.deepEqual(
    findingsAfter((folder) => flip(folder, 70), 'headers'),
    [],
  );
  assert.match(findingsAfter((folder) => flip(folder, 0), 'headers').join(), /has no record header/);
  assert.match(
    findingsAfter((folder) => truncateSync(join(folder, 'packs', '00000001.pack'), 1390)).join(),
    /is cut short/,
  );
  assert.equal(findingsAfter((folder) => unlinkSync(join(folder, 'packs', '00000001.pack'))).length, 5);
});

test('a pack file that no row knows is waste, not an error', () => {
  const found = findingsAfter((folder) => writeFileSync(join(folder, 'packs', '00000009.pack'), 'x'));
  assert.deepEqual(found, ['info packs packs/00000009.pack holds nothing that a row knows; the sweep removes it']);
});

test('a database that is missing, torn or of another version is an error in words', () => {
  assert.match(checkStore('/nowhere', { bytes: 'all' }).findings[0]?.text ?? '', /There is no database/);
  assert.match(findingsAfter((_, db) => db.exec('PRAGMA user_version = 99')).join(), /schema 99/);
  const torn = findingsAfter((folder, db) => {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const path = join(folder, 'rookery.db');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, 8192, bytes.length - 8192));
  });
  assert.ok(
    torn.some((text) => text.startsWith('error database')),
    torn.join('\n'),
  );
});
