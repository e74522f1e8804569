/** Nobody outside may send to the outside through us, whatever the form in which it is asked. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { freePort, lacking, runProgram } from './harness/program.ts';
import { relayForms } from './harness/relay-forms.data.ts';
import type { RelayForm } from './harness/relay-forms.data.ts';
import type { Ports } from './harness/rookery.ts';
import { Sink } from './harness/sink.ts';
import { Talk } from './harness/talk.ts';

const forms = relayForms({
  remote: 'remote.test',
  local: 'example.test',
  host: 'mx.example.test',
  address: '127.0.0.1',
  user: 'anna',
});

interface Door {
  readonly port: keyof Ports;
  readonly tls: 'none' | 'starttls' | 'implicit';
}

const doors: readonly Door[] = [
  { port: 'smtp', tls: 'none' },
  { port: 'smtp', tls: 'starttls' },
  { port: 'submission', tls: 'starttls' },
  { port: 'submissions', tls: 'implicit' },
  { port: 'submissionAlt', tls: 'none' },
];

suite('open relay', { skip: lacking('nsd', 'smtp-sink', 'swaks') }, () => {
  let party: Party;
  let sink: Sink;
  before(async () => {
    const port = await freePort('127.0.0.2');
    party = await startParty({ settings: { 'smtp.outbound-port': String(port) } });
    sink = await Sink.start('127.0.0.2', port);
  });
  after(async () => {
    await party.stop();
    await sink.stop();
  });

  const enter = async ({ port, tls }: Door, greeting: string | undefined, from?: string): Promise<Talk> => {
    const talk = await Talk.open(party.server.ports[port], {
      tls: tls === 'implicit',
      ...(from === undefined ? {} : { from }),
    });
    await talk.reply();
    if (tls === 'starttls') {
      await talk.command('EHLO probe.sender.test');
      await talk.command('STARTTLS');
      await talk.startTls();
    }
    if (greeting !== undefined) await talk.command(`${greeting} probe.sender.test`);
    return talk;
  };

  /** What was accepted that must not be, in words; undefined when all was refused for good. */
  const probe = async (talk: Talk, { mail, rcpt }: RelayForm): Promise<string | undefined> => {
    const replies = [await talk.command(`MAIL FROM:${mail}`)];
    replies.push(await talk.command(`RCPT TO:${rcpt}`));
    if (!replies[1]?.startsWith('5')) return replies.join('');
    replies.push(await talk.command('DATA'));
    return replies[2]?.startsWith('5') ? undefined : replies.join('');
  };

  for (const door of doors) {
    for (const greeting of ['EHLO', 'HELO', undefined]) {
      test(`${forms.length} forms are refused on ${door.port}, TLS ${door.tls}, after ${greeting ?? 'no greeting'}`, async () => {
        const accepted: string[] = [];
        for (const form of forms) {
          await using talk = await enter(door, greeting);
          const problem = await probe(talk, form);
          if (problem !== undefined) accepted.push(`${form.name}\n${problem}`);
        }
        assert.deepEqual(accepted, []);
      });
    }
  }

  test('the refusal says that relaying is denied and how to send instead', async () => {
    await using talk = await enter({ port: 'smtp', tls: 'none' }, 'EHLO');
    await talk.command('MAIL FROM:<spoof@sender.test>');
    assert.match(await talk.command('RCPT TO:<victim@remote.test>'), /^55[04][ -]5\.7\.1 .*relay/is);
    await using submission = await enter({ port: 'submissions', tls: 'implicit' }, 'EHLO');
    assert.match(await submission.command('MAIL FROM:<anna@example.test>'), /^530[ -]5\.7\.0/);
  });

  test('pipelined and chunked commands carry nothing past the refusal', async () => {
    await using talk = await enter({ port: 'smtp', tls: 'none' }, 'EHLO');
    talk.write('MAIL FROM:<spoof@sender.test>\r\nRCPT TO:<victim@remote.test>\r\nDATA\r\n');
    assert.match(await talk.reply(), /^250/);
    assert.match(await talk.reply(), /^5/);
    assert.match(await talk.reply(), /^5/);
    await talk.command('RSET');
    talk.write('MAIL FROM:<spoof@sender.test>\r\nRCPT TO:<victim@remote.test>\r\nBDAT 4 LAST\r\nabcd');
    assert.match(await talk.reply(), /^250/);
    assert.match(await talk.reply(), /^5/);
    assert.match(await talk.reply(), /^5/);
    assert.match(await talk.command('NOOP'), /^250/);
  });

  test('other loopback addresses have no privilege', async () => {
    for (const from of ['127.0.0.1', '127.0.0.9']) {
      await using talk = await enter({ port: 'smtp', tls: 'none' }, 'EHLO', from);
      await talk.command('MAIL FROM:<spoof@sender.test>');
      assert.match(await talk.command('RCPT TO:<victim@remote.test>'), /^5/);
    }
  });

  test('a client may not say for itself where it comes from', async () => {
    for (const claim of ['XCLIENT ADDR=127.0.0.1 LOGIN=anna@example.test', 'XFORWARD ADDR=127.0.0.1 NAME=localhost']) {
      await using talk = await enter({ port: 'smtp', tls: 'none' }, 'EHLO');
      assert.match(await talk.command(claim), /^5/);
      await talk.command('MAIL FROM:<spoof@sender.test>');
      assert.match(await talk.command('RCPT TO:<victim@remote.test>'), /^5/);
    }
    await using talk = await Talk.open(party.server.ports.smtp);
    await talk.reply();
    assert.match(await talk.command('PROXY TCP4 127.0.0.1 127.0.0.1 1 25'), /^5/);
  });

  test('a sign-in that failed, or was reset by STARTTLS, opens nothing', async () => {
    await using talk = await enter({ port: 'submission', tls: 'starttls' }, 'EHLO');
    const wrong = Buffer.from('\0anna@example.test\0wrong').toString('base64');
    assert.match(await talk.command(`AUTH PLAIN ${wrong}`), /^535[ -]5\.7\.8/);
    assert.match(await talk.command('MAIL FROM:<anna@example.test>'), /^530/);
    assert.match(await talk.command('RCPT TO:<victim@remote.test>'), /^5/);
  });

  test('who signs in as one may not send as another', async () => {
    await using talk = await enter({ port: 'submission', tls: 'starttls' }, 'EHLO');
    const right = Buffer.from(`\0${party.anna.address}\0${party.anna.password}`).toString('base64');
    assert.match(await talk.command(`AUTH PLAIN ${right}`), /^235/);
    const replies = `${await talk.command('MAIL FROM:<ben@example.test>')}${await talk.command('RCPT TO:<victim@remote.test>')}`;
    assert.match(replies, /^55[03][ -]5\.7\.1/m);
    await talk.command('RSET');
    assert.match(await talk.command('MAIL FROM:<anna@example.test>'), /^250/);
    assert.match(await talk.command('RCPT TO:<victim@remote.test>'), /^250/);
    assert.match(await talk.command('RSET'), /^250/);
  });

  test('an alias does not carry mail outside', async () => {
    const { code, output } = await party.server.tryCli(['alias', 'add', 'out@example.test', 'victim@remote.test']);
    assert.notEqual(code, 0);
    assert.match(output, /outside|forward/i);
  });

  test('swaks sends to strangers only after signing in', async () => {
    const { host, ports } = party.server;
    const to = ['--server', host, '--helo', 'probe.sender.test', '--to', 'victim@remote.test'];
    const refused = await runProgram('swaks', [...to, '--port', String(ports.smtp), '--from', 'a@sender.test']);
    assert.equal(refused.code, 24, refused.output);
    const letter = newLetter({ from: 'anna@example.test', to: 'victim@remote.test' });
    const { address, password } = party.anna;
    const signIn = ['--auth', 'PLAIN', '--auth-user', address, '--auth-password', password];
    const accepted = await runProgram(
      'swaks',
      [...to, '--port', String(ports.submissions), '--tls-on-connect', '--from', address, ...signIn, '--data', '-'],
      { input: letter.bytes },
    );
    assert.equal(accepted.code, 0, accepted.output);
    await sink.awaitMessage(letter.token);
  });

  test('of all this, the remote server has seen the one message that was allowed', async () => {
    const seen = await sink.captured();
    assert.deepEqual(
      seen.map(({ mail }) => mail.split(' ')[0]),
      ['<anna@example.test>'],
    );
  });
});
