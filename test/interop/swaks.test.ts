import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { assertArrived, awaitStored, countStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { lacking, runProgram } from './harness/program.ts';
import type { Finished } from './harness/program.ts';
import type { Ports } from './harness/rookery.ts';
import { Talk } from './harness/talk.ts';
import { ask } from '../scenario/web.ts';

/** swaks says in its exit code what went wrong. */
const swaksExit = { ok: 0, mail: 23, rcpt: 24, data: 25, message: 26, auth: 28 } as const;

/** The size that we announce (product.md IN9). */
const MESSAGE_BYTES_MAX = 45_000_000;

suite('swaks', { skip: lacking('nsd', 'swaks') }, () => {
  let party: Party;
  before(async () => {
    party = await startParty();
  });
  after(() => party.stop());

  const swaks = (port: keyof Ports, args: readonly string[], letter: Letter): Promise<Finished> => {
    const { host, ports } = party.server;
    const common = ['--server', host, '--port', String(ports[port]), '--helo', 'client.sender.test'];
    // The octets are ours: swaks would rather tidy them up.
    const data = ['--no-data-fixup', '--data', '-'];
    return runProgram('swaks', [...common, ...args, ...data], { input: asData(letter.bytes), timeoutMs: 120_000 });
  };
  const inbound = ['--from', 'sender@remote.test', '--to', 'anna@example.test'];
  const signedIn = (mechanism: string, password = party.anna.password): string[] => [
    '--from',
    'anna@example.test',
    '--to',
    'ben@example.test',
    '--auth',
    mechanism,
    '--auth-user',
    party.anna.address,
    '--auth-password',
    password,
  ];

  test('delivers from outside in clear', async () => {
    const letter = newLetter();
    const { code, output } = await swaks('smtp', inbound, letter);
    assert.equal(code, swaksExit.ok, output);
    const { source } = await assertArrived(party.server, party.anna, letter);
    assert.match(source.toString('latin1'), /^Return-Path: <sender@remote\.test>\r\n/);
    assert.match(source.toString('latin1'), /^Received: from client\.sender\.test .*\bwith ESMTP\b/ms);
  });

  test('from an address with the name of a home line is refused, and the link opens a page to act on', async () => {
    const from = ['--local-interface', '127.0.0.7', '--from', 'someone@a-only.test', '--to', 'anna@example.test'];
    const { code, output } = await swaks('smtp', from, newLetter());
    assert.equal(code, swaksExit.rcpt, output);
    const [, path = ''] = /550 5\.7\.25 See https:\/\/mx\.example\.test:\d+(\/why\/\S+) \(PTR-3\)/.exec(output) ?? [];
    const page = await ask(party.server.ports.https, path);
    assert.equal(page.status, 200, output);
    assert.match(page.text, /<code dir="auto">dsl-127-0-0-7\.dyn\.isp\.test<\/code>/);
    assert.match(page.text, /<pre>7\.0\.0\.127\.in-addr\.arpa\. PTR client\.sender\.test\.<\/pre>/);
    assert.match(page.text, /set the reverse DNS \(PTR record\) of our address\n {2}127\.0\.0\.7\n/);
  });

  test('delivers from outside by STARTTLS, and Received says so', async () => {
    const letter = newLetter();
    const { code, output } = await swaks('smtp', ['--tls', ...inbound], letter);
    assert.equal(code, swaksExit.ok, output);
    const { source } = await assertArrived(party.server, party.anna, letter);
    // RFC 3848
    assert.match(source.toString('latin1'), /\bwith ESMTPS\b/);
  });

  test('the reply to the message carries its reference', async () => {
    const { output } = await swaks('smtp', inbound, newLetter());
    assert.match(output, /250 2\.\d\.\d .*[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  });

  for (const mechanism of ['PLAIN', 'LOGIN']) {
    for (const [port, tls] of [
      ['submissions', '--tls-on-connect'],
      ['submission', '--tls'],
      ['submissionAlt', '--tls'],
    ] as const) {
      test(`signs in by ${mechanism} on ${port} and sends to a neighbour`, async () => {
        const letter = newLetter({ from: 'anna@example.test', to: 'ben@example.test' });
        const { code, output } = await swaks(port, [tls, ...signedIn(mechanism)], letter);
        assert.equal(code, swaksExit.ok, output);
        const { source } = await assertArrived(party.server, party.ben, letter);
        assert.match(source.toString('latin1'), /\bwith ESMTPSA\b/);
      });
    }
  }

  test('a wrong password is refused with 535 5.7.8', async () => {
    const { code, output } = await swaks(
      'submissions',
      ['--tls-on-connect', ...signedIn('PLAIN', 'wrong')],
      newLetter(),
    );
    assert.equal(code, swaksExit.auth, output);
    assert.match(output, /535[ -]5\.7\.8/);
  });

  test('no sign-in is offered before TLS, and one that comes all the same is not checked', async () => {
    const { output, code } = await swaks('submission', signedIn('PLAIN'), newLetter());
    assert.equal(code, swaksExit.auth, output);
    assert.doesNotMatch(output.split('STARTTLS')[0] ?? '', /250[ -]AUTH/);
    await using talk = await Talk.open(party.server.ports.submission);
    await talk.reply();
    await talk.command('EHLO client.sender.test');
    const { address, password } = party.anna;
    const right = Buffer.from(`\0${address}\0${password}`).toString('base64');
    // RFC 4954 section 6: 538 5.7.11 is the code of old, 530 5.7.0 and 554 are in use as well.
    assert.match(await talk.command(`AUTH PLAIN ${right}`), /^5\d\d/);
  });

  test('an unknown recipient is refused with 550 5.1.1, the known one beside it is not', async () => {
    const letter = newLetter();
    const to = 'nobody@example.test,anna@example.test';
    const { output } = await swaks('smtp', ['--from', 'sender@remote.test', '--to', to], letter);
    assert.match(output, /550[ -]5\.1\.1/);
    await assertArrived(party.server, party.anna, letter);
  });

  test('by PRDR each recipient of one message has its own reply, and one counts for all', async () => {
    const cy = await party.server.addAccount('cy@example.test', 'small-mailbox-3');
    await party.server.cli(['account', 'set', cy.address, '--quota', '2KiB']);
    const letter = letterOfSize(8000);
    const to = ['--prdr', '--from', 'sender@remote.test', '--to', 'anna@example.test,cy@example.test'];
    const { code, output } = await swaks('smtp', to, letter);
    assert.equal(code, swaksExit.ok, output);
    assert.match(output, / PRDR\r?\n/);
    const [, answers = ''] = output.split(/^<-\s+353 .*$/m);
    assert.match(answers, /^\s*<-\s+250 2\.0\.0 Accepted.*\s+<\*\* 452-4\.2\.2 Mailbox is full/);
    assert.match(answers, /^<-\s+250 2\.0\.0 1 of 2 recipients have the message\r?$/m);
    await assertArrived(party.server, party.anna, letter);
    assert.equal(await countStored(party.server, cy), 0);
  });

  test('a message of 45 MB goes through unchanged', async () => {
    // The limit counts the envelope as well, so that many octets are left for it.
    const letter = letterOfSize(MESSAGE_BYTES_MAX - 1000);
    const { code, output } = await swaks('smtp', inbound, letter);
    assert.equal(code, swaksExit.ok, output.slice(-2000));
    await assertArrived(party.server, party.anna, letter, { timeoutMs: 30_000 });
  });

  test('one octet over the limit is refused with 552 5.3.4 and not kept', async () => {
    const letter = letterOfSize(MESSAGE_BYTES_MAX + 1);
    const before = await countStored(party.server, party.anna);
    const { code, output } = await swaks('smtp', inbound, letter);
    assert.equal(code, swaksExit.message, output.slice(-2000));
    assert.match(output, /552[ -]5\.3\.4/);
    assert.equal(await countStored(party.server, party.anna), before);
  });

  test('a size that is announced over the limit is refused before the message', async () => {
    await using talk = await Talk.open(party.server.ports.smtp);
    await talk.reply();
    assert.match(await talk.command('EHLO client.sender.test'), new RegExp(`^250[ -]SIZE ${MESSAGE_BYTES_MAX}`, 'm'));
    assert.match(await talk.command(`MAIL FROM:<a@remote.test> SIZE=${MESSAGE_BYTES_MAX + 1}`), /^552[ -]5\.3\.4/);
    assert.match(await talk.command(`MAIL FROM:<a@remote.test> SIZE=${MESSAGE_BYTES_MAX - 1000}`), /^250/);
  });

  test('MAIL FROM without brackets is refused, a space after the colon is not', async () => {
    await using talk = await Talk.open(party.server.ports.smtp);
    await talk.reply();
    await talk.command('EHLO client.sender.test');
    assert.match(await talk.command('MAIL FROM: test@remote.test'), /^501/);
    assert.match(await talk.command('MAIL FROM: <test@remote.test>'), /^250/);
  });

  test('a bare LF in the message is refused and ends nothing', async () => {
    await using talk = await Talk.open(party.server.ports.smtp);
    const { token } = newLetter();
    await talk.reply();
    await talk.command('EHLO client.sender.test');
    await talk.command('MAIL FROM:<a@remote.test>');
    await talk.command('RCPT TO:<anna@example.test>');
    assert.match(await talk.command('DATA'), /^354/);
    talk.write(
      `Subject: ${token}\r\n\r\nfirst\n.\nMAIL FROM:<admin@example.test>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n`,
    );
    talk.write(`Subject: smuggled ${token}\r\n\r\n\r\n.\r\n`);
    assert.match(await talk.reply(), /^5\d\d/);
    assert.match(await talk.command('NOOP'), /^250/);
    await assert.rejects(awaitStored(party.server, party.anna, token, { timeoutMs: 500 }));
  });
});
