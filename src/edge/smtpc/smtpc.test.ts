import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import type { TransactionResult } from '#flow/send';
import { SmtpClient } from './mod.ts';
import { certificate, client, deliver, kinds, message, never, start, targetOf, terms, to } from './smtpc.fixture.ts';

test('a message goes out in one group of commands, and its octets arrive', async () => {
  await using peer = await start();
  const result = await deliver(peer, message([to('a@there.test'), to('b@there.test')]));
  assert.deepEqual(kinds(result), ['delivered 2.0.0 final', 'delivered 2.0.0 final']);
  assert.equal(peer.messages[0]?.content.toString(), 'Subject: x\r\n\r\nHello\r\n');
  assert.deepEqual(peer.messages[0]?.rcpts, ['RCPT TO:<a@there.test>', 'RCPT TO:<b@there.test>']);
  assert.equal(result.dsnHandedOn, true);
});

test('without PIPELINING each command waits for its answer, and DATA is not said for nobody', async () => {
  await using peer = await start({ offers: [], rcpt: '550 5.1.1 Nobody' });
  assert.deepEqual(kinds(await deliver(peer, message([to('a@there.test')]))), ['permanent 5.1.1 rcpt']);
  assert.ok(!peer.lines.includes('DATA'));
});

test('a server that does not know EHLO is greeted with HELO and sent plain commands (RFC 5321 section 3.2)', async () => {
  await using peer = await start({ ehlo: '500 What?' });
  const recipient = to('a@there.test', { notify: ['never'] });
  assert.deepEqual(kinds(await deliver(peer, message([recipient]))), ['delivered 2.0.0 final']);
  assert.deepEqual(peer.lines.slice(1, 4), ['HELO us.test', 'MAIL FROM:<me@us.test>', 'RCPT TO:<a@there.test>']);
});

test('each recipient has an outcome of its own', async () => {
  const rcpt = (line: string): string =>
    line.includes('no@') ? '550 5.1.1 Nobody here' : line.includes('later@') ? '451 4.7.1 Greylisted' : '250 OK';
  await using peer = await start({ rcpt });
  const result = await deliver(peer, message([to('no@there.test'), to('a@there.test'), to('later@there.test')]));
  assert.deepEqual(kinds(result), ['permanent 5.1.1 rcpt', 'delivered 2.0.0 final', 'temporary 4.7.1 rcpt']);
  assert.equal(result.outcomes[0]?.reply?.text, 'Nobody here');
});

test('when nobody is accepted and the server awaits content all the same, it gets the lone dot (RFC 2920 section 3.1)', async () => {
  await using peer = await start({ rcpt: '550 5.1.1 No', data: '354 Go on', final: '554 5.5.1 Nobody' });
  assert.deepEqual(kinds(await deliver(peer, message([to('a@there.test')]))), ['permanent 5.1.1 rcpt']);
  assert.equal(peer.messages.length, 0);
});

test('the wishes for notices go along where DSN is offered (RFC 3461)', async () => {
  await using peer = await start();
  const recipient = to('a@there.test', {
    notify: ['success', 'delay'],
    originalRecipient: { type: 'rfc822', address: 'o+x@there.test' },
  });
  await deliver(peer, message([recipient], { envelopeId: 'id=1', returnContent: 'headers', sender: null, size: 21 }));
  assert.equal(peer.messages[0]?.mail, 'MAIL FROM:<> SIZE=21 RET=HDRS ENVID=id+3D1');
  assert.deepEqual(peer.messages[0]?.rcpts, [
    'RCPT TO:<a@there.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o+2Bx@there.test',
  ]);
});

test('what a server cannot take is not tried: size, 8-bit text, international addresses', async () => {
  await using peer = await start({ offers: ['PIPELINING', 'SIZE 1000'] });
  assert.deepEqual(kinds(await deliver(peer, message([to('a@there.test')], { size: 1001 }))), ['permanent 5.3.4 mail']);
  assert.deepEqual(kinds(await deliver(peer, message([to('a@there.test')], { eightBit: true }))), [
    'permanent 5.6.3 mail',
  ]);
  assert.deepEqual(kinds(await deliver(peer, message([to('a@there.test')], { smtpUtf8: true }))), [
    'permanent 5.6.7 mail',
  ]);
  const mixed = await deliver(peer, message([to('jö@there.test'), to('a@there.test')]));
  assert.deepEqual(kinds(mixed), ['permanent 5.6.7 rcpt', 'delivered 2.0.0 final']);
});

test('8-bit and international mail is announced where it is understood', async () => {
  await using peer = await start();
  await deliver(peer, message([to('jö@there.test')], { eightBit: true }));
  assert.equal(peer.messages[0]?.mail, 'MAIL FROM:<me@us.test> SIZE=21 BODY=8BITMIME SMTPUTF8');
});

