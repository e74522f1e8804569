import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import type { Reference } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { SystemRandom } from '#base/random';
import { parseAddress } from '#format/address';
import { indexMessage } from '#format/message';
import { readDsn } from '#format/dsn';
import type { Work } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import * as queue from '#model/queue';
import { FakeClock } from '#testing/clock';
import { type TestStore, withStore } from '#testing/engine';
import { type PeerMood, smtpClient, SmtpPeer } from '#testing/smtppeer';
import { FakeResolver, type Zone } from '#testing/zone';
import { type AttemptEvent, type Notice, type SendHouse, type SendOptions, type SendStore, Sender } from './mod.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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
};

interface NewMessage {
  readonly to: readonly string[];
  readonly from?: string;
  readonly notify?: string;
  readonly body?: string;
}

class Bench {
  readonly store: TestStore;
  readonly clock = new FakeClock();
  readonly notices: Notice[] = [];
  readonly events: AttemptEvent[] = [];
  zone: Zone = {};
  options: SendOptions;
  house: SendHouse;
  sender: Sender;
  noticeFault: Fault | undefined;

  constructor(store: TestStore, port: number) {
    this.store = store;
    this.options = { ...options, outboundPort: port };
    const address = parseAddress('mailer-daemon@us.test');
    assert.ok(address !== undefined);
    const sendStore = storeOf(store);
    this.house = {
      store: sendStore,
      client: smtpClient(this.clock),
      resolver: { query: (name, type) => new FakeResolver(this.zone).query(name, type) },
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
          returnContent: null,
          bodyType: '7bit',
          smtpUtf8: false,
          origin: 'submission',
          createdMs: nowMs,
          recipients: message.to.map((address) => ({
            address,
            nextHop: address.slice(address.indexOf('@') + 1),
            originalRecipient: null,
            notify: message.notify ?? '',
            dueMs: nowMs,
            expiresMs: nowMs + (message.from === '' ? DAY_MS : 5 * DAY_MS),
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

async function bench(mood: PeerMood, body: (b: Bench, peer: SmtpPeer) => Promise<void>): Promise<void> {
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

test('what is due is sent, and leaves the queue', () =>
  bench({}, async (b, peer) => {
    await b.put({ to: ['a@there.test', 'b@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.deepEqual(await b.left(), []);
    assert.match(peer.messages[0]?.content.toString() ?? '', /^Received: by mx\.us\.test\r\nSubject: m1\r\n/);
    assert.equal(peer.messages[0]?.rcpts.length, 2);
    assert.equal(b.events[0]?.consequence, 'delivered');
    assert.equal(b.notices.length, 0);
  }));

test('messages for one destination share a connection, which closes when nothing more comes', () =>
  bench({}, async (b, peer) => {
    for (let i = 0; i < 25; i++) await b.put({ to: [`r${i}@there.test`] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.messages.length, 25);
    assert.ok(peer.connections <= 2, String(peer.connections));
    assert.ok(b.sender.connections <= 2);
    b.clock.advance(8_000);
    assert.equal(b.sender.connections, 0);
    await peer.until(() => peer.open === 0);
  }));

test('more recipients than one transaction may have go in several', () =>
  bench({}, async (b, peer) => {
    b.options = { ...b.options, recipientsMax: 3 };
    await b.put({ to: Array.from({ length: 8 }, (_, i) => `r${i}@there.test`) });
    await b.sender.start();
    await b.sender.idle();
    assert.deepEqual(
      peer.messages.map((message) => message.rcpts.length).sort((x, y) => x - y),
      [2, 3, 3],
    );
  }));

test('a server that takes two recipients at a time gets them all at once, two by two', () => {
  let accepted = 0;
  const rcpt = (): string => (++accepted % 3 === 0 ? '452 4.5.3 Too many' : '250 OK');
  return bench({ rcpt }, async (b, peer) => {
    await b.put({ to: ['a@there.test', 'b@there.test', 'c@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.deepEqual(
      peer.messages.map((message) => message.rcpts.length),
      [2, 1],
    );
    assert.deepEqual(await b.left(), []);
  });
});

test('a refusal goes back to the sender with its recipient, others are delivered', () =>
  bench({ rcpt: (line) => (line.includes('no@') ? '550 5.1.1 Nobody' : '250 OK') }, async (b, peer) => {
    await b.put({ to: ['no@there.test', 'a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.messages.length, 1);
    assert.deepEqual(await b.left(), []);
    const { recipients, originalMessageId } = b.notice(0);
    assert.equal(b.notices.length, 1);
    assert.deepEqual(
      [recipients[0]?.finalRecipient, recipients[0]?.action, recipients[0]?.status],
      ['no@there.test', 'failed', '5.1.1'],
    );
    assert.equal(originalMessageId, '<m1@us.test>');
  }));

test('nobody is told with NOTIFY=NEVER, and nothing ever goes to the empty sender', () =>
  bench({ rcpt: '550 5.1.1 Nobody' }, async (b) => {
    await b.put({ to: ['a@there.test'], notify: 'never' });
    await b.put({ to: ['a@there.test'], from: '' });
    await b.sender.start();
    await b.sender.idle();
    assert.deepEqual(await b.left(), []);
    assert.equal(b.notices.length, 0);
    assert.deepEqual(
      b.events.map((event) => event.consequence),
      ['dropped', 'dropped'],
    );
  }));

test('NOTIFY=SUCCESS at a server without DSN is answered as relayed (RFC 3461 section 5.2.3)', () =>
  bench({ offers: ['PIPELINING'] }, async (b) => {
    await b.put({ to: ['a@there.test'], notify: 'success' });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(b.notice(0).recipients[0]?.action, 'relayed');
  }));

test('a greylisted recipient is tried again, and delivered', () =>
  bench({ rcpt: (_, before) => (before < 1 ? '451 4.7.1 Greylisted' : '250 OK') }, async (b, peer) => {
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    const [entry] = await b.left();
    assert.deepEqual([entry?.attempts, entry?.lastReply], [1, '451 4.7.1 Greylisted']);
    await b.pass(6 * 60_000, 30_000);
    assert.equal(peer.messages.length, 1);
    assert.deepEqual(await b.left(), []);
    assert.equal(b.notices.length, 0);
  }));

test('after an hour and after a day the sender hears of the delay, after five days of the end', () =>
  bench({ mail: '451 4.3.0 Later' }, async (b, peer) => {
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    await b.pass(2 * HOUR_MS, 300_000);
    assert.equal(b.notices.length, 1);
    assert.equal(b.notice(0).recipients[0]?.action, 'delayed');
    await b.pass(26 * HOUR_MS, 600_000);
    assert.equal(b.notices.length, 2);
    await b.pass(95 * HOUR_MS, 600_000);
    const attempts = peer.counts.get('mail') ?? 0;
    assert.ok(attempts > 80 && attempts < 140, String(attempts));
    assert.equal(b.notices.length, 3);
    const { recipients } = b.notice(2);
    assert.deepEqual([recipients[0]?.action, recipients[0]?.status], ['failed', '4.3.0']);
    assert.deepEqual(await b.left(), []);
  }));

test('a dead destination is tried once for all that waits, less and less often', () =>
  bench({}, async (b, peer) => {
    await peer[Symbol.asyncDispose]();
    for (let i = 0; i < 30; i++) await b.put({ to: [`r${i}@there.test`] });
    await b.sender.start();
    await b.sender.idle();
    const tried = b.events.filter((event) => event.tookMs >= 0 && event.attempt === 1).length;
    assert.equal(tried, 30);
    const left = await b.left();
    assert.ok(left.every((entry) => entry.attempts === 1 && entry.dueMs >= b.clock.now() + 200_000));
    await peer.listen();
    await b.pass(15 * 60_000);
    assert.equal((await b.left()).length, 30, 'nobody listens on the old port');
    b.options = { ...b.options, outboundPort: peer.port };
    await b.store.write(() => queue.operateQueue({ selector: { kind: 'all' }, action: 'retry', nowMs: b.clock.now() }));
    b.sender.retryNow();
    await b.sender.idle();
    assert.deepEqual(await b.left(), []);
    assert.equal(peer.messages.length, 30);
  }));

test('for ten hours a dead destination costs some ten tries, however much mail waits for it', () =>
  bench({}, async (b, peer) => {
    await peer[Symbol.asyncDispose]();
    let tries = 0;
    const { client } = b.house;
    const connect: SendHouse['client']['connect'] = (target, signal) => {
      tries += 1;
      return client.connect(target, signal);
    };
    b.sender = new Sender({ ...b.house, client: { connect } });
    for (let i = 0; i < 150; i++) await b.put({ to: [`r${i}@there.test`] });
    await b.sender.start();
    await b.sender.idle();
    await b.pass(10 * HOUR_MS, 300_000);
    assert.ok(tries >= 8 && tries <= 15, String(tries));
    const left = await b.left();
    assert.equal(left.length, 150);
    assert.ok(
      left.every((entry) => entry.attempts >= 8 && entry.attempts <= 15),
      left.map((entry) => entry.attempts).join(' '),
    );
    await peer.listen();
  }));

test('a tarpit with a thousand messages holds two connections and nobody else', () =>
  bench({}, async (b, peer) => {
    await using tarpit = await new SmtpPeer({ greeting: { act: 'hang' } }).listen('127.0.0.2', peer.port);
    b.zone = { ...b.zone, 'tar.test': { A: ['127.0.0.2'] } };
    const many = Array.from({ length: 100 }, (_, i) => `r${i}@tar.test`);
    for (let i = 0; i < 10; i++) await b.put({ to: many });
    await b.sender.start();
    await tarpit.until(() => tarpit.connections > 0);
    for (let i = 0; i < 20; i++) await b.put({ to: [`r${i}@there.test`] });
    b.sender.wake();
    await peer.until(() => peer.messages.length === 20);
    assert.equal(b.clock.monotonic(), 0, 'others did not wait at all');
    assert.ok(tarpit.openMost <= 2);
    assert.ok(b.sender.inHand <= 220, String(b.sender.inHand));
  }));

test('connections stay within the bound of all destinations together', () => {
  const zone: Record<string, Zone[string]> = {};
  for (let i = 0; i < 30; i++) zone[`d${i}.test`] = { A: ['127.0.0.1'] };
  return bench({}, async (b, peer) => {
    b.zone = zone;
    b.options = { ...b.options, connectionsMax: 4 };
    for (let i = 0; i < 60; i++) await b.put({ to: [`r@d${i % 30}.test`] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.messages.length, 60);
    assert.ok(b.sender.connections <= 4);
    // A closed one may still be on its way when the next is opened.
    assert.ok(peer.openMost <= 8, String(peer.openMost));
  });
});

test('the second connection to a destination comes after the first success', () => {
  let release = (): void => {};
  return bench({ greeting: { act: 'drip', say: '220 x' } }, async (b, peer) => {
    for (let i = 0; i < 6; i++) await b.put({ to: [`r${i}@there.test`] });
    await b.sender.start();
    await peer.until(() => peer.dripping);
    for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(peer.openMost, 1);
    peer.mood = {};
    release = (): void => {
      for (let i = 0; i < 8; i++) peer.drip();
    };
    release();
    await b.sender.idle();
    assert.equal(peer.messages.length, 6);
    assert.ok(peer.openMost <= 2);
  });
});

test('the next server of a domain is tried when one is down, breaks off or sends us away', async () => {
  const moods: readonly PeerMood[] = [
    { greeting: '421 4.3.2 Full' },
    { greeting: '554 5.7.1 Not you' },
    { greeting: { act: 'close' } },
    { mail: { act: 'close', say: '421 4.3.2 Going down' } },
    { rcpt: { act: 'reset' } },
    { data: { act: 'close' } },
  ];
  for (const mood of moods) {
    await bench(mood, async (b, peer) => {
      await using second = await new SmtpPeer().listen('127.0.0.2', peer.port);
      b.zone = {
        'there.test': {
          MX: [
            { preference: 1, exchange: 'mx1.test' },
            { preference: 2, exchange: 'mx2.test' },
          ],
        },
        'mx1.test': { A: ['127.0.0.1'] },
        'mx2.test': { A: ['127.0.0.2'] },
      };
      await b.put({ to: ['a@there.test'] });
      await b.sender.start();
      await b.sender.idle();
      assert.equal(second.messages.length, 1, JSON.stringify(mood));
      assert.deepEqual(await b.left(), []);
    });
  }
});

test('silence and a reset after the dot mean one more copy at most, never a loss (RFC 1047)', async () => {
  for (const act of ['reset', 'close', 'hang'] as const) {
    await bench({ final: (_, before) => (before === 0 ? { act } : '250 OK') }, async (b, peer) => {
      await b.put({ to: ['a@there.test'] });
      await b.sender.start();
      await peer.until(() => peer.messages.length === 1);
      if (act === 'hang') b.clock.advance(600_000);
      await b.sender.idle();
      assert.equal(b.events[0]?.outcome.kind, 'unknown');
      await b.pass(11 * 60_000);
      assert.equal(peer.messages.length, 2);
      assert.deepEqual(await b.left(), []);
      assert.equal(b.notices.length, 0);
    });
  }
});

test('what a stopped sender had claimed is sent by the next one', () =>
  bench({ greeting: { act: 'hang' } }, async (b, peer) => {
    for (let i = 0; i < 4; i++) await b.put({ to: [`r${i}@there.test`] });
    await b.sender.start();
    await peer.until(() => peer.connections === 1);
    await b.sender.stop();
    assert.ok((await b.left()).every((entry) => entry.state === 'due' && entry.attempts === 0));
    peer.mood = {};
    b.sender = new Sender(b.house);
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.messages.length, 4);
  }));

test('what a killed sender had claimed is taken over by its successor', () =>
  bench({}, async (b, peer) => {
    await b.put({ to: ['a@there.test'] });
    const nowMs = b.clock.now();
    const claim = { owner: 'node1', nowMs, leaseUntilMs: nowMs + HOUR_MS, limit: 9, perHopMax: 9, fullHops: [] };
    await b.store.write(() => queue.claimDue(claim));
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.messages.length, 1);
  }));

test('a clock that jumps bounces nothing early and makes no storm', async () => {
  for (const jumpMs of [HOUR_MS, -HOUR_MS, 5 * DAY_MS, -3 * DAY_MS, 20 * 365 * DAY_MS, -50 * 365 * DAY_MS]) {
    await bench({ mail: '451 4.3.0 Later' }, async (b, peer) => {
      await b.put({ to: ['a@there.test'] });
      await b.sender.start();
      await b.sender.idle();
      await b.pass(12 * HOUR_MS, 600_000);
      const before = peer.counts.get('mail') ?? 0;
      const told = b.notices.length;
      b.clock.jump(jumpMs);
      await b.pass(60_000, 1_000);
      assert.ok((peer.counts.get('mail') ?? 0) <= before + 1, String(jumpMs));
      assert.equal((await b.left()).length, 1);
      await b.pass(6 * HOUR_MS, 600_000);
      const after = (peer.counts.get('mail') ?? 0) - before;
      assert.ok(after >= 4 && after <= 7, `${jumpMs}: ${after}`);
      assert.equal(b.notices.length, told, String(jumpMs));
    });
  }
});

test('an attempt that is under way when the clock jumps is judged by the time that really passed', () =>
  bench({ mail: '451 4.3.0 Later' }, async (b, peer) => {
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    await b.pass(12 * HOUR_MS, 600_000);
    const before = peer.counts.get('mail') ?? 0;
    assert.ok(before > 8);
    peer.mood = { mail: { act: 'hang' } };
    b.clock.advance(4_400_000);
    await peer.until(() => peer.counts.get('mail') === before + 1);
    b.clock.jump(6 * DAY_MS);
    b.clock.advance(60_000);
    for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
    b.clock.advance(120_000);
    await b.sender.idle();
    assert.equal(b.events.at(-1)?.outcome.status, '4.4.2');
    assert.equal(b.events.at(-1)?.consequence, 'retry');
    assert.equal((await b.left()).length, 1);
  }));

test('a machine that starts with a wrong date returns nothing at once', () =>
  bench({ mail: '451 4.3.0 Later' }, async (b) => {
    await b.put({ to: ['a@there.test'] });
    b.clock.jump(30 * DAY_MS);
    b.sender = new Sender(b.house);
    await b.sender.start();
    await b.sender.idle();
    assert.equal((await b.left()).length, 1);
  }));

test('names that cannot be looked up wait, names that do not exist go back', () =>
  bench({}, async (b) => {
    b.zone = { 'lost.test': 'servfail', 'null.test': { MX: [{ preference: 0, exchange: '' }] } };
    await b.put({ to: ['a@lost.test', 'a@gone.test', 'a@null.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.deepEqual(
      (await b.left()).map((entry) => entry.address),
      ['a@lost.test'],
    );
    assert.deepEqual(new Set(b.notices.map((_, i) => b.notice(i).recipients[0]?.status)), new Set(['5.1.10', '5.1.2']));
  }));

test('the operator returns a message without another try', () =>
  bench({}, async (b, peer) => {
    await b.put({ to: ['a@there.test'] });
    await b.store.write(() =>
      queue.operateQueue({ selector: { kind: 'all' }, action: 'bounce', nowMs: b.clock.now() }),
    );
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.connections, 0);
    assert.equal(b.notice(0).recipients[0]?.action, 'failed');
  }));

test('a notice that cannot be committed leaves the message in the queue', () =>
  bench({ rcpt: '550 5.1.1 Nobody' }, async (b) => {
    b.noticeFault = new Fault('disk-full', 'no room');
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal((await b.left())[0]?.state, 'due');
    b.noticeFault = undefined;
    await b.pass(16 * 60_000);
    assert.equal(b.notices.length, 1);
    assert.deepEqual(await b.left(), []);
  }));

test('a store that is busy is asked again until the outcome is written: nothing is sent twice', () =>
  bench({}, async (b, peer) => {
    const { store } = b.house;
    let refusals = 3;
    const recordAttempt: SendStore['recordAttempt'] = async (record) => {
      if (refusals-- > 0) throw new Fault('limit', 'busy');
      await store.recordAttempt(record);
    };
    b.sender = new Sender({ ...b.house, store: { ...store, recordAttempt } });
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await peer.until(() => peer.messages.length === 1);
    for (let i = 0; i < 40 && refusals >= 0; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      b.clock.advance(1_000);
    }
    await b.sender.idle();
    assert.deepEqual(await b.left(), []);
    assert.equal(peer.messages.length, 1);
  }));

test('an outcome that cannot be written by a fault of ours holds the message, so that it does not go out again', () =>
  bench({}, async (b, peer) => {
    const recordAttempt: SendStore['recordAttempt'] = () => Promise.reject(new Fault('invalid', 'bug'));
    b.sender = new Sender({ ...b.house, store: { ...b.house.store, recordAttempt } });
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    await b.pass(2 * HOUR_MS, 600_000);
    assert.equal((await b.left())[0]?.state, 'held');
    assert.equal(peer.messages.length, 1);
  }));

test('our own recipients are tried through the port of local delivery', () =>
  bench({}, async (b) => {
    const id = await b.put({ to: ['a@local'] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal((await b.left())[0]?.attempts, 1);
    const deliver: SendHouse['local']['deliver'] = async (message, recipients) => {
      const gone = { message: message.id, nowMs: b.clock.now(), recipients: recipients.map((each) => each.id) };
      await b.store.write(() => queue.finishRecipients(gone));
      return recipients.map(() => ({
        kind: 'delivered',
        status: '2.1.5',
        stage: 'final',
        text: 'Filed',
        reply: undefined,
        remote: undefined,
      }));
    };
    await b.sender.stop();
    b.sender = new Sender({ ...b.house, local: { deliver } });
    await b.sender.start();
    await b.pass(6 * 60_000);
    assert.deepEqual(await b.left(), []);
    assert.equal(b.events.at(-1)?.message, id);
  }));
