import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { signIn, Stage } from './stage.fixture.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');

test('without TLS no password is asked for, and one sent all the same is not looked at (MB4)', async () => {
  const stage = new Stage({ cleartext: false });
  await stage.run(`
    S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 SASL-IR LITERAL+ ENABLE ID STARTTLS LOGINDISABLED] Rookery ready
    C: a LOGIN u1 pw
    S: a NO [PRIVACYREQUIRED] …
    C: b AUTHENTICATE PLAIN ${b64('\0u1\0pw')}
    S: b NO [PRIVACYREQUIRED] …
    C: c AUTHENTICATE PLAIN
    S: c NO [PRIVACYREQUIRED] …
  `);
  assert.deepEqual(stage.authenticator.tried, []);
  assert.deepEqual(
    stage.notes.filter((note) => note.kind === 'password-in-clear').map((note) => note.login),
    ['u1', 'u1', undefined],
  );
});

test('after STARTTLS one may sign in', async () => {
  await new Stage({ cleartext: false }).run(`
    S: * OK …
    C: a STARTTLS
    S: a OK Begin TLS now
    C: b CAPABILITY
    S: * CAPABILITY IMAP4rev1 IMAP4rev2 SASL-IR LITERAL+ ENABLE ID AUTH=PLAIN AUTH=LOGIN
    S: b OK …
    C: c STARTTLS
    S: c BAD …
    C: d LOGIN u1 pw
    S: d OK [CAPABILITY …] Signed in
    C: e STARTTLS
    S: e BAD …
  `);
});

test('what is pipelined behind STARTTLS ends the connection unheard', async () => {
  const stage = new Stage({ cleartext: false });
  await stage.run(`
    S: * OK …
    C: a STARTTLS\\r\\nb NOOP
  `);
  assert.deepEqual(
    stage.notes.map((note) => note.kind),
    ['injection', 'closed'],
  );
});

test('AUTHENTICATE with and without initial response, PLAIN and LOGIN; the prefix recent: is ignored (MB2)', async () => {
  const stage = new Stage();
  for (const dialogue of [
    `C: a AUTHENTICATE PLAIN ${b64('\0recent:u1\0pw')}`,
    `C: a AUTHENTICATE plain\nS: +…\nC: ${b64('\0u1\0pw')}`,
    `C: a AUTHENTICATE LOGIN\nS: + ${b64('User Name')}\nC: ${b64('recent:u1')}\nS: + ${b64('Password:')}\nC: ${b64('pw')}`,
    'C: a LOGIN recent:u1 pw',
    'C: a LOGIN {2}\nS: + Go on\nC: u1 {2}\nS: + Go on\nC: pw',
    'C: a LOGIN "u1" {2+}\\r\\npw',
  ]) {
    await stage.run(`S: * OK …\n${dialogue}\nS: a OK [CAPABILITY …] Signed in`);
  }
  assert.deepEqual(stage.authenticator.tried, ['u1', 'u1', 'u1', 'u1', 'u1', 'u1']);
});

test('an exchange can be cancelled, and its base64 must be whole', async () => {
  await new Stage().run(`
    S: * OK …
    C: a AUTHENTICATE PLAIN
    S: +…
    C: *
    S: a BAD Sign-in was cancelled
    C: b AUTHENTICATE PLAIN
    S: +…
    C: b64!
    S: b BAD Malformed base64
    C: c AUTHENTICATE X-NONE
    S: c NO [CANNOT] …
    C: d AUTHENTICATE PLAIN =
    S: d NO [AUTHENTICATIONFAILED] Sign-in failed
  `);
});

test('a wrong password is refused; three bad commands before login end the connection', async () => {
  await new Stage().run(`
    S: * OK …
    C: a LOGIN u1 wrong
    S: a NO [AUTHENTICATIONFAILED] Sign-in failed
    C: GET / HTTP/1.1
    S: GET BAD Unknown command
    C: b SELECT INBOX
    S: b BAD Sign in first
    C: c FROB
    S: c BAD Unknown command
    S: * BYE Too many bad commands
  `);
});

test('nobody may linger without signing in, whatever they send', async () => {
  const clock = new FakeClock();
  const stage = new Stage({ clock });
  await stage.run(
    `
    S: * OK …
    C: a NOOP
    S: a OK Done
    !wait
    C: b NOOP
    S: b OK Done
    !wait
    S: * BYE Nobody has signed in
  `,
    { wait: () => clock.advance(30_000) },
  );
});

test('one who is signed in may be idle for half an hour', async () => {
  const clock = new FakeClock();
  const stage = new Stage({ clock });
  await stage.run(
    `${signIn}
    !wait
    C: b NOOP
    S: b OK Done
    !wait
    !wait
    S: * BYE Idle for too long
  `,
    { wait: () => clock.advance(29 * 60_000) },
  );
});

test('a client that does not read holds nobody else up and is dropped in the end', async () => {
  const clock = new FakeClock();
  const stage = new Stage({ clock });
  const pipe = stage.connect();
  pipe.send(Buffer.from('a LOGIN u1 pw\r\n'));
  await pipe.line();
  await pipe.line();
  pipe.isStalled = true;
  pipe.send(Buffer.from('b NOOP\r\n'));
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(120_000);
  await Promise.all(stage.ended);
  assert.equal(pipe.isClosed, true);
  assert.deepEqual(stage.notes.at(-1), { kind: 'closed', why: 'not-reading' });
});

test('the server going down says BYE', async () => {
  const stage = new Stage();
  await stage.run(`${signIn}\n!down\nS: * BYE The server is going down`, { down: () => stage.stop.abort() });
});

test('a long message may come in slowly, but not for ever', async () => {
  const clock = new FakeClock();
  const stage = new Stage({ clock });
  const pipe = stage.connect();
  pipe.send(Buffer.from('a LOGIN u1 pw\r\nb APPEND INBOX {100000+}\r\n'));
  await pipe.line();
  await pipe.line();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  pipe.send(Buffer.alloc(70_000, 'x'));
  await turn();
  clock.advance(29 * 60_000);
  pipe.send(Buffer.alloc(10, 'x'));
  await turn();
  assert.equal(pipe.isClosed, false);
  clock.advance(2 * 60_000);
  await Promise.all(stage.ended);
  assert.equal(pipe.take(), '* BYE Idle for too long\r\n');
});
