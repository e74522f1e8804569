/** A sender on a real queue, with a peer to send to, a zone to look it up in and a clock to move. */
import assert from 'node:assert/strict';
import { Fault } from '#base/fault';
import type { Reference } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { SystemRandom } from '#base/random';
import { parseAddress } from '#format/address';
import { indexMessage } from '#format/message';
import { readDsn } from '#format/dsn';
import type { StsFinding } from '#check/tlspolicy';
import type { Work } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import * as queue from '#model/queue';
import { FakeClock } from '#testing/clock';
import { type TestStore, withStore } from '#testing/engine';
import { type PeerMood, smtpClient, SmtpPeer } from '#testing/smtppeer';
import { FakeResolver, type Zone } from '#testing/zone';
import type { CountedSession } from './tls.ts';
import {
  type AttemptEvent,
  type MailClient,
  type Notice,
  type SendHouse,
  type SendOptions,
  type SendStore,
  Sender,
} from './mod.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The queue's operations on a test store, each as one transaction. */
function storeOf(store: TestStore): SendStore {
  const write =
    <A, T>(work: (args: A) => Work<T>) =>
    (args: A): Promise<T> =>
      store.write(() => work(args));
  return {
    claimDue: write(queue.claimDue),
    releaseLeases: write(queue.releaseLeases),
    renewLeases: write(queue.renewLeases),
    returnClaims: write(queue.returnClaims),
    postponeHop: write(queue.postponeHop),
    shiftQueueTimes: write(queue.shiftQueueTimes),
    recordAttempt: write(queue.recordAttempt),
    operateQueue: write(queue.operateQueue),
    loadQueued: (args) => store.read(() => queue.loadQueued(args)),
    readQueued: (args) => store.read(() => queue.readQueued(args)),
  };
}

const options: SendOptions = {
  outboundPort: 0,
  concurrency: 2,
  recipientsMax: 100,
  connectionsMax: 20,
  expiryMs: 5 * DAY_MS,
  expiryOfReportsMs: DAY_MS,
  sourceAddress: undefined,
  helo: 'us.test',
  smartHost: undefined,
  tls: { dane: true, mtaSts: true, reports: true, ignored: new Set() },
};

const noPolicy: StsFinding = { kind: 'none', problem: undefined };

interface NewMessage {
  readonly to: readonly string[];
  readonly from?: string;
  readonly notify?: string;
  readonly body?: string;
  readonly tlsDemand?: queue.TlsDemand;
  readonly returnContent?: 'full' | 'headers';
  /** One that is no domain; then it goes back at once. */
  readonly nextHop?: string;
}

export class Bench {
  readonly store: TestStore;
  readonly clock = new FakeClock();
  readonly notices: Notice[] = [];
  readonly events: AttemptEvent[] = [];
  zone: Zone = {};
  options: SendOptions;
  house: SendHouse;
  sender: Sender;
  noticeFault: Fault | undefined;
  readonly sts = new Map<string, StsFinding>();
  dane = true;
  readonly sessions: CountedSession[] = [];

  constructor(store: TestStore, port: number) {
    this.store = store;
    this.options = { ...options, outboundPort: port };
    const address = parseAddress('mailer-daemon@us.test');
    assert.ok(address !== undefined);
    const sendStore = storeOf(store);
    this.house = {
      store: sendStore,
      client: smtpClient(this.clock),
      resolver: { peek: () => undefined, query: (name, type) => new FakeResolver(this.zone).query(name, type) },
      notices: {
        submitDsn: async (notice, record) => {
          if (this.noticeFault !== undefined) throw this.noticeFault;
          await sendStore.recordAttempt(record);
          this.notices.push(notice);
        },
      },
      local: { deliver: async () => Promise.reject(new Fault('over-quota', 'full')) },
      trace: { attempted: (event) => void this.events.push(event) },
      own: { isOwnName: () => false, isOwnAddress: () => false },
      routes: { find: () => undefined },
      policies: { find: async (domain) => this.sts.get(domain) ?? noPolicy, dane: () => this.dane },
      sessions: { count: (session) => void this.sessions.push(session) },
      clock: this.clock,
      random: new SystemRandom(),
      log: silentLog,
      metrics: new Metrics(),
      hostname: 'mx.us.test',
      owner: 'node1',
      noticeFrom: address,
      options: () => this.options,
    };
    this.sender = new Sender(this.house);
  }

  /** Another client, and the port where it finds the others. */
  use({ client, outboundPort }: { readonly client: MailClient; readonly outboundPort: number }): void {
    this.house = { ...this.house, client };
    this.options = { ...this.options, outboundPort };
    this.sender = new Sender(this.house);
  }

  async put(message: NewMessage): Promise<queue.QueueId> {
    const nowMs = this.clock.now();
    const id = this.store.nextId() as queue.QueueId;
    const blob = this.store.nextId() as BlobId;
    const bytes = Buffer.from(`Subject: m${id}\r\nMessage-ID: <m${id}@us.test>\r\n\r\n${message.body ?? 'Hello'}\r\n`);
    const head = Buffer.from('Received: by mx.us.test\r\n');
    await this.store.write(
      function* ([place]) {
        assert.ok(place !== undefined);
        yield* addBlob(blob, place, { refs: 1, nowMs });
        yield* queue.enqueueMessage({
          id,
          reference: `REF-${id}` as Reference,
          account: null,
          domain: null,
          blob,
          head,
          size: head.length + bytes.length,
          returnPath: message.from ?? 'me@us.test',
          envelopeId: null,
          returnContent: message.returnContent ?? null,
          bodyType: '7bit',
          smtpUtf8: false,
          origin: 'submission',
          createdMs: nowMs,
          tlsDemand: message.tlsDemand ?? 'policy',
          recipients: message.to.map((address) => ({
            address,
            nextHop: message.nextHop ?? address.slice(address.indexOf('@') + 1),
            originalRecipient: null,
            notify: message.notify ?? '',
            dueMs: nowMs,
            expiresMs: message.nextHop === undefined ? nowMs + (message.from === '' ? DAY_MS : 5 * DAY_MS) : 0,
          })),
        });
      },
      [{ kind: 'memory', blob, account: 0, bytes }],
    );
    return id;
  }

  async left(): Promise<readonly queue.QueueEntry[]> {
    return await this.store.read(() => queue.listQueue({ selector: { kind: 'all' }, after: 0, limit: 10_000 }));
  }

  /** Moves time on in steps, letting what falls due be done in between. */
  async pass(ms: number, stepMs = 60_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.advance(stepMs);
      await this.sender.idle();
    }
  }

  notice(at: number): NonNullable<ReturnType<typeof readDsn>> {
    const notice = this.notices[at];
    assert.ok(notice !== undefined);
    const parsed = readDsn(notice.octets, indexMessage(notice.octets));
    assert.ok(parsed !== undefined);
    return parsed;
  }
}

export async function bench(mood: PeerMood, body: (b: Bench, peer: SmtpPeer) => Promise<void>): Promise<void> {
  await using peer = await new SmtpPeer(mood).listen();
  await withStore(async (store) => {
    const b = new Bench(store, peer.port);
    b.zone = {
      'there.test': { MX: [{ preference: 1, exchange: 'mx.there.test' }] },
      'mx.there.test': { A: ['127.0.0.1'] },
    };
    try {
      await body(b, peer);
    } finally {
      await b.sender.stop();
    }
  });
}
