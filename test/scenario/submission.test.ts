/** What becomes of a message that somebody who lives here sends. What goes outside is looked at where it is local, too. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { asData, newToken } from '../interop/harness/letter.ts';
import { House, plain } from './house.ts';
import type { Peer } from './peer.ts';

suite('submission', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const envelope = async (peer: Peer, to: readonly string[]): Promise<void> => {
    await peer.dialog('C: MAIL FROM:<anna@example.test>', 'S: 250');
    for (const one of to) await peer.dialog(`C: RCPT TO:<${one}>`, 'S: 250');
  };

  /** Gives the answer to the message. */
  const submit = async (text: string, to: readonly string[] = ['ben@example.test']): Promise<string> => {
    await using peer = await house.submitter(house.anna);
    await envelope(peer, to);
    await peer.dialog('C: DATA', 'S: 354');
    await peer.send(asData(Buffer.from(text, 'latin1')));
    return await peer.answer();
  };

  /** The message in Ben's INBOX with this word in it. */
  const received = async (token: string): Promise<string> => {
    const found = (await house.inbox(house.ben)).filter((one) => one.includes(token));
    assert.equal(found.length, 1, `one message with ${token}`);
    return (found[0] ?? Buffer.alloc(0)).toString('latin1');
  };

  test('Date, Message-ID and From are added where they are missing (RFC 6409 section 8)', async () => {
    const token = newToken();
    assert.match(await submit(`Subject: ${token}\r\n\r\nx\r\n`), /^250/);
    const text = await received(token);
    assert.match(text, /^Date: \w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\r$/m);
    assert.match(text, /^Message-ID: <[^@<>\s]+@mx\.example\.test>\r$/m);
    assert.match(text, /^From: anna@example\.test\r$/m);
  });

  test('they are left as they are where they are there', async () => {
    const token = newToken();
    const own = `date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMESSAGE-ID: <${token}@own.test>\r\nFrom: Anna <anna@example.test>\r\nSubject: x\r\n\r\nx\r\n`;
    assert.match(await submit(own), /^250/);
    const text = await received(token);
    assert.ok(text.endsWith(own));
    assert.equal(text.match(/^(?:date|message-id|from):/gim)?.length, 3);
  });

  test('other filters hear who sends and to whom, and from where only where that is wanted', async () => {
    const heard: IncomingHttpHeaders[] = [];
    const engine = createServer((request, response) => {
      heard.push(request.headers);
      request.resume().on('end', () => response.end('{"action":"no action","score":0,"required_score":15}'));
    });
    engine.listen(0, '127.0.0.1');
    await once(engine, 'listening');
    const address = engine.address();
    assert.ok(typeof address === 'object' && address !== null);
    await house.server.set('filter.engines', `rspamd=http://127.0.0.1:${address.port}`);
    try {
      assert.match(await submit('Subject: one\r\n\r\nx\r\n', ['friend@remote.test']), /^250/);
      await house.server.set('filter.engine-facts', 'sender recipients login submission-client');
      assert.match(await submit('Subject: two\r\n\r\nx\r\n', ['friend@remote.test']), /^250/);
    } finally {
      await house.server.set('filter.engines', '');
      engine.closeAllConnections();
      engine.close();
    }
    const names = ['user', 'from', 'rcpt', 'ip', 'helo'];
    const facts = ['anna@example.test', '<anna@example.test>', '<friend@remote.test>'];
    assert.deepEqual(
      heard.map((header) => names.map((name) => header[name])),
      [
        [...facts, undefined, undefined],
        [...facts, '127.0.0.1', undefined],
      ],
    );
  });

  for (const [name, filler] of [
    ['a small message', ''],
    ['a message of a megabyte', 'y'.repeat(70).concat('\r\n').repeat(14_000)],
  ] as const) {
    test(`blind copies leave the header of ${name}, and the copies arrive`, async () => {
      const token = newToken();
      const header = `Subject: ${token}\r\nBcc: Secret <zoe@second.test>,\r\n hidden@remote.test\r\nTo: ben@example.test\r\nbCC: again@remote.test\r\nX-Bcc: stays\r\n`;
      const answer = await submit(`${header}\r\nBcc: this is the body\r\n${filler}`, [
        'ben@example.test',
        'zoe@second.test',
      ]);
      assert.match(answer, /^250/);
      for (const text of [await received(token), (await house.inbox(house.zoe)).at(-1)?.toString('latin1') ?? '']) {
        const [head = '', ...body] = text.split('\r\n\r\n');
        assert.doesNotMatch(head, /^bcc/im);
        assert.doesNotMatch(head, /Secret|hidden|again/);
        assert.match(head, /^X-Bcc: stays\r?$/m);
        assert.match(head, /^To: ben@example\.test\r?$/m);
        assert.equal(body.join('\r\n\r\n'), `Bcc: this is the body\r\n${filler}`);
      }
    });
  }

  test('where the sender sat is nobody’s business', async () => {
    const token = newToken();
    await using peer = await house.peer('submissions', { from: '127.0.0.99' });
    await peer.dialog('S: 220', 'C: EHLO annas-laptop.home', 'S: 250', `C: AUTH PLAIN ${plain(house.anna)}`, 'S: 235');
    await envelope(peer, ['ben@example.test']);
    await peer.dialog('C: DATA', 'S: 354', `C| Subject: ${token}\r\n\r\nx\r\n.\r\n`, 'S: 250');
    const text = await received(token);
    assert.match(text, /^Received: /m);
    assert.match(text, /ESMTPSA/);
    assert.doesNotMatch(text, /127\.0\.0\.99|annas-laptop/);
  });

  suite('many recipients', () => {
    const list = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, i) => `ben+${newToken().slice(0, 8)}-${from + i}@example.test`);

    test('25 are taken', async () => {
      const token = newToken();
      assert.match(await submit(`Subject: ${token}\r\n\r\nx\r\n`, list(1, 25)), /^250/);
    });

    test('26 are refused all together, for good, and it says what to do (product OU3)', async () => {
      const before = (await house.inbox(house.ben)).length;
      await using peer = await house.submitter(house.anna);
      await envelope(peer, list(1, 25));
      await peer.dialog('C: RCPT TO:<ben+26@example.test>', 'S: 550 5.5.3');
      await peer.send('DATA\r\n');
      assert.match(await peer.answer(), /^5/);
      await peer.dialog('C: RSET', 'S: 250');
      assert.equal((await house.inbox(house.ben)).length, before);
    });

    test('a mailing that is split into small ones meets the same limit by its Message-ID', async () => {
      const id = `<${newToken()}@own.test>`;
      const text = `Message-ID: ${id}\r\nSubject: Split\r\n\r\nx\r\n`;
      assert.match(await submit(text, list(1, 20)), /^250/);
      const answer = await submit(`X-Part: 2\r\n${text}`, list(21, 30));
      assert.match(answer, /^550[ -]5\.5\.3/);
      assert.match(answer, /30 recipients/);
      assert.match(await submit(`X-Part: 3\r\n${text}`, list(31, 35)), /^250/, 'up to 25 there is room');
      assert.match(
        await submit(`X-Part: 1\r\n${text.replace(id, `<${newToken()}@own.test>`)}`, list(1, 20)),
        /^250/,
        'another message has a limit of its own',
      );
    });

    test('the limit of a setting is in force for the next connection', async () => {
      await house.server.set('submission.recipients', '2');
      await using peer = await house.submitter(house.anna);
      await envelope(peer, ['ben@example.test', 'ben+1@example.test']);
      await peer.dialog('C: RCPT TO:<ben+2@example.test>', 'S: 550');
      await house.server.cli(['setting', 'set', 'submission.recipients', '--default']);
    });
  });

  test('the very same message to the same people is taken once, and 250 both times (product OU4)', async () => {
    const token = newToken();
    const text = `Message-ID: <${token}@own.test>\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\nFrom: anna@example.test\r\nSubject: ${token}\r\n\r\nx\r\n`;
    const first = await submit(text);
    const again = await submit(text);
    assert.match(first, /^250/);
    assert.match(again, /^250/);
    await received(token);
    assert.match(await submit(text, ['zoe@second.test']), /^250/);
    assert.ok(
      (await house.inbox(house.zoe)).some((one) => one.includes(token)),
      'to somebody else it goes again',
    );
  });

  test('a copy goes to Sent, seen, where the account wants it, and only there', async () => {
    const sent = async (): Promise<string> => {
      await using reader = await house.reader(house.anna);
      await reader.send('a1 STATUS Sent (MESSAGES UNSEEN)\r\n');
      return await reader.answer();
    };
    assert.match(await submit(`Subject: Not kept ${newToken()}\r\n\r\nx\r\n`), /^250/);
    const before = await sent();
    assert.ok(/MESSAGES 0/.test(before) || /^a1 NO/m.test(before), before);
    await house.server.cli(['account', 'set', 'anna@example.test', '--file-sent', 'on']);
    const token = newToken();
    assert.match(await submit(`Subject: ${token}\r\nBcc: zoe@second.test\r\n\r\nx\r\n`), /^250/);
    assert.match(await sent(), /MESSAGES 1 UNSEEN 0/);
    await using reader = await house.reader(house.anna);
    await reader.dialog('C: a1 SELECT Sent', 'S: a1 OK');
    const [fetched = ''] = await reader.dialog('C: a2 FETCH 1 (FLAGS BODY.PEEK[HEADER])', 'S: a2 OK');
    assert.match(fetched, new RegExp(token));
    assert.match(fetched, /\\Seen/);
    await house.server.cli(['account', 'set', 'anna@example.test', '--file-sent', 'off']);
  });

  suite('passwords', () => {
    test('are not asked for, and not looked at, before TLS', async () => {
      for (const port of ['submission', 'submissionAlt'] as const) {
        await using peer = await house.peer(port);
        const [, capabilities = ''] = await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250');
        assert.doesNotMatch(capabilities, /AUTH/);
        assert.match(capabilities, /STARTTLS/);
        const [right = ''] = await peer.dialog(`C: AUTH PLAIN ${plain(house.anna)}`, 'S: 530 5.7.0');
        const [wrong = ''] = await peer.dialog('C: AUTH PLAIN AGEAYg==', 'S: 530 5.7.0');
        const withoutReference = (text: string): string => text.replace(/why\/[-0-9A-Z]+/, '');
        assert.equal(withoutReference(right), withoutReference(wrong), 'the same for a right and a wrong one');
        await peer.dialog('C: AUTH LOGIN', 'S: 530', 'C: MAIL FROM:<anna@example.test>', 'S: 530', 'C: QUIT', 'S: 221');
      }
      await using imap = await house.peer('imap');
      const [greeting = '', list = ''] = await imap.dialog('S: * OK', 'C: a1 CAPABILITY', 'S: a1 OK');
      assert.match(`${greeting}${list}`, /LOGINDISABLED/);
      assert.doesNotMatch(list, /AUTH=/);
      await imap.dialog(`C: a2 LOGIN ${house.anna.address} ${house.anna.password}`, 'S: a2 NO [PRIVACYREQUIRED]');
      await imap.dialog(
        'C: a3 LOGIN anna@example.test wrong',
        'S: a3 NO [PRIVACYREQUIRED]',
        `C: a4 AUTHENTICATE PLAIN ${plain(house.anna)}`,
        'S: a4 NO',
      );
      await imap.dialog('C: a5 SELECT INBOX', 'S: a5 BAD');
      await using pop3 = await house.peer('pop3');
      await pop3.dialog('S: +OK', 'C: CAPA', 'S: +OK');
      const capa = (await pop3.until('\r\n.\r\n')).toString('latin1');
      assert.doesNotMatch(capa, /^(?:USER|SASL)/m);
      assert.match(capa, /^STLS\r$/m);
      await pop3.dialog(
        'C: USER anna@example.test',
        'S: -ERR',
        'C: PASS correct-horse-7',
        'S: -ERR',
        'C: STAT',
        'S: -ERR',
      );
    });

    test('are asked for behind STARTTLS, and a wrong one says what a login is', async () => {
      await using peer = await house.peer('submission');
      await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250', 'C: STARTTLS', 'S: 220');
      await peer.startTls();
      const [capabilities = ''] = await peer.dialog('C: EHLO x.test', 'S: 250');
      assert.match(capabilities, /AUTH PLAIN LOGIN/);
      assert.doesNotMatch(capabilities, /STARTTLS/);
      const [refusal = ''] = await peer.dialog('C: AUTH PLAIN AGFubmFAZXhhbXBsZS50ZXN0AHdyb25n', 'S: 535 5.7.8');
      assert.match(refusal, /full e-mail address/);
      await peer.dialog(
        'C: AUTH CRAM-MD5',
        'S: 504',
        'C: AUTH PLAIN !!!',
        'S: 501',
        'C: AUTH LOGIN',
        'S: 334',
        'C: *',
        'S: 501',
      );
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      await peer.dialog(
        'C: AUTH LOGIN',
        'S: 334',
        `C: ${base64(house.anna.address)}`,
        'S: 334',
        `C: ${base64(house.anna.password)}`,
        'S: 235',
      );
      await peer.dialog(`C: AUTH PLAIN ${plain(house.anna)}`, 'S: 503', 'C: STARTTLS', 'S: 50');
    });

    test('are taken in clear where a setting says so, from this machine or from everywhere', async () => {
      await house.server.set('auth.cleartext', 'loopback');
      await using peer = await house.peer('submission');
      const [, capabilities = ''] = await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250');
      assert.match(capabilities, /AUTH PLAIN LOGIN/);
      await peer.dialog(`C: AUTH PLAIN ${plain(house.anna)}`, 'S: 235');
      await using imap = await house.peer('imap');
      await imap.dialog('S: * OK', `C: a1 LOGIN ${house.anna.address} ${house.anna.password}`, 'S: a1 OK');
      await house.server.set('auth.cleartext', 'off');
      await using next = await house.peer('submission');
      await next.dialog('S: 220', 'C: EHLO x.test', 'S: 250', `C: AUTH PLAIN ${plain(house.anna)}`, 'S: 530');
    });

    test('on behalf of others, with NUL, or of megabytes are refused', async () => {
      await using peer = await house.peer('submissions');
      const code = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
      await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250');
      await peer.dialog(`C: AUTH PLAIN ${code('ben@example.test\0anna@example.test\0correct-horse-7')}`, 'S: 535');
      await peer.dialog(
        `C: AUTH PLAIN ${code('\0anna@example.test\0correct-horse-7\0')}`,
        'S: 5',
        `C: AUTH PLAIN ${code('anna@example.test')}`,
        'S: 5',
      );
      await using other = await house.peer('submissions');
      await other.dialog(
        'S: 220',
        'C: EHLO x.test',
        'S: 250',
        `C: AUTH PLAIN ${'A'.repeat(60_000)}`,
        'S: 500',
        'C: NOOP',
        'S: 250',
      );
      await other.dialog('C: AUTH PLAIN', 'S: 334', `C: ${'A'.repeat(60_000)}`, 'S: 500', 'C: NOOP', 'S: 250');
    });
  });

  suite('what is sent before its time', () => {
    for (const [port, start, hello, inject, after_] of [
      ['smtp', 'STARTTLS', 'EHLO x.test', 'NOOP', 'EHLO x.test'],
      ['submission', 'STARTTLS', 'EHLO x.test', 'AUTH PLAIN AGEAYg==', 'EHLO x.test'],
      ['imap', 'a1 STARTTLS', '', 'a2 LOGIN a b', 'a3 NOOP'],
      ['pop3', 'STLS', '', 'USER a', 'NOOP'],
    ] as const) {
      const greeting = { smtp: '220', submission: '220', imap: '* OK', pop3: '+OK' }[port];
      test(`commands behind STARTTLS on ${port} are not run behind TLS`, async () => {
        await using peer = await house.peer(port);
        await peer.dialog(`S: ${greeting}`, ...(hello === '' ? [] : [`C: ${hello}`, 'S: 250']));
        await peer.send(`${start}\r\n${inject}\r\n`);
        assert.ok(await peer.isClosed(), 'the connection is over');
        assert.doesNotMatch(peer.unread, /^(?:a2 |235|535)/m);
      });

      test(`half a command before TLS on ${port} is not completed behind it`, async () => {
        await using peer = await house.peer(port);
        await peer.dialog(`S: ${greeting}`, ...(hello === '' ? [] : [`C: ${hello}`, 'S: 250']), `C: ${start}`, 'S: ');
        // In clear, where the handshake should begin.
        await peer.send(`${inject}\r\n${after_}\r\n`);
        assert.ok(await peer.isClosed());
        assert.doesNotMatch(peer.unread, /^(?:a[23] |235|250)/m);
      });
    }

    test('commands behind AUTH wait for nothing: the exchange ends', async () => {
      await using peer = await house.peer('submissions');
      await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250');
      await peer.dialog(
        `C| AUTH LOGIN\r\n${Buffer.from('anna@example.test').toString('base64')}\r\n`,
        'S: 421',
        'S: <closed>',
      );
    });

    test('what was said before TLS is forgotten', async () => {
      await using peer = await house.peer('smtp');
      await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250', 'C: STARTTLS', 'S: 220');
      await peer.startTls();
      await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 503', 'C: EHLO x.test', 'S: 250', 'C: STARTTLS', 'S: 503');
    });
  });

  test('afterwards the data are whole', () => house.finish());
});
