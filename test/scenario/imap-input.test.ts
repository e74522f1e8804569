/** Bad input over IMAP and POP3, and readers who do not read. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { letterOfSize, newLetter } from '../interop/harness/letter.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House, password, plain } from './house.ts';
import type { Peer } from './peer.ts';

const MESSAGE_BYTES_MAX = 45_000_000;

suite('bad input over IMAP and POP3', () => {
  let house: House;
  before(async () => {
    house = await House.start();
    await using sender = await house.sender();
    for (let i = 0; i < 5; i++) await house.deliver(house.anna, newLetter().bytes, sender);
  });
  after(() => house[Symbol.asyncDispose]());

  const selected = async (account: Account = house.anna, mailbox = 'INBOX'): Promise<Peer> => {
    const peer = await house.reader(account);
    await peer.dialog(`C: s1 SELECT ${mailbox}`, 'S: s1 OK');
    return peer;
  };
  /** The session still answers. */
  const stillWorks = (peer: Peer): Promise<string[]> =>
    peer.dialog('C: z1 FETCH 1 (UID)', 'S: z1 OK', 'C: z2 NOOP', 'S: z2 OK');
  /** Refused, by BAD or NO or the end; never obeyed, and soon. */
  const refused = async (peer: Peer, bytes: string | Uint8Array, tag = 'x1'): Promise<string> => {
    const begun = performance.now();
    await peer.send(bytes);
    const answer = await peer.answer();
    assert.match(answer, new RegExp(`^(?:${tag} (?:BAD|NO)|\\* BAD|\\* BYE)`, 'm'), answer.slice(0, 300));
    assert.ok(performance.now() - begun < 2000, 'it is refused soon');
    return answer;
  };

  for (const command of [
    'FETCH 0 FLAGS',
    'FETCH -1 FLAGS',
    'FETCH 1:-1 FLAGS',
    'FETCH 4294967296 FLAGS',
    'FETCH 99999999999999999999999 FLAGS',
    'FETCH 1,, FLAGS',
    'FETCH 1: FLAGS',
    'FETCH : FLAGS',
    'FETCH 1.5 FLAGS',
    'FETCH 01x FLAGS',
    'FETCH 1 (FLAGS',
    'FETCH 1 FLAGS)',
    'FETCH 1 BODY[',
    'FETCH 1 BODY[]<0>',
    'FETCH 1 BODY[]<0.0>',
    'FETCH 1 BODY[]<-1.5>',
    'FETCH 1 BODY[]<0.99999999999999999999>',
    'FETCH 1 BODY[99999999999.1]',
    'FETCH 1 BODY[HEADER.FIELDS ()]',
    'UID FETCH 0:* FLAGS',
    'UID FETCH $$ FLAGS',
    'UID FROBNICATE 1',
    'STORE 1 FLAGS (\\Frob',
    'STORE 1 FROB (\\Seen)',
    'STORE 1 (UNCHANGEDSINCE -1) FLAGS ()',
    'SEARCH SINCE 99-Foo-2020',
    'SEARCH LARGER 99999999999999999999',
    'SEARCH LARGER -5',
    'SEARCH',
    'SEARCH CHARSET KLINGON ALL',
    'SELECT "INBOX',
    'SELECT INBOX INBOX INBOX',
    'CREATE ""',
    'CREATE "a\r"',
    'COPY 1',
    'FROBNICATE',
    '',
    'NOOP NOOP',
    'LOGIN anna@example.test correct-horse-7',
    'STARTTLS',
    'SELECT {-1}',
    'SELECT {1e3}',
    'SELECT {99999999999999999999}',
    'SELECT {4294967296}',
    'SELECT {70000}',
    'SELECT "\0"',
    'SELECT "caf\xe9"',
  ]) {
    test(`x1 ${JSON.stringify(command)} is refused`, async () => {
      await using peer = await selected();
      const answer = await refused(peer, `x1 ${command}\r\n`);
      if (!answer.includes('* BYE')) {
        // A line that was cut in two is answered twice.
        await peer.send('y9 NOOP\r\n');
        while (!(await peer.answer()).includes('y9 OK'));
        await stillWorks(peer);
      }
    });
  }

  for (const [name, line] of [
    ['no tag', ' NOOP'],
    ['a tag with a plus', 'x+1 NOOP'],
    ['a star for a tag', '* NOOP'],
    ['a tag of 10,000 characters', `${'x'.repeat(10_000)} NOOP`],
    ['nothing', ''],
    ['a bare CR', 'x1 NO\rOP'],
    ['NUL', 'x1 NOOP\0'],
    ['8-bit octets', '\xff\xfe\xfd'],
    ['an SMTP command', 'MAIL FROM:<a@remote.test>'],
    ['an HTTP request', 'GET / HTTP/1.1'],
  ] as const) {
    test(`${name} in a line is BAD`, async () => {
      await using peer = await selected();
      await refused(peer, `${line}\r\n`, '\\S+');
      if (!peer.hasEnded) await peer.dialog('C: z1 NOOP', 'S: z1 OK');
    });
  }

  for (const set of [
    '1:4294967295',
    '4294967295:1',
    '*:1',
    '1:*',
    '4294967295',
    '*',
    '1:4294967295,1:4294967295,1:*',
    Array.from({ length: 9000 }, (_, i) => 2 * i + 1).join(','),
  ]) {
    test(`the set ${set.slice(0, 40)} costs what is there`, async () => {
      await using peer = await selected();
      const begun = performance.now();
      const [fetched = ''] = await peer.dialog(`C: x1 UID FETCH ${set} (FLAGS)`, 'S: x1 OK');
      const count = fetched.match(/FETCH/g)?.length ?? 0;
      assert.ok(count <= 6, `each message once: ${count}`);
      await peer.dialog(`C: x2 UID SEARCH UID ${set}`, 'S: x2 OK');
      assert.ok(performance.now() - begun < 500);
    });
  }

  test('deep nesting is refused without a stack overflow, before and after the sign-in', async () => {
    for (const text of [
      '('.repeat(1_000_000),
      `SEARCH ${'('.repeat(60_000)}`,
      `SEARCH ${'NOT '.repeat(10_000)}ALL`,
      `SEARCH ${'OR '.repeat(10_000)}ALL ALL`,
      `FETCH 1 ${'('.repeat(1000)}`,
      `LIST ${'('.repeat(60_000)}`,
    ]) {
      await using peer = await selected();
      await refused(peer, `x1 ${text}\r\n`);
      await using stranger = await house.peer('imap');
      await stranger.dialog('S: * OK');
      await refused(stranger, `x1 ${text}\r\n`);
    }
  });

  test('a line without an end is cut off, before and after the sign-in', async () => {
    await using stranger = await house.peer('imap');
    await stranger.dialog('S: * OK');
    await refused(stranger, `x1 ${'a'.repeat(9_000)}`);
    await using peer = await selected();
    await refused(peer, `x1 ${'a'.repeat(70_000)}`);
    await using flooding = await house.reader(house.anna);
    void flooding.send(Buffer.alloc(8_000_000, 'a'));
    const before = await house.server.residentKiB();
    await flooding.answer();
    assert.ok((await house.server.residentKiB()) - before < 30_000, 'it is not gathered');
  });

  test('a literal that is too long is not asked for', async () => {
    await using stranger = await house.peer('imap');
    await stranger.dialog('S: * OK');
    await refused(stranger, 'x1 LOGIN {10000}\r\n');
    await refused(stranger, 'x2 LOGIN {4294967295}\r\n', 'x2');
    await using peer = await selected();
    await peer.dialog('C: x1 SELECT {5}', 'S: +', 'C: INBOX', 'S: x1 OK');
    await refused(peer, 'x2 SELECT {70000}\r\n', 'x2');
    await stillWorks(peer);
  });

  test('a literal that is sent unasked and is too long is not taken for commands (RFC 7888 section 4)', async () => {
    await using peer = await selected();
    const hidden = 'x9 STORE 1:* +FLAGS (\\Deleted)\r\n'.repeat(3000);
    const answer = await refused(peer, `x1 SELECT {${hidden.length}+}\r\n${hidden}\r\n`);
    if (!answer.includes('* BYE')) await stillWorks(peer);
    await using other = await selected();
    const [flags = ''] = await other.dialog('C: x1 FETCH 1:* FLAGS', 'S: x1 OK');
    assert.doesNotMatch(flags, /Deleted/);
    await using stranger = await house.peer('imap');
    await stranger.dialog('S: * OK');
    await refused(stranger, 'x1 LOGIN {300000000+}\r\n');
  });

  suite('APPEND', () => {
    const count = async (account: Account): Promise<string> => {
      await using peer = await house.reader(account);
      return (await peer.say('x1 STATUS INBOX (MESSAGES)')).replace(/\n.*/s, '');
    };

    test('over the size limit is NO [TOOBIG], before the message is sent (RFC 7889)', async () => {
      await using peer = await selected();
      await peer.dialog(`C: x1 APPEND INBOX {${MESSAGE_BYTES_MAX + 1}}`, 'S: x1 NO [TOOBIG]');
      await refused(peer, 'x2 APPEND INBOX {99999999999999}\r\n', 'x2');
      await refused(peer, 'x3 APPEND INBOX {-5}\r\n', 'x3');
      await stillWorks(peer);
    });

    test('over the quota is NO [OVERQUOTA], and nothing is kept (RFC 9208 section 4.3.1)', async () => {
      const small: Account = { address: 'small@example.test', password };
      await house.server.addAccount(small.address, small.password, '--quota', '50KB');
      await using peer = await selected(small);
      const { bytes } = letterOfSize(40_000);
      await peer.send(`x1 APPEND INBOX {${bytes.length}+}\r\n${bytes.toString('latin1')}\r\n`);
      await peer.dialog('S: x1 OK [APPENDUID');
      house.acknowledged(small, bytes);
      await peer.send(`x2 APPEND INBOX {${bytes.length}+}\r\n${bytes.toString('latin1')}\r\n`);
      await peer.dialog('S: x2 NO [OVERQUOTA]');
      await peer.dialog('C: x3 COPY 1 INBOX', 'S: x3 NO [OVERQUOTA]', 'C: x4 NOOP', 'S: x4 OK');
      assert.match(await count(small), /MESSAGES 1\)/);
    });

    test('to a mailbox that is not there is NO [TRYCREATE] (RFC 9051 section 6.3.12)', async () => {
      await using peer = await selected();
      await peer.dialog('C: x1 APPEND Nowhere {10}', 'S: x1 NO [TRYCREATE]');
      await peer.dialog('C| x2 APPEND Nowhere {10+}\r\n0123456789\r\n', 'S: x2 NO [TRYCREATE]');
      await stillWorks(peer);
    });

    test('that is broken off leaves nothing', async () => {
      const before = await count(house.ben);
      for (const end of ['break', 'half'] as const) {
        await using peer = await house.reader(house.ben);
        await peer.dialog('C: x1 APPEND INBOX {1000000}', 'S: +', 'C| Subject: Half\r\n\r\n');
        if (end === 'break') peer.destroy();
        else {
          peer.endSending();
          assert.ok(await peer.isClosed());
        }
      }
      assert.equal(await count(house.ben), before);
    });

    test('of what was never a message is kept octet by octet; NUL is refused', async () => {
      const texts = ['bare\nLF', 'bare\rCR', '\xff\xfe 8-bit', 'no header', 'x'.repeat(200_000)];
      for (const text of texts) {
        await using peer = await house.reader(house.zoe);
        await peer.send(`x1 APPEND INBOX {${text.length}+}\r\n${text}\r\n`);
        await peer.dialog('S: x1 OK');
        await peer.dialog('C: x2 SELECT INBOX', 'S: x2 OK', 'C| x3 FETCH * BODY.PEEK[]\r\n');
        const read = (await peer.until('\r\nx3 OK')).toString('latin1');
        assert.ok(read.includes(`{${text.length}}\r\n${text}`), JSON.stringify(read.slice(0, 200)));
      }
      await using peer = await house.reader(house.zoe);
      await peer.send('x1 APPEND INBOX {4+}\r\na\0b\0\r\n');
      const answer = await peer.answer();
      assert.match(answer, /^x1 (?:NO|BAD)/, answer);
      await peer.dialog('C: x2 NOOP', 'S: x2 OK');
    });
  });

  suite('IDLE', () => {
    test('hears of mail within a second, for as long as it lasts', async () => {
      await using peer = await selected(house.ben);
      await peer.dialog('C: x1 IDLE', 'S: +');
      for (let i = 1; i <= 5; i++) {
        await house.deliver(house.ben);
        const begun = performance.now();
        assert.match(await peer.line(), /^\* \d+ EXISTS$/);
        assert.ok(performance.now() - begun < 1000);
        while (peer.unread !== '') await peer.line();
      }
      await peer.dialog('C: DONE', 'S: x1 OK');
    });

    test('ends with BAD where something else than DONE comes, and floods are cut off', async () => {
      await using peer = await selected();
      await peer.dialog('C: x1 IDLE', 'S: +', 'C: x2 NOOP', 'S: x1 BAD');
      await stillWorks(peer);
      await peer.dialog('C: x3 IDLE', 'S: +');
      await peer.send(Buffer.alloc(1_000_000, 'D'));
      await peer.answer();
      if (!peer.hasEnded) await peer.dialog('C: ', 'S: ', 'C: x9 NOOP', 'S: ');
    });

    test('DONE in pieces, and pipelined with what follows, is understood', async () => {
      await using peer = await selected();
      await peer.dialog(
        'C: x1 IDLE',
        'S: +',
        'C| DO',
        'C| NE\r\nx2 NOOP\r\nx3 NOOP\r\n',
        'S: x1 OK',
        'S: x2 OK',
        'S: x3 OK',
      );
    });
  });

  test('what another session expunges is told only where it may be, and its octets are still read', async () => {
    const cara: Account = { address: 'cara@example.test', password };
    await house.server.addAccount(cara.address, cara.password);
    const letters = Array.from({ length: 50 }, () => newLetter().bytes);
    await using sender = await house.sender();
    for (const bytes of letters)
      await sender.dialog(
        'C: MAIL FROM:<a@remote.test>',
        'S: 250',
        `C: RCPT TO:<${cara.address}>`,
        'S: 250',
        `C| BDAT ${bytes.length} LAST\r\n${bytes.toString('latin1')}`,
        'S: 250',
      );
    await using a = await selected(cara);
    await using b = await selected(cara);
    await b.dialog('C: x1 STORE 1:25 +FLAGS.SILENT (\\Deleted)', 'S: x1 OK');
    const expunging = b.dialog('C: x2 EXPUNGE', 'S: x2 OK');
    await a.send('x1 FETCH 1:50 (UID BODY.PEEK[])\r\n');
    const first = (await a.until('x1 ')).toString('latin1');
    const end = await a.line();
    await expunging;
    assert.doesNotMatch(first, /^\* \d+ EXPUNGE\r$/m, 'RFC 9051 section 7.5.1: never in answer to FETCH');
    if (end.startsWith('OK')) for (const bytes of letters) assert.ok(first.includes(bytes.toString('latin1')));
    await a.send('x2 FETCH 1:50 (UID RFC822.SIZE)\r\n');
    const second = (await a.until('x2 ')).toString('latin1');
    assert.match(await a.line(), /^(?:OK|NO)/);
    assert.doesNotMatch(second, /^\* \d+ EXPUNGE\r$/m);
    const [told = ''] = await a.dialog('C: x3 NOOP', 'S: x3 OK');
    assert.equal(told.match(/^\* \d+ EXPUNGE$/gm)?.length, 25);
    const [left = ''] = await a.dialog('C: x4 FETCH 1:* (UID)', 'S: x4 OK');
    assert.deepEqual(
      [...left.matchAll(/UID (\d+)/g)].map(([, uid]) => Number(uid)),
      Array.from({ length: 25 }, (_, i) => 26 + i),
    );
  });

  test('who asks for 100 MB and does not read costs little, and gets all when he does', async () => {
    const dora: Account = { address: 'dora@example.test', password };
    await house.server.addAccount(dora.address, dora.password);
    const letters = Array.from({ length: 5 }, () => letterOfSize(20_000_000));
    for (const { bytes } of letters) await house.deliver(dora, bytes);
    await using slow = await selected(dora);
    const before = await house.server.residentKiB();
    await slow.send('x1 FETCH 1:* (BODY.PEEK[])\r\n');
    await slow.until('FETCH (');
    slow.pause();
    const begun = performance.now();
    await using peer = await selected();
    await stillWorks(peer);
    await house.deliver(house.anna);
    assert.ok(performance.now() - begun < 2000, 'others are served meanwhile');
    const more = (await house.server.residentKiB()) - before;
    assert.ok(more < 60_000, `${more} KiB more while nobody reads`);
    slow.resume();
    const all = await slow.until('\r\nx1 OK');
    for (const { bytes } of letters) assert.ok(all.includes(bytes), 'each message whole');
  });

  test('a thousand commands at once are answered in order', async () => {
    await using peer = await selected();
    await peer.send(Array.from({ length: 1000 }, (_, i) => `p${i} UID FETCH 1:2 FLAGS\r\n`).join(''));
    for (let i = 0; i < 1000; i++) await peer.dialog(`S: p${i} OK`);
  });

  suite('POP3', () => {
    const drop = async (): Promise<Peer> => {
      const peer = await house.peer('pop3s');
      await peer.dialog('S: +OK', `C: AUTH PLAIN ${plain(house.anna)}`, 'S: +OK');
      return peer;
    };

    test('wrong numbers and words are -ERR, and the session goes on', async () => {
      await using peer = await drop();
      for (const line of [
        'RETR 0',
        'RETR -1',
        'RETR 1.5',
        'RETR',
        'RETR 99999999999999999999',
        'RETR 4294967297',
        'TOP 1',
        'TOP 1 -1',
        'TOP 0 1',
        'LIST 0',
        'UIDL x',
        'DELE 0',
        'FROB',
        '',
        'STAT\0',
        'RETR 1\r',
        'USER a',
        'STLS',
        'x'.repeat(5000),
        '\xff\xff',
      ]) {
        await peer.dialog(`C: ${line}`, 'S: -ERR').catch((error: unknown) => {
          throw new Error(`after ${JSON.stringify(line.slice(0, 40))}: ${String(error)}`);
        });
      }
      await peer.dialog('C: TOP 1 99999999999', 'S: +OK');
      await peer.until('\r\n.\r\n');
      await peer.dialog('C: STAT', 'S: +OK');
    });

    test('a line without an end is cut off', async () => {
      await using peer = await house.peer('pop3');
      await peer.dialog('S: +OK');
      await peer.send(Buffer.alloc(1_000_000, 'a'));
      assert.ok(await peer.isClosed());
    });

    test('who breaks off has removed nothing (RFC 1939 section 6)', async () => {
      const before = (await house.inbox(house.anna)).length;
      const peer = await drop();
      await peer.dialog('C: DELE 1', 'S: +OK', 'C: DELE 2', 'S: +OK');
      await peer[Symbol.asyncDispose]();
      assert.equal((await house.inbox(house.anna)).length, before);
    });
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () => house.finish());
});
