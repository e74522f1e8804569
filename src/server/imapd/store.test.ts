import assert from 'node:assert/strict';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import type { AuthStep, ImapMail } from './ports.ts';
import { second, selected, selectedUnseen, signIn, signIn2, Stage } from './stage.fixture.ts';
import { storedMail } from './store.fixture.ts';

/** A stage over a real store; u1 is an account of it. */
async function stageOver(store: TestStore, options: { quotaBytes?: number } = {}): Promise<Stage> {
  const { account } = await accountIn(store, options);
  const mail: ImapMail = storedMail(store);
  const stage = new Stage({ mail });
  stage.authenticator.start = (): AuthStep => ({ kind: 'accepted', identity: { account, login: 'u1' } });
  return stage;
}

const append = (tag: string, text: string, flags = ''): string => {
  const octets = text.replaceAll('\n', '\r\n');
  return `C: ${tag} APPEND INBOX ${flags}{${Buffer.byteLength(octets)}+}\nC: ${octets.replaceAll('\r\n', '\\r\\n')}`;
};

forEachEngine('what is appended can be listed, fetched, found, flagged, moved and expunged', async (store) => {
  const stage = await stageOver(store);
  await stage.run(`${signIn}
    C: a LIST "" *
    S: * LIST (\\HasNoChildren) "/" "INBOX"
    S: * LIST (\\HasNoChildren \\Archive) "/" "Archive"
    S: * LIST (\\HasNoChildren \\Drafts) "/" "Drafts"
    S: * LIST (\\HasNoChildren \\Junk) "/" "Junk"
    S: * LIST (\\HasNoChildren \\Sent) "/" "Sent"
    S: * LIST (\\HasNoChildren \\Trash) "/" "Trash"
    S: a OK Listed${selected}
    ${append('b', 'From: Anna <a@x.test>\nSubject: =?utf-8?q?=C3=84pfel?=\nX-Tag: one\n\nred\n')}
    S: * 1 EXISTS
    S: b OK [APPENDUID … 1] Message kept
    ${append('c', 'From: b@x.test\nSubject: Pears\nDate: Thu, 1 Jan 2026 12:00:00 +0000\n\ngreen\n', '(\\Seen $Work) "17-Jul-1996 02:44:25 -0700" ')}
    S: * FLAGS (…$Work)
    S: * OK [PERMANENTFLAGS …
    S: * 2 EXISTS
    S: c OK [APPENDUID … 2] Message kept
    C: d FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[TEXT])
    S: * 1 FETCH (UID 1 FLAGS () RFC822.SIZE 75 ENVELOPE (NIL "=?utf-8?q?=C3=84pfel?=" (("Anna" NIL "a" "x.test")) …) BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL NIL NIL) BODY[TEXT] {5}
    S: red
    S: )
    S: * 2 FETCH (UID 2 FLAGS (\\Seen $Work) RFC822.SIZE 79 ENVELOPE ("Thu, 1 Jan 2026 12:00:00 +0000" "Pears" …) BODYSTRUCTURE (…) BODY[TEXT] {7}
    S: green
    S: )
    S: d OK Fetched
    C: e FETCH 2 (INTERNALDATE SAVEDATE BODY[HEADER.FIELDS (Subject)])
    S: * 2 FETCH (INTERNALDATE "17-Jul-1996 09:44:25 +0000" SAVEDATE "…" BODY[HEADER.FIELDS (Subject)] {18}
    S: Subject: Pears
    S:
    S: )
    S: e OK Fetched
    C: f SEARCH FROM anna
    S: * SEARCH 1
    S: f OK Searched
    C: g SEARCH SUBJECT {6+}
    C: äpfel
    S: * SEARCH 1
    S: g OK Searched
    C: h SEARCH OR BODY green HEADER X-Tag ONE
    S: * SEARCH 1 2
    S: h OK Searched
    C: i SEARCH SENTON 1-Jan-2026 BEFORE 1-Jan-2000 LARGER 10 KEYWORD $work
    S: * SEARCH 2
    S: i OK Searched
    C: j SEARCH TEXT anna NOT SUBJECT pears
    S: * SEARCH 1
    S: j OK Searched
    C: k STORE 1:2 +FLAGS (\\Deleted)
    S: * 1 FETCH (UID 1 FLAGS (\\Deleted))
    S: * 2 FETCH (UID 2 FLAGS (\\Seen \\Deleted $Work))
    S: k OK Stored
    C: l COPY 1 Junk
    S: l OK [COPYUID … 1 1] Copied
    C: m UID MOVE 2 Trash
    S: * OK [COPYUID … 2 1] Moved
    S: * 2 EXPUNGE
    S: m OK Moved
    C: n EXPUNGE
    S: * 1 EXPUNGE
    S: n OK Expunged
    C: o LIST "" (INBOX Junk Trash) RETURN (STATUS (MESSAGES UNSEEN DELETED SIZE))
    S: * LIST (\\HasNoChildren) "/" "INBOX"
    S: * STATUS "INBOX" (MESSAGES 0 UNSEEN 0 DELETED 0 SIZE 0)
    S: * LIST (\\HasNoChildren \\Junk) "/" "Junk"
    S: * STATUS "Junk" (MESSAGES 1 UNSEEN 1 DELETED 1 SIZE 75)
    S: * LIST (\\HasNoChildren \\Trash) "/" "Trash"
    S: * STATUS "Trash" (MESSAGES 1 UNSEEN 0 DELETED 1 SIZE 79)
    S: o OK Listed
    C: p GETQUOTA ""
    S: * QUOTA "" ()
    S: p OK That is your quota`);
});

