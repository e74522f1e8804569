/** A whole Postfix that hands its mail through our filter and takes it back: behind its queue, by SMTP and by LMTP. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { freePort, lacking, runProgram } from './harness/program.ts';
import { Postfix } from './harness/postfix.ts';
import { Talk } from './harness/talk.ts';

const notRoot = process.getuid?.() === 0 ? undefined : 'Postfix starts as root only';
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n';

/** The service at which mail comes back: it filters nothing, and takes the word of who hands it on. */
function reinjection(port: number): readonly string[] {
  const options = [
    'content_filter=',
    'smtpd_recipient_restrictions=permit_mynetworks,reject',
    'smtpd_relay_restrictions=permit_mynetworks,reject',
    'mynetworks=127.0.0.0/8',
    'smtpd_authorized_xforward_hosts=127.0.0.0/8',
    'receive_override_options=no_header_body_checks,no_unknown_recipient_checks',
  ];
  return [`127.0.0.2:${port} inet n - n - - smtpd`, ...options.map((option) => `  -o ${option}`)];
}

for (const [transport, listener] of [
  ['smtp', 'filter'],
  ['lmtp', 'filterLmtp'],
] as const) {
  suite(`Postfix with content_filter = ${transport}`, {
    skip: lacking('nsd', 'postfix', 'openssl', 'swaks') ?? notRoot,
  }, () => {
    let party: Party;
    let postfix: Postfix;
    let port: number;
    let back: number;
    before(async () => {
      party = await startParty({
        env: { ROOKERY_LISTENER__FILTER__ON: 'true', ROOKERY_LISTENER__FILTER_LMTP__ON: 'true' },
      });
      port = await freePort('127.0.0.2');
      back = await freePort('127.0.0.2');
      await party.server.set('filter.reinject', `127.0.0.2:${back}`);
      await party.server.set('filter.high-action', 'tag');
      postfix = await Postfix.start('127.0.0.2', port, 'remote.test', {
        main: [
          `content_filter = our-filter:[127.0.0.1]:${party.server.ports[listener]}`,
          'queue_run_delay = 1s',
          'minimal_backoff_time = 1s',
          'maximal_backoff_time = 2s',
        ],
        master: [
          `our-filter unix - - n - 4 ${transport}`,
          `  -o ${transport}_send_xforward_command=yes`,
          '  -o disable_dns_lookups=yes',
          ...reinjection(back),
        ],
      });
    });
    after(async () => {
      await postfix.stop();
      await party.stop();
    });

    const send = async (letter: Letter, to = 'friend@remote.test'): Promise<void> => {
      const envelope = ['--server', '127.0.0.2', '--port', String(port), '--from', 'sender@example.test', '--to', to];
      const args = [...envelope, '--helo', 'client.sender.test', '--no-data-fixup', '--data', '-'];
      const { code, output } = await runProgram('swaks', args, { input: asData(letter.bytes), timeoutMs: 60_000 });
      assert.equal(code, 0, output);
    };

    test('mail comes back with what was found, judged by the client that the other server had', async () => {
      const letter = newLetter();
      await send(letter, 'friend@remote.test,other@remote.test');
      const text = await postfix.awaitMessage(letter.token);
      assert.match(text, /^X-Spam-Status: No, score=/m);
      assert.match(text, /^Received: from mx1\.remote\.test [^]*?by mx\.example\.test with/m);
      assert.match(text, /^Authentication-Results: mx\.example\.test;[^]*?spf=/m);
      const body = letter.bytes.toString('latin1').split('\r\n\r\n').slice(1).join('\r\n\r\n');
      assert.ok(text.endsWith(body.replaceAll('\r\n', '\n')));
      // XFORWARD all the way: the log of who takes it back names the first client.
      assert.match(await postfix.log(), /client=\S+, orig_queue_id=\w+, orig_client=\S*\[127\.0\.0\.1\]/);
    });

    test('spam is marked and goes on: a bounce would go to somebody who did not send it', async () => {
      const letter = newLetter({ body: gtube, fields: ['X-Spam-Flag: NO'] });
      await send(letter);
      const text = await postfix.awaitMessage(letter.token);
      assert.match(text, /^Subject: \{Spam\?\} Interop /m);
      assert.deepEqual(text.match(/^X-Spam-Flag: .*$/gm), ['X-Spam-Flag: YES']);
      await party.server.set('filter.high-action', 'reject');
      const refused = newLetter({ body: gtube });
      await send(refused);
      assert.match(await postfix.awaitMessage(refused.token), /^X-Spam-Flag: YES$/m);
      await party.server.set('filter.high-action', 'tag');
    });

    test('a large message goes through whole', async () => {
      const letter = letterOfSize(5_000_000);
      await send(letter);
      const text = await postfix.awaitMessage(letter.token);
      assert.ok(text.includes(letter.bytes.toString('latin1').slice(400).replaceAll('\r\n', '\n')));
    });

    test('what the next hop refuses is refused in its words, and nothing is kept where it cannot be reached', async () => {
      await using talk = await Talk.open(party.server.ports[listener]);
      await talk.reply();
      assert.match(await talk.command(`${transport === 'smtp' ? 'EHLO' : 'LHLO'} c.test`), /^250-XFORWARD NAME ADDR/m);
      assert.match(await talk.command('XFORWARD NAME=c.sender.test ADDR=192.0.2.9'), /^250/);
      assert.match(await talk.command('MAIL FROM:<a@remote.test>'), /^250 2\.1\.0 Ok/);
      assert.match(await talk.command('RCPT TO:<nobody>'), /^5\d\d/);
      assert.match(await talk.command('RCPT TO:<friend@remote.test>'), /^250 2\.1\.5 Ok/);
      assert.match(await talk.command('RSET'), /^250/);
      await party.server.set('filter.reinject', '127.0.0.2:1');
      await using other = await Talk.open(party.server.ports[listener]);
      await other.reply();
      await other.command(`${transport === 'smtp' ? 'EHLO' : 'LHLO'} c.test`);
      assert.match(await other.command('MAIL FROM:<a@remote.test>'), /^451 4\.4\.1 Cannot talk to/);
      const waiting = newLetter();
      await send(waiting);
      await party.server.set('filter.reinject', `127.0.0.2:${back}`);
      await postfix.awaitMessage(waiting.token);
    });
  });
}

