import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import * as queue from '#model/queue';
import { type PeerMood, SmtpPeer } from '#testing/smtppeer';
import { bench, DAY_MS, HOUR_MS } from './bench.fixture.ts';
import { type SendHouse, type SendStore, Sender } from './mod.ts';

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

test('what was held and nobody released is returned with why, in one report, and nobody is connected to', () =>
  bench({}, async (b, peer) => {
    await b.put({ to: ['a@there.test', 'b@there.test'], nextHop: queue.UNRELEASED_HOP });
    await b.put({ to: ['c@there.test'], nextHop: queue.UNRELEASED_HOP, notify: 'never' });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.connections, 0);
    assert.deepEqual(await b.left(), []);
    assert.equal(b.notices.length, 1);
    const { recipients } = b.notice(0);
    assert.deepEqual(
      recipients.map(({ action, status }) => [action, status]),
      [
        ['failed', '5.7.1'],
        ['failed', '5.7.1'],
      ],
    );
    const text = Buffer.from(b.notices[0]?.octets ?? []).toString();
    assert.match(text, /nobody let it go in time/);
    assert.match(text, /not sent on from here/);
    assert.doesNotMatch(text, /The server of there\.test refused/);
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
