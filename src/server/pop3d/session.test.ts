import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { Pop3Talk, runScript, type TalkOptions } from '#testing/pop3';

const messages = ['a: 1\r\n\r\none\r\n', 'a: 2\r\n\r\n.two\r\nlines\r\n', 'a: 3\r\n\r\nthree'];
const plain = Buffer.from('\0me@l.example\0secret word').toString('base64');
const signIn = `
  S: +OK pop.l.example POP3 ready
  C: USER me@l.example
  S: +OK Password, please
  C: PASS secret word
  S: +OK …`;

/** Each is one claim and one script. */
const scripts: readonly (readonly [claim: string, options: TalkOptions, script: string])[] = [
  [
    'the capabilities in clear offer STLS and no password (RFC 2595 section 4)',
    { tls: false },
    `S: +OK pop.l.example POP3 ready
     C: CAPA
     S: +OK Capabilities follow
     S: TOP
     S: UIDL
     S: RESP-CODES
     S: AUTH-RESP-CODE
     S: PIPELINING
     S: STLS
     S: EXPIRE NEVER
     S: IMPLEMENTATION Rookery
     S: .`,
  ],
  [
    'the capabilities within TLS offer passwords and no STLS',
    {},
    `S: +OK pop.l.example POP3 ready
     C: CAPA
     S: +OK Capabilities follow
     S: TOP
     S: UIDL
     S: RESP-CODES
     S: AUTH-RESP-CODE
     S: PIPELINING
     S: USER
     S: SASL PLAIN LOGIN
     S: EXPIRE NEVER
     S: IMPLEMENTATION Rookery
     S: .`,
  ],
  [
    'passwords in clear are taken where that is allowed, and CAPA is there after sign-in without STLS',
    { tls: false, options: { authInClear: true } },
    `${signIn}
     C: CAPA
     S: +OK Capabilities follow
     S: TOP
     S: UIDL
     S: RESP-CODES
     S: AUTH-RESP-CODE
     S: PIPELINING
     S: USER
     S: SASL PLAIN LOGIN
     S: EXPIRE NEVER
     S: IMPLEMENTATION Rookery
     S: .`,
  ],
  [
    'no password is taken in clear',
    { tls: false },
    `S: +OK …
     C: USER me@l.example
     S: -ERR [SYS/PERM] Signing in needs TLS…
     C: PASS secret word
     S: -ERR [SYS/PERM] Signing in needs TLS…
     C: AUTH PLAIN ${plain}
     S: -ERR [SYS/PERM] Signing in needs TLS…
     C: AUTH
     S: +OK
     S: .`,
  ],
  [
    'a wrong password is [AUTH], and USER comes again (RFC 1939 section 7, RFC 3206 section 4)',
    {},
    `S: +OK …
     C: USER me@l.example
     S: +OK Password, please
     C: PASS wrong
     S: -ERR [AUTH] …
     C: PASS secret word
     S: -ERR USER comes first
     C: USER nobody@l.example
     S: +OK Password, please
     C: USER me@l.example
     S: +OK Password, please
     C: PASS secret word
     S: +OK 0 messages (0 octets)`,
  ],
  [
    'AUTH PLAIN with an initial response (RFC 5034 section 4)',
    { messages },
    `S: +OK …
     C: AUTH PLAIN ${plain}
     S: +OK 3 messages (47 octets)
     C: AUTH PLAIN ${plain}
     S: -ERR Already signed in`,
  ],
  [
    'AUTH PLAIN with a challenge, AUTH LOGIN, and the list of mechanisms',
    {},
    `S: +OK …
     C: AUTH
     S: +OK
     S: PLAIN
     S: LOGIN
     S: .
     C: AUTH PLAIN
     S: +…
     C: *
     S: -ERR Sign-in was cancelled
     C: AUTH PLAIN
     S: +…
     C: !!!
     S: -ERR The response is no base64
     C: AUTH CRAM-MD5
     S: -ERR This mechanism is not offered
     C: AUTH LOGIN
     S: + VXNlcm5hbWU6
     C: bWVAbC5leGFtcGxl
     S: + UGFzc3dvcmQ6
     C: c2VjcmV0IHdvcmQ=
     S: +OK 0 messages (0 octets)`,
  ],
  [
    'commands of the TRANSACTION state wait for a sign-in (RFC 1939 section 3)',
    {},
    `S: +OK …
     C: STAT
     S: -ERR Sign in first
     C: RETR 1
     S: -ERR Sign in first
     C: QUIT
     S: +OK Bye`,
  ],
  [
    'APOP is neither offered nor known',
    {},
    `S: +OK pop.l.example POP3 ready
     C: APOP me c4c9334bac560ecc979e58001b3e22fb
     S: -ERR Unknown command`,
  ],
  [
    'STAT, LIST and UIDL tell exact octets and unique ids (RFC 1939 sections 5 and 7)',
    { messages },
    `${signIn}
     C: STAT
     S: +OK 3 47
     C: LIST
     S: +OK 3 messages (47 octets)
     S: 1 13
     S: 2 21
     S: 3 13
     S: .
     C: LIST 2
     S: +OK 2 21
     C: UIDL
     S: +OK
     S: 1 u1.1
     S: 2 u1.2
     S: 3 u1.3
     S: .
     C: UIDL 3
     S: +OK 3 u1.3`,
  ],
  [
    'RETR stuffs dots and ends the last line (RFC 1939 section 3)',
    { messages },
    `${signIn}
     C: RETR 2
     S: +OK 21 octets
     S: a: 2
     S:
     S: ..two
     S: lines
     S: .
     C: RETR 3
     S: +OK 13 octets
     S: a: 3
     S:
     S: three
     S: .`,
  ],
  [
    'TOP gives the header and so many lines (RFC 1939 section 7)',
    { messages },
    `${signIn}
     C: TOP 2 0
     S: +OK
     S: a: 2
     S:
     S: .
     C: TOP 2 1
     S: +OK
     S: a: 2
     S:
     S: ..two
     S: .
     C: TOP 3 99999999999999999999
     S: +OK
     S: a: 3
     S:
     S: three
     S: .`,
  ],
  [
    'numbers that are none, and messages that are not there, are refused',
    { messages },
    `${signIn}
     C: RETR 0
     S: -ERR No such message, only 3 messages in maildrop
     C: RETR 4
     S: -ERR No such message, only 3 messages in maildrop
     C: LIST 4294967297
     S: -ERR No such message, only 3 messages in maildrop
     C: RETR -1
     S: -ERR RETR takes a number of digits only
     C: DELE
     S: -ERR DELE needs an argument
     C: TOP 1 -1
     S: -ERR TOP takes a number of digits only
     C: STAT 1
     S: -ERR STAT has too many arguments
     C: NOOP
     S: +OK`,
  ],
  [
    'a message marked as deleted cannot be referred to, numbers stay, RSET unmarks (RFC 1939 section 5)',
    { messages },
    `${signIn}
     C: DELE 1
     S: +OK Message 1 is marked as deleted
     C: DELE 1
     S: -ERR Message 1 is marked as deleted
     C: RETR 1
     S: -ERR Message 1 is marked as deleted
     C: LIST 1
     S: -ERR Message 1 is marked as deleted
     C: STAT
     S: +OK 2 34
     C: LIST
     S: +OK 2 messages (34 octets)
     S: 2 21
     S: 3 13
     S: .
     C: UIDL
     S: +OK
     S: 2 u1.2
     S: 3 u1.3
     S: .
     C: RSET
     S: +OK 3 messages (47 octets)
     C: LIST 1
     S: +OK 1 13`,
  ],
  [
    'pipelined commands are answered in their order (RFC 2449 section 6.6)',
    { messages },
    `${signIn}
     C: STAT
     C: DELE 2
     C: RETR 1
     C: NOOP
     C: QUIT
     S: +OK 3 47
     S: +OK Message 2 is marked as deleted
     S: +OK 13 octets
     S: a: 1
     S:
     S: one
     S: .
     S: +OK
     S: +OK Bye, 1 messages removed`,
  ],
];

