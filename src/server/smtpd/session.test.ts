import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { reply, status } from '#format/smtp';
import { SmtpTalk, type TalkOptions } from '#testing/smtp';

/** The codes of the replies to some lines; a reply of several lines counts once. */
async function codes(lines: string, options: TalkOptions = {}): Promise<string> {
  const talk = new SmtpTalk(options);
  await talk.say();
  const text = await talk.say(...lines.split('|').map((line) => `${line.replaceAll('~', '\r\n')}\r\n`));
  return text
    .split('\r\n')
    .filter((line) => /^[0-9]{3} /.test(line))
    .map((line) => /^[0-9]{3}( [245]\.[0-9]+\.[0-9]+)?/.exec(line)?.[0] ?? line)
    .join(' ');
}

const E = 'EHLO c.example';
const M = 'MAIL FROM:<a@x.example>';
const R = 'RCPT TO:<b@l.example>';
const H = `${E}|${M}|${R}`;
const authPlain = `AUTH PLAIN ${Buffer.from('\0user@l.example\0secret').toString('base64')}`;
const authWrong = `AUTH PLAIN ${Buffer.from('\0user@l.example\0wrong').toString('base64')}`;

// Each row: lines (| between what is sent alone, ~ within one write), then codes.
const order: [string, string, string][] = [
  ['a message goes through', `${H}|DATA|x~.|QUIT`, '250 250 2.1.0 250 2.1.5 354 250 2.0.0 221 2.0.0'],
  ['HELO will do', `HELO c.example|${M}|${R}|DATA|x~.`, '250 250 2.1.0 250 2.1.5 354 250 2.0.0'],
  ['MAIL needs HELO', M, '503 5.5.1'],
  ['RCPT and DATA need HELO', `${R}|DATA`, '503 5.5.1 503 5.5.1'],
  ['RCPT needs MAIL', `${E}|${R}`, '250 503 5.5.1'],
  ['DATA needs MAIL', `${E}|DATA`, '250 503 5.5.1'],
  ['DATA needs a recipient', `${E}|${M}|DATA`, '250 250 2.1.0 554 5.5.0'],
  ['MAIL is not nested', `${E}|${M}|${M}`, '250 250 2.1.0 503 5.5.1'],
  ['RSET ends the transaction', `${H}|RSET|DATA|${M}`, '250 250 2.1.0 250 2.1.5 250 2.0.0 503 5.5.1 250 2.1.0'],
  ['EHLO ends the transaction (RFC 5321 section 4.1.4)', `${H}|${E}|DATA`, '250 250 2.1.0 250 2.1.5 250 503 5.5.1'],
  [
    'after the end of data the transaction is gone',
    `${H}|DATA|x~.|${R}`,
    '250 250 2.1.0 250 2.1.5 354 250 2.0.0 503 5.5.1',
  ],
  ['LHLO is LMTP', 'LHLO c.example', '502 5.5.1'],
  ['NOOP, HELP and VRFY answer at once', 'NOOP x|HELP|VRFY a|EXPN a', '250 2.0.0 214 2.0.0 502 5.5.1 502 5.5.1'],
  ['an unknown command is 500', `${E}|FOO|${M}`, '250 500 5.5.1 250 2.1.0'],
  ['a wrong argument is 501', `${E}|MAIL FROM: test@test.net|DATA x`, '250 501 5.1.7 501 5.5.4'],
  ['an unknown parameter is 555', `${E}|${M} FOO=1`, '250 555 5.5.4'],
  ['a bare LF is 500 and not obeyed', 'NOOP\nRSET|NOOP', '500 5.5.2 500 5.5.2 250 2.0.0'],
  ['8-bit in a command is 500', 'EHLO \xe9', '500 5.5.2'],
  ['a browser is sent away', 'GET / HTTP/1.1~Host: x', '500 5.5.1'],
  ['AUTH is not offered at the MX', `${E}|${authPlain}`, '250 503 5.5.1'],
  ['SIZE over the limit is refused at MAIL', `${E}|${M} SIZE=45000001|${R}`, '250 552 5.3.4 503 5.5.1'],
  ['SIZE at the limit is not', `${E}|${M} SIZE=45000000`, '250 250 2.1.0'],
  [
    'a pipelined group is answered in order',
    `${E}|${M}~${R}~RCPT TO:<>~DATA|x~.`,
    '250 250 2.1.0 250 2.1.5 501 5.1.3 354 250 2.0.0',
  ],
  ['content sent before 354 ends the session', `${E}|${M}~${R}~DATA~x~.~QUIT`, '250 250 2.1.0 250 2.1.5 554 5.5.0'],
  ["the HELO name is the reception's to judge", `EHLO localhost|${M}|${R}`, '250 250 2.1.0 250 2.1.5'],
  // RFC 6531.
  [
    'a non-ASCII sender needs SMTPUTF8',
    `${E}|MAIL FROM:<\u00c3\u00a9@x.example>|MAIL FROM:<\u00c3\u00a9@x.example> SMTPUTF8`,
    '250 550 5.6.7 250 2.1.0',
  ],
  ['a non-ASCII recipient needs SMTPUTF8', `${E}|${M}|RCPT TO:<\u00c3\u00a9@l.example>`, '250 250 2.1.0 553 5.6.7'],
  // BDAT.
  ['chunks make a message', `${H}|BDAT 3~x~BDAT 3 LAST~x`, '250 250 2.1.0 250 2.1.5 250 2.0.0 250 2.0.0'],
  ['an empty last chunk ends a message', `${H}|BDAT 3~x~BDAT 0 LAST`, '250 250 2.1.0 250 2.1.5 250 2.0.0 250 2.0.0'],
  ['a chunk without a transaction is swallowed', `${E}|BDAT 6 LAST~RSET`, '250 503 5.5.1'],
  [
    'after a refused chunk only RSET helps',
    `${E}|BDAT 3~x|${M}|${R}|DATA|BDAT 3 LAST~x|AUTH PLAIN|RSET|${M}`,
    '250 503 5.5.1 503 5.5.1 503 5.5.1 503 5.5.1 503 5.5.1 503 5.5.1 250 2.0.0 250 2.1.0',
  ],
  ['EHLO helps too', `${E}|BDAT 3~x|${E}|${M}`, '250 503 5.5.1 250 250 2.1.0'],
  [
    'a refused last chunk ends the message only',
    `${E}|${M}|BDAT 3 LAST~x|DATA|${M}`,
    '250 250 2.1.0 554 5.5.0 503 5.5.1 250 2.1.0',
  ],
  [
    'DATA after BDAT is refused until RSET',
    `${H}|BDAT 3~x|DATA|BDAT 3 LAST~x|RSET|${M}`,
    '250 250 2.1.0 250 2.1.5 250 2.0.0 503 5.5.1 503 5.5.1 250 2.0.0 250 2.1.0',
  ],
  [
    'RSET between chunks clears them',
    `${H}|BDAT 3~x|RSET|${M}|${R}|DATA|y~.`,
    '250 250 2.1.0 250 2.1.5 250 2.0.0 250 2.0.0 250 2.1.0 250 2.1.5 354 250 2.0.0',
  ],
  ['an unreadable chunk size ends the session', `${H}|BDAT -1|NOOP`, '250 250 2.1.0 250 2.1.5 501 5.5.4'],
  [
    'a chunk of 2^63 octets ends the session',
    `${H}|BDAT 9223372036854775808|NOOP`,
    '250 250 2.1.0 250 2.1.5 552 5.3.4',
  ],
  ['a bare LF spoils a chunk', `${H}|BDAT 3~a\nb${M}~RSET`, '250 250 2.1.0 250 2.1.5 550 5.6.11 503 5.5.1 250 2.0.0'],
  // TLS.
  ['STARTTLS forgets HELO', `${E}|STARTTLS|${M}|${E}|${M}`, '250 220 2.0.0 503 5.5.1 250 250 2.1.0'],
  ['STARTTLS is not for twice', `${E}|STARTTLS|STARTTLS`, '250 220 2.0.0 503 5.5.1'],
  [
    'STARTTLS is not within a message',
    `${E}|${M}|STARTTLS|RSET|STARTTLS`,
    '250 250 2.1.0 503 5.5.1 250 2.0.0 220 2.0.0',
  ],
  [
    'REQUIRETLS is for connections over TLS (RFC 8689 section 2)',
    `${E}|${M} REQUIRETLS|STARTTLS|${E}|${M} REQUIRETLS`,
    '250 530 5.7.10 220 2.0.0 250 250 2.1.0',
  ],
  ['bytes behind STARTTLS end the session', `${E}|STARTTLS~${M}|${E}`, '250 421 4.7.0'],
];
for (const [name, lines, expected] of order) test(name, async () => assert.equal(await codes(lines), expected));

