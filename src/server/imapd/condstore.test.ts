import { test } from 'node:test';
import { letter, selected, signIn, Stage, u1 } from './stage.fixture.ts';

/** Three messages with modseqs 2, 3 and 4. */
function stage3(): Stage {
  const stage = new Stage();
  for (let i = 1; i <= 3; i++) stage.mail.deliver(u1, 'INBOX', letter(`m${i}`), 1);
  return stage;
}

test('CHANGEDSINCE gives what changed, with mod-sequences, and switches CONDSTORE on (RFC 7162 section 3.1.4.1)', async () => {
  const stage = stage3();
  await stage.run(
    `${signIn}${selected}
    C: a FETCH 1:* (FLAGS) (CHANGEDSINCE 3)
    S: * 3 FETCH (FLAGS (\\Seen) MODSEQ (4))
    S: a OK Fetched
    C: b STORE 1 +FLAGS.SILENT (\\Flagged)
    S: * 1 FETCH (UID 1 MODSEQ (5))
    S: b OK Stored
    C: c UID FETCH 1:* (MODSEQ)
    S: * 1 FETCH (UID 1 MODSEQ (5))
    S: * 2 FETCH (UID 2 MODSEQ (3))
    S: * 3 FETCH (UID 3 MODSEQ (4))
    S: c OK Fetched
    C: d SEARCH MODSEQ 4
    S: * SEARCH 1 3 (MODSEQ 5)
    S: d OK Searched
    C: e SEARCH MODSEQ "/flags/\\\\Seen" all 5
    S: * SEARCH 1 (MODSEQ 5)
    S: e OK Searched
    !see
    C: f NOOP
    S: * 2 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (6))
    S: f OK Done`,
    { see: () => stage.mail.see(u1, 'INBOX', 2) },
  );
});

test('UNCHANGEDSINCE leaves alone what was changed, names it, and tells its flags (section 3.1.3)', async () => {
  await stage3().run(`${signIn}${selected}
    C: a STORE 1:3 (UNCHANGEDSINCE 3) +FLAGS (\\Deleted)
    S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Deleted) MODSEQ (5))
    S: * 2 FETCH (UID 2 FLAGS (\\Seen \\Deleted) MODSEQ (5))
    S: a OK [MODIFIED 3] Some messages were changed meanwhile
    C: b UID STORE 1:3 (UNCHANGEDSINCE 0) +FLAGS.SILENT (\\Draft)
    S: b OK [MODIFIED 1:3] Some messages were changed meanwhile
    C: c EXPUNGE
    S: * 2 EXPUNGE
    S: * 1 EXPUNGE
    S: c OK [HIGHESTMODSEQ 6] Expunged`);
});

test('QRESYNC: a client learns at SELECT what it missed (section 3.2.5)', async () => {
  const stage = stage3();
  stage.mail.expungeUids(u1, 'INBOX', 2);
  const head = `
    C: s SELECT INBOX (QRESYNC (101 3 1:3))
    S: * 2 EXISTS
    S: * 0 RECENT
    S: * FLAGS (…)
    S: * OK [PERMANENTFLAGS …
    S: * OK [UIDVALIDITY 101] …
    S: * OK [UIDNEXT 4] …
    S: * OK [HIGHESTMODSEQ 5] …`;
  await stage.run(`${signIn}
    C: x SELECT INBOX (QRESYNC (101 3))
    S: x BAD QRESYNC is not enabled
    C: a ENABLE QRESYNC X-GOOD-IDEA
    S: * ENABLED QRESYNC
    S: a OK Enabled${head}
    S: * VANISHED (EARLIER) 2
    S: * 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (4))
    S: s OK [READ-WRITE] Mailbox is open
    C: b UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4 VANISHED)
    S: * VANISHED (EARLIER) 2
    S: b OK Fetched
    C: c STORE 1 +FLAGS.SILENT (\\Deleted)
    S: * 1 FETCH (UID 1 MODSEQ (6))
    S: c OK Stored
    C: d EXPUNGE
    S: * VANISHED 1
    S: d OK [HIGHESTMODSEQ 7] Expunged
    C: e FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)
    S: e BAD …`);
});

test('below the floor of what is remembered, all that is not there has vanished (section 3.2.5.1)', async () => {
  const stage = stage3();
  stage.mail.expungeUids(u1, 'INBOX', 1, 2);
  stage.mail.floor = 100;
  await stage.run(`${signIn}
    C: a ENABLE QRESYNC
    S: * ENABLED QRESYNC
    S: a OK Enabled${selected}
    C: b UID FETCH 1:10 (FLAGS) (CHANGEDSINCE 1 VANISHED)
    S: * VANISHED (EARLIER) 1:2
    S: * 1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (4))
    S: b OK Fetched`);
});
