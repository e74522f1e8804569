import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8, latin1 } from '#base/bytes';
import { newReference, TimeKeys } from '#base/ids';
import { SystemRandom } from '#base/random';
import { changeKinds, type Change, cleanMessage, defaultPolicy } from '#format/disarm';
import { indexMessage } from '#format/message';
import { row, rows, sql } from '#format/sql';
import { indexContent } from '#flow/receive';
import { auditReads } from '#model/audit';
import { addBlob, type BlobId, blobWrites } from '#model/blob';
import { type AccountId, appendEmail, type EmailId, type MailboxId, lockAccounts, mailboxWrites } from '#model/mailbox';
import { queueReads } from '#model/queue';
import { CHANGES_CHARACTERS_MAX, keepOriginal, representationReads } from '#model/representation';
import { fixedSettings } from '#model/settings';
import { recordTrace, traceReads, type TraceRow } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import {
  cleanActs,
  cleanedEvent,
  cleanedField,
  CleanDesk,
  type CleaningFacts,
  cleaningPlan,
  cleanReport,
  cleanSettings,
  decodeChanges,
  encodeChanges,
  planKey,
} from './mod.ts';

const facts: CleaningFacts = { from: 'news@shop.example', listId: '', provenDomains: [] };

test('cleaning is on, and off where somebody says so', () => {
  assert.deepEqual(cleaningPlan(fixedSettings({}), facts)?.policy, defaultPolicy);
  assert.equal(cleaningPlan(fixedSettings({ 'clean.enabled': false }), facts), undefined);
  const plan = cleaningPlan(fixedSettings({ 'clean.web-bugs': 'allow', 'clean.tag': '' }), facts) ?? assert.fail();
  assert.equal(plan.policy['web-bug'], 'allow');
  assert.equal(plan.tag, '');
  assert.notEqual(planKey(plan), planKey(cleaningPlan(fixedSettings({}), facts) ?? assert.fail()));
});

const exceptions: readonly (readonly [string, Partial<CleaningFacts>, boolean])[] = [
  ['news@shop.example', { provenDomains: ['shop.example'] }, true],
  ['news@shop.example', { provenDomains: ['mail.shop.example'] }, true],
  ['news@shop.example', { provenDomains: ['evil.example'] }, false],
  ['news@shop.example', { provenDomains: ['example'] }, false],
  ['news@shop.example', {}, false],
  ['other@shop.example', { provenDomains: ['shop.example'] }, false],
  ['shop.example', { from: 'a@news.shop.example', provenDomains: ['shop.example'] }, true],
  ['shop.example', { from: 'a@workshop.example', provenDomains: ['workshop.example'] }, false],
  ['list:all.lists.example', { listId: 'all.lists.example', provenDomains: ['lists.example'] }, true],
  ['list:all.lists.example', { listId: 'all.lists.example', provenDomains: ['evil.example'] }, false],
  ['list:all.lists.example', { listId: 'other.lists.example', provenDomains: ['lists.example'] }, false],
];

test('an exception counts only for mail that is proven to be theirs', () => {
  for (const [text, changes, isExcepted] of exceptions) {
    const plan = cleaningPlan(fixedSettings({ 'clean.except': [text] }), { ...facts, ...changes });
    assert.equal(plan === undefined, isExcepted, `${text} ${JSON.stringify(changes)}`);
  }
});

test('what cannot be an exception, or a tag, is refused with a sentence', () => {
  const problem = cleanSettings.except.memberProblem ?? assert.fail();
  for (const text of ['a@b.example', 'b.example', 'list:x.y.example', 'LIST:x.example'])
    assert.equal(problem(text), undefined);
  for (const text of ['a', '@', 'a b.example', 'list:', 'a@b@c.example']) assert.match(problem(text) ?? '', /neither/);
  assert.match(cleanSettings.tag.textProblem?.('{a b}') ?? '', /printable/);
});

const change = (what: string, more?: number): Change => ({
  danger: 'script',
  what,
  part: '1',
  where: 'p onclick',
  before: 'onclick="x()"',
  ...(more === undefined ? {} : { more }),
});

test('the list keeps its bound, and what it cannot read is empty', () => {
  const many = Array.from({ length: 100 }, () => ({
    ...change('handler'),
    before: 'é'.repeat(200),
    after: '"'.repeat(200),
  }));
  const text = encodeChanges({ changes: many, untouched: [] });
  assert.ok(text.length <= CHANGES_CHARACTERS_MAX);
  const { changes, left } = decodeChanges(text);
  assert.equal(changes.length + left, 100);
  assert.deepEqual(decodeChanges(encodeChanges({ changes: [change('script', 3)], untouched: ['2'] })), {
    changes: [change('script', 3)],
    untouched: ['2'],
    left: 0,
  });
  for (const odd of ['', '{', '[]', 'null', '{"changes":[1,{"danger":"x"}],"untouched":5}']) {
    assert.deepEqual(decodeChanges(odd), { changes: [], untouched: [], left: 0 }, odd);
  }
});

