/** Our filter as the milter of a whole Postfix: what it refuses, marks, and lets pass. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asData, letterOfSize, newLetter } from './harness/letter.ts';
import type { Letter } from './harness/letter.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { freePort, lacking, runProgram } from './harness/program.ts';
import type { Finished } from './harness/program.ts';
import { Postfix } from './harness/postfix.ts';

const notRoot = process.getuid?.() === 0 ? undefined : 'Postfix starts as root only';
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n';

suite('Postfix with our milter', { skip: lacking('nsd', 'postfix', 'openssl', 'swaks') ?? notRoot }, () => {
  let party: Party;
  let postfix: Postfix;
  let port: number;
  before(async () => {
    party = await startParty({ env: { ROOKERY_LISTENER__MILTER__ON: 'true' } });
    port = await freePort('127.0.0.2');
    postfix = await Postfix.start('127.0.0.2', port, 'remote.test', {
      main: [`smtpd_milters = inet:127.0.0.1:${party.server.ports.milter}`, 'milter_default_action = tempfail'],
    });
  });
  after(async () => {
    await postfix.stop();
    await party.stop();
  });

  const send = (letter: Letter, from = 'sender@example.test'): Promise<Finished> => {
    const envelope = ['--server', '127.0.0.2', '--port', String(port), '--from', from, '--to', 'friend@remote.test'];
    const args = [...envelope, '--helo', 'client.sender.test', '--no-data-fixup', '--data', '-'];
    return runProgram('swaks', args, { input: asData(letter.bytes), timeoutMs: 60_000 });
  };

  test('an ordinary message arrives, with what was found, and its body untouched', async () => {
    const letter = newLetter();
    const { code, output } = await send(letter);
    assert.equal(code, 0, output);
    const text = await postfix.awaitMessage(letter.token);
    assert.match(text, /^X-Spam-Status: No, score=/m);
    assert.match(text, /^X-Spam-Checker: mx\.example\.test; /m);
    assert.match(text, /^Authentication-Results: mx\.example\.test;[^]*?spf=/m);
    const body = letter.bytes.toString('latin1').split('\r\n\r\n').slice(1).join('\r\n\r\n');
    assert.ok(text.endsWith(body.replaceAll('\r\n', '\n')));
  });

  test('what is to be refused is refused while its client waits, with a reference', async () => {
    await party.server.set('filter.high-action', 'reject');
    const letter = newLetter({ body: gtube });
    const { code, output } = await send(letter);
    assert.equal(code, 26, output);
    assert.match(output, /550[ -]5\.7\.1 Refused as likely spam/);
    assert.match(output, /Reference [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    assert.match(party.server.log, /foreign\.judged/);
  });

  test('what is to be marked is marked, and fields that claim to be ours are gone', async () => {
    await party.server.set('filter.high-action', 'tag');
    const fields = [
      'X-Spam-Flag: NO',
      'X-Spam-Status: No, score=-100',
      'Authentication-Results: mx.example.test; spf=pass',
    ];
    const letter = newLetter({ body: gtube, fields });
    const { code, output } = await send(letter);
    assert.equal(code, 0, output);
    const text = await postfix.awaitMessage(letter.token);
    assert.match(text, /^Subject: \{Spam\?\} Interop /m);
    assert.deepEqual(text.match(/^X-Spam-Flag: .*$/gm), ['X-Spam-Flag: YES']);
    assert.deepEqual(text.match(/^X-Spam-Status: \w+/gm), ['X-Spam-Status: Yes']);
    assert.equal(text.match(/^Authentication-Results: mx\.example\.test;/gm)?.length, 1);
  });

  test('what is to be held is held in the queue of the other server', async () => {
    await party.server.set('filter.high-action', 'quarantine');
    const letter = newLetter({ body: gtube });
    const { code, output } = await send(letter);
    assert.equal(code, 0, output);
    assert.match(await postfix.log(), /milter-hold: END-OF-MESSAGE from/);
  });

  test('a large message is judged too', async () => {
    const letter = letterOfSize(5_000_000);
    const { code, output } = await send(letter);
    assert.equal(code, 0, output.slice(-1000));
    assert.match(await postfix.awaitMessage(letter.token), /^X-Spam-Status: /m);
  });

  test('a server that is not named is not let in, and its mail waits', async () => {
    await party.server.set('filter.clients', '192.0.2.0/24');
    const { code, output } = await send(newLetter());
    assert.notEqual(code, 0, output);
    assert.match(output, /451 4\.7\.1 Service unavailable/);
    await party.server.set('filter.clients', '127.0.0.0/8');
    assert.equal((await send(newLetter())).code, 0);
  });
});
