/** An account in strangers' hands: what it sends is held, somebody is told, it is contained and given back. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, newToken } from '../interop/harness/letter.ts';
import { House } from './house.ts';

interface Letter {
  readonly subject: string;
  readonly text: string;
}

interface HeldRow {
  readonly id: number;
  readonly class: string;
  readonly recipient: string;
}

suite('a stolen account', () => {
  let house: House;
  const token = newToken();
  before(async () => {
    house = await House.start({ settings: { 'sending.usual-recipients': '5' } });
    await house.server.cli(['alias', 'add', 'postmaster@example.test', 'ben@example.test']);
  });
  after(() => house[Symbol.asyncDispose]());

  const send = (to: string): Promise<string> =>
    sends(house.anna, to, { subject: `Offer ${token} for you`, text: 'Dear reader, buy it.' });
  const sends = async (who: House['anna'], to: string, { subject, text: body }: Letter): Promise<string> => {
    await using peer = await house.submitter(who);
    await peer.dialog(`C: MAIL FROM:<${who.address}>`, 'S: 250', `C: RCPT TO:<${to}>`, 'S: 250', 'C: DATA', 'S: 354');
    const text = `From: ${who.address}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${body}\r\n`;
    await peer.send(asData(Buffer.from(text, 'latin1')));
    return await peer.answer();
  };
  const held = (): Promise<HeldRow[]> => house.server.rows<HeldRow>(['quarantine', 'list', '--class', 'outbound']);

  // Whoever reported a phish with its header pasted was taken for stolen, and all that they sent was held.
  test('what somebody reports says nothing of who reports it', async () => {
    const phish = `Received: from vps.evil.example (vps.evil.example [198.51.100.9]) by mx.other.example; Fri, 27 Nov 2026 10:00:00 +0000\r
From: PayPal <service@paypa1-secure.example>\r
To: ben@example.test\r
Subject: Your account has been limited - verify now\r
Date: Fri, 27 Nov 2026 10:00:00 +0000\r
Message-ID: <3.x@paypa1-secure.example>\r
\r
Dear customer, we noticed unusual activity. Your account has been suspended. Please confirm your password within 24 hours,\r
or your account will be closed: http://login.paypa1-secure.example/signin`;
    for (const to of ['reportphish@example.test', 'reportspam@example.test'])
      assert.match(await sends(house.ben, to, { subject: `${newToken()} report`, text: phish }), /^250/);
    const reported = (await house.server.rows(['filter', 'reports'])) as { readonly category: string }[];
    // Reported again it is what was said last.
    assert.deepEqual(
      reported.map(({ category }) => category),
      ['spam'],
    );
    assert.doesNotMatch(await house.server.cli(['trace', '--from', house.ben.address, '--json']), /sending\.held/);
  });

  test('the same text to a few people goes out', async () => {
    for (let i = 1; i <= 5; i++) assert.match(await send(`someone${i}@remote.test`), /^250/);
    assert.equal(await house.queued(), 5);
    assert.deepEqual(await held(), []);
  });

  // The hour began anew: whoever was patient, or waited for an update, had another one.
  test('the server is started again', async () => {
    await house.server.stop();
    await house.restart();
  });

  test('to one more it is held, for people here too, and its sender hears that it was taken', async () => {
    assert.match(await send('someone6@remote.test'), /^250/);
    assert.match(await send('ben@example.test'), /^250/);
    assert.equal(await house.queued(), 5);
    const rows = await held();
    assert.deepEqual(rows.map(({ recipient }) => recipient).toSorted(), ['ben@example.test', 'someone6@remote.test']);
  });

  test('who looks after the domain is told once, with what to do', async () => {
    const letters = (await house.inbox(house.ben)).filter((one) => one.includes('Mail of anna@example.test is held'));
    assert.equal(letters.length, 1);
    const text = letters[0]?.toString('utf8').replaceAll('=\r\n', '') ?? '';
    assert.match(text, /the same text went to 6 recipients/);
    assert.match(text, /rookery account contain anna@example\.test/);
  });

  test('contained, nobody signs in, and the queue is held', async () => {
    const told = await house.server.cli(['account', 'contain', 'anna@example.test', '--reason', 'sends spam']);
    assert.match(told, /Contained anna@example\.test: .* 1 password out of force, 5 recipients of its queue held/);
    await using peer = await house.peer('submissions');
    const plain = Buffer.from(`\0anna@example.test\0${house.anna.password}`).toString('base64');
    await peer.dialog('S: 220', 'C: EHLO client.example.test', 'S: 250', `C: AUTH PLAIN ${plain}`, 'S: 535');
  });

  test('given back, it sends again, and what was held goes on', async () => {
    const told = await house.server.cli(['account', 'contain', 'anna@example.test', '--undo']);
    assert.match(told, /Gave anna@example\.test back: 1 password back in force, 5 recipients/);
    const ids = (await held()).map(({ id }) => String(id));
    await house.server.cli(['quarantine', 'release', ...ids]);
    assert.deepEqual(await held(), []);
    for (let tries = 0; !(await house.inbox(house.ben)).some((one) => one.includes(token)); tries++) {
      assert.ok(tries < 100, 'released mail for somebody here is filed');
      await house.server.cli(['queue', 'retry', '--all']);
    }
    assert.equal(await house.queued(), 6);
  });

  test('one text under changing subjects is seen', async () => {
    const text = `Dear customer, we saw that your account was used from a place where you never were before, and had to lock it\r
until you tell us who you are: please open the page below within one day and enter your number, or we have to close it.`;
    for (let i = 1; i <= 6; i++) {
      assert.match(await sends(house.zoe, `other${i}@remote.test`, { subject: `${newToken()} news`, text }), /^250/);
    }
    const recipients = (await held()).map(({ recipient }) => recipient);
    assert.deepEqual(recipients, ['other6@remote.test']);
    assert.match(
      await house.server.cli(['trace', '--to', 'other6@remote.test']),
      /nearly the same text went to 6 recipients/,
    );
  });

  // Each message of it wrote two letters more.
  test('a trusted machine gone bad is held, whomever it names as sender, and told of once', async () => {
    await house.server.set('relay.trusted', '127.0.0.77');
    const subject = `Invoice ${newToken()}`;
    for (let i = 1; i <= 8; i++) {
      await using peer = await house.peer('smtp', { from: '127.0.0.77' });
      await peer.dialog('S: 220', 'C: EHLO scanner.example.test', 'S: 250', 'C: MAIL FROM:<scanner@example.test>');
      await peer.dialog('S: 250', `C: RCPT TO:<third${i}@remote.test>`, 'S: 250', 'C: DATA', 'S: 354');
      await peer.send(asData(Buffer.from(`From: scanner@example.test\r\nSubject: ${subject}\r\n\r\nPay.\r\n`)));
      assert.match(await peer.answer(), /^250/);
    }
    const recipients = (await held()).map(({ recipient }) => recipient).filter((one) => one.startsWith('third'));
    assert.deepEqual(recipients.toSorted(), ['third6@remote.test', 'third7@remote.test', 'third8@remote.test']);
    for (const sender of ['ben@example.test', 'zoe@second.test']) {
      await using peer = await house.peer('smtp', { from: '127.0.0.77' });
      await peer.dialog('S: 220', 'C: EHLO scanner.example.test', 'S: 250', `C: MAIL FROM:<${sender}>`);
      await peer.dialog('S: 250', `C: RCPT TO:<fourth@remote.test>`, 'S: 250', 'C: DATA', 'S: 354');
      await peer.send(asData(Buffer.from(`From: ${sender}\r\nSubject: ${subject}\r\n\r\nPay.\r\n`)));
      assert.match(await peer.answer(), /^250/);
    }
    assert.equal((await held()).filter(({ recipient }) => recipient.startsWith('fourth')).length, 2);
    const letters = (await house.inbox(house.ben)).filter((one) => one.includes('Mail of 127.0.0.77 is held'));
    assert.equal(letters.length, 1);
  });

  test('the end is clean', () => house.finish());
});