const submission: [string, string, string, boolean][] = [
  ['MAIL without AUTH is 530', `${E}|${M}|${R}`, '250 530 5.7.0 503 5.5.1', true],
  ['AUTH opens the door', `${E}|${authPlain}|${M}|${R}`, '250 235 2.7.0 250 2.1.0 250 2.1.5', true],
  ['a wrong password is 535', `${E}|${authWrong}|${M}`, '250 535 5.7.8 530 5.7.0', true],
  ['AUTH once is enough', `${E}|${authPlain}|${authPlain}`, '250 235 2.7.0 503 5.5.1', true],
  ['AUTH in clear is refused unseen', `${E}|${authPlain}`, '250 530 5.7.0', false],
  ['AUTH needs EHLO', `${authPlain}|HELO c.example|${authPlain}`, '503 5.5.1 250 503 5.5.1', true],
  ['LOGIN asks twice', `${E}|AUTH LOGIN|dXNlckBsLmV4YW1wbGU=|c2VjcmV0`, '250 334 334 235 2.7.0', true],
  ['LOGIN takes the name at once', `${E}|AUTH LOGIN dXNlckBsLmV4YW1wbGU=|c2VjcmV0`, '250 334 235 2.7.0', true],
  ['an exchange can be cancelled', `${E}|AUTH LOGIN|*|NOOP`, '250 334 501 5.7.0 250 2.0.0', true],
  [
    'BASE64 is strict',
    `${E}|AUTH PLAIN =AAA|AUTH PLAIN AAA=BBB=|AUTH LOGIN|d*==|NOOP`,
    '250 501 5.5.2 501 5.5.2 334 501 5.5.2 250 2.0.0',
    true,
  ],
  ['an unknown mechanism is 504', `${E}|AUTH XOAUTH`, '250 504 5.5.4', true],
  [
    'nothing may be sent behind an AUTH that must be answered',
    `${E}|AUTH LOGIN~dXNlckBsLmV4YW1wbGU=~c2VjcmV0`,
    '250 421 4.7.0',
    true,
  ],
  [
    'commands may follow a PLAIN that ends in one step (RFC 4954 section 4)',
    `${E}|${authPlain}~${M}`,
    '250 235 2.7.0 250 2.1.0',
    true,
  ],
  ['AUTH after STARTTLS', `${E}|STARTTLS|${E}|${authPlain}|${M}`, '250 220 2.0.0 250 235 2.7.0 250 2.1.0', false],
  [
    'a line too long ends the exchange',
    `${E}|AUTH LOGIN|${'A'.repeat(13_000)}|NOOP`,
    '250 334 500 5.5.6 250 2.0.0',
    true,
  ],
];
for (const [name, lines, expected, tls] of submission) {
  test(`submission: ${name}`, async () => assert.equal(await codes(lines, { mode: 'submission', tls }), expected));
}