test('the letter to a sender says what, why and what to write, in lines that fit', () => {
  const changes = [...changeKinds.map((what) => change(what)), change('handler', 12)];
  const text = cleanReport(
    { changes, untouched: ['3'], left: 2 },
    {
      subject: 'News\r\nBcc: x',
      from: 'a@b.example',
      receivedMs: 0,
      reference: '7F3K-9QXD-M2TA',
      hostname: 'mx.example',
    },
  );
  assert.match(text, /Your message "News Bcc: x" of 1970-01-01/);
  assert.match(text, /Event handler \(14 times\)/);
  assert.match(text, /\* p onclick: onclick="x\(\)"/);
  assert.match(text, /2 more changes/);
  for (const line of text.split('\n')) assert.ok(line.length <= 76, line);
});

test('the field and the step in the story name what was changed, once', () => {
  const changes = [change('handler', 3), change('web-bug'), change('handler')];
  assert.equal(cleanedField({ changes }).lines, 'X-Cleaned: handler, web-bug\r\n');
  const { text, facts: told } = cleanedEvent({ changes, untouched: ['2'] }, { recipients: ['You@here.test'], at: 5 });
  assert.equal(
    text,
    'Cleaned for You@here.test: Event handler, Hidden picture; signed or encrypted parts (2) were left. The original is kept beside it',
  );
  assert.deepEqual(told, { recipients: 'you@here.test', changes: 6 });
});

const html = '<p>Hello</p><img src="https://x.example/o" width=1 height=1>';
const octets = encodeUtf8(`From: Shop <a@shop.example>\r\nSubject: News\r\nContent-Type: text/html\r\n\r\n${html}`);
const nowMs = Date.UTC(2026, 10, 27);
const reference = newReference(new SystemRandom());

function traceRow(id: number, { tenant, domain }: TestAccount): TraceRow {
  return {
    id,
    reference,
    tenant,
    domain,
    account: null,
    kind: 'incoming',
    outcome: 'accepted',
    client: '192.0.2.1',
    helo: 'x',
    sender: 'a@shop.example',
    recipients: ['you@here.test'],
    messageId: '',
    subject: 'News',
    size: octets.length,
    repeats: 0,
    story: [],
  };
}

/** Files a cleaned copy for each account, as the commit that accepts mail does. */
async function fileCleaned(
  store: TestStore,
  accounts: readonly TestAccount[],
): Promise<{ emails: EmailId[]; original: BlobId; cleaned: BlobId }> {
  const made = cleanMessage(octets, indexMessage(octets), {
    policy: defaultPolicy,
    tag: '{Cleaned}',
    now: () => 0,
    budgetMs: 1000,
  });
  const { bytes } = made ?? assert.fail();
  const [original, cleaned] = [store.nextId() as BlobId, store.nextId() as BlobId];
  const [first = assert.fail()] = accounts;
  const emails = accounts.map(() => store.nextId() as EmailId);
  await store.write(
    function* ([one, two]) {
      assert.ok(one !== undefined && two !== undefined);
      yield* lockAccounts(accounts.map(({ account }) => account));
      const trace = traceRow(store.nextId(), first);
      yield* addBlob(original, one, { refs: accounts.length, nowMs });
      yield* addBlob(cleaned, two, { refs: accounts.length, nowMs });
      for (const [i, { account }] of accounts.entries()) {
        const email = emails[i] ?? assert.fail();
        const content = { ...indexContent(bytes).indexed, blob: cleaned };
        const head = encodeUtf8('Return-Path: <a@shop.example>\r\n');
        yield* appendEmail({
          id: email,
          account,
          target: { kind: 'inbox' },
          content,
          head,
          receivedMs: nowMs,
          savedMs: nowMs,
          flags: 0,
          reference,
        });
        yield* keepOriginal({
          email,
          account,
          blob: original,
          reference,
          trace: trace.id,
          changes: encodeChanges(made ?? assert.fail()),
        });
      }
      yield* recordTrace(trace);
    },
    [
      { kind: 'memory', blob: original, account: first.account, bytes: octets },
      { kind: 'memory', blob: cleaned, account: first.account, bytes },
    ],
  );
  return { emails, original, cleaned };
}

function deskOn(store: TestStore): CleanDesk {
  const clock = new FakeClock('2026-11-28T12:00:00Z');
  const calls = {
    ...callsOn(store, 'read', { ...representationReads, readQueued: queueReads.readQueued }),
    ...callsOn(store, 'write', cleanActs),
  };
  return new CleanDesk({
    store: { ...calls, readQueued: (args) => calls.readQueued({ ...args, blob: args.blob as BlobId }) },
    index: (bytes) => indexContent(bytes),
    clock,
    keys: new TimeKeys(clock),
    hostname: 'mx.example',
  });
}

