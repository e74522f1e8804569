import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { parseAddress } from '#format/address';
import type { MailTarget, OutboundRecipient, OutboundTransaction, TransactionResult } from '#flow/send';
import { FakeClock } from '#testing/clock';
import { type PeerCertificate, type PeerMood, peerCertificate, SmtpPeer } from '#testing/smtppeer';
import { SmtpClient, standardDeadlines } from './mod.ts';

const never = new AbortController().signal;
let certificate: PeerCertificate | undefined;

async function start(mood: PeerMood = {}, options: { implicitTls?: boolean } = {}): Promise<SmtpPeer> {
  if (mood.starttls !== undefined || options.implicitTls) certificate ??= await peerCertificate('peer.test');
  return await new SmtpPeer(mood, { ...options, ...(certificate === undefined ? {} : { certificate }) }).listen();
}

function targetOf(peer: SmtpPeer, changes: Partial<MailTarget> = {}): MailTarget {
  return {
    host: 'peer.test',
    address: '127.0.0.1',
    port: peer.port,
    protocol: 'smtp',
    tls: 'opportunistic',
    implicitTls: false,
    sourceAddress: undefined,
    helo: 'us.test',
    credentials: undefined,
    ...changes,
  };
}

function address(text: string): NonNullable<ReturnType<typeof parseAddress>> {
  const parsed = parseAddress(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

function to(text: string, changes: Partial<OutboundRecipient> = {}): OutboundRecipient {
  return { address: address(text), notify: undefined, originalRecipient: undefined, ...changes };
}

function message(
  recipients: readonly OutboundRecipient[],
  changes: Partial<OutboundTransaction> = {},
): OutboundTransaction {
  const content = Buffer.from('Subject: x\r\n\r\nHello\r\n');
  return {
    sender: address('me@us.test'),
    recipients,
    envelopeId: undefined,
    returnContent: undefined,
    size: content.length,
    eightBit: false,
    smtpUtf8: false,
    content: () => [content],
    ...changes,
  };
}

const client = new SmtpClient({ clock: new SystemClock() });

async function deliver(
  peer: SmtpPeer,
  transaction: OutboundTransaction,
  changes: Partial<MailTarget> = {},
): Promise<TransactionResult> {
  const connected = await client.connect(targetOf(peer, changes), never);
  assert.ok(connected.kind === 'connected', connected.kind === 'connected' ? '' : connected.text);
  const result = await connected.connection.send(transaction, never);
  connected.connection.close();
  return result;
}

const kinds = (result: TransactionResult): readonly string[] =>
  result.outcomes.map((each) => `${each.kind} ${each.status} ${each.stage}`);

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
  const required = await client.connect(targetOf(peer, { tls: 'required' }), never);
  assert.ok(required.kind === 'temporary' && required.stage === 'tls');
  assert.equal(peer.messages.length, 1);
  peer.mood = {};
  const unoffered = await client.connect(targetOf(peer, { tls: 'required' }), never);
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
  const required = await client.connect(targetOf(peer, { tls: 'required' }), never);
  assert.ok(required.kind === 'temporary');
  assert.match(required.text, /sent text in clear/);
});

