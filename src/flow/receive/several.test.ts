import assert from 'node:assert/strict';
import { SystemClock } from '#base/clock';
import { newReference, TimeKeys } from '#base/ids';
import { SystemRandom } from '#base/random';
import { parseAddress } from '#format/address';
import { rows, sql } from '#format/sql';
import type { AccountId } from '#model/mailbox';
import { accountIn, forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import {
  acceptMail,
  type AdmittedRecipient,
  commitMail,
  type CommitPlan,
  type CopyPlace,
  type IncomingMail,
  indexContent,
  type ReceiveHouse,
  type ReceiveOutcome,
} from './mod.ts';

const clock = new SystemClock();
const keys = new TimeKeys(clock);
const random = new SystemRandom();
const bytes = new Uint8Array(Buffer.from('From: a@b.test\r\nSubject: Hello\r\n\r\nText\r\n'));

type Reached = Pick<TestAccount, 'account' | 'domain' | 'tenant'> & { readonly quotaBytes?: number };

function recipient(address: string, ...accounts: readonly Reached[]): AdmittedRecipient {
  return {
    path: parseAddress(address) ?? assert.fail(),
    notify: '',
    originalRecipient: null,
    reach: {
      kind: 'local',
      accounts: accounts.map(({ account, domain, tenant }) => ({
        account,
        domain: domain as never,
        tenant: tenant as never,
        address: `own${account}@x.test`,
        active: true,
        // As it stood when it was looked up; the commit knows better.
        quotaBytes: null,
        usedBytes: 0,
        domainQuotaBytes: null,
        domainUsedBytes: 0,
        fileSent: false,
      })),
    },
  };
}

interface Taken {
  readonly recipients: readonly AdmittedRecipient[];
  /** What is sent is held. */
  readonly holding?: CommitPlan['holding'];
  /** For each recipient, where the filter and the door want the copies of its accounts. */
  readonly into: readonly (readonly CopyPlace[])[];
  readonly replyEach?: boolean;
}

function take(store: TestStore, { recipients, into, replyEach = false, holding }: Taken): Promise<ReceiveOutcome> {
  const house: ReceiveHouse = {
    store: { acceptMail: (args, contents) => store.write((places) => acceptMail(args, places), contents) },
    indexer: { index: () => indexContent(bytes) },
    clock,
    keys,
    hostname: 'mx.test',
    queueLife: () => ({ mailMs: 1000, reportsMs: 1000 }),
  };
  const mail: IncomingMail = {
    reference: newReference(random),
    kind: 'incoming',
    client: '192.0.2.1',
    helo: 'c.test',
    protocol: { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: false },
    tls: undefined,
    reversePath: parseAddress('a@b.test') ?? assert.fail(),
    recipients,
    smtpUtf8: false,
    envelopeId: null,
    returnContent: null,
    replyEach,
    story: [],
  };
  const plan = {
    index: indexContent(bytes),
    added: new Uint8Array(0),
    submitter: null,
    sentCopy: null,
    repeatOf: null,
    copies: into.map((places) => places.map((place) => ({ into: place, holdMs: 0 }))),
    ...(holding === undefined ? {} : { holding }),
  };
  return commitMail(house, mail, { kind: 'memory', bytes }, plan);
}

/** Where copies are: accounts with one in a mailbox, in the quarantine, and addresses that wait in the queue. */
async function found(store: TestStore): Promise<{ filed: AccountId[]; held: AccountId[]; waiting: string[] }> {
  const filed = await store.read(() => rows<{ account: AccountId }>(sql`SELECT account FROM email ORDER BY account`));
  const held = await store.read(() => rows<{ account: AccountId }>(sql`SELECT account FROM quarantine`));
  const waiting = await store.read(() => rows<{ address: string }>(sql`SELECT address FROM queue_recipient`));
  const [blob] = await store.read(() => rows<{ refs: number }>(sql`SELECT refs FROM blob`));
  const expected = filed.length + held.length + (waiting.length > 0 ? 1 : 0);
  assert.equal(blob?.refs ?? 0, expected, 'each place where it is counts one reference');
  return {
    filed: filed.map(({ account }) => account),
    held: held.map(({ account }) => account),
    waiting: waiting.map(({ address }) => address),
  };
}

for (const [place, how] of [
  ['quarantine', 'is held'],
  ['nowhere', 'is thrown away'],
] as const) {
  forEachEngine(`where one copy ${how}, the sender hears 250, and who has no room gets theirs later`, async (store) => {
    // The copy of the full mailbox was nowhere: nothing was filed, so nothing was to be tried again, and yet 250 was said.
    const one = await accountIn(store);
    const full = await accountIn(store, { quotaBytes: 10 });
    const recipients = [recipient('one@x.test', one), recipient('full@x.test', full)];
    const outcome = await take(store, { recipients, into: [[place], ['inbox']] });
    assert.equal(outcome.kind, 'accepted');
    const held = place === 'quarantine' ? [one.account] : [];
    assert.deepEqual(await found(store), { filed: [], held, waiting: [`own${full.account}@x.test`] });
  });
}

forEachEngine(
  'of one recipient who is two people, one of whom has no room, the other held copy is kept once',
  async (store) => {
    // LMTP heard 452 for it, and with each try one more copy was held.
    const one = await accountIn(store);
    const full = await accountIn(store, { quotaBytes: 10 });
    const recipients = [recipient('team@x.test', one, full)];
    const outcome = await take(store, { recipients, into: [['quarantine', 'junk']], replyEach: true });
    assert.ok(outcome.kind === 'accepted');
    assert.deepEqual(outcome.recipients, ['held']);
    assert.deepEqual(await found(store), {
      filed: [],
      held: [one.account],
      waiting: [`own${full.account}@x.test`],
    });
  },
);

forEachEngine('who hears that a mailbox is full keeps the message, whatever was held for others', async (store) => {
  const one = await accountIn(store);
  const full = await accountIn(store, { quotaBytes: 10 });
  const recipients = [recipient('one@x.test', one), recipient('full@x.test', full)];
  const outcome = await take(store, { recipients, into: [['quarantine'], ['inbox']], replyEach: true });
  assert.ok(outcome.kind === 'accepted');
  assert.deepEqual(outcome.recipients, ['held', 'over-quota']);
  assert.deepEqual(await found(store), { filed: [], held: [one.account], waiting: [] });
});

for (const places of [
  ['nowhere', 'junk'],
  ['junk', 'nowhere'],
  ['quarantine', 'junk'],
  ['junk', 'quarantine'],
] as const) {
  forEachEngine(`two addresses of one person, ${places.join(' and ')}: the milder counts`, async (store) => {
    // The first did: mail to postmaster was thrown away where the same person's other address came before it.
    const one = await accountIn(store);
    const recipients = [recipient('anna@x.test', one), recipient('postmaster@x.test', one)];
    const outcome = await take(store, { recipients, into: places.map((place) => [place]) });
    assert.equal(outcome.kind, 'accepted');
    const [email] = await store.read(() =>
      rows<{ special: string | null }>(
        sql`SELECT m.special_use AS special FROM message JOIN mailbox m ON m.id = message.mailbox`,
      ),
    );
    assert.equal(email?.special, 'junk');
    assert.deepEqual(await found(store), { filed: [one.account], held: [], waiting: [] });
  });
}

forEachEngine(
  'no copy that is held counts as filed for who asked for a report (RFC 3461 section 4.1)',
  async (store) => {
    // It did, and the report said that it was in the mailbox.
    const one = await accountIn(store);
    for (const place of ['quarantine', 'nowhere'] as const) {
      const outcome = await take(store, { recipients: [recipient('one@x.test', one)], into: [[place]] });
      assert.ok(outcome.kind === 'accepted');
      assert.deepEqual(outcome.recipients, ['held']);
    }
  },
);

forEachEngine('what is sent and held is held for each account behind an alias, once', async (store) => {
  // One row for the alias: released, it was delivered as soon as one of them had it, and who had no room never got theirs.
  const [one, two] = [await accountIn(store), await accountIn(store)];
  const outcome = await take(store, {
    recipients: [
      recipient('team@x.test', one, two),
      recipient(`own${one.account}@x.test`, one),
      // A report was taken by then; released, it came back as mail to nobody.
      recipient('reportspam@x.test'),
    ],
    into: [],
    holding: {
      account: one.account,
      domain: one.domain,
      tenant: one.tenant,
      reason: 'Watched',
      score: 6,
      verdict: '',
      retentionMs: 1000,
    },
  });
  assert.ok(outcome.kind === 'accepted');
  assert.deepEqual(outcome.recipients, ['held', 'held', 'held']);
  const held = await store.read(() =>
    rows<{ recipient: string; onward: string }>(sql`SELECT recipient, onward FROM quarantine ORDER BY id`),
  );
  assert.deepEqual(
    held.map(({ recipient: to, onward }) => {
      const { nextHop, originalRecipient } = JSON.parse(onward) as Record<string, unknown>;
      return [to, nextHop, originalRecipient];
    }),
    [one, two].map(({ account }) => [`own${account}@x.test`, 'local', 'rfc822;team@x.test']),
  );
});