test('submission: trusted networks need no AUTH', async () => {
  const options: TalkOptions = { mode: 'submission', options: { trusted: true } };
  assert.equal(await codes(H, options), '250 250 2.1.0 250 2.1.5');
});

test('EHLO offers what can be used now', async () => {
  const offered = async (options: TalkOptions, lines: string[] = []): Promise<string[]> => {
    const talk = new SmtpTalk(options);
    await talk.say();
    let text = await talk.say(`${E}\r\n`);
    for (const line of lines) text = await talk.say(`${line}\r\n`);
    return text.split('\r\n').map((line) => line.slice(4));
  };
  const mx = await offered({});
  for (const word of [
    'PIPELINING',
    'SIZE 45000000',
    '8BITMIME',
    'SMTPUTF8',
    'CHUNKING',
    'DSN',
    'ENHANCEDSTATUSCODES',
  ]) {
    assert.ok(mx.includes(word), word);
  }
  assert.ok(mx.includes('STARTTLS') && mx.includes('LIMITS MAILMAX=10000 RCPTMAX=100'));
  assert.ok(!mx.some((line) => line.startsWith('AUTH')));
  assert.ok(!(await offered({ options: { tlsAvailable: false } })).includes('STARTTLS'));
  const overTls = await offered({ tls: true });
  assert.ok(!overTls.includes('STARTTLS') && overTls.includes('REQUIRETLS') && !mx.includes('REQUIRETLS'));
  const clear = await offered({ mode: 'submission' });
  assert.ok(clear.includes('STARTTLS') && !clear.some((line) => line.startsWith('AUTH')));
  assert.ok((await offered({ mode: 'submission' }, ['STARTTLS', E])).includes('AUTH PLAIN LOGIN'));
  assert.ok((await offered({ mode: 'submission', options: { authInClear: true } })).includes('AUTH PLAIN LOGIN'));
  const signedIn = await offered({ mode: 'submission', tls: true }, [authPlain, E]);
  assert.ok(!signedIn.some((line) => line.startsWith('AUTH')));
});