const admin = { actor: { kind: 'system' }, name: 'the command line' } as const;
const refsOf = (store: TestStore, blob: BlobId): Promise<{ refs: number; dead: number | null } | undefined> =>
  store.read(() =>
    row<{ refs: number; dead: number | null }>(sql`SELECT refs, dead_ms AS dead FROM blob WHERE id = ${blob}`),
  );

forEachEngine('the original is told of, and goes to the inbox with its octets and its date, once', async (store) => {
  const you = await accountIn(store);
  const she = await accountIn(store);
  const { original } = await fileCleaned(store, [you, she]);
  const desk = deskOn(store);
  const copies = await desk.originals(admin, reference);
  assert.deepEqual(
    copies.map(({ changes, releasedMs }) => ({ changes, releasedMs })),
    [
      { changes: ['Hidden picture'], releasedMs: null },
      { changes: ['Hidden picture'], releasedMs: null },
    ],
  );
  const { text, from } = await desk.report(admin, reference.toLowerCase());
  assert.match(text, /Hidden picture[^]*What to write/);
  assert.equal(from, 'Shop <a@shop.example>');
  assert.match(text, /Your message "News"/);
  assert.equal(copies[0]?.subject, 'News');

  const address = copies[0]?.address ?? assert.fail();
  assert.deepEqual(await desk.release(admin, reference, { address, note: 'wanted' }), [
    { address, outcome: 'released' },
  ]);
  assert.deepEqual(await desk.release(admin, reference, { address }), [{ address, outcome: 'already' }]);
  assert.equal((await refsOf(store, original))?.refs, 3);
  const filed = await store.read(() =>
    rows<{ received: number; size: number; head: Uint8Array }>(sql`
      SELECT e.received_ms AS received, e.size, e.head FROM email e JOIN message m ON m.email = e.id WHERE e.blob = ${original}`),
  );
  assert.equal(filed.length, 1);
  assert.equal(filed[0]?.received, nowMs);
  assert.equal(latin1(filed[0]?.head ?? new Uint8Array()), 'Return-Path: <a@shop.example>\r\n');
  const audit = await callsOn(store, 'read', auditReads).listAudit({ max: 5 });
  assert.equal(audit[0]?.action, 'clean.release');
  assert.equal((await desk.originals(admin, reference))[0]?.releasedBy, 'the command line');
  const story = await callsOn(store, 'read', traceReads).traceOf({ reference });
  assert.ok(JSON.stringify(story).includes('clean.released'));
});

forEachEngine('the original lives as long as a cleaned copy, and goes with the last', async (store) => {
  const you = await accountIn(store);
  const she = await accountIn(store);
  const { emails, original, cleaned } = await fileCleaned(store, [you, she]);
  const { expunge: remove, sweepEmails } = mailboxWrites;
  const calls = callsOn(store, 'write', { remove, sweepEmails, ...blobWrites });
  const expunge = async (at: number): Promise<void> => {
    const email = emails[at] ?? assert.fail();
    const found = await store.read(() =>
      row<{ id: number; mailbox: MailboxId; account: AccountId }>(
        sql`SELECT id, mailbox, account FROM message WHERE email = ${email}`,
      ),
    );
    const { id, mailbox, account } = found ?? assert.fail();
    const uid = id % 2 ** 28;
    await calls.remove({
      account,
      mailbox,
      uids: [[uid, uid]],
      which: 'any',
      nowMs,
    });
  };
  await expunge(0);
  await calls.sweepEmails({ beforeMs: nowMs + 1, nowMs, max: 10 });
  assert.deepEqual(await refsOf(store, original), { refs: 1, dead: null });
  assert.deepEqual(await refsOf(store, cleaned), { refs: 1, dead: null });
  assert.equal((await deskOn(store).originals(admin, reference)).length, 1);
  await calls.sweepBlobs({ beforeMs: nowMs + 10, max: 10 });
  await expunge(1);
  await calls.sweepEmails({ beforeMs: nowMs + 1, nowMs, max: 10 });
  assert.deepEqual(await refsOf(store, original), { refs: 0, dead: nowMs });
  await assert.rejects(deskOn(store).originals(admin, reference), /No original/);
  await calls.sweepBlobs({ beforeMs: nowMs + 10, max: 10 });
  assert.equal(await refsOf(store, original), undefined);
});

forEachEngine('nobody sees originals that are not theirs to see, and a full mailbox takes none', async (store) => {
  const you = await accountIn(store, { quotaBytes: 400 });
  await fileCleaned(store, [you]);
  const desk = deskOn(store);
  const other = {
    actor: { kind: 'account', account: you.account, grants: [] },
    name: 'you',
  } as const;
  await assert.rejects(desk.release(other, reference), /No original/);
  assert.equal((await desk.release(admin, reference))[0]?.outcome, 'over-quota');
  await assert.rejects(desk.release(admin, 'no reference'), /No original/);
  await assert.rejects(desk.release(admin, reference, { address: 'who@else.test' }), /No original/);
});
