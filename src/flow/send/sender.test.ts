import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as queue from '#model/queue';
import { SmtpPeer } from '#testing/smtppeer';
import type { Zone } from '#testing/zone';
import { bench, HOUR_MS } from './bench.fixture.ts';
import { type SendHouse, Sender } from './mod.ts';

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
