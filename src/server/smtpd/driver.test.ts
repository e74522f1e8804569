import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmtpTalk } from '#testing/smtp';

const group = 'MAIL FROM:<a@x.example>\r\nRCPT TO:<b@l.example>\r\nDATA\r\n';

async function started(...send: string[]): Promise<SmtpTalk> {
  const talk = new SmtpTalk();
  await talk.say();
  await talk.say('EHLO c.example\r\n', ...send);
  return talk;
}

async function ended(talk: SmtpTalk, why: string): Promise<string> {
  await talk.done;
  assert.equal(talk.reception.closed, why);
  assert.ok(talk.connection.closed || talk.connection.destroyed);
  assert.equal(talk.clock.pending, 0, 'no timer is left');
  return talk.heard();
}

test('a silent client is sent away after 180 s', async () => {
  const talk = await started();
  talk.clock.advance(179_999);
  assert.equal(talk.connection.closed, false);
  talk.clock.advance(1);
  assert.match(await ended(talk, 'timeout'), /^421 4\.4\.2 /);
});

test('a byte now and then does not win time', async () => {
  const talk = await started();
  for (let i = 0; i < 6; i++) {
    await talk.say('N');
    talk.clock.advance(30_000);
  }
  assert.match(await ended(talk, 'timeout'), /^421 /);
});

test('each command has its own time', async () => {
  const talk = await started();
  for (let i = 0; i < 3; i++) {
    talk.clock.advance(150_000);
    assert.match(await talk.say('NOOP\r\n'), /^250 /);
  }
});

test('a stranger has ten minutes in all', async () => {
  const talk = await started();
  for (let i = 0; i < 4; i++) {
    talk.clock.advance(140_000);
    await talk.say('NOOP\r\n');
  }
  talk.clock.advance(40_000);
  assert.match(await ended(talk, 'timeout'), /^421 /);
});

test('content that stops is given up after 180 s', async () => {
  const talk = await started(group, 'x'.repeat(200_000));
  talk.clock.advance(180_000);
  assert.match(await ended(talk, 'timeout'), /^421 /);
  assert.equal(talk.reception.sinks[0]?.aborted, 1);
});

test('content below 500 octets a second is too slow, after a minute', async () => {
  const talk = await started(group);
  for (let second = 0; second < 59; second++) {
    await talk.say('x');
    talk.clock.advance(1000);
    assert.equal(talk.connection.closed, false);
  }
  await talk.say('x');
  talk.clock.advance(1000);
  assert.match(await ended(talk, 'slow'), /^421 4\.4\.2 Data arrives too slowly/);
});

test('content that is fast enough may last long', async () => {
  const talk = await started(group);
  for (let second = 0; second < 300; second++) {
    await talk.say(`${'x'.repeat(600)}\r\n`);
    talk.clock.advance(1000);
  }
  assert.match(await talk.say('.\r\n'), /^250 /);
});

test('who never reads is dropped', async () => {
  const talk = await started();
  talk.connection.stalled = true;
  talk.connection.send('NOOP\r\n');
  await talk.settle();
  talk.connection.send('NOOP\r\n'.repeat(1000));
  await talk.settle();
  assert.ok(talk.connection.unread > 0, 'nothing is read while replies wait');
  talk.clock.advance(180_000);
  await ended(talk, 'not-reading');
});

test('replies to a long group are sent before all of it is read', async () => {
  const talk = await started();
  const before = talk.connection.writes.length;
  await talk.say('NOOP\r\n'.repeat(99));
  assert.equal(talk.connection.writes.length, before + 1);
  const options = { exempt: true };
  const other = new SmtpTalk({ options });
  await other.say('NOOP\r\n'.repeat(10_000));
  assert.ok(other.connection.writes.every((text) => text.length < 17_000));
});

test('going down: an idle session hears 421', async () => {
  const talk = await started();
  talk.shutdown.abort();
  assert.match(await ended(talk, 'shutdown'), /^421 4\.3\.2 /);
});

test('going down: a message on its way is taken to its end', async () => {
  const talk = await started(group, 'x\r\n');
  talk.heard();
  talk.shutdown.abort();
  assert.equal(talk.connection.closed, false);
  talk.connection.send('.\r\n');
  assert.match(await ended(talk, 'shutdown'), /^250 .*\r\n421 4\.3\.2 /);
  assert.equal(talk.reception.stored.length, 1);
});

test('a failed handshake ends the session', async () => {
  const talk = await started();
  talk.connection.tlsFails = true;
  await talk.say('STARTTLS\r\n');
  await ended(talk, 'tls-failed');
});

test('commands injected before TLS are not obeyed after it, in any cut', async () => {
  const text = 'STARTTLS\r\nMAIL FROM:<evil@x.example>\r\n';
  for (let cut = 'STARTTLS\r\n'.length; cut < text.length; cut++) {
    const talk = await started();
    talk.connection.send(text.slice(0, cut));
    talk.connection.send(text.slice(cut));
    await talk.settle();
    assert.match(await ended(talk, 'injection'), /421 4\.7\.0 /);
    assert.equal(talk.connection.tls, undefined);
    assert.ok(!talk.reception.asked.some((question) => question.startsWith('mail')));
    assert.ok(talk.reception.notes.some((note) => note.kind === 'injection'));
  }
});

test('half a command before TLS is not joined with the rest behind it', async () => {
  const talk = await started();
  await talk.say('STARTTLS\r\nEH');
  await ended(talk, 'injection');
});

test('the hang-up of an idle client ends the session quietly', async () => {
  const talk = await started();
  talk.heard();
  await talk.hangUp();
  assert.equal(await ended(talk, 'lost'), '');
});

test('QUIT closes', async () => {
  const talk = await started('QUIT\r\n');
  await talk.done;
  assert.equal(talk.reception.closed, 'quit');
});

/** A session whose greeting waits until `greet` is called. */
function heldBack(tls = false): { readonly talk: SmtpTalk; greet: () => void } {
  const held = Promise.withResolvers<{ kind: 'admit' }>();
  const talk = new SmtpTalk({ tls, answers: { connect: () => held.promise } });
  return { talk, greet: () => held.resolve({ kind: 'admit' }) };
}

for (const tls of [false, true]) {
  test(`whoever speaks before the greeting is known for it, and is answered in turn (TLS: ${tls})`, async () => {
    const { talk, greet } = heldBack(tls);
    talk.connection.send('EHLO c.example\r\nMAIL FROM:<a@x.example>\r\n');
    assert.equal(talk.heard(), '');
    greet();
    await talk.settle();
    assert.match(talk.heard(), /^220 [^\n]*\n250-[^]*\n250 2\.1\.0 [^\n]*\n$/);
    await talk.say('RCPT TO:<b@l.example>\r\nDATA\r\n', 'x\r\n.\r\n');
    assert.equal(talk.reception.stored[0]?.envelope.session.early, true);
  });
}

test('whoever waits for the greeting is not', async () => {
  const { talk, greet } = heldBack();
  greet();
  await talk.say('EHLO c.example\r\nMAIL FROM:<a@x.example>\r\n');
  assert.equal(talk.session.facts.early, false);
});

test('that somebody spoke early is not forgotten with STARTTLS', async () => {
  const { talk, greet } = heldBack();
  talk.connection.send('EHLO c.example\r\n');
  greet();
  await talk.say('STARTTLS\r\n');
  assert.deepEqual([talk.session.facts.tls?.version, talk.session.facts.early], ['TLSv1.3', true]);
});
