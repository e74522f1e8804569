import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letter, selected, selectedUnseen, signIn, Stage, u1 } from './stage.fixture.ts';

const multipart = [
  'From: a@example.test',
  'Subject: =?utf-8?q?caf=C3=A9?=',
  'To: x@example.test,',
  ' y@example.test',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'Text',
  '--b',
  'Content-Type: application/octet-stream',
  'Content-Transfer-Encoding: base64',
  '',
  'AAEC',
  '--b',
  'Content-Type: message/rfc822',
  '',
  'Subject: inner',
  '',
  'Inner',
  '--b--',
  '',
].join('\r\n');

async function withMessage(text: string, script: string): Promise<Stage> {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', text, 1);
  await stage.run(signIn + selected + script);
  return stage;
}

test('a client signs in, selects, fetches and leaves', async () => {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', letter('One'));
  stage.mail.deliver(u1, 'INBOX', letter('Two'));
  await stage.run(`${signIn}${selectedUnseen}
    C: a FETCH 1:* (UID FLAGS ENVELOPE BODYSTRUCTURE)
    S: * 1 FETCH (UID 1 FLAGS () ENVELOPE (NIL "One" (("Anna" NIL "anna" "example.test")) (("Anna" NIL "anna" "example.test")) (("Anna" NIL "anna" "example.test")) NIL NIL NIL NIL NIL) BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 7 1 NIL NIL NIL NIL))
    S: * 2 FETCH (UID 2 FLAGS () ENVELOPE …
    S: a OK Fetched
    C: b LOGOUT
    S: * BYE Until next time
    S: b OK Signed out
  `);
});

test('head and blob are one message: sizes, headers and offsets see both', async () => {
  await withMessage(
    letter('Hi', 'Body'),
    `C: a FETCH 1 (RFC822.SIZE BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[]<0.5>)
     S: * 1 FETCH (RFC822.SIZE 77 BODY[HEADER] {71}
     S: Received: by fake.test
     S: From: Anna <anna@example.test>
     S: Subject: Hi
     S:
     S:  BODY[TEXT] {6}
     S: Body
     S:  BODY[]<0> {5}
     S: Recei)
     S: a OK Fetched`,
  );
});

test('header fields are picked with their continuations, or all but them', async () => {
  await withMessage(
    multipart,
    `C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (to SUBJECT X-None)]
     S: * 1 FETCH (BODY[HEADER.FIELDS (to SUBJECT X-None)] {72}
     S: Subject: =?utf-8?q?caf=C3=A9?=
     S: To: x@example.test,
     S:  y@example.test
     S:
     S: )
     S: a OK Fetched
     C: b FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (Received From To Content-Type MIME-Version)]
     S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (Received From To Content-Type MIME-Version)] {34}
     S: Subject: =?utf-8?q?caf=C3=A9?=
     S:
     S: )
     S: b OK Fetched`,
  );
});

test('parts are found by number, parts inside of messages too', async () => {
  await withMessage(
    multipart,
    `C: a FETCH 1 (BODY.PEEK[1] BODY.PEEK[2.MIME] BODY.PEEK[3.HEADER] BODY.PEEK[3.TEXT] BODY.PEEK[3.1] BODY.PEEK[4] BODY.PEEK[1.HEADER])
     S: * 1 FETCH (BODY[1] {4}
     S: Text BODY[2.MIME] {77}
     S: Content-Type: application/octet-stream
     S: Content-Transfer-Encoding: base64
     S:
     S:  BODY[3.HEADER] {18}
     S: Subject: inner
     S:
     S:  BODY[3.TEXT] {5}
     S: Inner BODY[3.1] {5}
     S: Inner BODY[4] NIL BODY[1.HEADER] NIL)
     S: a OK Fetched`,
  );
});

test('BINARY undoes the transfer encoding, and says NUL in a literal8 (RFC 9051 section 4.3.1)', async () => {
  await withMessage(
    multipart,
    `C: a FETCH 1 (BINARY.SIZE[2] BINARY.PEEK[2])
     S: * 1 FETCH (BINARY.SIZE[2] 3 BINARY[2] ~{3}
     S: \0\x01\x02)
     S: a OK Fetched`,
  );
});

test('BODY is BODYSTRUCTURE without extension data', async () => {
  await withMessage(
    multipart,
    `C: a FETCH 1 (BODY BODYSTRUCTURE)
     S: * 1 FETCH (BODY (("text" "plain" NIL NIL NIL "7bit" 4 0)("application" "octet-stream" NIL NIL NIL "base64" 4)("message" "rfc822" NIL NIL NIL "7bit" 23 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 5 0) 2) "mixed") BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 4 0 NIL NIL NIL NIL)("application" "octet-stream" NIL NIL NIL "base64" 4 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 23 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 5 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL))
     S: a OK Fetched`,
  );
});

