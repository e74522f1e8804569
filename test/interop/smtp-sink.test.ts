/** Postfix's smtp-sink as the remote server: what we send, what we do when it refuses, and what a restart changes. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { newLetter } from './harness/letter.ts';
import { awaitStored, countStored } from './harness/mailbox.ts';
import { startParty } from './harness/party.ts';
import type { Party } from './harness/party.ts';
import { eventually, freePort, lacking } from './harness/program.ts';
import { Rookery } from './harness/rookery.ts';
import { Sink } from './harness/sink.ts';
import { submit } from './harness/submit.ts';

suite('smtp-sink as the remote server', { skip: lacking('nsd', 'smtp-sink') }, () => {
  let party: Party;
  let port: number;
  before(async () => {
    port = await freePort('127.0.0.2');
    party = await startParty({ settings: { 'smtp.outbound-port': String(port) } });
  });
  after(() => party.stop());

  const queued = (recipient: string): Promise<true | undefined> =>
    party.server.cli(['queue', 'list']).then((text) => (text.includes(recipient) ? true : undefined));
  const gone = (recipient: string): Promise<true | undefined> =>
    party.server.cli(['queue', 'list']).then((text) => (text.includes(recipient) ? undefined : true));
  test('a message goes out with its octets, our signature before them', async () => {
    await using sink = await Sink.start('127.0.0.2', port);
    const letter = newLetter({ from: party.anna.address, to: 'friend@remote.test' });
    await submit(party.server, { from: party.anna, to: ['friend@remote.test'], letter });
    const { helo, mail, rcpt, message } = await sink.awaitMessage(letter.token);
    assert.equal(helo, 'mx.example.test');
    assert.match(mail, /^<anna@example\.test>/);
    assert.deepEqual(
      rcpt.map((args) => args.split(' ')[0]),
      ['<friend@remote.test>'],
    );
    assert.ok(message.subarray(message.length - letter.bytes.length).equals(letter.bytes), 'the octets are unchanged');
    const head = message.toString('latin1').split('\r\n\r\n')[0] ?? '';
    assert.match(head, /^DKIM-Signature: [^]*\bd=example\.test\b/m);
    assert.match(head, /^Received: /m);
    await eventually('the queue is empty', () => gone('friend@remote.test'));
  });

  test('several recipients at one domain go in one transaction', async () => {
    await using sink = await Sink.start('127.0.0.2', port);
    const letter = newLetter({ from: party.anna.address, to: 'a@remote.test' });
    const to = ['a@remote.test', 'b@remote.test', 'c@remote.test'];
    await submit(party.server, { from: party.anna, to, letter });
    const { rcpt } = await sink.awaitMessage(letter.token);
    assert.deepEqual(rcpt.map((args) => args.replace(/^<([^>]*)>.*/, '$1')).sort(), to);
  });

  test('missing Date and Message-ID are added, Bcc is removed', async () => {
    await using sink = await Sink.start('127.0.0.2', port);
    const { token } = newLetter();
    const bytes = Buffer.from(
      `From: <anna@example.test>\r\nBcc: hidden@remote.test\r\nSubject: ${token}\r\n\r\nbody\r\n`,
    );
    await submit(party.server, { from: party.anna, to: ['friend@remote.test'], letter: { token, bytes } });
    const text = (await sink.awaitMessage(token)).message.toString('latin1');
    assert.match(text, /^Date: \w{3}, \d{1,2} \w{3} \d{4} /m);
    assert.match(text, /^Message-ID: <[^<>@\s]+@[^<>@\s]+>\r$/im);
    assert.doesNotMatch(text, /hidden@remote\.test/);
  });

  test('what is refused for the moment waits in the queue and goes when told', async () => {
    const letter = newLetter({ from: party.anna.address, to: 'later@remote.test' });
    {
      await using _busy = await Sink.start('127.0.0.2', port, ['-r', 'RCPT']);
      await submit(party.server, { from: party.anna, to: ['later@remote.test'], letter });
      await eventually('the queue names the recipient and the reason', async () => {
        const [id] = await queueIds(party.server);
        const story = id === undefined ? '' : await party.server.cli(['queue', 'show', id]);
        return story.includes('later@remote.test') && /\b450\b/.test(story) ? true : undefined;
      });
    }
    await using sink = await Sink.start('127.0.0.2', port);
    await party.server.cli(['queue', 'retry', '--all']);
    await sink.awaitMessage(letter.token);
    await eventually('the queue is empty', () => gone('later@remote.test'));
  });

  test('what is refused for good comes back as a report that says why', async () => {
    await using _sink = await Sink.start('127.0.0.2', port, ['-f', 'RCPT', '-B', '550 5.1.1 No such person here']);
    const letter = newLetter({ from: party.anna.address, to: 'nobody@remote.test' });
    await submit(party.server, { from: party.anna, to: ['nobody@remote.test'], letter });
    const { source } = await awaitStored(party.server, party.anna, letter.token);
    const text = source.toString('latin1');
    // RFC 3464
    assert.match(text, /^Return-Path: <>\r$/m);
    assert.match(text, /^Content-Type: multipart\/report;[^]*?report-type="?delivery-status/im);
    assert.match(text, /^Final-Recipient: rfc822; ?nobody@remote\.test\r$/im);
    assert.match(text, /^Action: failed\r$/im);
    assert.match(text, /^Status: 5\.1\.1\r$/im);
    assert.match(text, /^Diagnostic-Code: smtp; ?550 5\.1\.1 No such person here/im);
    assert.match(text, /^Auto-Submitted: auto-(?:replied|generated)\r$/im);
    await eventually('the queue is empty', () => gone('nobody@remote.test'));
  });

  test('NOTIFY=NEVER means no report, NOTIFY=SUCCESS one when it is delivered', async () => {
    const before = await countStored(party.server, party.anna);
    {
      await using _sink = await Sink.start('127.0.0.2', port, ['-f', 'RCPT']);
      const letter = newLetter({ from: party.anna.address, to: 'never@remote.test' });
      await submit(party.server, {
        from: party.anna,
        to: ['never@remote.test'],
        letter,
        rcptParameters: ' NOTIFY=NEVER',
      });
      await eventually('the queue is empty', () => gone('never@remote.test'));
      assert.equal(await countStored(party.server, party.anna), before);
    }
    // Without DSN at the other side we are the last who can tell (RFC 3461 section 5.2.2).
    await using sink = await Sink.start('127.0.0.2', port, ['-N']);
    const letter = newLetter({ from: party.anna.address, to: 'tell@remote.test' });
    await submit(party.server, {
      from: party.anna,
      to: ['tell@remote.test'],
      letter,
      rcptParameters: ' NOTIFY=SUCCESS',
    });
    await sink.awaitMessage(letter.token);
    const { source } = await awaitStored(party.server, party.anna, letter.token);
    assert.match(source.toString('latin1'), /^Action: relayed\r$/im);
  });

  test('hold, release, drop and bounce do what they say', async () => {
    const send = async (to: string): Promise<string> => {
      const letter = newLetter({ from: party.anna.address, to });
      await submit(party.server, { from: party.anna, to: [to], letter });
      await eventually(`${to} is queued`, () => queued(to));
      return letter.token;
    };
    // Nobody listens at the remote address: what is sent stays.
    const held = await send('held@remote.test');
    const [heldId = ''] = await queueIds(party.server);
    await party.server.cli(['queue', 'hold', heldId]);
    await using sink = await Sink.start('127.0.0.2', port);
    assert.match(await party.server.cli(['queue', 'show', heldId]), /held/i);
    await party.server.cli(['queue', 'release', heldId]);
    await party.server.cli(['queue', 'retry', heldId]).catch(() => undefined);
    await sink.awaitMessage(held);
    await eventually('the queue is empty', () => gone('held@remote.test'));
  });

  test('drop and bounce end a message without and with a report', async () => {
    for (const verb of ['drop', 'bounce'] as const) {
      const to = `${verb}@dead.test`;
      const letter = newLetter({ from: party.anna.address, to });
      await submit(party.server, { from: party.anna, to: [to], letter });
      await eventually(`${to} is queued`, () => queued(to));
      const [id = ''] = await queueIds(party.server);
      const before = await countStored(party.server, party.anna);
      await party.server.cli(['queue', verb, id]);
      await eventually('the queue is empty', () => gone(to));
      if (verb === 'bounce') await awaitStored(party.server, party.anna, letter.token);
      else assert.equal(await countStored(party.server, party.anna), before);
    }
  });

  test('a restart, and a sudden end, lose and double nothing that waits', async () => {
    const { dns, server: first } = party;
    const letters = [1, 2, 3].map((n) => newLetter({ from: party.anna.address, to: `wait${n}@remote.test` }));
    for (const [n, letter] of letters.entries()) {
      await submit(party.server, { from: party.anna, to: [`wait${n + 1}@remote.test`], letter });
    }
    await first.kill();
    const again = await Rookery.start({ dns: dns.address, data: first.data });
    await again.stop();
    await using server = await Rookery.start({ dns: dns.address, data: first.data });
    await using sink = await Sink.start('127.0.0.2', port);
    await server.cli(['queue', 'retry', '--all']);
    for (const letter of letters) await sink.awaitMessage(letter.token);
    const all = await sink.captured();
    for (const { token } of letters) assert.equal(all.filter(({ message }) => message.includes(token)).length, 1);
  });
});

/** The references that `queue list` shows. */
async function queueIds(server: Rookery): Promise<string[]> {
  return (await server.rows<{ readonly reference: string }>(['queue', 'list'])).map(({ reference }) => reference);
}
