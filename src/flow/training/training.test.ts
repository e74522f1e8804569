import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import type { AuthenticationResults } from '#check/authentication';
import { type BayesTokens, classify, tokensOf, withSender } from '#check/bayes';
import { FingerprintCounter, fingerprintOf } from '#check/fingerprint';
import { type AccountId, type MailboxId, mailboxReads, mailboxWrites } from '#model/mailbox';
import { trainingReads, trainingWrites } from '#model/training';
import { accountIn, callsOn, deliverTo, forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import { FakeClock } from '#testing/clock';
import { JunkLearner, type Lesson, Teacher, TrainedCounts, trustIn, trustOf } from './mod.ts';

const hostname = 'mx.example.test';
const encoder = new TextEncoder();

function lessonOf(text: string): Lesson {
  const [head = '', body = ''] = text.split('\n\n');
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? '';
  return {
    tokens: tokensOf({
      subject: field('Subject'),
      text: body,
      hidden: '',
      previewChars: 0,
      fromName: '',
      mailer: '',
      attachments: [],
      linkHosts: [],
    }),
    sender: { address: field('From'), domain: '', listId: '' },
    messageId: field('Message-ID'),
    subject: field('Subject'),
    fingerprint: fingerprintOf(body),
  };
}

/** One who learns over a real store, and the mail it learns from. */
function houseOn(store: TestStore) {
  const clock = new FakeClock('2026-11-01T00:00:00Z');
  const counts = new TrainedCounts(callsOn(store, 'read', trainingReads));
  const writes = callsOn(store, 'write', trainingWrites);
  const after = async <T>(result: Promise<T>): Promise<T> => {
    counts.after(await result);
    return await result;
  };
  const copies = new FingerprintCounter();
  const teacher = new Teacher({
    store: {
      learnMessage: (args) => after(writes.learnMessage(args)),
      unlearnMessage: (args) => after(writes.unlearnMessage(args)),
    },
    keys: new TimeKeys(clock),
    clock,
    copies,
  });
  const mail = callsOn(store, 'read', mailboxReads);
  const learner = new JunkLearner({
    teacher,
    store: mail,
    messages: callsOn(store, 'read', trainingReads),
    read: (bytes) => lessonOf(new TextDecoder().decode(bytes)),
    hostname,
    log: silentLog,
    isOn: () => true,
  });
  const list = callsOn(store, 'read', trainingReads).listTrainings;
  return {
    clock,
    counts,
    teacher,
    learner,
    copies,
    mail,
    moves: callsOn(store, 'write', { moveMessages: mailboxWrites.moveMessages }),
    list,
  };
}
type TestHouse = ReturnType<typeof houseOn>;

const letter = (number: number, body = 'cheap watches for you and your friends'): string =>
  `From: news@shop.example\nSubject: Offer\nMessage-ID: <${number}@shop.example>\n\n${body}\n`;

async function mailboxOf(
  house: TestHouse,
  { account }: TestAccount,
  use: 'junk' | 'trash' | 'inbox',
): Promise<MailboxId> {
  const all = await house.mail.listMailboxes(account);
  const found = all.find(({ specialUse, name }) => (use === 'inbox' ? name === 'INBOX' : specialUse === use));
  assert.ok(found !== undefined);
  return found.id;
}

/** Moves what was delivered last and tells the learner. */
async function move(
  house: TestHouse,
  { account }: TestAccount,
  { from, to, uid }: { from: MailboxId; to: MailboxId; uid: number },
): Promise<number> {
  const { targetUids } = await house.moves.moveMessages({
    account,
    from,
    to,
    uids: [[uid, uid]],
    nowMs: house.clock.now(),
  });
  house.learner.moved({ account, from, to, uids: targetUids });
  await house.learner.idle();
  return targetUids[0] ?? 0;
}

async function said(house: TestHouse, account: AccountId): Promise<readonly string[]> {
  const all = await trainingsOf(house, account);
  return all.map(({ as, origin, actor }) => `${as} by ${origin} of ${actor}`);
}
const trainingsOf = (house: TestHouse, account: AccountId) => house.list({ account, max: 100 });

forEachEngine(
  'moving into Junk and out of it teaches once, and Trash and other folders teach nothing',
  async (store) => {
    const house = houseOn(store);
    const who = { ...(await accountIn(store, { address: 'ann@here.test' })), address: 'ann@here.test' };
    const [inbox, junk, trash] = await Promise.all(
      (['inbox', 'junk', 'trash'] as const).map((use) => mailboxOf(house, who, use)),
    );
    assert.ok(inbox !== undefined && junk !== undefined && trash !== undefined);
    const { uid } = await deliverTo(store, who.account, letter(1));
    const inJunk = await move(house, who, { from: inbox, to: junk, uid });
    assert.deepEqual(await said(house, who.account), [`spam by move of ${who.address}`]);
    const back = await move(house, who, { from: junk, to: inbox, uid: inJunk });
    assert.deepEqual(await said(house, who.account), [`ham by move of ${who.address}`]);
    const inTrash = await move(house, who, { from: inbox, to: trash, uid: back });
    const junkAgain = await move(house, who, { from: trash, to: junk, uid: inTrash });
    assert.deepEqual(await said(house, who.account), [`spam by move of ${who.address}`]);
    await move(house, who, { from: junk, to: trash, uid: junkAgain });
    assert.deepEqual(await said(house, who.account), [`spam by move of ${who.address}`]);
  },
);

forEachEngine(
  '$Junk and $NotJunk teach, taking one away takes the lesson back, and both say nothing',
  async (store) => {
    const house = houseOn(store);
    const who = await accountIn(store);
    const mailbox = await mailboxOf(house, who, 'inbox');
    const { uid } = await deliverTo(store, who.account, letter(1));
    const mark = async (mode: 'add' | 'remove', ...keywords: string[]): Promise<readonly string[]> => {
      house.learner.marked({ account: who.account, mailbox, uids: Uint32Array.of(uid), mode, keywords });
      await house.learner.idle();
      return (await trainingsOf(house, who.account)).map(({ as, origin }) => `${as} by ${origin}`);
    };
    assert.deepEqual(await mark('add', '$Junk', '$NotJunk'), []);
    assert.deepEqual(await mark('add', '$Forwarded'), []);
    assert.deepEqual(await mark('add', '$junk'), ['spam by keyword']);
    assert.deepEqual(await mark('remove', '$NotJunk'), ['spam by keyword']);
    assert.deepEqual(await mark('add', '$NotJunk'), ['ham by keyword']);
    assert.deepEqual(await mark('remove', '$Junk'), ['ham by keyword']);
    assert.deepEqual(await mark('remove', '$NotJunk'), []);
  },
);

const trusted = (tokens: BayesTokens): BayesTokens =>
  withSender(tokens, { address: 'news@shop.example', domain: '', listId: '' }, 'none');

forEachEngine(
  'three newsletters that were moved out of Junk speak for the fourth, to that account alone',
  async (store) => {
    const house = houseOn(store);
    const who = await accountIn(store);
    const other = await accountIn(store, { domain: who.domain });
    const junk = await mailboxOf(house, who, 'junk');
    const inbox = await mailboxOf(house, who, 'inbox');
    const fourth = trusted(lessonOf(letter(4)).tokens);
    assert.deepEqual(await house.counts.for({ account: who.account, domain: who.domain }, fourth), []);
    for (let i = 1; i <= 3; i++) {
      const { uid } = await deliverTo(store, who.account, letter(i), {
        target: { kind: 'special', use: 'junk' },
      });
      await move(house, who, { from: junk, to: inbox, uid });
    }
    const verdict = classify(fourth, await house.counts.for({ account: who.account, domain: who.domain }, fourth));
    assert.ok(verdict.sender < -0.2, String(verdict.sender));
    assert.deepEqual(verdict.senderTokens[0]?.scopes, [{ scope: 'user', spam: 0, ham: 3 }]);
    // One account alone says nothing for its domain.
    assert.deepEqual(await house.counts.for({ account: other.account, domain: other.domain }, fourth), []);
    const { uid } = await deliverTo(store, other.account, letter(9), {
      target: { kind: 'special', use: 'junk' },
    });
    await move(house, other, {
      from: await mailboxOf(house, other, 'junk'),
      to: await mailboxOf(house, other, 'inbox'),
      uid,
    });
    const scopes = (await house.counts.for({ domain: who.domain }, fourth)).map(({ scope, ham }) => [scope, ham]);
    assert.deepEqual(scopes, [['domain', 4]]);
  },
);

forEachEngine(
  'what recipients mark is told to the counter of copies, and taken back with the lesson',
  async (store) => {
    const house = houseOn(store);
    const who = await accountIn(store);
    const body =
      'your parcel could not be delivered since a fee was not paid please open the page and pay what is missing within the next two days or it goes back to the sender who waits for it already';
    const lesson = lessonOf(letter(1, body));
    const { fingerprint } = lesson;
    assert.ok(fingerprint !== undefined);
    const nowMs = house.clock.now();
    house.copies.see({ fingerprint, nowMs, recipients: [], source: { kind: 'network', network: '192.0.2.0/24' } });
    const trainer = { kind: 'account', owner: who.account, domain: who.domain } as const;
    const teaching = { trainer, trust: 'none', actor: 'a', origin: 'move' } as const;
    const marks = (): readonly number[] => {
      const copies = house.copies.look(fingerprint, nowMs);
      return [copies?.junked ?? 0, copies?.wanted ?? 0];
    };
    await house.teacher.learn(lesson, { ...teaching, as: 'spam' });
    await house.teacher.learn(lesson, { ...teaching, as: 'spam' });
    assert.deepEqual(marks(), [1, 0]);
    await house.teacher.learn(lesson, { ...teaching, as: 'ham' });
    assert.deepEqual(marks(), [0, 1]);
    assert.equal(await house.teacher.unlearn(lesson, trainer), true);
    assert.equal(await house.teacher.unlearn(lesson, trainer), false);
    assert.deepEqual(marks(), [0, 0]);
  },
);

test('where nobody taught anything, nothing is asked after the first time; a lesson is seen at once', async () => {
  const asked: string[] = [];
  let spam = 0;
  const counts = new TrainedCounts({
    trainedScopes: async ({ places }) => {
      asked.push(places.map(({ kind }) => kind).join(' '));
      return spam === 0 ? [] : [{ id: 1, kind: 'account', owner: 1, spam, ham: 0, trainers: 0, trusted: 0 }];
    },
    countsOfTokens: async ({ scopes, ids }) => {
      asked.push(`counts ${scopes.join(' ')}`);
      return scopes.map((scope) => ({
        scope,
        spamOf: new Uint32Array(ids.length),
        hamOf: new Uint32Array(ids.length),
      }));
    },
  });
  const tokens = lessonOf(letter(1)).tokens;
  const whose = { account: 1, domain: 2 };
  assert.deepEqual(await counts.for(whose, tokens), []);
  assert.deepEqual(counts.for(whose, tokens), []);
  assert.deepEqual(asked.splice(0), ['account domain platform']);
  spam = 5;
  counts.after({ trained: [{ kind: 'account', owner: 1 }] });
  assert.equal((await counts.for(whose, tokens))[0]?.spam, 5);
  assert.equal((await counts.for(whose, tokens))[0]?.scope, 'user');
  assert.deepEqual(asked.splice(0), ['account', 'counts 1']);
  counts.after({ changed: [1] });
  counts.after(undefined);
  await counts.for({ account: 1, domain: 2 }, lessonOf(letter(2)).tokens);
  assert.deepEqual(asked, ['counts 1']);
});

test('a sender is believed by what was found when the message came (RFC 8601 section 2.7)', () => {
  const head = (results: string, host = hostname): Uint8Array =>
    encoder.encode(`Return-Path: <>\r\nAuthentication-Results: ${host}; ${results}\r\nReceived: from a\r\n`);
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [head('dmarc=pass header.from=shop.example'), 'authenticated'],
    [head('dmarc=fail header.from=shop.example; dkim=pass header.d=mail.shop.example header.s=a'), 'authenticated'],
    [head('dmarc=none; dkim=pass header.d=sender.example; spf=pass smtp.mailfrom=a@bounce.shop.example'), 'envelope'],
    [head('spf=fail smtp.mailfrom=shop.example; dkim=fail header.d=shop.example'), 'none'],
    [head('dmarc=pass header.from=shop.example', 'other.example'), 'none'],
    [encoder.encode(`Received: from a\r\nAuthentication-Results: ${hostname}; dmarc=pass\r\n`), 'none'],
    [new Uint8Array(), 'none'],
  ];
  for (const [bytes, trust] of cases) assert.equal(trustIn(bytes, hostname, 'shop.example'), trust);
});

