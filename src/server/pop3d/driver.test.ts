import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pop3Talk } from '#testing/pop3';

const messages = ['a: 1\r\n\r\none\r\n', 'a: 2\r\n\r\n.two\r\nlines\r\n'];

test('a conversation is the same wherever its octets are cut', async () => {
  const talkOf = async (chunks: readonly string[]): Promise<string> => {
    const talk = new Pop3Talk({ messages });
    await talk.say(...chunks);
    await talk.done;
    return talk.connection.written;
  };
  const text = 'USER me@l.example\r\nPASS secret word\r\nUIDL\r\nRETR 2\r\nTOP 1 0\r\nDELE 1\r\nFOO\n\r\nQUIT\r\n';
  const whole = await talkOf([text]);
  assert.match(whole, /\r\n\.\.two\r\n/);
  for (let cut = 1; cut < text.length; cut++) {
    assert.equal(await talkOf([text.slice(0, cut), text.slice(cut)]), whole, `cut at ${cut}`);
  }
});

test('answers to a pipelined group go out in one write', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  const before = talk.connection.writes.length;
  await talk.say('RETR 1\r\nRETR 2\r\nLIST\r\nNOOP\r\n');
  assert.equal(talk.connection.writes.length, before + 1);
});

test('STLS starts anew: the name that was given in clear is forgotten (RFC 2595 section 4)', async () => {
  const talk = new Pop3Talk({ tls: false, options: { authInClear: true } });
  await talk.say('USER me@l.example\r\n');
  talk.heard();
  assert.equal(await talk.say('STLS\r\n'), '+OK Begin TLS\r\n');
  assert.equal(await talk.say('PASS secret word\r\n'), '-ERR USER comes first\r\n');
  assert.equal(await talk.say('STLS\r\n'), '-ERR TLS is on already\r\n');
});

test('a command behind STLS in the same chunk was injected: the session ends', async () => {
  const talk = new Pop3Talk({ tls: false });
  await talk.say('STLS\r\nUSER me@l.example\r\nPASS secret word\r\n');
  await talk.done;
  assert.match(talk.connection.written, /ready\r\n-ERR Nothing may follow STLS in clear\r\n$/);
  assert.equal(talk.connection.tls, undefined);
  assert.equal(talk.why, 'injection');
});

test('half a command behind STLS is injection too, also as a chunk of its own', async () => {
  const talk = new Pop3Talk({ tls: false });
  await talk.settle();
  talk.connection.send('STLS\r\n');
  talk.connection.send('CA');
  await talk.done;
  assert.equal(talk.why, 'injection');
});

test('a handshake that fails ends the session', async () => {
  const talk = new Pop3Talk({ tls: false });
  talk.connection.tlsFails = true;
  await talk.say('STLS\r\n');
  await talk.done;
  assert.equal(talk.why, 'tls-failed');
});

test('a response behind AUTH that was sent before its challenge is injection', async () => {
  const talk = new Pop3Talk();
  await talk.say('AUTH PLAIN\r\nAG1lAHB3\r\n');
  await talk.done;
  assert.equal(talk.why, 'injection');
  assert.deepEqual(talk.authenticator.asked, []);
});

test('strangers make three errors, the fourth ends the session', async () => {
  const talk = new Pop3Talk();
  await talk.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal(talk.over, false);
  await talk.say('USER\r\n');
  await talk.done;
  assert.equal(talk.why, 'errors');
});

test('who signed in makes twenty; who is exempt as many as he likes', async () => {
  const talk = await Pop3Talk.signedIn();
  await talk.say('X\r\n'.repeat(20));
  assert.equal(talk.over, false);
  await talk.say('X\r\n');
  await talk.done;
  assert.equal(talk.why, 'errors');
  const exempt = new Pop3Talk({ options: { exempt: true } });
  await exempt.say('X\r\n'.repeat(100));
  assert.equal(exempt.over, false);
});

test('a connection has ten refused sign-ins', async () => {
  const talk = new Pop3Talk();
  await talk.say('USER me@l.example\r\nPASS x\r\n'.repeat(9));
  assert.equal(talk.over, false);
  await talk.say('USER me@l.example\r\nPASS x\r\n');
  await talk.done;
  assert.equal(talk.why, 'refused');
});

test('a line without end is a flood', async () => {
  const talk = new Pop3Talk();
  await talk.say('A'.repeat(70_000));
  await talk.done;
  assert.equal(talk.why, 'flood');
});

test('a stranger has a minute in all, whatever he sends', async () => {
  const talk = new Pop3Talk();
  await talk.say('NOOP\r\n');
  talk.clock.advance({ seconds: 59 });
  await talk.say('C');
  assert.equal(talk.over, false);
  talk.clock.advance({ seconds: 1 });
  await talk.done;
  assert.equal(talk.why, 'timeout');
});

test('an idle session ends after ten minutes, without a word and without removing (RFC 1939 section 3)', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  talk.clock.advance({ minutes: 9 });
  await talk.say('DELE 1\r\n');
  talk.clock.advance({ minutes: 9 });
  // A byte now and then does not win time.
  await talk.say('N');
  assert.equal(talk.over, false);
  talk.heard();
  talk.clock.advance({ minutes: 1 });
  await talk.done;
  assert.equal(talk.heard(), '');
  assert.equal(talk.why, 'timeout');
  assert.deepEqual(talk.maildrop.removals, []);
});

