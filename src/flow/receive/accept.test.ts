import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '#base/bytes';
import { newReference, TimeKeys } from '#base/ids';
import { SystemClock } from '#base/clock';
import { SystemRandom } from '#base/random';
import { row, rows, sql } from '#format/sql';
import type { BlobId } from '#model/blob';
import type { AccountId, EmailId } from '#model/mailbox';
import type { QueueId } from '#model/queue';
import { closeContainment, openContainment } from '#model/sending';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import { type AcceptArgs, acceptMail, type Accepted, indexContent, type NewCopy } from './mod.ts';

const clock = new SystemClock();
const keys = new TimeKeys(clock);
const random = new SystemRandom();
const octets = 'From: a@b.test\r\nMessage-ID: <one@b.test>\r\nSubject: Hello\r\n\r\nText\r\n';

function copyFor(account: AccountId, changes: Partial<NewCopy> = {}): NewCopy {
  const head = encodeUtf8('Return-Path: <a@b.test>\r\n');
  const email = keys.next() as EmailId;
  return {
    email,
    account,
    target: { kind: 'inbox' },
    head,
    flags: 0,
    recipient: 'u@x.test',
    incidental: false,
    ...changes,
  };
}

function argsFor(copies: readonly NewCopy[], changes: Partial<AcceptArgs> = {}): AcceptArgs {
  const reference = newReference(random);
  const queue = {
    id: keys.next() as QueueId,
    reference,
    account: null,
    domain: null,
    head: encodeUtf8('Received: x\r\n'),
    size: 100,
    returnPath: 'a@b.test',
    envelopeId: null,
    returnContent: null,
    bodyType: '7bit',
    smtpUtf8: false,
    origin: 'local',
    createdMs: 1000,
  } as const;
  return {
    blob: keys.next() as BlobId,
    content: indexContent(encodeUtf8(octets)).indexed,
    nowMs: 1000,
    copies,
    queued: null,
    retry: {
      message: queue,
      expiresMs: 9000,
      recipients: copies.map(({ recipient, incidental }) =>
        incidental ? null : { address: recipient, originalRecipient: null, notify: 'delay' },
      ),
      together: [{ copies: copies.map((_, at) => at), taken: false }],
      always: false,
    },
    trace: {
      id: keys.next(),
      reference,
      tenant: null,
      domain: null,
      account: null,
      kind: 'incoming',
      outcome: 'accepted',
      client: '192.0.2.1',
      helo: 'c.test',
      sender: 'a@b.test',
      recipients: ['u@x.test'],
      messageId: '<one@b.test>',
      subject: 'hello',
      size: octets.length,
      repeats: 0,
      story: [],
    },
    repeatOf: null,
    ...changes,
  };
}

const remote = { nextHop: 'far.test', originalRecipient: null, notify: '', dueMs: 1000, expiresMs: 9000 };

function accept(store: TestStore, args: AcceptArgs): Promise<Accepted> {
  const bytes = encodeUtf8(octets);
  return store.write((places) => acceptMail(args, places), [{ kind: 'memory', blob: args.blob, account: 0, bytes }]);
}

async function count(store: TestStore, table: 'blob' | 'email' | 'queue_recipient' | 'submitted'): Promise<number> {
  const statements = {
    blob: sql`SELECT count(*) AS n FROM blob`,
    email: sql`SELECT count(*) AS n FROM email`,
    queue_recipient: sql`SELECT count(*) AS n FROM queue_recipient`,
    submitted: sql`SELECT count(*) AS n FROM submitted`,
  };
  return Number((await store.read(() => row<{ n: number }>(statements[table])))?.n);
}

forEachEngine('recipients of one message share its bytes and each have a copy of their own', async (store) => {
  const one = await accountIn(store);
  const two = await accountIn(store);
  const args = argsFor([copyFor(one.account), copyFor(two.account)]);
  const accepted = await accept(store, args);
  assert.deepEqual(accepted.outcomes, ['filed', 'filed']);
  assert.equal(new Set(accepted.changed).size, 2);
  const [blob] = await store.read(() => rows<{ refs: number }>(sql`SELECT refs FROM blob`));
  assert.equal(blob?.refs, 2);
  assert.equal(await count(store, 'email'), 2);
});

