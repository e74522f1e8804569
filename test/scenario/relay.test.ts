/** Nobody who has not signed in sends to the outside through us: every form, every door, every greeting. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, newLetter } from '../interop/harness/letter.ts';
import { relayForms } from '../interop/harness/relay-forms.data.ts';
import { House } from './house.ts';
import type { Peer } from './peer.ts';

const forms = relayForms({
  remote: 'remote.test',
  local: 'example.test',
  host: 'mx.example.test',
  address: '127.0.0.1',
  user: 'anna',
});
const greetings = ['EHLO', 'HELO', undefined] as const;
const doors = [
  { port: 'smtp', tls: 'none' },
  { port: 'smtp', tls: 'STARTTLS' },
  { port: 'submission', tls: 'none' },
  { port: 'submission', tls: 'STARTTLS' },
  { port: 'submissionAlt', tls: 'none' },
  { port: 'submissionAlt', tls: 'STARTTLS' },
  { port: 'submissions', tls: 'implicit' },
] as const;

suite('open relay', () => {
  let house: House;
  before(async () => {
    house = await House.start();
  });
  after(() => house[Symbol.asyncDispose]());

  const enter = async (door: (typeof doors)[number], greeting: (typeof greetings)[number]): Promise<Peer> => {
    const peer = await house.peer(door.port);
    await peer.dialog('S: 220');
    if (door.tls === 'STARTTLS') {
      await peer.dialog('C: EHLO probe.sender.test', 'S: 250', 'C: STARTTLS', 'S: 220');
      await peer.startTls();
    }
    if (greeting !== undefined) await peer.dialog(`C: ${greeting} probe.sender.test`, 'S: 250');
    return peer;
  };

  let probes = 0;
  for (const door of doors) {
    for (const greeting of greetings) {
      test(`${forms.length} forms on ${door.port}, TLS ${door.tls}, ${greeting ?? 'no greeting'}`, async () => {
        await using peer = await enter(door, greeting);
        const accepted: string[] = [];
        for (const { name, mail, rcpt } of forms) {
          await peer.send(Buffer.from(`MAIL FROM:${mail}\r\nRCPT TO:${rcpt}\r\nRSET\r\n`, 'utf8'));
          const [, recipient, reset] = [await peer.answer(), await peer.answer(), await peer.answer()];
          probes++;
          if (!recipient.startsWith('5')) accepted.push(`${name}: ${recipient}`);
          assert.match(reset, /^250/);
        }
        assert.deepEqual(accepted, []);
      });
    }
  }

  test('a new connection for each, with DATA behind, is refused as well', async () => {
    for (const { name, mail, rcpt } of forms) {
      await using peer = await house.sender();
      await peer.send(Buffer.from(`MAIL FROM:${mail}\r\nRCPT TO:${rcpt}\r\nDATA\r\n`, 'utf8'));
      await peer.answer();
      assert.match(await peer.answer(), /^5/, name);
      assert.match(await peer.answer(), /^5/, name);
      probes++;
    }
  });

  test('nobody says for himself where he comes from, or who he is', async () => {
    for (const claim of [
      'XCLIENT ADDR=127.0.0.1 LOGIN=anna@example.test',
      'XFORWARD ADDR=127.0.0.1 NAME=localhost',
      'PROXY TCP4 127.0.0.1 127.0.0.1 1 25',
      'XEXPS GSSAPI',
    ]) {
      await using peer = await house.sender();
      await peer.dialog(`C: ${claim}`, 'S: 500', 'C: MAIL FROM:<a@sender.test> AUTH=anna@example.test');
      assert.match(await peer.answer(), /^(?:250|5)/);
      await peer.send('RCPT TO:<victim@remote.test>\r\n');
      assert.match(await peer.answer(), /^5/);
    }
    await using peer = await house.peer();
    await peer.send(Buffer.concat([Buffer.from('0d0a0d0a000d0a515549540a2111000c7f0000017f00000100010019', 'hex')]));
    await peer.dialog('S: 220', 'C: ', 'S: 5');
  });

  test('chunks behind a refused recipient are nobody’s message', async () => {
    await using peer = await house.sender();
    await peer.send('MAIL FROM:<a@sender.test>\r\nRCPT TO:<victim@remote.test>\r\nBDAT 4 LAST\r\nabcdNOOP\r\n');
    await peer.dialog('S: 250 2.1.0', 'S: 554 5.7.1', 'S: 5', 'S: 250 2.0.0');
  });

  test('what was allowed in one transaction is not in the next', async () => {
    await using peer = await house.sender();
    await peer.dialog(
      'C: MAIL FROM:<a@sender.test>',
      'S: 250',
      'C: RCPT TO:<anna@example.test>',
      'S: 250',
      'C: RCPT TO:<victim@remote.test>',
      'S: 554',
    );
    await peer.dialog(
      'C: RSET',
      'S: 250',
      'C: RCPT TO:<victim@remote.test>',
      'S: 503',
      'C: MAIL FROM:<a@sender.test>',
      'S: 250',
    );
    await peer.dialog('C: RCPT TO:<victim@remote.test>', 'S: 554', 'C: DATA', 'S: 554');
  });

  test('LMTP does not send outside either', async () => {
    await using peer = await house.peer('lmtp');
    await peer.dialog(
      'S: 220',
      'C: EHLO x.test',
      'S: 502',
      'C: LHLO x.test',
      'S: 250',
      'C: MAIL FROM:<a@remote.test>',
      'S: 250',
    );
    for (const { name, rcpt } of forms) {
      await peer.send(Buffer.from(`RCPT TO:${rcpt}\r\n`, 'utf8'));
      assert.match(await peer.answer(), /^5/, name);
    }
  });

  test('the refusals say why, with a reference', async () => {
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<a@sender.test>', 'S: 250');
    const [relay = ''] = await peer.dialog('C: RCPT TO:<victim@remote.test>', 'S: 554 5.7.1 See https://');
    assert.match(relay, /^554-5\.7\.1 <victim@remote\.test> Relay access denied; to send, use port 465/);
    assert.match(relay, /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    await using stranger = await house.peer('submissions');
    const [, , auth = ''] = await stranger.dialog(
      'S: 220',
      'C: EHLO x.test',
      'S: 250',
      'C: MAIL FROM:<anna@example.test>',
      'S: 530 5.7.0',
    );
    assert.match(auth, /nothing is wrong with the address/i);
  });

  test('nothing waits to be sent after all this', async () => {
    assert.ok(probes >= 1400, `${probes} probes`);
    assert.equal(await house.queued(), 0);
    for (const account of [house.anna, house.ben, house.zoe]) assert.deepEqual(await house.inbox(account), []);
  });

  test('AUTH is not offered on port 25, and a failed one opens nothing elsewhere', async () => {
    await using mx = await enter(doors[1], 'EHLO');
    const [capabilities = ''] = await mx.dialog('C: EHLO x.test', 'S: 250');
    assert.doesNotMatch(capabilities, /AUTH/);
    await mx.dialog(
      'C: AUTH PLAIN AGEAYg==',
      'S: 503',
      'C: MAIL FROM:<a@sender.test>',
      'S: 250',
      'C: RCPT TO:<victim@remote.test>',
      'S: 554',
    );
    await using peer = await enter(doors[6], 'EHLO');
    await peer.dialog(
      'C: AUTH PLAIN AGEAYg==',
      'S: 535 5.7.8',
      'C: MAIL FROM:<anna@example.test>',
      'S: 530',
      'C: RCPT TO:<victim@remote.test>',
      'S: 503',
    );
  });

  suite('who is signed in', () => {
    test('sends outside from his own address', async () => {
      await using peer = await house.submitter(house.anna);
      await peer.dialog(
        'C: MAIL FROM:<anna@example.test>',
        'S: 250',
        'C: RCPT TO:<friend@remote.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
      );
      await peer.send(asData(newLetter({ from: 'anna@example.test', to: 'friend@remote.test' }).bytes));
      await peer.dialog('S: 250');
      assert.equal(await house.queued(), 1);
    });

    test('does not send from an address that is not his', async () => {
      await using peer = await house.submitter(house.anna);
      for (const path of [
        'ben@example.test',
        'zoe@second.test',
        'stranger@remote.test',
        'postmaster@example.test',
        'nobody@example.test',
      ]) {
        const [refusal = ''] = await peer.dialog(`C: MAIL FROM:<${path}>`, 'S: 553 5.7.1');
        assert.match(refusal, /anna@example\.test/, 'it says who is logged in');
        await peer.dialog('C: RCPT TO:<friend@remote.test>', 'S: 503');
      }
    });

    test('does not write another author into From', async () => {
      await using peer = await house.submitter(house.anna);
      const headers = [
        'From: Ben <ben@example.test>',
        'From: anna@example.test, ben@example.test',
        'From: Anna <anna@example.test>\r\nFrom: Ben <ben@example.test>',
        'From: Friends: ben@example.test;',
        'From: "anna@example.test" <ben@example.test>',
        'From: <@example.test:ben@example.test>',
        'From: anna@example.test\r\n <ben@example.test>',
        'From: ben(anna@example.test)@example.test',
        'From : ben@example.test',
        'fRoM: ben@example.test',
      ];
      for (const header of headers) {
        await peer.dialog(
          'C: MAIL FROM:<anna@example.test>',
          'S: 250',
          'C: RCPT TO:<friend@remote.test>',
          'S: 250',
          'C: DATA',
          'S: 354',
        );
        await peer.send(`${header}\r\nTo: friend@remote.test\r\nSubject: Who\r\n\r\nx\r\n.\r\n`);
        const answer = await peer.answer();
        assert.match(answer, /^550-5\.7\.1/, `${header}: ${answer}`);
      }
      assert.equal(await house.queued(), 1);
    });

    test('may use an alias that leads to him, a sub-address, and the null sender', async () => {
      await house.server.cli(['alias', 'add', 'sales@example.test', 'anna@example.test']);
      await using peer = await house.submitter(house.anna);
      await peer.dialog(
        'C: MAIL FROM:<sales@example.test>',
        'S: 250',
        'C: RSET',
        'S: 250',
        'C: MAIL FROM:<>',
        'S: 250',
        'C: RSET',
        'S: 250',
      );
      await peer.dialog('C: MAIL FROM:<ANNA@Example.TEST>', 'S: 250', 'C: RSET', 'S: 250');
    });

    test('is nobody again on the next connection', async () => {
      await using peer = await house.peer('submissions');
      await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250', 'C: MAIL FROM:<anna@example.test>', 'S: 530');
    });
  });

  suite('a trusted network', () => {
    test('sends outside for the domains that live here, and for nobody else', async () => {
      await house.server.set('relay.trusted', '127.0.0.77');
      const before = await house.queued();
      await using peer = await house.sender({ from: '127.0.0.77' });
      await peer.dialog(
        'C: MAIL FROM:<stranger@remote.test>',
        'S: 250',
        'C: RCPT TO:<friend@remote.test>',
        'S: 553 5.7.1',
        'C: RSET',
        'S: 250',
        'C: MAIL FROM:<printer@example.test>',
        'S: 250',
      );
      await peer.dialog(
        'C: RCPT TO:<friend@remote.test>',
        'S: 250',
        'C: DATA',
        'S: 354',
        'C| Subject: Scan\r\n\r\nx\r\n.\r\n',
        'S: 250',
      );
      assert.equal(await house.queued(), before + 1);
      await using neighbour = await house.sender({ from: '127.0.0.78' });
      await neighbour.dialog(
        'C: MAIL FROM:<printer@example.test>',
        'S: 250',
        'C: RCPT TO:<friend@remote.test>',
        'S: 554',
      );
    });

    test('is a stranger again when the setting is taken back', async () => {
      await house.server.cli(['setting', 'set', 'relay.trusted', '--default']);
      await using peer = await house.sender({ from: '127.0.0.77' });
      await peer.dialog('C: MAIL FROM:<printer@example.test>', 'S: 250', 'C: RCPT TO:<friend@remote.test>', 'S: 554');
    });
  });

  test('an alias to the outside is refused with its reason', async () => {
    const { code, output } = await house.server.tryCli(['alias', 'add', 'out@example.test', 'victim@remote.test']);
    assert.notEqual(code, 0);
    assert.match(output, /remote\.test/);
  });

  test('afterwards the data are whole', () => house.finish());
});
