/** A desk, digests and links over a store of the test's, with what it asks of others recorded. */
import assert from 'node:assert/strict';
import { encodeUtf8 } from '#base/bytes';
import { newReference, type Reference, TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import type { SettingValue } from '#base/setting';
import { row, rows, sql } from '#format/sql';
import { indexContent } from '#flow/receive';
import type { BlobContent } from '#model/blob';
import { addBlob, type BlobId } from '#model/blob';
import { directoryReads, type Resolution } from '#model/directory';
import { type HeldId, keepQuarantined, type NewHeld, quarantineReads, quarantineWrites } from '#model/quarantine';
import { queueReads } from '#model/queue';
import { fixedSettings } from '#model/settings';
import { recordTrace, traceReads } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, type TestAccount, type TestStore } from '#testing/engine';
import {
  DigestLinks,
  Digests,
  type Judgement,
  QuarantineDesk,
  quarantineActs,
  type SendDigest,
  sendDigest,
  type SenderEntry,
} from './mod.ts';

export const octets =
  'From: Shop <shop@news.test>\r\nTo: you@here.test\r\nSubject: Your order\r\n\r\nSee https://news.test/x for it.\r\n';

const random = new SystemRandom();

export interface TestHouse {
  readonly store: TestStore;
  readonly clock: FakeClock;
  readonly keys: TimeKeys;
  readonly desk: QuarantineDesk;
  readonly digests: Digests;
  readonly links: DigestLinks;
  /** Values that differ from their defaults; may be changed. */
  readonly settings: Record<string, SettingValue>;
  readonly entered: SenderEntry[];
  readonly judged: Judgement[];
  /** `requested 7`. */
  readonly told: string[];
  readonly knobs: { woken: number; senderProblem: Error | undefined; web: boolean; readonly sentOn: string[] };
  hold(to: TestAccount, changes?: HeldChanges): Promise<HeldId>;
  /** Octets of everything in the account's mailboxes, with its flags and dates, oldest first. */
  filed(
    account: number,
  ): Promise<readonly { readonly text: string; readonly receivedMs: number; readonly box: string }[]>;
}

export function houseOn(store: TestStore): TestHouse {
  const clock = new FakeClock('2026-11-27T12:00:00Z');
  const keys = new TimeKeys(clock);
  const settings: Record<string, SettingValue> = {};
  const entered: SenderEntry[] = [];
  const judged: Judgement[] = [];
  const told: string[] = [];
  const knobs: TestHouse['knobs'] = { woken: 0, senderProblem: undefined, web: true, sentOn: [] };
  const calls = {
    ...callsOn(store, 'read', { ...quarantineReads, ...traceReads, readQueued: queueReads.readQueued }),
    ...callsOn(store, 'write', { ...quarantineWrites, ...quarantineActs }),
  };
  const index = (bytes: Uint8Array<ArrayBuffer>) => indexContent(bytes);
  const desk = new QuarantineDesk({
    store: { ...calls, readQueued: (args) => calls.readQueued({ ...args, blob: args.blob as BlobId }) },
    index: async (bytes) => index(bytes),
    clock,
    keys,
    settings: () => fixedSettings(settings),
    queueLifeMs: () => 1000,
    wake: () => (knobs.woken += 1),
    sentOn: ({ recipient }) => knobs.sentOn.push(recipient),
    senders: {
      enter: async (_, entry) => {
        if (knobs.senderProblem !== undefined) throw knobs.senderProblem;
        entered.push(entry);
        return { subject: 'shop@news.test' };
      },
    },
    judgements: { judged: async (judgement) => void judged.push(judgement) },
    reasons: (verdict) => [`reason of ${verdict}`],
    told: ({ id }, what) => told.push(`${what} ${id}`),
  });
  const digests = new Digests({
    receive: {
      clock,
      keys,
      hostname: 'mx.here.test',
      queueLife: () => ({ mailMs: 1000, reportsMs: 1000 }),
      indexer: { index: (content) => indexContent(content.kind === 'memory' ? content.bytes : new Uint8Array(0)) },
      store: { acceptMail: () => assert.fail('A digest is filed with its note') },
    },
    store: {
      ...calls,
      sendDigest: (args: SendDigest, contents: readonly BlobContent[]) =>
        store.write((places) => sendDigest(structuredClone(args), places), contents as never),
    },
    settings: () => fixedSettings(settings),
    resolve: async (path): Promise<Resolution> => store.read(() => directoryReads.resolveRecipient({ address: path })),
    random,
    log: silentLog,
    link: (token) => (knobs.web ? `https://mx.here.test/held/${token}` : undefined),
    wake: () => (knobs.woken += 1),
  });
  const links = new DigestLinks({ desk, store: calls, settings: () => fixedSettings(settings), clock });
  const hold = (to: TestAccount, changes: HeldChanges = {}): Promise<HeldId> =>
    holdIn({ store, clock, keys }, to, changes);
  return {
    store,
    clock,
    keys,
    desk,
    digests,
    links,
    settings,
    entered,
    judged,
    told,
    knobs,
    hold,
    filed: (of) => filedIn(store, of),
  };
}