forEachEngine('one full mailbox among several is a local retry in the same commit, never a bounce', async (store) => {
  const full = await accountIn(store, { quotaBytes: 10 });
  const roomy = await accountIn(store);
  const accepted = await accept(
    store,
    argsFor([copyFor(full.account, { recipient: 'full@x.test' }), copyFor(roomy.account)]),
  );
  assert.deepEqual(accepted.outcomes, ['over-quota', 'filed']);
  assert.equal(accepted.kept, true);
  const [waiting] = await store.read(() =>
    rows<{ address: string; next_hop: string }>(sql`SELECT address, next_hop FROM queue_recipient`),
  );
  assert.deepEqual({ ...waiting }, { address: 'full@x.test', next_hop: 'local' });
  const [blob] = await store.read(() => rows<{ refs: number }>(sql`SELECT refs FROM blob`));
  assert.equal(blob?.refs, 2, 'the waiting recipient holds the bytes too');
});

forEachEngine(
  'of one recipient who is several people, who has no room gets it later, and nobody gets it twice',
  async (store) => {
    // The answer is 250 since one of them has it. The other copy was dropped where the peer is told about each recipient
    // or there is one alone, and elsewhere the alias itself waited: for everybody behind it, those who had it included.
    const full = await accountIn(store, { quotaBytes: 10 });
    const roomy = await accountIn(store);
    const copies = [
      copyFor(full.account, { recipient: 'team@x.test' }),
      copyFor(roomy.account, { recipient: 'team@x.test' }),
    ];
    const args = argsFor(copies);
    assert.ok(args.retry);
    const recipients = ['full@x.test', 'roomy@x.test'].map((address) => ({
      address,
      originalRecipient: 'rfc822;team@x.test',
      notify: 'never',
    }));
    const accepted = await accept(store, {
      ...args,
      retry: { ...args.retry, recipients, together: [{ copies: [0, 1], taken: false }] },
    });
    assert.deepEqual(accepted.outcomes, ['over-quota', 'filed']);
    const waiting = await store.read(() =>
      rows<{ address: string; notify: string }>(sql`SELECT address, notify FROM queue_recipient`),
    );
    assert.deepEqual(
      waiting.map((one) => ({ ...one })),
      [{ address: 'full@x.test', notify: 'never' }],
    );
  },
);

forEachEngine('who is told to come again does not wait here as well', async (store) => {
  const full = await accountIn(store, { quotaBytes: 10 });
  const roomy = await accountIn(store);
  const args = argsFor([copyFor(full.account), copyFor(roomy.account)]);
  assert.ok(args.retry);
  // LMTP: each hears its own.
  await accept(store, {
    ...args,
    retry: { ...args.retry, together: [0, 1].map((at) => ({ copies: [at], taken: false })) },
  });
  assert.equal(await count(store, 'queue_recipient'), 0);
});

forEachEngine('a report for a full mailbox waits, since nobody could be told to send it again', async (store) => {
  const full = await accountIn(store, { quotaBytes: 10 });
  const args = argsFor([copyFor(full.account)]);
  assert.ok(args.retry);
  const accepted = await accept(store, { ...args, retry: { ...args.retry, always: true } });
  assert.equal(accepted.kept, true);
  assert.equal(await count(store, 'queue_recipient'), 1);
  const gone = argsFor([copyFor(999_999 as AccountId)]);
  assert.ok(gone.retry);
  const dropped = await accept(store, { ...gone, retry: { ...gone.retry, always: true } });
  assert.equal(dropped.kept, false);
});

forEachEngine('when nobody can take it nothing is kept, and the trace says so', async (store) => {
  const full = await accountIn(store, { quotaBytes: 10 });
  const args = argsFor([copyFor(full.account)]);
  const accepted = await accept(store, args);
  assert.equal(accepted.kept, false);
  assert.equal(await count(store, 'blob'), 0);
  assert.equal(await count(store, 'queue_recipient'), 0);
});

forEachEngine('an account that went away meanwhile is told as gone', async (store) => {
  const accepted = await accept(store, argsFor([copyFor(999_999 as AccountId)]));
  assert.deepEqual([accepted.kept, ...accepted.outcomes], [false, 'gone']);
});

forEachEngine('a copy for Sent that does not fit holds nothing up, and alone keeps nothing', async (store) => {
  const full = await accountIn(store, { quotaBytes: 10 });
  const roomy = await accountIn(store);
  const sent = copyFor(full.account, { incidental: true, target: { kind: 'special', use: 'sent' } });
  const delivered = await accept(store, argsFor([copyFor(roomy.account), sent]));
  assert.deepEqual([delivered.kept, ...delivered.outcomes], [true, 'filed', 'over-quota']);
  assert.equal(await count(store, 'queue_recipient'), 0, 'nobody waits for a copy in Sent');
  const own = copyFor(roomy.account, { incidental: true, target: { kind: 'special', use: 'sent' } });
  const refused = await accept(store, argsFor([copyFor(full.account), own], { retry: null }));
  assert.equal(refused.kept, false);
});