test('a client that does not read is dropped', async () => {
  const talk = await Pop3Talk.signedIn({ messages: [`a: b\r\n\r\n${'x'.repeat(400_000)}\r\n`], later: true });
  talk.connection.stalled = true;
  await talk.say('RETR 1\r\nRETR 1\r\nRETR 1\r\n');
  assert.equal(talk.over, false);
  const read = talk.maildrop.reads.length;
  // What was read ahead for it is bounded by pieces, not by the message.
  assert.ok(read <= 3, `${read} reads`);
  talk.clock.advance({ minutes: 3 });
  await talk.done;
  assert.equal(talk.why, 'not-reading');
  assert.ok(talk.connection.destroyed);
});

test('going down ends idle sessions, without removing', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  await talk.say('DELE 1\r\n');
  talk.shutdown.abort();
  await talk.done;
  assert.equal(talk.why, 'shutdown');
  assert.deepEqual(talk.maildrop.removals, []);
});

test('a large message comes in pieces, the next one asked for while one is sent', async () => {
  const body = `a: b\r\n\r\n${'0123456789abcdef.\r\n.'.repeat(20_000)}`;
  for (const later of [false, true]) {
    const talk = await Pop3Talk.signedIn({ messages: [body], later });
    talk.heard();
    const heard = await talk.say('RETR 1\r\n');
    const expected = `+OK ${body.length} octets\r\n${body.replaceAll('\r\n.', '\r\n..')}\r\n.\r\n`;
    assert.equal(heard.length, expected.length);
    assert.ok(heard === expected);
    assert.equal(talk.maildrop.reads.length, Math.ceil(body.length / 131_072));
  }
});

test('a message that breaks off in its middle leaves no end behind', async () => {
  const talk = await Pop3Talk.signedIn({ messages: [`a: b\r\n\r\n${'x'.repeat(300_000)}\r\n`], later: true });
  talk.heard();
  talk.maildrop.broken.set(0, 200_000);
  talk.connection.send('RETR 1\r\n');
  await talk.done;
  assert.equal(talk.why, 'failure');
  assert.ok(!talk.heard().endsWith('.\r\n'));
});

test('a thousand messages one after another cost few questions, one message costs one', async () => {
  const many = Array.from({ length: 1000 }, (_, i) => `a: ${i}\r\n\r\n${'x'.repeat(1000)}\r\n`);
  const talk = await Pop3Talk.signedIn({ messages: many, later: true });
  for (let n = 1; n <= 1000; n++) {
    const heard = await talk.say(`RETR ${n}\r\n`);
    if (n > 1) assert.ok(heard.includes(`\r\na: ${n - 1}\r\n`));
  }
  const { reads } = talk.maildrop;
  assert.ok(reads.length <= 12, `${reads.length} reads`);
  assert.equal(new Set(reads.flat()).size, 1000);
  assert.equal(reads.flat().length, 1000);
  await talk.say('RETR 500\r\n');
  assert.deepEqual(reads.at(-1), [`499:0-${many[499]?.length}`]);
});

test('TOP of all messages reads their first octets only', async () => {
  const many = Array.from({ length: 100 }, (_, i) => `a: ${i}\r\n\r\n${'x'.repeat(20_000)}\r\n`);
  const talk = await Pop3Talk.signedIn({ messages: many, later: true });
  for (let n = 1; n <= 100; n++) assert.match(await talk.say(`TOP ${n} 0\r\n`), /\r\n\r\n\.\r\n$/);
  assert.ok(talk.maildrop.reads.flat().every((piece) => piece.endsWith(':0-8192')));
  assert.ok(talk.maildrop.reads.length < 20);
});

test('a broken connection is sent nothing more, yet QUIT behind it is obeyed', async () => {
  const large = `a: b\r\n\r\n${'x'.repeat(1_000_000)}\r\n`;
  const talk = await Pop3Talk.signedIn({ messages: [large, large], later: true });
  talk.heard();
  talk.connection.send('RETR 1\r\nRETR 2\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n');
  talk.connection.lost = true;
  await talk.done;
  assert.ok(talk.maildrop.reads.length <= 4, `${talk.maildrop.reads.length} reads`);
  assert.deepEqual(talk.maildrop.removals, [[0]]);
});

test('what was read ahead is let go of when the client rests; the idle time goes on', async () => {
  const many = Array.from({ length: 50 }, (_, i) => `a: ${i}\r\n\r\nx\r\n`);
  const talk = await Pop3Talk.signedIn({ messages: many, later: true });
  await talk.say('RETR 1\r\n', 'RETR 2\r\n');
  assert.equal(talk.session.holdsMessages, true);
  talk.clock.advance({ seconds: 5 });
  assert.equal(talk.session.holdsMessages, false);
  talk.heard();
  assert.match(await talk.say('RETR 3\r\n'), /\r\na: 2\r\n/);
  assert.deepEqual(talk.maildrop.reads.at(-1), ['2:0-11']);
  await talk.say('RETR 4\r\n');
  talk.clock.advance({ minutes: 10 });
  await talk.done;
  assert.equal(talk.why, 'timeout');
});
