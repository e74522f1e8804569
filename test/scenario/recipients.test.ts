/** Who an address reaches, and what the sender hears of each. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter, newToken } from '../interop/harness/letter.ts';
import { eventually } from '../interop/harness/program.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House, password } from './house.ts';
import type { Peer } from './peer.ts';

suite('recipients', () => {
  let house: House;
  let operator: Account;
  before(async () => {
    house = await House.start();
    const [, secret = ''] = /Password {3}(\S+)/.exec(house.server.log) ?? [];
    operator = { address: 'operator@mx.example.test', password: secret };
  });
  after(() => house[Symbol.asyncDispose]());

  /** Sends one message at port 25; `[recipient, expected answer]` for each. Gives the word to look for. */
  const send = async (
    recipients: readonly (readonly [string, string])[],
    parameters = '',
    sender = 'sender@remote.test',
  ): Promise<string> => {
    await using peer = await house.sender();
    const token = newToken();
    await peer.dialog(`C: MAIL FROM:<${sender}>${parameters}`, 'S: 250');
    for (const [address, expected] of recipients) await peer.dialog(`C: RCPT TO:${address}`, `S: ${expected}`);
    await peer.dialog('C: DATA', 'S: 354', `C| Subject: ${token}\r\n\r\nx\r\n.\r\n`, 'S: 250');
    return token;
  };
  /** How often it is in the INBOX. */
  const copies = async (account: Account, token: string): Promise<number> =>
    (await house.inbox(account)).filter((one) => one.includes(`Subject: ${token}`)).length;

  test('an address is found whatever its case', async () => {
    const token = await send([['<ANNA@EXAMPLE.TEST>', '250']]);
    assert.equal(await copies(house.anna, token), 1);
  });

  test('an alias reaches all its members, and a chain of them each once', async () => {
    await house.server.cli(['alias', 'add', 'team@example.test', 'anna@example.test', 'zoe@second.test']);
    await house.server.cli([
      'alias',
      'add',
      'all@second.test',
      'team@example.test',
      'ben@example.test',
      'anna@example.test',
    ]);
    const token = await send([['<all@second.test>', '250']]);
    for (const account of [house.anna, house.ben, house.zoe])
      assert.equal(await copies(account, token), 1, account.address);
  });

  test('one message to an alias and to its member is one copy', async () => {
    const token = await send([
      ['<team@example.test>', '250'],
      ['<anna@example.test>', '250'],
      ['<Anna@Example.Test>', '250'],
    ]);
    assert.equal(await copies(house.anna, token), 1);
    assert.equal(await copies(house.zoe, token), 1);
  });

  test('aliases in a circle end', async () => {
    await house.server.cli(['alias', 'add', 'a@example.test', 'ben@example.test']);
    await house.server.cli(['alias', 'add', 'b@example.test', 'a@example.test']);
    const { code } = await house.server.tryCli(['alias', 'add', 'a@example.test', 'b@example.test']);
    const token = await send([['<a@example.test>', '250']]);
    assert.equal(await copies(house.ben, token), 1, `the circle was ${code === 0 ? 'taken' : 'refused'}`);
  });

  test('postmaster and abuse of every domain reach somebody, and the bare Postmaster too (RFC 5321 section 4.5.1)', async () => {
    for (const path of [
      'postmaster@example.test',
      'PostMaster@second.test',
      'abuse@example.test',
      'ABUSE@second.test',
      'Postmaster',
      'postmaster@mx.example.test',
    ]) {
      assert.equal(await copies(operator, await send([[`<${path}>`, '250']])), 1, path);
    }
    await house.server.cli(['grant', 'add', 'zoe@second.test', 'domain-admin', '--domain', 'second.test']);
    const token = await send([['<postmaster@second.test>', '250']]);
    assert.equal(await copies(house.zoe, token), 1, 'the admin of the domain, where there is one');
    assert.equal(await copies(operator, token), 0);
  });

  test('postmaster is reached even by a server that greets wrongly, and others are not while DNS is down', async () => {
    for (const [recipient, end] of [
      ['postmaster@example.test', 'S: 250'],
      ['anna@example.test', 'S: 450 4.5.4'],
    ] as const) {
      await using peer = await house.peer();
      await peer.dialog('S: 220', 'C: EHLO nonsense', 'S: 250', 'C: MAIL FROM:<a@remote.test>', 'S: 250');
      await peer.dialog(`C: RCPT TO:<${recipient}>`, 'S: 250', 'C: DATA', 'S: 354');
      await peer.dialog('C| From: <a@remote.test>\r\n\r\nx\r\n.\r\n', end);
    }
  });

  test('a sub-address reaches the account', async () => {
    const token = await send([['<anna+shop.7@example.test>', '250']]);
    assert.equal(await copies(house.anna, token), 1);
    await send([
      ['<nobody+x@example.test>', '550 5.1.1'],
      ['<anna@example.test>', '250'],
    ]);
  });

  test('each recipient has its own answer, and who was admitted gets the message', async () => {
    await house.server.cli(['account', 'disable', 'ben@example.test']);
    const token = await send([
      ['<nobody@example.test>', '550 5.1.1'],
      ['<zoe@second.test>', '250'],
      ['<ben@example.test>', '550 5.2.1'],
      ['<victim@remote.test>', '554 5.7.1'],
      ['<anna@example.test>', '250'],
      ['<anna@nohost>', '5'],
      ['<>', '501'],
    ]);
    assert.equal(await copies(house.anna, token), 1);
    assert.equal(await copies(house.zoe, token), 1);
    await house.server.cli(['account', 'enable', 'ben@example.test']);
    assert.equal(await copies(house.ben, token), 0);
    assert.equal(
      await copies(house.ben, await send([['<ben@example.test>', '250']])),
      1,
      'after it is switched on again',
    );
  });

  suite('a full mailbox', () => {
    const full: Account = { address: 'full@example.test', password };
    const { bytes } = letterOfSize(40_000);
    const deliver = async (expected: string): Promise<void> => {
      await using peer = await house.sender();
      await peer.dialog(
        'C: MAIL FROM:<a@remote.test>',
        'S: 250',
        `C: RCPT TO:<${full.address}>`,
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      await peer.send(asData(bytes));
      await peer.dialog(`S: ${expected}`);
    };

    test('says so with 452 4.2.2, at the end of data and then at RCPT', async () => {
      await house.server.addAccount(full.address, full.password, '--quota', '100KB');
      await deliver('250');
      await deliver('250');
      await deliver('452 4.2.2');
      await house.server.cli(['account', 'set', full.address, '--quota', '60KB']);
      await using peer = await house.sender();
      await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250', `C: RCPT TO:<${full.address}>`, 'S: 452 4.2.2');
      assert.equal((await house.inbox(full)).length, 2);
    });

    test('takes mail again when there is room', async () => {
      await using drop = await house.peer('pop3s');
      await drop.dialog(
        'S: +OK',
        `C: USER ${full.address}`,
        'S: +OK',
        `C: PASS ${full.password}`,
        'S: +OK',
        'C: DELE 1',
        'S: +OK',
        'C: DELE 2',
        'S: +OK',
        'C: QUIT',
        'S: +OK',
      );
      // How full it is may be remembered for ten seconds; a change of the directory ends that.
      await house.server.cli(['account', 'set', full.address, '--quota', '60KB']);
      await deliver('250');
    });

    test('does not keep the message from the others', async () => {
      await house.server.cli(['account', 'set', full.address, '--quota', '41KB']);
      await using peer = await house.sender();
      const letter = letterOfSize(30_000);
      await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250', 'C: RCPT TO:<anna@example.test>', 'S: 250');
      const answer = await peer.say(`RCPT TO:<${full.address}>`);
      assert.match(answer, /^(?:250|452 4\.2\.2)/);
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(asData(letter.bytes));
      // One that was taken for both of them would have to be kept for the full one, or told of: RFC 5321 section 4.2.5.
      const end = await peer.answer();
      if (end.startsWith('250')) house.acknowledged(house.anna, letter.bytes);
      else {
        assert.match(end, /^452 4\.2\.2/);
        assert.ok(
          !(await house.inbox(house.anna)).some((one) => one.includes(letter.token)),
          'nobody has what was refused',
        );
      }
    });
  });

  suite('LMTP', () => {
    const enter = async (to: readonly (readonly [string, string])[]): Promise<Peer> => {
      const peer = await house.peer('lmtp');
      await peer.dialog('S: 220', 'C: LHLO localhost', 'S: 250', 'C: MAIL FROM:<a@remote.test>', 'S: 250');
      for (const [address, expected] of to) await peer.dialog(`C: RCPT TO:<${address}>`, `S: ${expected}`);
      return peer;
    };

    test('answers for each recipient by itself, in order (RFC 2033 section 4.2)', async () => {
      await house.server.addAccount('small@example.test', password, '--quota', '20KB');
      const { bytes } = letterOfSize(30_000);
      await using peer = await enter([
        ['anna@example.test', '250'],
        ['nobody@example.test', '550'],
        ['small@example.test', '250'],
        ['zoe@second.test', '250'],
      ]);
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(asData(bytes));
      await peer.dialog('S: 250', 'S: 452 4.2.2', 'S: 250', 'C: NOOP', 'S: 250');
      house.acknowledged(house.anna, bytes);
      house.acknowledged(house.zoe, bytes);
      assert.equal((await house.inbox({ address: 'small@example.test', password })).length, 0);
    });

    test('a message without a recipient is refused once (RFC 2033 section 4.2)', async () => {
      await using peer = await enter([['nobody@example.test', '550']]);
      await peer.dialog('C: DATA', 'S: 5', 'C: NOOP', 'S: 250');
    });

    test('leaves the message as it came: nothing is removed, added or limited as in submission', async () => {
      const bytes = Buffer.from('Bcc: stays@remote.test\r\nSubject: As it came\r\n\r\nx\r\n');
      await using peer = await enter(Array.from({ length: 40 }, (_, i) => [`anna+${i}@example.test`, '250'] as const));
      await peer.dialog('C: DATA', 'S: 354');
      await peer.send(asData(bytes));
      for (let i = 0; i < 40; i++) await peer.dialog('S: 250');
      house.acknowledged(house.anna, bytes);
      const there = (await house.inbox(house.anna)).filter((one) => one.includes('As it came'));
      assert.ok(there.every((one) => !/^(?:Date|Message-ID|From):/im.test(one.toString('latin1'))));
    });

    test('BDAT is answered for each recipient behind the last chunk, and once before', async () => {
      await using peer = await enter([
        ['anna@example.test', '250'],
        ['zoe@second.test', '250'],
      ]);
      const { bytes } = newLetter();
      await peer.dialog(`C| BDAT 10\r\n${bytes.toString('latin1', 0, 10)}`, 'S: 250');
      await peer.dialog(
        `C| BDAT ${bytes.length - 10} LAST\r\n${bytes.toString('latin1', 10)}`,
        'S: 250',
        'S: 250',
        'C: NOOP',
        'S: 250',
      );
      house.acknowledged(house.anna, bytes);
      house.acknowledged(house.zoe, bytes);
    });
  });

  suite('addresses of the world (RFC 6531)', () => {
    const jürgen: Account = { address: 'jürgen@example.test', password };
    const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

    test('are reached with SMTPUTF8, and refused without', async () => {
      await house.server.addAccount(jürgen.address, jürgen.password);
      await send([[utf8('<jürgen@example.test>'), '250']], ' SMTPUTF8', utf8('отправитель@remote.test'));
      await using peer = await house.sender();
      await peer.dialog(
        utf8('C: MAIL FROM:<отправитель@remote.test>'),
        'S: 550 5.6.7',
        'C: MAIL FROM:<a@remote.test>',
        'S: 250',
      );
      await peer.dialog(utf8('C: RCPT TO:<jürgen@example.test>'), 'S: 553 5.6.7');
    });

    test('are the same composed and decomposed, and their owners sign in', async () => {
      await using reader = await house.peer('imaps');
      const login = Buffer.from('\0jürgen@example.test\0correct-horse-7').toString('base64');
      await reader.dialog('S: * OK', `C: a1 AUTHENTICATE PLAIN ${login}`, 'S: a1 OK');
      const [selected = ''] = await reader.dialog('C: a2 SELECT INBOX', 'S: a2 OK');
      assert.match(selected, /^\* 1 EXISTS$/m);
      await send([[utf8(`<${'jürgen'.normalize('NFD')}@example.test>`), '250']], ' SMTPUTF8');
    });

    test('a domain is the same in both its forms (RFC 5890)', async () => {
      await house.server.cli(['domain', 'add', 'bücher.test']);
      const leser: Account = { address: 'leser@bücher.test', password };
      await house.server.addAccount(leser.address, leser.password);
      await send([['<leser@xn--bcher-kva.test>', '250']]);
      await send([[utf8('<leser@BÜCHER.test>'), '250']], ' SMTPUTF8');
    });
  });

  suite('delivery status (RFC 3461)', () => {
    test('parameters are understood, and wrong ones refused', async () => {
      await using peer = await house.sender();
      const mail = (parameters: string, expected: string): string[] => [
        `C: MAIL FROM:<a@remote.test> ${parameters}`,
        `S: ${expected}`,
        'C: RSET',
        'S: 250',
      ];
      await peer.dialog(
        ...mail('RET=FULL ENVID=QQ314159', '250'),
        ...mail('RET=HDRS', '250'),
        ...mail('RET=SOME', '501'),
      );
      await peer.dialog(
        ...mail('RET=FULL RET=HDRS', '501'),
        ...mail(`ENVID=${'x'.repeat(101)}`, '501'),
        ...mail('ENVID=a+2', '501'),
      );
      await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250');
      for (const [parameters, expected] of [
        ['NOTIFY=NEVER', '250'],
        ['NOTIFY=SUCCESS,FAILURE,DELAY', '250'],
        ['notify=success', '250'],
        ['NOTIFY=NEVER,SUCCESS', '501'],
        ['NOTIFY=', '501'],
        ['NOTIFY=SOMETIMES', '501'],
        ['NOTIFY=NEVER NOTIFY=NEVER', '501'],
        ['ORCPT=rfc822;anna+2Bx@example.test', '250'],
        ['ORCPT=anna@example.test', '501'],
        [`ORCPT=rfc822;${'x'.repeat(600)}`, '501'],
        ['HOLDFOR=1', '555'],
      ] as const) {
        await peer.dialog(`C: RCPT TO:<anna@example.test> ${parameters}`, `S: ${expected}`);
      }
    });

    test('who asks for a report of success gets one, with his envelope id', async () => {
      await using peer = await house.submitter(house.anna);
      await peer.dialog(
        'C: MAIL FROM:<anna@example.test> ENVID=QQ314159',
        'S: 250',
        'C: RCPT TO:<ben@example.test> NOTIFY=SUCCESS',
        'S: 250',
      );
      const token = newToken();
      await peer.dialog('C: DATA', 'S: 354', `C| Subject: ${token}\r\n\r\nx\r\n.\r\n`, 'S: 250');
      const report = await eventually(
        'a report for Anna',
        async () =>
          (await house.inbox(house.anna)).map((one) => one.toString('latin1')).find((one) => one.includes('QQ314159')),
        5000,
      );
      assert.match(report, /^Return-Path: <>\r$/m);
      assert.match(report, /report-type="?delivery-status/);
      assert.match(report, /^Action: delivered\r$/m);
      assert.match(report, /^Final-Recipient: rfc822; ?ben@example\.test\r$/im);
    });
  });

  test('the null sender is taken, and stands in Return-Path (RFC 5321 section 4.4)', async () => {
    const token = await send([['<anna@example.test>', '250']], '', '');
    const text =
      (await house.inbox(house.anna)).map((one) => one.toString('latin1')).find((one) => one.includes(token)) ?? '';
    assert.match(text, /^Return-Path: <>\r\n(?:[\w-]+:.*\r\n(?:[ \t].*\r\n)*)*?Received: /);
  });

  test('a message that goes in a circle is refused (RFC 5321 section 6.3)', async () => {
    await using peer = await house.sender({ to: house.anna });
    const received = 'Received: from a.test by b.test; Fri, 20 Nov 2026 10:00:00 +0000\r\n'.repeat(120);
    await peer.dialog('C: DATA', 'S: 354', `C| ${received}Subject: x\r\n\r\nx\r\n.\r\n`, 'S: 554 5.4.6');
  });

  test('nobody is told who lives here but by RCPT', async () => {
    await using peer = await house.sender();
    const [vrfy = '', expn = ''] = await peer.dialog('C: VRFY anna', 'S: ', 'C: EXPN team@example.test', 'S: 50');
    assert.match(vrfy, /^(?:252|502)/);
    assert.doesNotMatch(`${vrfy}${expn}`, /anna@|zoe@/);
  });

  test('an account and a domain that are removed take nothing any more', async () => {
    await house.server.addAccount('gone@example.test', password);
    await send([['<gone@example.test>', '250']]);
    await house.server.cli(['account', 'remove', 'gone@example.test', '--confirm', 'gone@example.test']);
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250', 'C: RCPT TO:<gone@example.test>', 'S: 550 5.1.1');
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () => house.finish());
});