test('what was found now is believed the same way', () => {
  const none: AuthenticationResults = {
    spf: { result: 'none', scope: 'mailfrom', domain: 'shop.example', lookups: 0, voidLookups: 0 },
    dkim: [],
    dmarc: { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] },
    arc: { result: 'none', number: 0, sealers: [] } as unknown as AuthenticationResults['arc'],
  };
  const signed = (result: 'pass' | 'fail', rest: object = {}): AuthenticationResults => ({
    ...none,
    dkim: [{ result, domain: 'shop.example', selector: 's', algorithm: 'rsa-sha256', ...rest }],
  });
  assert.equal(trustOf(none, 'shop.example'), 'none');
  assert.equal(trustOf(signed('pass'), 'shop.example'), 'authenticated');
  assert.equal(trustOf(signed('pass'), 'other.example'), 'none');
  assert.equal(trustOf(signed('pass', { partial: true }), 'shop.example'), 'none');
  assert.equal(trustOf(signed('fail'), 'shop.example'), 'none');
  assert.equal(trustOf({ ...none, spf: { ...none.spf, result: 'pass' } }, 'shop.example'), 'envelope');
  assert.equal(trustOf({ ...none, dmarc: { ...none.dmarc, result: 'pass' } }, 'shop.example'), 'authenticated');
});