test('fetching a body sets \\Seen and says so; PEEK and EXAMINE do not', async () => {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', letter('A', 'x'));
  await stage.run(`${signIn}${selectedUnseen}
    C: a FETCH 1 (BODY.PEEK[TEXT] FLAGS)
    S: * 1 FETCH (BODY[TEXT] {3}
    S: x
    S:  FLAGS ())
    S: a OK Fetched
    C: b UID FETCH 1 BODY[TEXT]
    S: * 1 FETCH (UID 1 BODY[TEXT] {3}
    S: x
    S:  FLAGS (\\Seen))
    S: b OK Fetched
    C: c FETCH 1 RFC822.TEXT
    S: * 1 FETCH (RFC822.TEXT {3}
    S: x
    S: )
    S: c OK Fetched`);
});

test('a mailbox opened with EXAMINE is not changed', async () => {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', letter('A', 'x'));
  await stage.run(`${signIn}
    C: s EXAMINE INBOX
    S: * 1 EXISTS
    S: * 0 RECENT
    S: * FLAGS (…)
    S: * OK [PERMANENTFLAGS ()] …
    S: * OK [UIDVALIDITY …
    S: * OK [UIDNEXT …
    S: * OK [HIGHESTMODSEQ …
    S: * OK [UNSEEN 1] …
    S: s OK [READ-ONLY] Mailbox is open
    C: a FETCH 1 BODY[TEXT]
    S: * 1 FETCH (BODY[TEXT] {3}
    S: x
    S: )
    S: a OK Fetched
    C: b STORE 1 +FLAGS (\\Seen)
    S: b NO [READ-ONLY] …
    C: c EXPUNGE
    S: c NO [READ-ONLY] …
    C: d MOVE 1 Trash
    S: d NO [READ-ONLY] …`);
});

test('many messages come in several pages, in order, once each', async () => {
  const stage = new Stage();
  for (let i = 0; i < 10; i++) stage.mail.deliver(u1, 'INBOX', letter(`${i}`), 1);
  const lines = Array.from({ length: 10 }, (_, i) => `S: * ${i + 1} FETCH (RFC822.SIZE …)`).join('\n');
  await stage.run(`${signIn}${selected}\nC: a FETCH 10,1:9 RFC822.SIZE\n${lines}\nS: a OK Fetched`);
});

test('a long body is streamed in pieces and is whole', async () => {
  const body = 'x'.repeat(78).concat('\r\n').repeat(20_000);
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', `Subject: long\r\n\r\n${body}`, 1);
  const pipes = await stage.run(
    `${signIn}${selected}\nC: a FETCH 1 (UID BODY.PEEK[TEXT] FLAGS)\nS: * 1 FETCH (UID 1 BODY[TEXT] {1600000}\n${'S: x…x\n'.repeat(20_000)}S:  FLAGS (\\Seen))\nS: a OK Fetched`,
  );
  assert.equal(pipes.length, 2);
});

test('macros are what the RFC says they are', async () => {
  await withMessage(
    letter('M'),
    `C: a FETCH 1 FAST
     S: * 1 FETCH (FLAGS (\\Seen) INTERNALDATE " 1-Jan-2026 00:00:00 +0000" RFC822.SIZE 77)
     S: a OK Fetched
     C: b FETCH 1 ALL
     S: * 1 FETCH (FLAGS (\\Seen) INTERNALDATE "…" RFC822.SIZE 77 ENVELOPE (…))
     S: b OK Fetched
     C: c FETCH 1 FULL
     S: * 1 FETCH (FLAGS (\\Seen) INTERNALDATE "…" RFC822.SIZE 77 ENVELOPE (…) BODY ("text" "plain" NIL NIL NIL "7bit" 7 1))
     S: c OK Fetched`,
  );
});

test('malformed FETCH is BAD, numbers that do not exist too; UIDs that do not exist are nothing', async () => {
  await withMessage(
    letter('M'),
    `C: a FETCH 2 FLAGS
     S: a BAD No such message
     C: b FETCH 0 FLAGS
     S: b BAD Malformed sequence set
     C: c FETCH 1:4294967296 FLAGS
     S: c BAD Malformed sequence set
     C: d FETCH 1 (FLAGS
     S: d BAD …
     C: e FETCH 1 BODY[HEADER.FIELDS ()]
     S: e BAD …
     C: f FETCH 1 BODY[MIME]
     S: f BAD MIME needs a part number
     C: g FETCH 1 BODY[1.]
     S: g BAD …
     C: h FETCH 1 BODY[]<0.0>
     S: h BAD A partial length of zero
     C: i UID FETCH 7 FLAGS
     S: i OK Fetched
     C: j FETCH 1:4294967295 FLAGS
     S: j BAD No such message
     C: k UID FETCH 1:4294967295 FLAGS
     S: * 1 FETCH (UID 1 FLAGS (\\Seen))
     S: k OK Fetched
     C: l UID FETCH 5:* FLAGS
     S: * 1 FETCH (UID 1 FLAGS (\\Seen))
     S: l OK Fetched`,
  );
});
