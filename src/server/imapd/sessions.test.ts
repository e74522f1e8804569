import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letter, second, selected, signIn, signIn2, Stage, u1 } from './stage.fixture.ts';

function stageWith(count: number): Stage {
  const stage = new Stage();
  for (let i = 1; i <= count; i++) stage.mail.deliver(u1, 'INBOX', letter(`m${i}`), 1);
  return stage;
}

test('an expunge elsewhere is not told during FETCH, STORE and SEARCH by number, and numbers keep their meaning', async () => {
  const stage = stageWith(3);
  await stage.run(
    `${signIn}${selected}
    !expunge
    C: a FETCH 1:* UID
    S: * 1 FETCH (UID 1)
    S: * 2 FETCH (UID 2)
    S: * 3 FETCH (UID 3)
    S: a OK Fetched
    C: b STORE 3 +FLAGS (\\Flagged)
    S: * 3 FETCH (UID 3 FLAGS (\\Seen \\Flagged))
    S: b OK Stored
    C: c SEARCH ALL
    S: * SEARCH 1 2 3
    S: c OK Searched
    C: d FETCH 1 BODY.PEEK[TEXT]
    S: * 1 FETCH (BODY[TEXT] {7}
    S: Hello
    S: )
    S: d OK Fetched
    C: e UID SEARCH ALL
    S: * SEARCH 1 2 3
    S: * 1 EXPUNGE
    S: e OK Searched
    C: f FETCH 1:* UID
    S: * 1 FETCH (UID 2)
    S: * 2 FETCH (UID 3)
    S: f OK Fetched`,
    { expunge: () => stage.mail.expungeUids(u1, 'INBOX', 1) },
  );
});

test('arrivals are told even while an expunge is held back', async () => {
  const stage = stageWith(2);
  await stage.run(
    `${signIn}${selected}
    !change
    C: a FETCH 1 UID
    S: * 1 FETCH (UID 1)
    S: * 3 EXISTS
    S: a OK Fetched
    C: b FETCH 3 UID
    S: * 3 FETCH (UID 3)
    S: b OK Fetched
    C: c NOOP
    S: * 1 EXPUNGE
    S: c OK Done
    C: d UID FETCH 3 FLAGS
    S: * 2 FETCH (UID 3 FLAGS (\\Seen))
    S: d OK Fetched`,
    {
      change: () => {
        stage.mail.expungeUids(u1, 'INBOX', 1);
        stage.mail.deliver(u1, 'INBOX', letter('m3'), 1);
      },
    },
  );
});

test('two sessions see what the other does', async () => {
  const stage = stageWith(3);
  await stage.run(`${signIn}${selected}${signIn2}${second(selected)}
    C: a STORE 1,3 +FLAGS.SILENT (\\Deleted $Work)
    S: * FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Work)
    S: * OK [PERMANENTFLAGS …
    S: a OK Stored
    C: b EXPUNGE
    S: * 3 EXPUNGE
    S: * 1 EXPUNGE
    S: b OK Expunged
    2C: a NOOP
    2S: * FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Work)
    2S: * OK [PERMANENTFLAGS …
    2S: * 3 EXPUNGE
    2S: * 1 EXPUNGE
    2S: a OK Done`);
});

test('IDLE tells at once, and DONE ends it', async () => {
  const stage = stageWith(1);
  await stage.run(
    `${signIn}${selected}
    C: a IDLE
    S: + Idling
    !deliver
    S: * 2 EXISTS
    !see
    S: * 2 FETCH (UID 2 FLAGS (\\Seen))
    !expunge
    S: * 1 EXPUNGE
    C: DONE
    S: a OK IDLE is over
    C: b IDLE
    S: + Idling
    C: c NOOP
    S: b BAD Expected DONE`,
    {
      deliver: () => stage.mail.deliver(u1, 'INBOX', letter('new')),
      see: () => stage.mail.see(u1, 'INBOX', 2),
      expunge: () => stage.mail.expungeUids(u1, 'INBOX', 1),
    },
  );
});

test('a mailbox that is deleted elsewhere takes its sessions with it', async () => {
  const stage = new Stage();
  await stage.run(`${signIn}${selected.replace('INBOX', 'Junk')}${signIn2}
    2C: a DELETE Junk
    2S: a OK Deleted
    C: b NOOP
    S: * BYE The selected mailbox was deleted
    S: b OK Done`);
});

test('one in IDLE is told so at once when its mailbox is deleted', async () => {
  const stage = new Stage();
  await stage.run(`${signIn}${selected.replace('INBOX', 'Junk')}${signIn2}
    C: a IDLE
    S: + Idling
    2C: b DELETE Junk
    2S: b OK Deleted
    S: * BYE The selected mailbox was deleted`);
});