for (const [claim, options, script] of scripts) {
  for (const later of [false, true]) {
    test(`${claim}${later ? ' (with a slow store)' : ''}`, () =>
      runScript(new Pop3Talk({ ...options, later }), script));
  }
}

test('QUIT removes what is marked, in one go', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  await talk.say('DELE 3\r\nDELE 1\r\nQUIT\r\n');
  await talk.done;
  assert.deepEqual(talk.maildrop.removals, [[0, 2]]);
  assert.equal(talk.why, 'quit');
  assert.ok(talk.connection.closed);
});

test('a removal that fails is told, and the session ends (RFC 1939 section 6)', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  talk.maildrop.removeFault = new Fault('temporary', 'no');
  assert.match(await talk.say('DELE 1\r\nQUIT\r\n'), /\r\n-ERR \[SYS\/TEMP\] .*\r\n$/);
  await talk.done;
  assert.equal(talk.why, 'quit');
});

test('nothing is removed without QUIT: connection lost', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  await talk.say('DELE 1\r\nQUI');
  await talk.hangUp();
  assert.deepEqual(talk.maildrop.removals, []);
  assert.equal(talk.why, 'lost');
});

for (const [kind, code] of [
  ['temporary', 'SYS/TEMP'],
  ['conflict', 'IN-USE'],
  ['permanent', 'SYS/PERM'],
] as const) {
  test(`a maildrop that cannot be had (${kind}) is [${code}], and the client may try again`, async () => {
    const talk = new Pop3Talk();
    talk.maildrop.openFault = new Fault(kind, 'inside', { publicText: 'Outside' });
    await talk.say(`AUTH PLAIN ${plain}\r\n`);
    assert.equal(talk.connection.written.split('\r\n')[1], `-ERR [${code}] Outside`);
    talk.maildrop.openFault = undefined;
    talk.heard();
    assert.match(await talk.say(`AUTH PLAIN ${plain}\r\n`), /^\+OK/);
  });
}

