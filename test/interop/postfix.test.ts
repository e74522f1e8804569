/** A whole Postfix as the remote server: TLS when it is offered, and its extensions used as they are meant. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { letterOfSize, newLetter } from './harness/letter.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { awaitStored } from './harness/mailbox.ts';
import { freePort, lacking } from './harness/program.ts';
import { Postfix } from './harness/postfix.ts';
import { submit } from './harness/submit.ts';

const notRoot = process.getuid?.() === 0 ? undefined : 'Postfix starts as root only';

suite('Postfix as the remote server', { skip: lacking('nsd', 'postfix', 'openssl') ?? notRoot }, () => {
  let party: Party;
  let postfix: Postfix;
  before(async () => {
    const port = await freePort('127.0.0.2');
    postfix = await Postfix.start('127.0.0.2', port, 'remote.test');
    party = await startParty({ settings: { 'smtp.outbound-port': String(port) } });
  });
  after(async () => {
    await party.stop();
    await postfix.stop();
  });

  test('mail goes out over TLS, its octets unchanged', async () => {
    const letter = newLetter({ from: party.anna.address, to: 'friend@remote.test' });
    await submit(party.server, { from: party.anna, to: ['friend@remote.test'], letter });
    const text = await postfix.awaitMessage(letter.token);
    assert.match(text, /^Return-Path: <anna@example\.test>$/m);
    assert.match(text, /\(using TLSv1\.3 with cipher /);
    assert.match(text, /\bwith ESMTPS\b/);
    assert.ok(text.endsWith(letter.bytes.toString('latin1').replaceAll('\r\n', '\n')));
  });

  test('20 messages go over few connections', async () => {
    const before = (await postfix.log()).match(/: connect from /g)?.length ?? 0;
    const letters = Array.from({ length: 20 }, () => newLetter({ from: party.anna.address, to: 'friend@remote.test' }));
    await Promise.all(
      letters.map((letter) => submit(party.server, { from: party.anna, to: ['friend@remote.test'], letter })),
    );
    for (const { token } of letters) await postfix.awaitMessage(token);
    const connections = ((await postfix.log()).match(/: connect from /g)?.length ?? 0) - before;
    assert.ok(connections <= 10, `${connections} connections for 20 messages`);
  });

  test('a large message arrives whole', async () => {
    const letter = letterOfSize(5_000_000, { from: party.anna.address });
    await submit(party.server, { from: party.anna, to: ['friend@remote.test'], letter });
    const text = await postfix.awaitMessage(letter.token);
    assert.ok(text.endsWith(letter.bytes.toString('latin1').replaceAll('\r\n', '\n')));
  });

  test('an address that the remote server refuses is reported with its words', async () => {
    const letter = newLetter({ from: party.anna.address, to: 'friend@mx1.remote.test' });
    await submit(party.server, { from: party.anna, to: ['friend@mx1.remote.test'], letter });
    const { source } = await awaitStored(party.server, party.anna, letter.token);
    const text = source.toString('latin1').replaceAll(/\r\n[ \t]+/g, ' ');
    assert.match(text, /^Diagnostic-Code: smtp; ?554 5\.7\.1 <friend@mx1\.remote\.test>: Relay access denied/im);
    assert.match(text, /^Remote-MTA: dns; ?mx1\.remote\.test\r$/im);
  });

  test('a local part beyond ASCII goes out by SMTPUTF8', async () => {
    const letter = newLetter({ from: party.anna.address, to: 'jörg@remote.test' });
    const to = ['jörg@remote.test'];
    await submit(party.server, { from: party.anna, to, letter, mailParameters: ' SMTPUTF8' });
    const text = Buffer.from(await postfix.awaitMessage(letter.token), 'latin1').toString('utf8');
    assert.match(text, /^X-Original-To: jörg@remote\.test$|^Delivered-To: jörg@remote\.test$/m);
  });
});