test('one in IDLE who reads slowly is told everything in the end, in order', async () => {
  const stage = stageWith(1);
  const pipe = stage.connect();
  const hear = async (lines: number): Promise<string[]> => {
    const heard: string[] = [];
    while (heard.length < lines) heard.push((await pipe.line()) ?? '(nothing)');
    return heard;
  };
  pipe.send(Buffer.from('a LOGIN u1 pw\r\nb SELECT INBOX\r\nc IDLE\r\n'));
  await hear(11);
  pipe.isStalled = true;
  stage.mail.deliver(u1, 'INBOX', letter('2'));
  assert.deepEqual(await hear(1), ['* 2 EXISTS']);
  stage.mail.deliver(u1, 'INBOX', letter('3'));
  stage.mail.expungeUids(u1, 'INBOX', 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pipe.take(), '');
  pipe.resume();
  assert.deepEqual(await hear(2), ['* 1 EXPUNGE', '* 2 EXISTS']);
  pipe.destroy();
  await Promise.all(stage.ended);
});

test('what fails while one in IDLE is told ends that connection, not the server', async () => {
  const stage = stageWith(1);
  const pipe = stage.connect();
  pipe.send(Buffer.from('a LOGIN u1 pw\r\nb SELECT INBOX\r\nc IDLE\r\n'));
  let heard: string | undefined = '';
  while (heard !== '+ Idling') heard = await pipe.line();
  pipe.write = () => {
    throw new Error('Broken on purpose');
  };
  stage.mail.deliver(u1, 'INBOX', letter('2'));
  await Promise.all(stage.ended);
  assert.equal(stage.notes.filter((note) => note.kind === 'failure').length, 1);
  assert.deepEqual(stage.notes.at(-1), { kind: 'closed', why: 'failure' });
});

test('pipelined commands are answered in order', async () => {
  await stageWith(2).run(`${signIn}${selected}
    C: a STORE 1 +FLAGS (\\Deleted)
    C: b EXPUNGE
    C: c FETCH 1 UID
    S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Deleted))
    S: a OK Stored
    S: * 1 EXPUNGE
    S: b OK Expunged
    S: * 1 FETCH (UID 2)
    S: c OK Fetched`);
});

test('MOVE says where messages went before they go, COPY too', async () => {
  await stageWith(3).run(`${signIn}${selected}
    C: a COPY 1:2 Trash
    S: a OK [COPYUID 105 1:2 1:2] Copied
    C: b UID MOVE 2:3 Trash
    S: * OK [COPYUID 105 2:3 3:4] Moved
    S: * 3 EXPUNGE
    S: * 2 EXPUNGE
    S: b OK Moved
    C: c COPY 1 Nowhere
    S: c NO [TRYCREATE] No such mailbox
    C: d UID COPY 77 Trash
    S: d OK No messages
    C: e COPY 1 INBOX
    S: * 2 EXISTS
    S: e OK [COPYUID 101 1 4] Copied`);
});

test('UID EXPUNGE spares what is not named; CLOSE expunges silently, UNSELECT not at all', async () => {
  await stageWith(3).run(`${signIn}${selected}
    C: a STORE 1:3 +FLAGS.SILENT (\\Deleted)
    S: a OK Stored
    C: b UID EXPUNGE 2
    S: * 2 EXPUNGE
    S: b OK Expunged
    C: c UNSELECT
    S: c OK Unselected
    C: d STATUS INBOX (MESSAGES DELETED UNSEEN UIDNEXT SIZE RECENT)
    S: * STATUS "INBOX" (MESSAGES 2 DELETED 2 UNSEEN 0 UIDNEXT 4 SIZE … RECENT 0)
    S: d OK That is its status${selected}
    C: e CLOSE
    S: e OK Closed
    C: f STATUS INBOX (MESSAGES)
    S: * STATUS "INBOX" (MESSAGES 0)
    S: f OK That is its status
    C: g CLOSE
    S: g BAD …`);
});

test('STORE replaces, adds and removes; silent ones say nothing but what others did', async () => {
  const stage = stageWith(2);
  await stage.run(
    `${signIn}${selected}
    C: a STORE 1 FLAGS (\\Flagged $Forwarded)
    S: * FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded)
    S: * OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded \\*)] …
    S: * 1 FETCH (UID 1 FLAGS (\\Flagged $Forwarded))
    S: a OK Stored
    C: b STORE 1 -FLAGS \\Flagged $forwarded
    S: * 1 FETCH (UID 1 FLAGS ())
    S: b OK Stored
    C: c STORE 1 +FLAGS ()
    S: * 1 FETCH (UID 1 FLAGS ())
    S: c OK Stored
    !see
    C: d STORE 1 +FLAGS.SILENT (\\Answered)
    S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Answered))
    S: d OK Stored
    C: e STORE 1 +FLAGS.SILENT (\\Draft)
    S: e OK Stored
    C: f STORE 3 FLAGS ()
    S: f BAD No such message
    C: g STORE 1 FLAGS (\\Recent)
    S: * 1 FETCH (UID 1 FLAGS ())
    S: g OK Stored
    C: h STORE 1 FLAGS (\\Nope)
    S: h BAD Unknown system flag`,
    { see: () => stage.mail.see(u1, 'INBOX', 1) },
  );
});

test('a failing store is NO, and the session goes on', async () => {
  const stage = stageWith(1);
  await stage.run(
    `${signIn}${selected}
    !fail
    C: a STORE 1 FLAGS ()
    S: a NO [UNAVAILABLE] Temporary failure on our side, please try again later
    C: b NOOP
    S: b OK Done`,
    {
      fail: () => {
        stage.mail.failNext = new Error('disk on fire');
      },
    },
  );
});