forEachEngine('the very same submission within hours is taken once (product OU4)', async (store) => {
  const one = await accountIn(store);
  const repeatOf = { account: one.account, digest: 'd', windowMs: 5000 };
  const first = await accept(store, argsFor([copyFor(one.account)], { repeatOf }));
  assert.equal(first.repeats, 0);
  const second = await accept(store, argsFor([copyFor(one.account)], { repeatOf, nowMs: 2000 }));
  assert.deepEqual([second.kept, second.repeats, second.outcomes], [true, 1, ['filed']]);
  assert.equal(await count(store, 'email'), 1);
  const later = await accept(store, argsFor([copyFor(one.account)], { repeatOf, nowMs: 60_000 }));
  assert.equal(later.repeats, 0);
  assert.equal(await count(store, 'email'), 2);
});

forEachEngine('a submission that was put off is no repeat when it comes again', async (store) => {
  // It was: the count was kept although nothing else was, so the next try was answered 250 and delivered to nobody.
  const full = await accountIn(store, { quotaBytes: 10 });
  const repeatOf = { account: full.account, digest: 'd', windowMs: 5000 };
  const refused = await accept(store, argsFor([copyFor(full.account)], { repeatOf }));
  assert.equal(refused.kept, false);
  await store.write(function* () {
    yield sql`UPDATE account SET quota_bytes = NULL WHERE id = ${full.account}`;
  });
  const again = await accept(store, argsFor([copyFor(full.account)], { repeatOf, nowMs: 2000 }));
  assert.deepEqual([again.kept, again.repeats], [true, 0]);
  assert.equal(await count(store, 'email'), 1);
});

test('TLS-Required: No is heard where it stands once (RFC 8689 section 3)', () => {
  const heard = (...fields: readonly string[]): boolean =>
    indexContent(encodeUtf8(`${fields.map((field) => `${field}\r\n`).join('')}\r\nText\r\n`)).tlsOptional;
  assert.ok(heard('Subject: x', 'TLS-Required: No'));
  assert.ok(heard('tls-required:no'));
  assert.ok(heard('TLS-Required:\r\n No '));
  assert.ok(!heard('Subject: x'));
  assert.ok(!heard('TLS-Required: Yes'));
  assert.ok(!heard('TLS-Required: No (thanks)'));
  assert.ok(!heard('TLS-Required: No', 'TLS-Required: No'));
});

test('what is indexed of a message is what the index columns hold', () => {
  const index = indexContent(encodeUtf8(octets), { date: 'Mon, 1 Jan 2024 00:00:00 +0000' });
  assert.equal(index.messageId, '<one@b.test>');
  assert.deepEqual(index.from, ['a@b.test']);
  assert.equal(index.hasDate, false);
  assert.equal(index.indexed.sentMs, Date.UTC(2024, 0, 1), 'a Date that we add counts');
  assert.match(Buffer.from(index.indexed.envelope).toString(), /Mon, 1 Jan 2024.*"Hello"/);
});

// The watch had passed it, the account was contained, and then it was committed: it went out.
forEachEngine('mail of an account that is contained by then waits in the queue, for people here too', async (store) => {
  const anna = await accountIn(store);
  const ben = await accountIn(store);
  const [by, reason] = ['operator', 'stolen'];
  const one = { account: anna.account, kind: 'contained', atMs: 1000, by, reason } as const;
  const containment = await store.write(() => openContainment(one));
  const sentCopy = copyFor(anna.account, { target: { kind: 'special', use: 'sent' }, incidental: true });
  const plain = argsFor([copyFor(ben.account), sentCopy]);
  const { account } = anna;
  const waiting = plain.retry;
  assert.ok(waiting !== null);
  const queued = {
    ...waiting.message,
    id: keys.next() as QueueId,
    account,
    recipients: [{ ...remote, address: 'c@far.test' }],
  };
  const accepted = await accept(store, { ...plain, queued, trace: { ...plain.trace, account } });
  assert.deepEqual([accepted.outcomes, accepted.kept, accepted.queued], [['held', 'filed'], true, true]);
  const found = await store.read(() =>
    rows<object>(sql`SELECT address, state, containment FROM queue_recipient ORDER BY address`),
  );
  assert.deepEqual(
    found.map((each) => ({ ...each })),
    [
      { address: 'c@far.test', state: 'held', containment },
      { address: 'u@x.test', state: 'held', containment },
    ],
  );
  // Given back, it goes out as what was queued before.
  await store.write(() => closeContainment({ id: containment, nowMs: 2000 }));
  const next = argsFor([copyFor(ben.account)]);
  assert.deepEqual((await accept(store, { ...next, trace: { ...next.trace, account } })).outcomes, ['filed']);
});