test('a password in clear is told to the port and never looked at', async () => {
  const talk = new SmtpTalk({ mode: 'submission' });
  await talk.say();
  await talk.say(`${E}\r\n`, `${authPlain}\r\n`);
  assert.deepEqual(talk.authenticator.tried, []);
  const note = { kind: 'password-in-clear', mechanism: 'PLAIN', login: 'user@l.example' };
  assert.deepEqual(talk.reception.notes, [note]);
});

test('a refusal at connect is the greeting', async () => {
  const talk = new SmtpTalk({
    answers: { connect: () => ({ kind: 'refuse', reply: reply(554, status.notAuthorized, 'Go away') }) },
  });
  assert.equal(await talk.say(), '554 5.7.1 Go away\r\n');
  await talk.done;
  assert.equal(talk.reception.closed, 'refused');
});

test('one recipient too many: at the MX the rest may come later, in submission nothing goes', async () => {
  const limits = { ...new SmtpTalk().session.options.limits, recipientsMax: 2 };
  const three = `${E}|${M}|${R}~${R}~${R}~DATA`;
  assert.equal(await codes(three, { options: { limits } }), '250 250 2.1.0 250 2.1.5 250 2.1.5 452 4.5.3 354');
  const options: TalkOptions = { mode: 'submission', options: { limits, trusted: true } };
  const whole = '250 250 2.1.0 250 2.1.5 250 2.1.5 550 5.5.3 550 5.5.3';
  assert.equal(await codes(three, options), whole);
  assert.equal(await codes(`${E}|${M}|${R}~${R}~${R}|BDAT 3 LAST~x`, options), whole);
});

test('a refused recipient leaves its place to the next', async () => {
  const limits = { ...new SmtpTalk().session.options.limits, recipientsMax: 1 };
  const no = reply(550, status.badMailbox, 'No such user');
  const talk = new SmtpTalk({
    options: { limits },
    answers: { rcpt: ({ path }) => (path === 'postmaster' ? { kind: 'admit' } : { kind: 'refuse', reply: no }) },
  });
  await talk.say();
  await talk.say(`${E}\r\n${M}\r\n`);
  const text = await talk.say(`${R}\r\nRCPT TO:<postmaster>\r\n${R}\r\n`);
  assert.deepEqual(
    text.split('\r\n').map((line) => line.slice(0, 9)),
    ['550 5.1.1', '250 2.1.5', '452 4.5.3', ''],
  );
});

test('a pipelined group of recipients is one question', async () => {
  const talk = new SmtpTalk({ answers: { rcptLater: true } });
  await talk.say();
  await talk.say(`${E}\r\n`, `${M}\r\n${R}\r\n${R}\r\n${R}\r\nDATA\r\n`);
  assert.deepEqual(talk.reception.asked.slice(2), ['mail <a@x.example>', 'rcpt 3']);
  assert.equal(talk.connection.writes.length, 3, 'greeting, EHLO, and the group in one write');
});

// All of a chunk was one question: some connections filled what may wait for the store, and others were refused for it.
test('who pipelines thousands of wrong recipients is sent away after the first hundred', async () => {
  const refusal = reply(550, status.badMailbox, 'No');
  const talk = new SmtpTalk({ answers: { rcpt: () => ({ kind: 'refuse', reply: refusal }) } });
  await talk.say();
  await talk.say(`${E}\r\n`, `${M}\r\n${`${R}\r\n`.repeat(3000)}`);
  talk.clock.advance(60_000);
  await talk.done;
  assert.deepEqual(talk.reception.asked.slice(2), ['mail <a@x.example>', 'rcpt 100']);
  assert.equal(talk.reception.closed, 'errors');
});