test('the limits that a server announces are kept (RFC 9422)', async () => {
  await using peer = await start({ offers: ['PIPELINING', 'LIMITS RCPTMAX=1 MAILMAX=1'] });
  const connected = await client.connect(targetOf(peer), never);
  assert.ok(connected.kind === 'connected');
  const result = await connected.connection.send(message([to('a@there.test'), to('b@there.test')]), never);
  assert.deepEqual(kinds(result), ['delivered 2.0.0 final', 'temporary 4.5.3 rcpt']);
  assert.equal(connected.connection.usable, false);
  connected.connection.close();
});

test('a connection is used again, behind RSET', async () => {
  await using peer = await start();
  const connected = await client.connect(targetOf(peer), never);
  assert.ok(connected.kind === 'connected');
  for (let i = 0; i < 3; i++) {
    const result: TransactionResult = await connected.connection.send(message([to(`r${i}@there.test`)]), never);
    assert.deepEqual(kinds(result), ['delivered 2.0.0 final']);
    assert.ok(connected.connection.usable);
  }
  connected.connection.close();
  assert.equal(peer.connections, 1);
  assert.equal(peer.lines.filter((line) => line === 'RSET').length, 2);
});

test('an idle connection that the server closed is stale, not a failed attempt', async () => {
  await using peer = await start({ rset: { act: 'close', say: '421 4.4.2 Idle too long' } });
  const connected = await client.connect(targetOf(peer), never);
  assert.ok(connected.kind === 'connected');
  await connected.connection.send(message([to('a@there.test')]), never);
  const second = await connected.connection.send(message([to('b@there.test')]), never);
  assert.equal(second.stale, true);
  assert.equal(connected.connection.usable, false);
});

test('dots, lone CR, lone LF and NUL never make a second message: the outbound smuggling matrix', async () => {
  await using peer = await start();
  const prefixes = ['\r\n', '\n', '\r', '\r\r\n', '\n\r', '\r\n\0'];
  const dots = ['.', '.\0', '\0.', ' .', '..', '\uff0e'];
  const suffixes = ['\r\n', '\n', '\r', '\r\r\n', '\n\r', '\n\n'];
  const connected = await client.connect(targetOf(peer), never);
  assert.ok(connected.kind === 'connected');
  let sent = 0;
  for (const prefix of prefixes) {
    for (const dot of dots) {
      for (const suffix of suffixes) {
        const text = `Subject: x\r\n\r\nA${prefix}${dot}${suffix}MAIL FROM:<evil@us.test>\r\nRCPT TO:<v@there.test>\r\nDATA\r\nB`;
        const bytes = Buffer.from(text);
        const cut = sent % bytes.length;
        const content = (): Uint8Array[] => [bytes.subarray(0, cut), bytes.subarray(cut)];
        const result: TransactionResult = await connected.connection.send(
          message([to('a@there.test')], { content }),
          never,
        );
        sent += 1;
        assert.equal(result.outcomes[0]?.kind, 'delivered');
      }
    }
  }
  connected.connection.close();
  assert.equal(sent, 216);
  assert.equal(peer.messages.length, 216);
  for (const { content, mail } of peer.messages) {
    assert.ok(!mail.includes('evil'));
    const text = content.toString('latin1');
    assert.doesNotMatch(text, /\r(?!\n)|(?<!\r)\n|\0/);
    assert.match(text, /B\r\n$/);
  }
});

test('a long message streams, and its octets arrive', async () => {
  await using peer = await start();
  const line = Buffer.from(`.${'x'.repeat(70)}\r\n`);
  const block = Buffer.concat(Array.from({ length: 1000 }, () => line));
  const content = function* (): Iterable<Uint8Array> {
    for (let i = 0; i < 30; i++) yield block;
  };
  const result = await deliver(peer, message([to('a@there.test')], { content, size: block.length * 30 }));
  assert.deepEqual(kinds(result), ['delivered 2.0.0 final']);
  assert.equal(peer.messages[0]?.content.length, block.length * 30);
});

test('TLS is taken where it is offered, whatever the certificate', async () => {
  await using peer = await start({ starttls: 'works' });
  const result = await deliver(peer, message([to('a@there.test')]));
  assert.equal(peer.messages[0]?.tls, true);
  const remote = result.outcomes[0]?.remote;
  assert.match(remote?.tls?.version ?? '', /^TLSv1\.[23]$/);
  assert.equal(remote?.tls?.verified, false);
});

