/** What changes under a session's feet: accounts, mailboxes, settings, and the words that strangers put into our mouth. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter, newToken } from '../interop/harness/letter.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House, password, plain } from './house.ts';
import type { Peer } from './peer.ts';

suite('in the middle of a session', () => {
  let house: House;
  let made = 0;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const newAccount = (): Promise<Account> => house.server.addAccount(`some${++made}@example.test`, password);
  const remove = ({ address }: Account): Promise<string> =>
    house.server.cli(['account', 'remove', address, '--confirm', address]);
  /** The answer to a command, or '' where the session ended. */
  const after_ = async (peer: Peer, line: string): Promise<string> => {
    await peer.send(`${line}\r\n`);
    return await peer.answer().catch(() => '');
  };

  test('an account is removed between RCPT and the end of the message: nothing is acknowledged that nobody has', async () => {
    for (const bytes of [newLetter().bytes, letterOfSize(400_000).bytes]) {
      const account = await newAccount();
      await using peer = await house.sender({ to: account });
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(asData(bytes).subarray(0, 100));
      await remove(account);
      await peer.send(asData(bytes).subarray(100));
      const answer = await peer.answer();
      assert.match(answer, /^(?:550-5\.1\.1|4\d\d)/);
      await house.deliver(house.anna, newLetter().bytes, peer);
    }
  });

  test('an account is switched off between RCPT and the end of the message: the message is kept or refused', async () => {
    const account = await newAccount();
    await using peer = await house.sender({ to: account });
    const { bytes } = newLetter();
    await peer.dialog('C: DATA', 'S: 354');
    await house.server.cli(['account', 'disable', account.address]);
    await peer.send(asData(bytes));
    const answer = await peer.answer();
    await house.server.cli(['account', 'enable', account.address]);
    if (answer.startsWith('250')) house.acknowledged(account, bytes);
    else assert.match(answer, /^[45]\d\d/);
  });

  test('an account is removed while somebody reads it: the session ends or refuses, and nothing else happens', async () => {
    const account = await newAccount();
    await house.deliver(account);
    await using reader = await house.reader(account);
    await using idle = await house.reader(account);
    await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 FETCH 1 BODY.PEEK[HEADER]', 'S: a2 OK');
    await idle.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 IDLE', 'S: +');
    await using drop = await house.peer('pop3s');
    await drop.dialog('S: +OK', `C: AUTH PLAIN ${plain(account)}`, 'S: +OK');
    // What was acknowledged goes with its account: that is what was asked for.
    house.forget(account);
    await remove(account);
    const { bytes } = newLetter();
    for (const line of [
      'a3 STATUS INBOX (MESSAGES)',
      'a4 CREATE Ghost',
      'a5 STORE 1 +FLAGS (\\Seen)',
      'a6 COPY 1 INBOX',
    ]) {
      if (!reader.hasEnded) await after_(reader, line);
    }
    if (!reader.hasEnded) {
      await reader.send(`a7 APPEND INBOX {${bytes.length}+}\r\n${bytes.toString('latin1')}\r\n`);
      assert.doesNotMatch(await reader.answer().catch(() => ''), /^a7 OK/m, 'nothing is taken for one who is gone');
    }
    await after_(drop, 'DELE 1');
    await after_(drop, 'QUIT');
    await using again = await house.peer('imaps');
    await again.dialog('S: * OK', `C: a1 LOGIN ${account.address} ${account.password}`, 'S: a1 NO');
    await house.deliver(house.anna);
  });

  test('a new account of the same address begins empty', async () => {
    const account = await newAccount();
    await house.deliver(account);
    house.forget(account);
    await remove(account);
    const next = await house.server.addAccount(account.address, 'other-horse-9');
    assert.deepEqual(await house.inbox(next), []);
    await using old = await house.peer('imaps');
    await old.dialog('S: * OK', `C: a1 LOGIN ${account.address} ${account.password}`, 'S: a1 NO');
  });

  test('a mailbox is deleted and renamed while others have it selected', async () => {
    const account = await newAccount();
    await using owner = await house.reader(account);
    await owner.dialog('C: a1 CREATE Work', 'S: a1 OK');
    const { bytes } = newLetter();
    await owner.send(`a2 APPEND Work {${bytes.length}+}\r\n${bytes.toString('latin1')}\r\n`);
    await owner.dialog('S: a2 OK');
    await using reader = await house.reader(account);
    await reader.dialog('C: b1 SELECT Work', 'S: b1 OK');
    await owner.dialog('C: a3 RENAME Work Done', 'S: a3 OK');
    assert.match(await after_(reader, 'b2 FETCH 1 BODY.PEEK[HEADER]'), /b2 OK|BYE/);
    await owner.dialog('C: a4 DELETE Done', 'S: a4 OK');
    for (const line of [
      'b3 NOOP',
      'b4 FETCH 1 BODY.PEEK[]',
      'b5 STORE 1 +FLAGS (\\Seen)',
      'b6 EXPUNGE',
      'b7 UID SEARCH ALL',
      'b8 CLOSE',
    ]) {
      if (!reader.hasEnded) assert.match(await after_(reader, line), /^(?:$|\* BYE|b\d (?:OK|NO|BAD))/m, line);
    }
    await owner.dialog(
      'C: a5 LIST "" *',
      'S: a5 OK',
      'C: a6 SELECT Done',
      'S: a6 NO',
      'C: a7 CREATE Done',
      'S: a7 OK',
      'C: a8 STATUS Done (MESSAGES)',
      'S: a8 OK',
    );
  });

  test('a domain with accounts is not removed by the way', async () => {
    const { code, output } = await house.server.tryCli(['domain', 'remove', 'second.test']);
    assert.notEqual(code, 0);
    assert.match(output, /account/);
    await house.deliver(house.zoe);
  });

  test('settings that cannot be are refused with what could be, and nothing changes', async () => {
    for (const [key, value, expected] of [
      ['smtp.mesage-size', '1MB', /smtp\.message-size/],
      ['smtp.message-size', 'banana', /banana|size/],
      ['smtp.message-size', '1', /64|least|smaller/i],
      ['smtp.recipients', '-5', /-5|1/],
      ['auth.cleartext', 'perhaps', /off.*loopback.*on/],
      ['limits.exempt', '127.0.0.1/99', /127\.0\.0\.1\/99/],
      ['limits.exempt', 'localhost', /localhost/],
      ['smtp.timeout', 'soon', /soon/],
    ] as const) {
      // A value with a dash in front is a value all the same.
      const { code, output } = await house.server.tryCli(['setting', 'set', key, '--', value]);
      assert.notEqual(code, 0, `${key} ${value}`);
      assert.match(output, expected, `${key} ${value}`);
      assert.ok(!output.includes('    at '), output);
    }
    assert.match(await house.server.cli(['setting', 'get', 'limits.exempt']), /127\.0\.0\.1/);
  });

  suite('what strangers write is never more than text', () => {
    const esc = '\x1b]0;owned\x07\x1b[2J\x1b[31m';
    // oxlint-disable-next-line no-control-regex -- control characters are what this is about.
    const controls = /[\x00-\x09\x0b-\x1f\x7f\x80-\x9f]/;
    let reference: string;
    let token: string;

    test('control characters in a subject, a name and a HELO reach no terminal', async () => {
      token = newToken();
      await using peer = await house.peer();
      await peer.dialog(
        'S: 220',
        'C: EHLO client.remote.test',
        'S: 250',
        'C: MAIL FROM:<"a\\\x1b[2J"@remote.test>',
        'S: ',
        'C: RSET',
        'S: 250',
      );
      await peer.dialog(
        'C: MAIL FROM:<evil@remote.test>',
        'S: 250',
        'C: RCPT TO:<anna@example.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      const [answer = ''] = await peer.dialog(
        `C| Subject: ${token}${esc}\r\n =?utf-8?q?=1B[31m=0D=0Ainjected=C2=9B?=\r\nMessage-ID: <${token}${esc}@x>\r\nFrom: "${esc}" <evil@remote.test>\r\n\r\nx\r\n.\r\n`,
        'S: 250',
      );
      reference = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(answer)?.[0] ?? '';
      for (const args of [
        ['trace', reference],
        ['trace', '--subject', token],
        ['trace', '--from', 'evil@remote.test'],
        ['trace', '--to', 'anna@example.test'],
      ]) {
        const output = await house.server.cli(args);
        assert.doesNotMatch(output, controls, args.join(' '));
        assert.match(output, new RegExp(reference), args.join(' '));
      }
      assert.doesNotMatch(house.server.log, controls, 'nor the log');
    });

    test('an account’s name and an alias do not either', async () => {
      const { code } = await house.server.tryCli(['account', 'set', 'anna@example.test', '--name', `Anna${esc}`]);
      const output = `${await house.server.cli(['account', 'list'])}${await house.server.cli(['account', 'show', 'anna@example.test'])}${await house.server.cli(['audit', 'list'])}`;
      assert.doesNotMatch(output, controls, `the name was ${code === 0 ? 'taken' : 'refused'}`);
    });
  });

  suite('the trace', () => {
    const find = async (...args: string[]): Promise<string> => (await house.server.tryCli(['trace', ...args])).output;
    const referenceIn = (answer: string): string =>
      /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(answer)?.[0] ?? 'no reference';

    test('tells of a message by all that one may know of it', async () => {
      const token = newToken();
      await using peer = await house.sender();
      await peer.dialog(
        `C: MAIL FROM:<${token}@remote.test>`,
        'S: 250',
        'C: RCPT TO:<anna@example.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      const [answer = ''] = await peer.dialog(
        `C| Subject: Hello ${token}\r\nMessage-ID: <${token}@remote.test>\r\n\r\nx\r\n.\r\n`,
        'S: 250',
      );
      const reference = referenceIn(answer);
      for (const args of [
        [reference],
        [reference.toLowerCase()],
        ['--from', `${token}@remote.test`],
        ['--message-id', `<${token}@remote.test>`],
        ['--subject', token],
      ]) {
        assert.match(await find(...args), new RegExp(reference), args.join(' '));
      }
      assert.doesNotMatch(await find('--from', `${token}@remote.test`, '--until', '2020-01-01'), new RegExp(reference));
    });

    test('tells of what was refused, with what the sender was told', async () => {
      await using peer = await house.sender();
      await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250');
      const [unknown = '', relay = ''] = await peer.dialog(
        'C: RCPT TO:<nobody@example.test>',
        'S: 550',
        'C: RCPT TO:<victim@remote.test>',
        'S: 554',
      );
      await peer.dialog('C: RCPT TO:<anna@example.test>', 'S: 250', 'C: DATA', 'S: 354');
      const [flawed = ''] = await peer.dialog('C| Subject: x\r\n\r\nbare\nLF\r\n.\r\n', 'S: 550 5.6.11');
      await using stranger = await house.peer('submissions');
      const [, , submission = ''] = await stranger.dialog(
        'S: 220',
        'C: EHLO x.test',
        'S: 250',
        'C: MAIL FROM:<anna@example.test>',
        'S: 530',
      );
      for (const [answer, expected] of [
        [unknown, /nobody@example\.test[^]*5\.1\.1/],
        [relay, /victim@remote\.test[^]*5\.7\.1/],
        [flawed, /5\.6\.11/],
        [submission, /530/],
      ] as const) {
        let story = '';
        for (let i = 0; i < 40 && !expected.test(story); i++) {
          story = await find(referenceIn(answer));
          if (!expected.test(story)) await new Promise((resolve) => setTimeout(resolve, 100));
        }
        assert.match(story, expected, answer);
      }
    });

    test('has an exit code for what is not there', async () => {
      const { code, output } = await house.server.tryCli(['trace', 'AAAA-AAAA-AAAA']);
      assert.equal(code, 3, output);
    });
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () => house.finish());
});