for (const [why, code] of [
  ['credentials', 'AUTH'],
  ['throttled', 'SYS/TEMP'],
  ['temporary', 'SYS/TEMP'],
  ['disabled', 'SYS/PERM'],
] as const) {
  test(`a sign-in refused as ${why} is [${code}] (RFC 3206 section 4)`, async () => {
    const talk = new Pop3Talk();
    await talk.say();
    talk.heard();
    talk.authenticator.answer = { kind: 'refused', why, text: 'No', close: true };
    assert.equal(await talk.say(`AUTH PLAIN ${plain}\r\n`), `-ERR [${code}] No\r\n`);
    await talk.done;
    assert.equal(talk.why, 'refused');
  });
}

test('recent: before the name is taken off, by every way to sign in', async () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  for (const chunks of [
    ['USER recent:me@l.example\r\n', 'PASS secret word\r\n'],
    ['USER RECENT:me@l.example\r\n', 'PASS secret word\r\n'],
    [`AUTH PLAIN ${base64('\0recent:me@l.example\0secret word')}\r\n`],
    [`AUTH PLAIN ${base64('recent:me@l.example\0recent:me@l.example\0secret word')}\r\n`],
    ['AUTH PLAIN\r\n', `${base64('\0recent:me@l.example\0secret word')}\r\n`],
    ['AUTH LOGIN\r\n', `${base64('recent:me@l.example')}\r\n`, `${base64('secret word')}\r\n`],
    [`AUTH LOGIN ${base64('recent:me@l.example')}\r\n`, `${base64('secret word')}\r\n`],
  ]) {
    const talk = new Pop3Talk();
    await talk.say(...chunks);
    assert.equal(talk.session.proven, true, chunks.join(''));
  }
});

test('a password that begins with recent: stays as it is', async () => {
  const talk = new Pop3Talk();
  await talk.say('USER me@l.example\r\n', 'PASS recent:x\r\n');
  assert.deepEqual(talk.authenticator.asked, ['PLAIN me@l.example recent:x']);
});

test('a message that vanished is -ERR without a response code; the session goes on', async () => {
  const talk = await Pop3Talk.signedIn({ messages });
  talk.maildrop.gone.add(1);
  assert.equal(await talk.say('RETR 2\r\n'), '-ERR No such message: message 2 was removed meanwhile\r\n');
  assert.match(await talk.say('RETR 3\r\n'), /^\+OK/);
});

test('a message that cannot be read is [SYS/TEMP], its neighbours are not', async () => {
  for (const later of [false, true]) {
    const talk = await Pop3Talk.signedIn({ messages, later });
    talk.maildrop.broken.set(2, 0);
    assert.match(
      await talk.say('RETR 1\r\nRETR 2\r\nRETR 3\r\nRETR 1\r\n'),
      /\+OK[^-]*\+OK[^-]*-ERR \[SYS\/TEMP\] .*\r\n\+OK/s,
    );
  }
});