test('TLS that fails leads to one try in clear, but never where TLS is required', async () => {
  await using peer = await start({ starttls: 'broken' });
  const result = await deliver(peer, message([to('a@there.test')]));
  assert.equal(result.outcomes[0]?.kind, 'delivered');
  assert.match(result.outcomes[0]?.remote?.tlsProblem ?? '', /TLS with peer\.test failed/);
  assert.equal(peer.connections, 2);
  const required = await client.connect(targetOf(peer, { tls: terms({ mode: 'required' }) }), never);
  assert.ok(required.kind === 'temporary' && required.stage === 'tls');
  assert.equal(peer.messages.length, 1);
  peer.mood = {};
  const unoffered = await client.connect(targetOf(peer, { tls: terms({ mode: 'required' }) }), never);
  assert.ok(unoffered.kind === 'temporary' && unoffered.status === '4.7.4');
});

test('a refused STARTTLS leaves the connection in clear', async () => {
  await using peer = await start({ starttls: { refuse: '454 4.7.0 Not now' } });
  const result = await deliver(peer, message([to('a@there.test')]));
  assert.equal(result.outcomes[0]?.kind, 'delivered');
  assert.equal(peer.connections, 1);
});

test('replies injected behind the answer to STARTTLS are not believed (RFC 3207 section 6)', async () => {
  await using peer = await start({ starttls: 'injects' });
  const required = await client.connect(targetOf(peer, { tls: terms({ mode: 'required' }) }), never);
  assert.ok(required.kind === 'temporary');
  assert.match(required.text, /sent text in clear/);
});

test('a certificate that does not fit ends a verified connection; one that fits does not', async () => {
  await using peer = await start({ starttls: 'works' });
  const refused = await client.connect(targetOf(peer, { tls: terms({ mode: 'verified' }) }), never);
  assert.ok(refused.kind === 'temporary' && refused.status === '4.7.5');
  const trusting = new SmtpClient({ clock: new SystemClock(), ca: certificate?.cert ?? '' });
  const good = await trusting.connect(targetOf(peer, { tls: terms({ mode: 'verified' }) }), never);
  assert.ok(good.kind === 'connected' && good.connection.remote.tls?.verified);
  good.connection.close();
  const wrongName = await trusting.connect(
    targetOf(peer, { tls: terms({ mode: 'verified', serverName: 'other.test' }) }),
    never,
  );
  assert.equal(wrongName.kind, 'temporary');
});

test('a smart host is signed in to over TLS only, with PLAIN or LOGIN', async () => {
  const credentials = { user: 'me', password: 'secret' };
  await using peer = await start({ starttls: 'works', offers: ['PIPELINING', 'AUTH PLAIN LOGIN'] });
  const plain = await deliver(peer, message([to('a@there.test')]), { credentials });
  assert.equal(plain.outcomes[0]?.kind, 'delivered');
  assert.ok(peer.lines.includes(`AUTH PLAIN ${Buffer.from('\0me\0secret').toString('base64')}`));
  peer.mood = { ...peer.mood, offers: ['AUTH LOGIN'] };
  assert.equal((await deliver(peer, message([to('a@there.test')]), { credentials })).outcomes[0]?.kind, 'delivered');
  peer.mood = { offers: ['AUTH PLAIN'] };
  peer.lines.length = 0;
  const clear = await client.connect(targetOf(peer, { credentials }), never);
  assert.ok(clear.kind === 'temporary' && clear.stage === 'auth');
  assert.ok(!peer.lines.some((line) => line.startsWith('AUTH')));
  peer.mood = { starttls: 'works', offers: ['AUTH PLAIN'], auth: '535 5.7.8 Wrong' };
  const wrong = await client.connect(targetOf(peer, { credentials }), never);
  assert.ok(wrong.kind === 'temporary' && wrong.reply?.code === 535);
});

test('port 465 speaks TLS from the first octet', async () => {
  await using peer = await start({}, { implicitTls: true });
  const result = await deliver(peer, message([to('a@there.test')]), {
    implicitTls: true,
    tls: terms({ mode: 'required' }),
  });
  assert.equal(result.outcomes[0]?.kind, 'delivered');
  assert.equal(peer.messages[0]?.tls, true);
});

test('LMTP gives one answer for each recipient (RFC 2033 section 4.2)', async () => {
  const final = (_: string, before: number): string => (before === 1 ? '452 4.2.2 Full' : '250 2.1.5 Delivered');
  await using peer = await start({ lmtp: true, final });
  const recipients = [to('a@there.test'), to('b@there.test'), to('c@there.test')];
  const result = await deliver(peer, message(recipients), { protocol: 'lmtp' });
  assert.deepEqual(kinds(result), ['delivered 2.1.5 final', 'temporary 4.2.2 final', 'delivered 2.1.5 final']);
  assert.equal(peer.lines[0], 'LHLO us.test');
});
