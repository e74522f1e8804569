import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import type { PeerMood } from '#testing/smtppeer';
import { SmtpClient, standardDeadlines } from './mod.ts';
import { client, deliver, kinds, message, never, start, targetOf, to } from './smtpc.fixture.ts';

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

// It was hung up on at once, and went out a second time after the next start.
test('who gives up behind the dot hears the answer, if it comes soon', async () => {
  for (const answers of [true, false]) {
    await using peer = await start({ final: { act: 'drip', say: '250 2.0.0 Taken' } });
    const clock = new FakeClock();
    const connected = await new SmtpClient({ clock }).connect(targetOf(peer), never);
    assert.ok(connected.kind === 'connected');
    const leaving = new AbortController();
    const sending = connected.connection.send(message([to('a@there.test')]), leaving.signal);
    await peer.until(() => peer.dripping);
    leaving.abort(new Error('stopping'));
    if (!answers) clock.advance(standardDeadlines.parting);
    while (answers && peer.dripping) peer.drip();
    assert.deepEqual(kinds(await sending), [answers ? 'delivered 2.0.0 final' : 'unknown 4.4.2 final']);
    connected.connection.close();
  }
});

// It was thrown as a bug, for which all that was to be sent was held until somebody looked.
test('a source address that is none is a connection that cannot be had now', async () => {
  await using peer = await start();
  const result = await client.connect(targetOf(peer, { sourceAddress: 'mail.us.test' }), never);
  assert.ok(result.kind === 'temporary' && result.status === '4.4.1');
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
