import assert from 'node:assert/strict';
import { encodeUtf8 } from '#base/bytes';
import type { Ctx } from '#base/ctx';
import type { Reference } from '#base/ids';
import { silentLog } from '#base/log';
import { unansweredTeller } from '#app/quarantine';
import { rows, sql } from '#format/sql';
import { addBlob, type BlobId, blobWrites } from '#model/blob';
import { directoryWrites } from '#model/directory';
import { greylistWrites } from '#model/greylist';
import { mailboxWrites } from '#model/mailbox';
import { type HeldId, keepQuarantined, type NewHeld, noteRequest, quarantineWrites } from '#model/quarantine';
import { forgetSubmissions, queueReads } from '#model/queue';
import { fixedSettings } from '#model/settings';
import { traceWrites } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import { sweepOnce, type Unanswered } from './sweep.ts';

const DAY_MS = 24 * 3_600_000;
const clock = new FakeClock('2026-11-27T12:00:00Z');
const ctx: Ctx = { log: silentLog, signal: new AbortController().signal, deadline: Infinity, traceId: 't' };

/** One message, held for so many recipients, until a day from now. */
async function hold(
  store: TestStore,
  of: TestAccount,
  count: number,
  changes: Partial<NewHeld> = {},
): Promise<readonly HeldId[]> {
  const nowMs = clock.now();
  const blob = store.nextId() as BlobId;
  const bytes = encodeUtf8('Subject: x\r\n\r\nText\r\n');
  const held = Array.from(
    { length: count },
    (_, i): NewHeld => ({
      id: store.nextId() as HeldId,
      account: of.account,
      domain: of.domain,
      tenant: of.tenant,
      recipient: `r${i}@far.test`,
      head: encodeUtf8('Received: x\r\n'),
      class: 'phish',
      sender: 'you@here.test',
      from: 'Shop <shop@news.test>',
      subject: 'Your order',
      receivedMs: nowMs,
      expiresMs: nowMs + DAY_MS,
      score: 7,
      verdict: '',
      reason: 'It looks like phishing',
      onward: null,
      ...changes,
    }),
  );
  await store.write(
    function* ([place]) {
      assert.ok(place !== undefined);
      yield* addBlob(blob, place, { refs: count, nowMs });
      yield* keepQuarantined({
        blob,
        blobBytes: bytes.length,
        reference: '7F3K-9QXD-M2TA' as Reference,
        trace: 1,
        rows: held,
      });
    },
    [{ kind: 'memory', blob, account: 0, bytes }],
  );
  return held.map(({ id }) => id);
}

function sweep(store: TestStore, unanswered: Unanswered = () => undefined): Promise<void> {
  const { sweepEmails, sweepTombstones } = mailboxWrites;
  const { purgeAccounts } = directoryWrites;
  const write = callsOn(store, 'write', {
    ...blobWrites,
    ...greylistWrites,
    ...quarantineWrites,
    ...traceWrites,
    sweepEmails,
    sweepTombstones,
    purgeAccounts,
    forgetSubmissions,
  });
  return sweepOnce(
    { store: { write }, clock, settings: { snapshot: () => fixedSettings({}) } },
    () => false,
    unanswered,
  );
}

async function states(store: TestStore): Promise<Record<string, number>> {
  const found = await store.read(() =>
    rows<{ state: string; count: number }>(sql`SELECT state, count(*) AS count FROM quarantine GROUP BY state`),
  );
  return Object.fromEntries(found.map(({ state, count }) => [state, Number(count)]));
}

forEachEngine('one round lets go of all that was kept long enough, in more than one slice', async (store) => {
  const to = await accountIn(store);
  await hold(store, to, 1201);
  clock.advance({ hours: 23 });
  await sweep(store);
  assert.deepEqual(await states(store), { held: 1201 });
  await hold(store, to, 1);
  clock.advance({ hours: 1 });
  await sweep(store);
  assert.deepEqual(await states(store), { expired: 1201, held: 1 });
  const [blob] = await store.read(() => rows<{ refs: number }>(sql`SELECT refs FROM blob ORDER BY id LIMIT 1`));
  assert.equal(blob === undefined ? 0 : Number(blob.refs), 0);
});

// It ended where the slice ended: its sender got a report for each part.
forEachEngine('what goes back to its sender is one message, wherever slices end', async (store) => {
  const from = await accountIn(store);
  const onward = {
    nextHop: 'far.test',
    returnPath: 'you@here.test',
    envelopeId: null,
    returnContent: null,
    bodyType: '7bit',
    smtpUtf8: false,
    originalRecipient: null,
    notify: '',
    tlsDemand: 'policy',
  } as const;
  for (const count of [499, 3, 600]) await hold(store, from, count, { class: 'outbound', onward });
  clock.advance({ hours: 24 });
  await sweep(store);
  assert.deepEqual(await states(store), { expired: 1102 });
  const queued = await store.read(() => queueReads.listQueue({ selector: { kind: 'all' }, after: 0, limit: 2000 }));
  const sizes = [...Map.groupBy(queued, ({ message }) => message).values()].map(({ length }) => length);
  assert.deepEqual(
    sizes.toSorted((a, b) => a - b),
    [3, 499, 600],
  );
});

forEachEngine(
  'who asked for a held message is told when nobody answered in time: once, in one letter',
  async (store) => {
    const anna = await accountIn(store, { address: 'anna@here.test' });
    const bob = await accountIn(store, { address: 'bob@here.test' });
    const [one, two, declined] = await hold(store, anna, 504);
    const [theirs] = await hold(store, bob, 1, { subject: 'A letter' });
    const note = (id: HeldId | undefined, state: 'release-requested' | 'held'): Promise<void> =>
      store.write(() => noteRequest({ id: id as HeldId, state, by: 'x', note: 'my order', nowMs: clock.now() }));
    for (const id of [one, two, declined, theirs]) await note(id, 'release-requested');
    await note(declined, 'held');
    const letters: string[] = [];
    const tellUser = (_: Ctx, to: string, { subject, text }: { subject: string; text: string }): Promise<boolean> => {
      letters.push(`${to}: ${subject}\n${text}`);
      return Promise.resolve(true);
    };
    const forAccount = (account: number) =>
      fixedSettings({ 'letters.language': account === bob.account ? 'de' : 'en' });
    const settings = { forAccount };
    const notices = { tellUser, tellPostmaster: tellUser as never };
    clock.advance({ hours: 24 });
    for (let i = 0; i < 2; i++)
      await sweep(store, unansweredTeller({ house: { log: silentLog, clock, settings }, notices, ctx }));
    assert.equal(letters.length, 2);
    const [toAnna = '', toBob = ''] = letters.toSorted();
    assert.match(toAnna, /^anna@here\.test: Messages that you asked for are gone\n/);
    assert.equal(toAnna.match(/Reference: 7F3K/g)?.length, 2, 'of what was declined they heard before');
    assert.match(
      toBob,
      /^bob@here\.test: Eine Nachricht, um die Sie baten, ist nicht mehr da\n[^]*Betreff: {3}A letter\n[^]*Grund: {5}Sie sieht aus/,
    );
  },
);