forEachEngine('mailboxes are made, renamed, left and lost over the store', async (store) => {
  const stage = await stageOver(store, { quotaBytes: 100_000 });
  await stage.run(`${signIn}${signIn2}
    C: a CREATE a/b (USE (\\Archive))
    S: a OK Created
    C: b SELECT a/b
    S: * 0 EXISTS
    S: * 0 RECENT
    S: * FLAGS …
    S: * OK [PERMANENTFLAGS …
    S: * OK [UIDVALIDITY …
    S: * OK [UIDNEXT 1] …
    S: * OK [HIGHESTMODSEQ …
    S: b OK [READ-WRITE] Mailbox is open
    2C: c RENAME a x
    2S: c OK Renamed
    2C: d LIST "" x*
    2S: * LIST (\\HasChildren) "/" "x"
    2S: * LIST (\\HasNoChildren \\Archive) "/" "x/b"
    2S: d OK Listed
    2C: e UNSUBSCRIBE x
    2S: e OK Unsubscribed
    2C: f LIST (SUBSCRIBED) "" x*
    2S: * LIST (\\HasNoChildren \\Archive \\Subscribed) "/" "x/b"
    2S: f OK Listed
    2C: g DELETE x/b
    2S: g OK Deleted
    C: h NOOP
    S: * BYE The selected mailbox was deleted
    S: h OK Done
    2C: i CREATE x
    2S: i NO [ALREADYEXISTS] …
    2C: j APPEND INBOX {99999}
    2S: + Send the message
    2C: ${'y'.repeat(99_999)}
    2S: j OK [APPENDUID …
    2C: k APPEND INBOX {100}
    2S: k NO [OVERQUOTA] Mailbox is full
    2C: l RENAME INBOX old
    2S: l OK Renamed
    2C: m STATUS old (MESSAGES)
    2S: * STATUS "old" (MESSAGES 1)
    2S: m OK That is its status`);
});

forEachEngine('two sessions on one mailbox share what happens, one of them in IDLE', async (store) => {
  const stage = await stageOver(store);
  await stage.run(`${signIn}
    ${append('a', 'Subject: 1\n\n1\n')}
    S: a OK …
    ${append('b', 'Subject: 2\n\n2\n')}
    S: b OK …${selectedUnseen}${signIn2}${second(selectedUnseen)}
    2C: c IDLE
    2S: + Idling
    ${append('d', 'Subject: 3\n\n3\n')}
    S: * 3 EXISTS
    S: d OK …
    2S: * 3 EXISTS
    C: e STORE 1,3 +FLAGS.SILENT (\\Deleted)
    S: e OK Stored
    2S: * 1 FETCH (UID 1 FLAGS (\\Deleted))
    2S: * 3 FETCH (UID 3 FLAGS (\\Deleted))
    C: f EXPUNGE
    S: * 3 EXPUNGE
    S: * 1 EXPUNGE
    S: f OK Expunged
    2S: * 3 EXPUNGE
    2S: * 1 EXPUNGE
    2C: DONE
    2S: c OK IDLE is over
    2C: g ENABLE QRESYNC
    2S: * ENABLED QRESYNC
    2S: g OK Enabled
    2C: h UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)
    2S: * VANISHED (EARLIER) 1,3
    2S: * 1 FETCH (UID 2 FLAGS () MODSEQ (…))
    2S: h OK Fetched`);
  assert.equal(stage.notes.filter((note) => note.kind === 'failure').length, 0);
});