suite('Postfix with smtpd_proxy_filter', { skip: lacking('nsd', 'postfix', 'openssl', 'swaks') ?? notRoot }, () => {
  let party: Party;
  let postfix: Postfix;
  let front: number;
  before(async () => {
    party = await startParty({ env: { ROOKERY_LISTENER__FILTER__ON: 'true' } });
    const port = await freePort('127.0.0.2');
    front = await freePort('127.0.0.2');
    const back = await freePort('127.0.0.2');
    await party.server.set('filter.reinject', `127.0.0.2:${back}`);
    await party.server.set('filter.high-action', 'reject');
    await party.server.set('filter.relay-refuse', 'on');
    postfix = await Postfix.start('127.0.0.2', port, 'remote.test', {
      master: [
        `127.0.0.2:${front} inet n - n - 4 smtpd`,
        `  -o smtpd_proxy_filter=127.0.0.1:${party.server.ports.filter}`,
        '  -o smtpd_client_connection_count_limit=4',
        ...reinjection(back),
      ],
    });
  });
  after(async () => {
    await postfix.stop();
    await party.stop();
  });

  test('in front of the queue what is to be refused is refused, and the rest is taken by the next hop', async () => {
    const envelope = ['--server', '127.0.0.2', '--port', String(front), '--from', 'sender@example.test'];
    const args = [
      ...envelope,
      '--to',
      'friend@remote.test',
      '--helo',
      'client.sender.test',
      '--no-data-fixup',
      '--data',
      '-',
    ];
    const refused = await runProgram('swaks', args, { input: asData(newLetter({ body: gtube }).bytes) });
    assert.equal(refused.code, 26, refused.output);
    assert.match(refused.output, /550[ -]5\.7\.1 Refused as likely spam/);
    const letter = newLetter();
    const taken = await runProgram('swaks', args, { input: asData(letter.bytes) });
    assert.equal(taken.code, 0, taken.output);
    assert.match(await postfix.awaitMessage(letter.token), /^X-Spam-Status: No/m);
  });
});