test('a certificate that does not fit ends a verified connection; one that fits does not', async () => {
  await using peer = await start({ starttls: 'works' });
  const refused = await client.connect(targetOf(peer, { tls: 'verified' }), never);
  assert.ok(refused.kind === 'temporary' && refused.status === '4.7.5');
  const trusting = new SmtpClient({ clock: new SystemClock(), ca: certificate?.cert ?? '' });
  const good = await trusting.connect(targetOf(peer, { tls: 'verified' }), never);
  assert.ok(good.kind === 'connected' && good.connection.remote.tls?.verified);
  good.connection.close();
  const wrongName = await trusting.connect(targetOf(peer, { tls: 'verified', host: 'other.test' }), never);
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
  const result = await deliver(peer, message([to('a@there.test')]), { implicitTls: true, tls: 'required' });
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

test('moods before the greeting and EHLO end the connection with the right kind', async () => {
  const moods: readonly (readonly [PeerMood, string, string])[] = [
    [{ greeting: '554 5.7.1 Blocked' }, 'permanent', '5.7.1'],
    [{ greeting: '421 4.3.2 Busy' }, 'temporary', '4.3.2'],
    [{ greeting: { act: 'close' } }, 'temporary', '4.4.2'],
    [{ ehlo: { act: 'reset' } }, 'temporary', '4.4.2'],
    [{ greeting: 'HTTP/1.1 400 Bad Request' }, 'temporary', '4.5.0'],
    [{ greeting: { act: 'raw', octets: Buffer.alloc(10 * 1024 * 1024, 50) } }, 'temporary', '4.5.0'],
    [{ ehlo: Array.from({ length: 10_000 }, (_, i) => `250-X${i}`).join('\r\n') }, 'temporary', '4.5.0'],
    [{ ehlo: '550 5.7.1 Go away', helo: '550 5.7.1 Go away' }, 'permanent', '5.7.1'],
    [{ ehlo: '451 4.3.0 Later' }, 'temporary', '4.3.0'],
    [{ connectionsMax: 0 }, 'temporary', '4.7.0'],
  ];
  for (const [mood, kind, status] of moods) {
    await using peer = await start(mood);
    const result = await client.connect(targetOf(peer), never);
    assert.ok(result.kind !== 'connected');
    assert.equal(`${result.kind} ${result.status}`, `${kind} ${status}`, result.text);
  }
});

test('nobody listening is a temporary failure', async () => {
  await using peer = await start();
  const target = targetOf(peer);
  await peer[Symbol.asyncDispose]();
  const result = await client.connect(target, never);
  assert.ok(result.kind === 'temporary' && result.stage === 'connect' && result.status === '4.4.1');
  await peer.listen();
});

test('replies with lone LF, NUL and 8-bit octets are read and cleaned', async () => {
  const raw = { act: 'raw', octets: Buffer.from('550-5.7.1 no\u0000 \u001b[31m\n550 5.7.1 jé\n') } as const;
  await using peer = await start({ rcpt: raw });
  const result = await deliver(peer, message([to('a@there.test')]));
  assert.equal(result.outcomes[0]?.reply?.text, 'no? ?[31m\nj??');
});

test('breaks before the dot are temporary, after it unknown (RFC 1047)', async () => {
  const moods: readonly (readonly [PeerMood, string])[] = [
    [{ mail: { act: 'close', say: '421 4.3.2 Shutting down' } }, 'temporary 4.3.2 mail'],
    [{ rcpt: { act: 'reset' } }, 'temporary 4.4.2 rcpt'],
    [{ data: { act: 'close' } }, 'temporary 4.4.2 data'],
    [{ midData: { octets: 100_000, action: { act: 'close', say: '421 4.3.0 Broken' } } }, 'temporary 4.3.0 content'],
    [
      { midData: { octets: 100_000, action: { act: 'close', say: '552 5.3.4 Too big after all' } } },
      'permanent 5.3.4 content',
    ],
    [{ midData: { octets: 100_000, action: { act: 'reset' } } }, 'temporary 4.4.2 content'],
    [{ final: { act: 'reset' } }, 'unknown 4.4.2 final'],
    [{ final: { act: 'close' } }, 'unknown 4.4.2 final'],
    [{ final: '250-Half\r\n251 Other' }, 'unknown 4.4.2 final'],
    [{ final: '552 5.3.4 Too big' }, 'permanent 5.3.4 final'],
    [{ final: '451 4.3.0 Disk' }, 'temporary 4.3.0 final'],
    [{ data: '250 What?' }, 'temporary 4.5.0 data'],
  ];
  const block = Buffer.alloc(78_000, `${'y'.repeat(76)}\r\n`);
  const content = function* (): Iterable<Uint8Array> {
    for (let i = 0; i < 100; i++) yield block;
  };
  for (const [mood, expected] of moods) {
    await using peer = await start(mood);
    const changes = mood.midData === undefined ? {} : { content, size: 7_800_000 };
    assert.deepEqual(kinds(await deliver(peer, message([to('a@there.test')], changes))), [expected]);
  }
});

test('a message that cannot be read is our failure and delivers nothing', async () => {
  await using peer = await start();
  const content = function* (): Iterable<Uint8Array> {
    yield Buffer.from('Subject: x\r\n');
    throw new Error('EIO');
  };
  const result = await deliver(peer, message([to('a@there.test')], { content }));
  assert.deepEqual(kinds(result), ['temporary 4.3.0 content']);
  assert.equal(peer.messages.length, 0);
});

test('each wait has its deadline, which dripping does not lengthen', async () => {
  const moods: readonly (readonly [PeerMood, keyof typeof standardDeadlines, string])[] = [
    [{ greeting: { act: 'hang' } }, 'greeting', '4.4.2'],
    [{ greeting: { act: 'drip', say: `220 ${'slow '.repeat(50)}` } }, 'greeting', '4.4.2'],
    [{ ehlo: { act: 'hang' } }, 'command', '4.4.2'],
  ];
  for (const [mood, phase, status] of moods) {
    await using peer = await start(mood);
    const clock = new FakeClock();
    const connecting = new SmtpClient({ clock }).connect(targetOf(peer), never);
    await peer.until(() => peer.dripping || peer.lines.length > 0 || (peer.counts.get('greeting') ?? 0) > 0);
    for (let s = 0; s < 1_000 && clock.monotonic() <= standardDeadlines[phase]; s += 10) {
      await new Promise((resolve) => setImmediate(resolve));
      peer.drip();
      clock.advance(10_000);
    }
    const result = await connecting;
    assert.ok(result.kind === 'temporary' && result.status === status);
    assert.equal(clock.timers, 0);
  }
});

test('silence after the dot ends as unknown when the deadline is over', async () => {
  await using peer = await start({ final: { act: 'hang' } });
  const clock = new FakeClock();
  const connected = await new SmtpClient({ clock }).connect(targetOf(peer), never);
  assert.ok(connected.kind === 'connected');
  const sending = connected.connection.send(message([to('a@there.test')]), never);
  await peer.until(() => peer.messages.length === 1);
  clock.advance(standardDeadlines.final);
  assert.deepEqual(kinds(await sending), ['unknown 4.4.2 final']);
});

test('giving up closes the connection', async () => {
  await using peer = await start({ greeting: { act: 'hang' } });
  const leaving = new AbortController();
  const connecting = client.connect(targetOf(peer), leaving.signal);
  await peer.until(() => peer.connections === 1);
  leaving.abort(new Error('stopping'));
  await assert.rejects(connecting, /stopping/);
  await peer.until(() => peer.open === 0);
});
