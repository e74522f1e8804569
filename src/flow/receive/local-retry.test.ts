import assert from 'node:assert/strict';
import { SystemClock } from '#base/clock';
import { newReference, TimeKeys } from '#base/ids';
import { SystemRandom } from '#base/random';
import { row, rows, sql } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import type { AccountId } from '#model/mailbox';
import { enqueueMessage, type QueueId, type RecipientId } from '#model/queue';
import { recordTrace } from '#model/trace';
import { accountIn, forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import { changesOf, type CopyPlan, fileQueued, indexContent, planWaiting } from './mod.ts';

const clock = new SystemClock();
const keys = new TimeKeys(clock);
const random = new SystemRandom();
const octets = new Uint8Array(Buffer.from('From: a@b.test\r\nSubject: Hello\r\n\r\nText\r\n'));
const cleaned = new Uint8Array(Buffer.from('From: a@b.test\r\nSubject: {Cleaned} Hello\r\n\r\nText\r\n'));

/** A message in the queue, with a story, for one of our own. */
async function waiting(store: TestStore, address: string) {
  const [message, blob, trace] = [keys.next() as QueueId, keys.next() as BlobId, keys.next()];
  const reference = newReference(random);
  await store.write(
    function* ([place]) {
      yield* addBlob(blob, place ?? assert.fail(), { refs: 1, nowMs: 1 });
      yield* enqueueMessage({
        id: message,
        reference,
        account: null,
        domain: null,
        blob,
        head: new Uint8Array(0),
        size: 1,
        returnPath: '',
        envelopeId: null,
        returnContent: null,
        bodyType: '7bit',
        smtpUtf8: false,
        origin: 'local',
        createdMs: 1,
        tlsDemand: 'policy',
        recipients: [{ address, nextHop: 'local', originalRecipient: null, notify: '', dueMs: 1, expiresMs: 9 }],
      });
      const none = { tenant: null, domain: null, account: null, repeats: 0, story: [] } as const;
      const said = { client: '192.0.2.1', helo: '', sender: '', recipients: [address], messageId: '', subject: '' };
      yield* recordTrace({ ...none, ...said, id: trace, reference, kind: 'incoming', outcome: 'accepted', size: 1 });
    },
    [{ kind: 'memory', blob, account: 0, bytes: octets }],
  );
  const found = await store.read(() => row<{ id: RecipientId }>(sql`SELECT id FROM queue_recipient`));
  return { message, blob, recipient: found?.id ?? assert.fail(), traced: { reference, trace } };
}

type Waiting = Awaited<ReturnType<typeof waiting>>;

/** Files the copy as planned; its variant is `cleaned`. */
async function file(store: TestStore, { message, blob, recipient, traced }: Waiting, to: TestAccount, of: CopyPlan) {
  const variants = [{ bytes: cleaned, index: indexContent(cleaned), cleaned: undefined, stripped: 0 }];
  const account = {
    account: to.account,
    domain: to.domain as never,
    tenant: to.tenant as never,
    address: 'u@x.test',
    active: true,
    quotaBytes: null,
    usedBytes: 0,
    domainQuotaBytes: null,
    domainUsedBytes: 0,
    fileSent: false,
  };
  const mail = { reversePath: null, head: new Uint8Array(0), author: 'A <a@b.test>', subject: 'Hello', variants };
  const made = planWaiting(keys, { ...mail, nowMs: 5 }, { recipient, address: 'u@x.test', account, of });
  const variant = keys.next() as BlobId;
  return await store.write(
    (places) =>
      fileQueued(
        {
          message,
          blob,
          content: indexContent(octets).indexed,
          variants: variants.map((one) => ({
            blob: variant,
            content: one.index.indexed,
            changes: changesOf(one),
          })),
          nowMs: 5,
          copies: 'copy' in made ? [made.copy] : [],
          quarantined: 'held' in made ? [made.held] : [],
          story: [{ at: 5, event: 'clean.cleaned', text: 'Cleaned' }],
          traced,
        },
        places,
      ),
    [{ kind: 'memory', blob: variant, account: 0, bytes: cleaned }],
  );
}

async function counted(store: TestStore): Promise<Record<string, unknown>> {
  const n = async (query: ReturnType<typeof sql>): Promise<number> =>
    Number((await store.read(() => row<{ n: number }>(query)))?.n);
  const refs = await store.read(() => rows<{ refs: number }>(sql`SELECT refs FROM blob ORDER BY id`));
  return {
    refs: refs.map((one) => Number(one.refs)),
    emails: await n(sql`SELECT count(*) AS n FROM email`),
    originals: await n(sql`SELECT count(*) AS n FROM representation`),
    held: await n(sql`SELECT count(*) AS n FROM quarantine`),
    waiting: await n(sql`SELECT count(*) AS n FROM queue_recipient`),
  };
}

forEachEngine('a copy that waited is filed as it is to be shown, with the original beside it', async (store) => {
  const one = await accountIn(store);
  const mail = await waiting(store, 'u@x.test');
  const { outcomes } = await file(store, mail, one, { into: 'inbox', holdMs: 0, shows: 0 });
  assert.deepEqual(outcomes, ['filed']);
  assert.deepEqual(await counted(store), { refs: [1, 1], emails: 1, originals: 1, held: 0, waiting: 0 });
  const [email] = await store.read(() =>
    rows<{ account: AccountId; size: number }>(sql`SELECT account, size FROM email`),
  );
  assert.ok(Number(email?.size) > cleaned.length);
});

forEachEngine('one that is to be held by then is held, and leaves the queue', async (store) => {
  const one = await accountIn(store);
  const mail = await waiting(store, 'u@x.test');
  assert.deepEqual((await file(store, mail, one, { into: 'quarantine', holdMs: 0 })).outcomes, []);
  assert.deepEqual(await counted(store), { refs: [1], emails: 0, originals: 0, held: 1, waiting: 0 });
});

forEachEngine('one that has no room yet waits on, and nothing is kept of what it would show', async (store) => {
  const one = await accountIn(store, { quotaBytes: 10 });
  const mail = await waiting(store, 'u@x.test');
  const { outcomes } = await file(store, mail, one, { into: 'inbox', holdMs: 0, shows: 0 });
  assert.deepEqual(outcomes, ['over-quota']);
  assert.deepEqual(await counted(store), { refs: [1], emails: 0, originals: 0, held: 0, waiting: 1 });
});
