/** Bad input at port 25: each gets a clear answer, and the session after it is as good as before. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eventually } from '../interop/harness/program.ts';
import { asData, letterOfSize, newLetter } from '../interop/harness/letter.ts';
import { House, unfiltered } from './house.ts';
import type { Peer } from './peer.ts';

const MESSAGE_BYTES_MAX = 45_000_000;
/** A message that must never become one: what a smuggler hides behind a false end of data. */
const smuggled =
  'MAIL FROM:<smuggler@remote.test>\r\nRCPT TO:<ben@example.test>\r\nDATA\r\nSubject: Smuggled\r\n\r\nx\r\n.\r\n';

/** Sends an octet of a line twice a second, or nothing of a message, until it is cut off. */
class Dawdler {
  readonly peer: Peer;
  closedAfterMs: number | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(peer: Peer, drips = true) {
    this.peer = peer;
    const since = performance.now();
    this.#timer = setInterval(() => {
      if (peer.hasEnded) {
        this.closedAfterMs ??= performance.now() - since;
        this.stop();
      } else if (drips) void peer.send('x');
    }, 200);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.peer.destroy();
  }
}

suite('bad input over SMTP', () => {
  let house: House;
  /** Two who take their time, from the first test to the last: one with a command line, one with a message. */
  let slow: { readonly line: Dawdler; readonly content: Dawdler };
  before(async () => {
    house = await House.start({ settings: unfiltered });
    await house.server.set('smtp.timeout', '10s');
    const line = await house.peer();
    await line.dialog('S: 220');
    const content = await house.sender({ to: house.anna });
    await content.dialog('C: DATA', 'S: 354');
    slow = { line: new Dawdler(line), content: new Dawdler(content, false) };
    await house.server.set('smtp.timeout', '3m');
  });
  after(async () => {
    slow.line.stop();
    slow.content.stop();
    await house[Symbol.asyncDispose]();
  });

  /** The session still takes mail. */
  const stillWorks = async (peer: Peer): Promise<void> => {
    await peer.dialog('C: RSET', 'S: 250');
    await house.deliver(house.anna, newLetter().bytes, peer);
  };

  for (const [name, line] of [
    ['bare CR', 'NOOP\rMAIL FROM:<a@remote.test>'],
    ['CR CR LF', 'NOOP\r'],
    ['NUL', 'NOOP\0'],
    ['NUL in an address', 'MAIL FROM:<a\0@remote.test>'],
    ['8-bit octets that are no UTF-8', 'MAIL FROM:<\xff\xfe@remote.test>'],
    ['8-bit octets in a verb', 'N\xc3\x96\xc3\x96P'],
    ['an over-long line', `MAIL FROM:<${'a'.repeat(3000)}@remote.test>`],
    ['an escape sequence', '\x1b[2J\x1b[H'],
  ] as const) {
    test(`${name} in a command is refused once, and nothing of it is obeyed`, async () => {
      await using peer = await house.sender();
      await peer.dialog(`C: ${line}`, 'S: 50', 'C: RCPT TO:<anna@example.test>', 'S: 503');
      await stillWorks(peer);
    });
  }

  test('after a bare LF nothing is obeyed up to the next CR LF, and each line is answered', async () => {
    await using peer = await house.sender();
    await peer.dialog(
      'C: NOOP\nMAIL FROM:<a@remote.test>',
      'S: 500',
      'S: 500',
      'C: RCPT TO:<anna@example.test>',
      'S: 503',
    );
    await peer.dialog('C| NOOP\n', 'S: 500', 'C: NOOP', 'S: 500', 'C: NOOP', 'S: 250');
    assert.equal(peer.unread, '');
    await stillWorks(peer);
  });

  for (const [name, body] of [
    ['bare LF in the header', 'Subject: a\nTo: b\r\n\r\nbody\r\n'],
    ['bare CR in the header', 'Subject: a\rTo: b\r\n\r\nbody\r\n'],
    ['NUL in the header', 'Subject: a\0\r\n\r\nbody\r\n'],
    ['bare LF in the body', 'Subject: a\r\n\r\none\ntwo\r\n'],
    ['bare CR in the body', 'Subject: a\r\n\r\none\rtwo\r\n'],
    ['NUL in the body', 'Subject: a\r\n\r\none\0two\r\n'],
    ['bare LF at the start', '\nSubject: a\r\n\r\nbody\r\n'],
    ['bare LF before the end', 'Subject: a\r\n\r\nbody\n\r\n'],
  ] as const) {
    test(`${name} is 550 after the end of data, and nothing is kept`, async () => {
      for (const mark of ['DATA', 'BDAT'] as const) {
        await using peer = await house.sender({ to: house.anna });
        if (mark === 'DATA') await peer.dialog('C: DATA', 'S: 354', `C| ${body}.\r\n`, 'S: 550 5.6.11');
        else await peer.dialog(`C| BDAT ${body.length} LAST\r\n${body}`, 'S: 550 5.6.11');
        if (!peer.hasEnded && !(name.includes('CR') && mark === 'DATA')) await stillWorks(peer);
      }
    });
  }

  for (const end of [
    '\n.\n',
    '\n.\r\n',
    '\r\n.\n',
    '\r\n.\r',
    '\r.\r',
    '\r.\r\n',
    '\r.\n',
    '\n.\r',
    '\r\n\0.\r\n',
    '\r\n.\0\r\n',
    '\r\n.\r\r\n',
    '\r\r\n.\r\r\n',
    '\r\r\n.\r\n',
    '\n\n.\r\n',
    '\r\n..\r\n',
    '\r\n .\r\n',
    '\r\n. \r\n',
    '\r\n\uff0e\r\n',
  ]) {
    test(`${JSON.stringify(end)} does not smuggle a message in`, async () => {
      await using peer = await house.sender({ to: house.anna });
      await peer.dialog('C: DATA', 'S: 354');
      const text = Buffer.from(`Subject: Outer\r\n\r\nouter${end}${smuggled}`, 'utf8');
      await peer.send(text);
      // What is behind the real end of data may be answered as commands; none of it may be a message to Ben.
      await peer.send('QUIT\r\n');
      assert.ok(await peer.isClosed());
      const replies = peer.unread.split('\r\n').filter((line) => line !== '');
      assert.doesNotMatch(replies.join('\n'), /^354/m, replies.join('\n'));
      assert.ok(replies.filter((line) => line.startsWith('250 2.0.0 Accepted')).length <= 1, replies.join('\n'));
    });
  }

  test('Ben has got nothing of what was hidden', async () => {
    assert.deepEqual(await house.inbox(house.ben), []);
  });

  test('a line of megabytes without an end is cut off', async () => {
    await using peer = await house.sender();
    await peer.send(Buffer.alloc(3_000_000, 'a'));
    assert.ok(await peer.isClosed());
    assert.match(peer.unread, /^421 5\.5\.2|^421 4\.|^421/m);
  });

  test('a line of half a megabyte is refused, and the session goes on', async () => {
    await using peer = await house.sender();
    await peer.send(Buffer.alloc(500_000, 'a'));
    await peer.dialog('C: ', 'S: 500');
    await stillWorks(peer);
  });

  const stored = async (letter: { readonly bytes: Buffer }, limitMs: number): Promise<void> => {
    const begun = performance.now();
    await house.deliver(house.zoe, letter.bytes);
    const there = await house.inbox(house.zoe);
    const took = performance.now() - begun;
    assert.ok(there.at(-1)?.subarray(-letter.bytes.length).equals(letter.bytes), 'the octets that came in');
    assert.ok(took < limitMs, `stored and fetched in ${took.toFixed(0)} ms`);
  };

  test('a body line of a megabyte, 8-bit, is kept as it is', () =>
    stored(newLetter({ body: `${'ü'.repeat(500_000)}\r\n` }), 3000));

  test('a header line of a megabyte is kept as it is', () =>
    stored(newLetter({ fields: [`X-Long: ${'a'.repeat(1_000_000)}`] }), 3000));

  test('a header of 100,000 fields is kept as it is', () =>
    stored(newLetter({ fields: Array.from({ length: 100_000 }, (_, i) => `X-Many-${i}: ${i}`) }), 4000));

  test('a header without an end is kept as it is', () =>
    stored({ bytes: Buffer.from(`Subject: No body\r\n${'X: y\r\n'.repeat(200_000)}`) }, 4000));

  test('a field folded into 100,000 lines is kept as it is', () =>
    stored(
      newLetter({ fields: [`References: ${Array.from({ length: 100_000 }, (_, i) => `<${i}@a>`).join('\r\n ')}`] }),
      4000,
    ));

  test('100,000 addresses in To are kept as they are', () =>
    stored(
      newLetter({ fields: [`Cc: ${Array.from({ length: 100_000 }, (_, i) => `u${i}@a.test`).join(',\r\n ')}`] }),
      4000,
    ));

  test('100,000 pieces of one parameter (RFC 2231) are kept as they are', () => {
    const pieces = Array.from({ length: 100_000 }, (_, i) => `name*${i}=x`).join(';\r\n ');
    return stored(newLetter({ fields: [`Content-Disposition: attachment; ${pieces}`] }), 4000);
  });

  test('MIME nested 10,000 deep is kept as it is', () => {
    const depth = 10_000;
    let body = '';
    for (let i = 0; i < depth; i++) body += `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`;
    body += `--b${depth}\r\n\r\ninnermost\r\n`;
    for (let i = depth; i >= 0; i--) body += `--b${i}--\r\n`;
    return stored(
      {
        bytes: Buffer.from(
          `Subject: Deep\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n${body}`,
        ),
      },
      4000,
    );
  });

  test('messages within messages, 10,000 deep, are kept as they are', () =>
    stored(
      { bytes: Buffer.from(`Subject: Deep\r\n${'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000)}innermost\r\n`) },
      4000,
    ));

  test('a message of 100,000 parts is kept as it is', () => {
    const body = '--b\r\n\r\npart\r\n'.repeat(100_000);
    return stored(
      {
        bytes: Buffer.from(
          `Subject: Parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${body}--b--\r\n`,
        ),
      },
      4000,
    );
  });

  test('no message at all, and one without a header, are kept as they are', async () => {
    for (const text of ['', '\r\n', 'x\r\n', 'no header here\r\n', ': empty name\r\n\r\n']) {
      await house.deliver(house.anna, Buffer.from(text));
    }
  });

  suite('sizes', () => {
    test('the greatest message is taken, one octet more is 552 (RFC 1870 section 6.1)', async () => {
      await using peer = await house.sender({ to: house.ben });
      await peer.dialog('C: DATA', 'S: 354');
      const { bytes } = letterOfSize(MESSAGE_BYTES_MAX);
      await peer.send(asData(bytes));
      await peer.dialog('S: 250');
      house.acknowledged(house.ben, bytes);
      await peer.dialog(
        'C: MAIL FROM:<a@remote.test>',
        'S: 250',
        'C: RCPT TO:<ben@example.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      await peer.send(asData(letterOfSize(MESSAGE_BYTES_MAX + 1).bytes));
      await peer.dialog('S: 552 5.3.4');
      await stillWorks(peer);
    });

    test('a SIZE over the limit is refused before the message comes', async () => {
      await using peer = await house.sender();
      await peer.dialog(
        `C: MAIL FROM:<a@remote.test> SIZE=${MESSAGE_BYTES_MAX}`,
        'S: 250',
        'C: RSET',
        'S: 250',
        `C: MAIL FROM:<a@remote.test> SIZE=${MESSAGE_BYTES_MAX + 1}`,
        'S: 552 5.3.4',
        'C: MAIL FROM:<a@remote.test> SIZE=99999999999999999999',
        'S: 5',
        'C: MAIL FROM:<a@remote.test> SIZE=-1',
        'S: 501',
        'C: MAIL FROM:<a@remote.test> SIZE=1e3',
        'S: 501',
        'C: MAIL FROM:<a@remote.test> SIZE=',
        'S: 501',
      );
      await stillWorks(peer);
    });

    test('a SIZE that is not true changes nothing', async () => {
      await using peer = await house.sender();
      const { bytes } = letterOfSize(100_000);
      await peer.dialog(
        'C: MAIL FROM:<a@remote.test> SIZE=10',
        'S: 250',
        'C: RCPT TO:<anna@example.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      await peer.send(asData(bytes));
      await peer.dialog('S: 250');
      house.acknowledged(house.anna, bytes);
    });

    for (const size of ['-1', '18446744073709551616', '0x10', '1.5', '', 'LAST', '1 LAST LAST', '1 FIRST']) {
      test(`BDAT ${size} is refused, and what follows is not taken for commands`, async () => {
        await using peer = await house.sender({ to: house.anna });
        await peer.dialog(`C: BDAT ${size}`, 'S: 55', 'S: <closed>').catch(async () => {
          await using again = await house.sender({ to: house.anna });
          await again.dialog(`C: BDAT ${size}`, 'S: 501', 'S: <closed>');
        });
      });
    }

    test('100,000 chunks of one octet cost no more than their octets', async () => {
      const count = 100_000;
      await using peer = await house.sender({ to: house.anna });
      const bytes = Buffer.from(`Subject: Chunks\r\n\r\n${'a'.repeat(count - 21)}\r\n`);
      let text = '';
      for (const octet of bytes.toString('latin1')) text += `BDAT 1\r\n${octet}`;
      const begun = performance.now();
      await Promise.all([
        peer.send(`${text}BDAT 0 LAST\r\n`),
        (async () => {
          for (let i = 0; i < bytes.length; i++) assert.match(await peer.line(), /^250/);
          await peer.dialog('S: 250');
        })(),
      ]);
      assert.ok(performance.now() - begun < 6000);
      house.acknowledged(house.anna, bytes);
    });
  });

  suite('out of turn', () => {
    test('HTTP is not spoken here', async () => {
      for (const line of ['GET / HTTP/1.1', 'POST /x HTTP/1.0', 'CONNECT mx:25 HTTP/1.1', 'OPTIONS * HTTP/1.1']) {
        await using peer = await house.peer();
        await peer.dialog('S: 220', `C: ${line}`, 'S: 5', 'S: <closed>');
      }
    });

    test('a TLS hello in clear is refused', async () => {
      await using peer = await house.peer();
      await peer.dialog('S: 220');
      await peer.send(Buffer.from('160301020001000001fc0303', 'hex'));
      await peer.dialog('C: ', 'S: 500');
    });

    test('who sends the message with DATA does not wait for 354, and is not heard', async () => {
      await using peer = await house.sender({ to: house.anna, from: '127.0.0.31' });
      await peer.dialog('C| DATA\r\nSubject: x\r\n\r\nx\r\n.\r\n', 'S: 554', 'S: <closed>');
    });

    test('commands out of order are 503, and change nothing', async () => {
      await using peer = await house.peer();
      await peer.dialog(
        'S: 220',
        'C: MAIL FROM:<a@remote.test>',
        'S: 503',
        'C: EHLO client.remote.test',
        'S: 250',
        'C: RCPT TO:<anna@example.test>',
        'S: 503',
        'C: DATA',
        'S: 503',
        'C: MAIL FROM:<a@remote.test>',
        'S: 250',
        'C: MAIL FROM:<b@remote.test>',
        'S: 503',
        'C: DATA',
        'S: 554',
        'C: RCPT TO:<anna@example.test>',
        'S: 250',
        'C: EHLO again.remote.test',
        'S: 250',
        'C: DATA',
        'S: 503',
      );
      await stillWorks(peer);
    });

    test('a thousand commands in one packet are all answered, in order', async () => {
      await using peer = await house.sender();
      const letters = Array.from({ length: 200 }, () => newLetter().bytes);
      const envelope = 'MAIL FROM:<a@remote.test>\r\nRCPT TO:<anna@example.test>\r\nRCPT TO:<nobody@example.test>\r\n';
      await peer.send(
        letters.map((bytes) => `${envelope}BDAT ${bytes.length} LAST\r\n${bytes.toString('latin1')}`).join(''),
      );
      for (const bytes of letters) {
        await peer.dialog('S: 250 2.1.0', 'S: 250 2.1.5', 'S: 550 5.1.1', 'S: 250 2.0.0');
        house.acknowledged(house.anna, bytes);
      }
      assert.equal(peer.unread, '');
    });

    test('a message that comes octet by octet is the same message', async () => {
      await using peer = await house.sender({ to: house.anna });
      const { bytes } = newLetter();
      await peer.dialog('C: DATA', 'S: 354');
      for (const octet of asData(bytes)) await peer.send(Uint8Array.of(octet));
      await peer.dialog('S: 250');
      house.acknowledged(house.anna, bytes);
    });
  });

  suite('clients that take advantage', () => {
    test('who says everything at once and closes his side still gets his answers', async () => {
      await using peer = await house.peer();
      const { bytes } = newLetter();
      const envelope = 'EHLO a.remote.test\r\nMAIL FROM:<a@remote.test>\r\nRCPT TO:<anna@example.test>\r\n';
      await peer.send(`${envelope}BDAT ${bytes.length} LAST\r\n${bytes.toString('latin1')}QUIT\r\n`);
      peer.endSending();
      await peer.dialog('S: 220', 'S: 250', 'S: 250', 'S: 250', 'S: 250', 'S: 221', 'S: <closed>');
      house.acknowledged(house.anna, bytes);
    });

    test('who goes away in the middle of a message leaves nothing behind', async () => {
      const before = (await house.inbox(house.ben)).length;
      for (const end of ['break', 'half'] as const) {
        await using peer = await house.sender({ to: house.ben });
        await peer.dialog('C: DATA', 'S: 354', 'C| Subject: Half\r\n\r\nhalf a message\r\n');
        if (end === 'break') peer.destroy();
        else {
          peer.endSending();
          assert.ok(await peer.isClosed());
        }
      }
      assert.equal((await house.inbox(house.ben)).length, before);
    });

    test('who never reads is not read from for ever, and nobody else waits for him', async () => {
      await using deaf = await house.peer();
      deaf.pause();
      // Each NOOP is answered by some 14 octets: megabytes of answers that nobody takes.
      void deaf.send('NOOP\r\n'.repeat(2_000_000));
      const before = await house.server.residentKiB();
      const begun = performance.now();
      await house.deliver(house.anna);
      assert.ok(performance.now() - begun < 1500, 'others are served meanwhile');
      assert.ok((await house.server.residentKiB()) - before < 60_000, 'answers do not gather in memory');
    });

    test('errors are answered late, and too many end the session', async () => {
      await house.server.set('smtp.error-delay', '50ms');
      try {
        await using peer = await house.sender({ from: '127.0.0.32' });
        const times: number[] = [];
        for (let i = 1; i <= 20; i++) {
          const begun = performance.now();
          await peer.dialog('C: FROBNICATE', 'S: 500');
          times.push(performance.now() - begun);
        }
        await peer.dialog('S: 421', 'S: <closed>');
        assert.ok(
          times.slice(11).every((ms) => ms >= 45),
          `held back after ten errors: ${times.map((ms) => ms.toFixed(0)).join(' ')}`,
        );
      } finally {
        await house.server.set('smtp.error-delay', '3s');
      }
    });

    test('guessing recipients counts as errors', async () => {
      await house.server.set('smtp.error-delay', '10ms');
      try {
        await using peer = await house.sender({ from: '127.0.0.33' });
        await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250');
        await peer.send(Array.from({ length: 30 }, (_, i) => `RCPT TO:<guess${i}@example.test>\r\n`).join(''));
        for (let i = 0; i < 20; i++) await peer.dialog('S: 550 5.1.1');
        await peer.dialog('S: 421', 'S: <closed>');
      } finally {
        await house.server.set('smtp.error-delay', '3s');
      }
    });

    test('recipients over the limit are for another message (RFC 5321 section 4.5.3.1.10)', async () => {
      await using peer = await house.sender();
      await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250');
      await peer.send(Array.from({ length: 3000 }, (_, i) => `RCPT TO:<anna+${i}@example.test>\r\n`).join(''));
      for (let i = 0; i < 100; i++) await peer.dialog('S: 250');
      for (let i = 100; i < 3000; i++) await peer.dialog('S: 452 4.5.3');
      const { bytes } = newLetter();
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(asData(bytes));
      await peer.dialog('S: 250');
      house.acknowledged(house.anna, bytes);
    });

    test('one address has so many connections and no more', async () => {
      const peers: Peer[] = [];
      try {
        for (let i = 0; i < 10; i++) {
          const peer = await house.peer('smtp', { from: '127.0.0.34' });
          peers.push(peer);
          await peer.dialog('S: 220');
        }
        const over = await house.peer('smtp', { from: '127.0.0.34' });
        peers.push(over);
        await over.dialog('S: 421', 'S: <closed>');
        const other = await house.peer('smtp', { from: '127.0.0.35' });
        peers.push(other);
        await other.dialog('S: 220');
        await peers[0]?.dialog('C: QUIT', 'S: 221', 'S: <closed>');
        await peers[0]?.[Symbol.asyncDispose]();
        // The server sees the end of the first one a moment later.
        await eventually('there is room for one again', async () => {
          const next = await house.peer('smtp', { from: '127.0.0.34' });
          peers.push(next);
          return (await next.answer()).startsWith('220') ? true : undefined;
        });
      } finally {
        for (const peer of peers) await peer[Symbol.asyncDispose]();
      }
    });

    test('a setting is in force for the next connection; who dawdles loses his', async () => {
      const closed = (one: Dawdler): Promise<number> =>
        eventually('a dawdler is cut off', () => Promise.resolve(one.closedAfterMs));
      for (const one of [slow.line, slow.content]) {
        const ms = await closed(one);
        assert.ok(ms > 9000 && ms < 14_000, `closed after ${ms.toFixed(0)} ms`);
        assert.match(one.peer.unread, /^421 4\.4\.2/m);
      }
      await using patient = await house.peer();
      await patient.dialog('S: 220');
    });
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () => house.finish());
});