type HeldChanges = Partial<NewHeld> & { readonly reference?: Reference };

async function holdIn(
  { store, clock, keys }: Pick<TestHouse, 'store' | 'clock' | 'keys'>,
  to: TestAccount,
  { reference = newReference(random), ...changes }: HeldChanges,
): Promise<HeldId> {
  const nowMs = clock.now();
  const blob = keys.next() as BlobId;
  const bytes = encodeUtf8(octets);
  const held: NewHeld = {
    id: keys.next() as HeldId,
    account: to.account,
    domain: to.domain,
    tenant: to.tenant,
    recipient: 'you@here.test',
    head: encodeUtf8('Return-Path: <bounce@news.test>\r\nReceived: x\r\n'),
    class: 'spam',
    sender: 'bounce@news.test',
    from: 'Shop <shop@news.test>',
    subject: 'Your order',
    receivedMs: nowMs,
    expiresMs: nowMs + 30 * 24 * 3_600_000,
    score: 7,
    verdict: 'v',
    reason: 'It looks like spam',
    onward: null,
    ...changes,
  };
  const trace = keys.next();
  await store.write(
    function* ([place]) {
      assert.ok(place !== undefined);
      yield* addBlob(blob, place, { refs: 1, nowMs });
      yield* keepQuarantined({ blob, blobBytes: bytes.length, reference, trace, rows: [held] });
      yield* recordTrace({
        id: trace,
        reference,
        tenant: to.tenant,
        domain: to.domain,
        account: null,
        kind: 'incoming',
        outcome: 'accepted',
        client: '192.0.2.1',
        helo: 'c.test',
        sender: held.sender,
        recipients: [held.recipient],
        messageId: '',
        subject: held.subject,
        size: bytes.length,
        repeats: 0,
        story: [],
      });
    },
    [{ kind: 'memory', blob, account: 0, bytes }],
  );
  return held.id;
}

async function filedIn(store: TestStore, account: number): ReturnType<TestHouse['filed']> {
  return await store.read(function* () {
    const found = yield* rows<{ blob: BlobId; head: Uint8Array; receivedMs: number; box: string }>(sql`
      SELECT e.blob, e.head, e.received_ms AS "receivedMs", b.name AS box
      FROM message m JOIN email e ON e.id = m.email JOIN mailbox b ON b.id = m.mailbox
      WHERE m.account = ${account} ORDER BY m.id`);
    const all = [];
    for (const { blob, head, receivedMs, box } of found) {
      const bytes = yield* queueReads.readQueued({ blob, from: 0, to: 1e9 });
      all.push({ text: Buffer.concat([head, bytes]).toString(), receivedMs, box });
    }
    return all;
  });
}

/** Blobs whose count of references is not the number of rows that refer to them. */
export async function miscounted(store: TestStore): Promise<number> {
  const found = await store.read(() =>
    row<{ count: number }>(sql`
      SELECT count(*) AS count FROM blob b WHERE refs <> (SELECT count(*) FROM email e WHERE e.blob = b.id)
        + (SELECT count(*) FROM queued_message q WHERE q.blob = b.id) + (SELECT count(*) FROM quarantine h WHERE h.blob = b.id)`),
  );
  return Number(found?.count);
}

/** Two users of one domain and one of another, each with an account of their own. */
export async function people(store: TestStore): Promise<Readonly<Record<'anna' | 'bob' | 'eve', TestAccount>>> {
  const anna = await accountIn(store, { address: 'anna@here.test' });
  const bob = await accountIn(store, { address: 'bob@here.test', domain: anna.domain });
  return { anna, bob, eve: await accountIn(store, { address: 'eve@other.test' }) };
}