test('what a port throws is temporary unless it says otherwise, and nothing is kept', async () => {
  const failures: [unknown, string][] = [
    [new Error('bug'), '451 4.3.0'],
    [new Fault('temporary', 'x'), '451 4.3.0'],
    [new Fault('over-quota', 'x'), '452 4.2.2'],
    [new Fault('disk-full', 'x'), '452 4.3.1'],
    [new Fault('limit', 'x'), '451 4.3.2'],
    [new Fault('permanent', 'x'), '554 5.0.0'],
    [new Fault('not-found', 'x'), '550 5.1.1'],
    [new Fault('refused', 'x'), '550 5.7.1'],
  ];
  for (const [error, code] of failures) {
    const fail = (): never => {
      throw error;
    };
    const later = (): Promise<never> => Promise.reject(error);
    assert.equal(await codes(`${E}|${M}|${R}`, { answers: { mail: fail } }), `250 ${code} 503 5.5.1`);
    assert.equal(await codes(`${H}|${M}`, { answers: { rcpt: fail } }), `250 250 2.1.0 ${code} 503 5.5.1`);
    assert.equal(
      await codes(`${H}|DATA|${R}`, { answers: { begin: later } }),
      `250 250 2.1.0 250 2.1.5 ${code} 503 5.5.1`,
    );
    const whole = `250 250 2.1.0 250 2.1.5 354 ${code} 503 5.5.1`;
    assert.equal(await codes(`${H}|DATA|x~.|${R}`, { answers: { finish: later } }), whole);
    assert.equal(await codes(`${H}|DATA|x~.|${R}`, { answers: { write: later } }), whole);
  }
});

test('many errors slow down, too many end the session', async () => {
  const talk = new SmtpTalk();
  await talk.say();
  for (let i = 1; i <= 10; i++) assert.match(await talk.say('FOO\r\n'), /^500/);
  for (let i = 11; i <= 20; i++) {
    assert.equal(await talk.say('FOO\r\n'), '', `error ${i} is held back`);
    talk.clock.advance(3000);
    await talk.settle();
    const text = talk.heard();
    assert.match(text, /^500/);
    assert.equal(text.includes('\r\n421 4.7.0'), i === 20);
  }
  await talk.done;
  assert.equal(talk.reception.closed, 'errors');
});

test('exempt networks are neither slowed down nor sent away', async () => {
  const talk = new SmtpTalk({ options: { exempt: true } });
  await talk.say();
  for (let i = 0; i < 50; i++) assert.match(await talk.say('FOO\r\n'), /^500/);
});

test('commands that do nothing count as errors when there are too many', async () => {
  const limits = { ...new SmtpTalk().session.options.limits, junkCommandsMax: 5, errorsSoft: 100, errorsHard: 3 };
  const talk = new SmtpTalk({ options: { limits } });
  await talk.say();
  const text = await talk.say('NOOP\r\n'.repeat(8), 'FOO\r\n');
  assert.ok(talk.clock.pending > 0 || text.includes('421'));
  talk.clock.advance(3000);
  await talk.done;
  assert.equal(talk.reception.closed, 'errors');
});

test('messages on one connection are limited', async () => {
  const limits = { ...new SmtpTalk().session.options.limits, transactionsMax: 1 };
  assert.equal(
    await codes(`${H}|RSET|${M}|NOOP`, { options: { limits } }),
    '250 250 2.1.0 250 2.1.5 250 2.0.0 421 4.7.0',
  );
});

test('each transaction is asked about anew', async () => {
  const talk = new SmtpTalk();
  await talk.say();
  await talk.say(`${E}\r\n`, `${M}\r\n${R}\r\nDATA\r\n`, 'x\r\n.\r\n', `${M}\r\n${R}\r\nRSET\r\n`, `${M}\r\n`);
  assert.equal(talk.reception.asked.filter((question) => question.startsWith('mail')).length, 3);
  assert.equal(talk.reception.stored.length, 1);
  const [one] = talk.reception.stored;
  assert.equal(one?.envelope.ordinal, 1);
  assert.deepEqual(one?.to, ['<b@l.example>']);
});

test('a bug ends the session with 421, and is told', async () => {
  const talk = new SmtpTalk();
  await talk.say();
  Object.defineProperty(talk.session, 'handle', {
    value: () => {
      throw new Error('bug');
    },
  });
  assert.match(await talk.say('NOOP\r\n'), /^421 4\.3\.0 /);
  await talk.done;
  assert.equal(talk.reception.closed, 'failed');
  assert.ok(talk.reception.notes.some((note) => note.kind === 'failure' && note.at === 'session'));
});

test('a refusal stands even where the reception fails to add its code', async () => {
  const talk = new SmtpTalk({ mode: 'submission' });
  talk.reception.refusal = () => {
    throw new Error('bug');
  };
  await talk.say();
  await talk.say(`${E}\r\n`);
  assert.match(await talk.say(`${M}\r\n`), /^530-5\.7\.0 Authentication required/);
});
