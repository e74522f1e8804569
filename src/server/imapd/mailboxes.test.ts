import { test } from 'node:test';
import { letter, selected, signIn, Stage, u1 } from './stage.fixture.ts';

const standard = (command: string): string =>
  ['INBOX', 'Archive', 'Drafts', 'Junk', 'Sent', 'Trash']
    .map((name) => `S: * ${command} (\\HasNoChildren${name === 'INBOX' ? '' : ` \\${name}`}) "/" "${name}"`)
    .join('\n');

test('each account has INBOX and the special-use mailboxes (MB1)', async () => {
  await new Stage().run(`${signIn}
    C: a LIST "" *
    ${standard('LIST')}
    S: a OK Listed
    C: b LIST "" ""
    S: * LIST (\\Noselect) "/" ""
    S: b OK Listed
    C: c LIST "" inbox
    S: * LIST (\\HasNoChildren) "/" "INBOX"
    S: c OK Listed
    C: d NAMESPACE
    S: * NAMESPACE (("" "/")) NIL NIL
    S: d OK …
    C: e LIST "" x*y%
    S: e OK Listed`);
});

test('mailboxes are created with their parents, renamed with their children, deleted without', async () => {
  await new Stage().run(`${signIn}
    C: a CREATE a/b/c
    S: a OK Created
    C: b LIST "" a%
    S: * LIST (\\HasChildren) "/" "a"
    S: b OK Listed
    C: c LIST a/ %
    S: * LIST (\\HasChildren) "/" "a/b"
    S: c OK Listed
    C: d LIST "" a*
    S: * LIST (\\HasChildren) "/" "a"
    S: * LIST (\\HasChildren) "/" "a/b"
    S: * LIST (\\HasNoChildren) "/" "a/b/c"
    S: d OK Listed
    C: e DELETE a/b
    S: e NO [HASCHILDREN] …
    C: f RENAME a x
    S: f OK Renamed
    C: g LIST "" x/*
    S: * LIST (\\HasChildren) "/" "x/b"
    S: * LIST (\\HasNoChildren) "/" "x/b/c"
    S: g OK Listed
    C: h RENAME x x/y
    S: h NO [CANNOT] …
    C: i RENAME x Trash
    S: i NO [ALREADYEXISTS] …
    C: j DELETE x/b/c
    S: j OK Deleted
    C: k DELETE inbox
    S: k NO [CANNOT] …
    C: l CREATE INBOX
    S: l NO [ALREADYEXISTS] …
    C: m CREATE Sent
    S: m NO [ALREADYEXISTS] …
    C: n DELETE nope
    S: n NO [NONEXISTENT] …
    C: o CREATE "a//b"
    S: o NO [CANNOT] …
    C: p CREATE "a*"
    S: p NO [CANNOT] …
    C: q CREATE closing/
    S: q OK Created
    C: r SELECT nope
    S: r NO [NONEXISTENT] No such mailbox
    C: s CREATE Later (USE (\\Archive))
    S: s OK Created
    C: t CREATE Later2 (USE (\\Flagged))
    S: t NO [USEATTR] …`);
});

test('renaming INBOX moves its messages and leaves it empty (RFC 9051 section 6.3.6)', async () => {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', letter('x'));
  await stage.run(`${signIn}
    C: a RENAME INBOX old
    S: a OK Renamed
    C: b LIST "" (INBOX old) RETURN (STATUS (MESSAGES))
    S: * LIST (\\HasNoChildren) "/" "INBOX"
    S: * STATUS "INBOX" (MESSAGES 0)
    S: * LIST (\\HasNoChildren) "/" "old"
    S: * STATUS "old" (MESSAGES 1)
    S: b OK Listed`);
});

test('LIST-EXTENDED: subscriptions, special uses, and parents of what matches (RFC 5258)', async () => {
  await new Stage().run(`${signIn}
    C: a CREATE p/q
    S: a OK Created
    C: b UNSUBSCRIBE p
    S: b OK Unsubscribed
    C: c UNSUBSCRIBE Trash
    S: c OK Unsubscribed
    C: d LIST (SUBSCRIBED) "" (p% T* p/*)
    S: * LIST (\\HasNoChildren \\Subscribed) "/" "p/q"
    S: d OK Listed
    C: e LIST (SUBSCRIBED RECURSIVEMATCH) "" %
    S: * LIST (\\HasNoChildren \\Subscribed) "/" "INBOX"
    S: * LIST (\\HasNoChildren \\Archive \\Subscribed) "/" "Archive"
    S: * LIST (\\HasNoChildren \\Drafts \\Subscribed) "/" "Drafts"
    S: * LIST (\\HasNoChildren \\Junk \\Subscribed) "/" "Junk"
    S: * LIST (\\HasNoChildren \\Sent \\Subscribed) "/" "Sent"
    S: * LIST (\\HasChildren) "/" "p" ("CHILDINFO" ("SUBSCRIBED"))
    S: e OK Listed
    C: f LIST (RECURSIVEMATCH) "" %
    S: f BAD …
    C: g LSUB "" p%
    S: * LSUB (\\Noselect) "/" "p"
    S: g OK Listed
    C: h LIST (SPECIAL-USE) "" * RETURN (SUBSCRIBED CHILDREN)
    S: * LIST (\\HasNoChildren \\Archive \\Subscribed) "/" "Archive"
    S: * LIST (\\HasNoChildren \\Drafts \\Subscribed) "/" "Drafts"
    S: * LIST (\\HasNoChildren \\Junk \\Subscribed) "/" "Junk"
    S: * LIST (\\HasNoChildren \\Sent \\Subscribed) "/" "Sent"
    S: * LIST (\\HasNoChildren \\Trash) "/" "Trash"
    S: h OK Listed
    C: i LIST (REMOTE) "" INBOX RETURN (STATUS (MESSAGES UNSEEN) SPECIAL-USE)
    S: * LIST (\\HasNoChildren) "/" "INBOX"
    S: * STATUS "INBOX" (MESSAGES 0 UNSEEN 0)
    S: i OK Listed
    C: j SUBSCRIBE nope
    S: j NO [NONEXISTENT] …`);
});

test('names are modified UTF-7 until IMAP4rev2 is enabled, then UTF-8', async () => {
  await new Stage().run(`${signIn}
    C: a CREATE "Entw&APw-rfe &- Co"
    S: a OK Created
    C: b LIST "" Entw*
    S: * LIST (\\HasNoChildren) "/" "Entw&APw-rfe &- Co"
    S: b OK Listed
    C: c CREATE "bad &AP name"
    S: c NO [CANNOT] …
    C: d ENABLE IMAP4rev2
    S: * ENABLED IMAP4REV2
    S: d OK Enabled
    C: e LIST "" Entw*
    S: * LIST (\\HasNoChildren) "/" "Entw\u00c3\u00bcrfe & Co"
    S: e OK Listed
    C: f SELECT "Entw\u00fcrfe & Co"
    S: * 0 EXISTS
    S: * FLAGS …
    S: * OK [PERMANENTFLAGS …
    S: * OK [UIDVALIDITY …
    S: * OK [UIDNEXT 1] …
    S: * OK [HIGHESTMODSEQ …
    S: * LIST () "/" "Entw\u00c3\u00bcrfe & Co"
    S: f OK [READ-WRITE] Mailbox is open
    C: g SEARCH ALL
    S: * ESEARCH (TAG "g")
    S: g OK Searched
    C: h SELECT INBOX
    S: * OK [CLOSED] Previous mailbox is closed
    S: * 0 EXISTS
    S: * FLAGS …
    S: * OK [PERMANENTFLAGS …
    S: * OK [UIDVALIDITY …
    S: * OK [UIDNEXT 1] …
    S: * OK [HIGHESTMODSEQ …
    S: * LIST () "/" "INBOX"
    S: h OK [READ-WRITE] Mailbox is open`);
});

test('quota is the account’s, in units of 1024 octets (RFC 9208)', async () => {
  await new Stage().run(`${signIn}
    C: a GETQUOTAROOT INBOX
    S: * QUOTAROOT "INBOX" ""
    S: * QUOTA "" (STORAGE 0 976)
    S: a OK That is your quota
    C: b GETQUOTA ""
    S: * QUOTA "" (STORAGE 0 976)
    S: b OK That is your quota
    C: c GETQUOTA other
    S: c NO [NONEXISTENT] …
    C: d SETQUOTA "" (STORAGE 5)
    S: d NO [NOPERM] …`);
});

test('APPEND keeps message, flags and date, and says its UID', async () => {
  await new Stage().run(`${signIn}${selected}
    C: a APPEND INBOX (\\Seen $X) "17-Jul-1996 02:44:25 -0700" {16}
    S: + Send the message
    C: Subject: y
    C:
    C: Hi
    S: * FLAGS (…$X)
    S: * OK [PERMANENTFLAGS …
    S: * 1 EXISTS
    S: a OK [APPENDUID 101 1] Message kept
    C: b FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE)
    S: * 1 FETCH (FLAGS (\\Seen $X) INTERNALDATE "17-Jul-1996 09:44:25 +0000" RFC822.SIZE 40)
    S: b OK Fetched
    C: c APPEND Trash {2+}
    C: ab
    S: c OK [APPENDUID 105 1] Message kept
    C: d APPEND Nowhere {2}
    S: d NO [TRYCREATE] No such mailbox
    C: e APPEND Nowhere {2+}
    C: ab
    S: e NO [TRYCREATE] No such mailbox
    C: f APPEND INBOX {100001}
    S: f NO [TOOBIG] …
    C: g APPEND INBOX {4+}
    C: a\0bc
    S: g NO [CANNOT] A message cannot hold NUL
    C: h APPEND INBOX {0}
    S: h NO [CANNOT] …
    C: i APPEND INBOX {2+}
    C: ab {2+}
    C: ab
    S: i BAD One message at a time
    S: ab BAD …
    C: j NOOP
    S: j OK Done`);
});

test('a full account is told so before the message is sent', async () => {
  const stage = new Stage({ messageBytesMax: 10_000_000 });
  await stage.run(`${signIn}
    C: a APPEND INBOX {2000000}
    S: a NO [OVERQUOTA] Mailbox is full`);
});

test('IDLE, ID, CHECK and the like', async () => {
  await new Stage().run(`${signIn}
    C: a ID ("name" "test" "version" NIL)
    S: * ID ("name" "Rookery" "version" "0")
    S: a OK …
    C: b ID NIL
    S: * ID …
    S: b OK …
    C: c CHECK
    S: c BAD …
    C: d IDLE
    S: + Idling
    C: done
    S: d OK IDLE is over
    C: e CAPABILITY
    S: * CAPABILITY IMAP4rev1 IMAP4rev2 …APPENDLIMIT=100000
    S: e OK That is all
    C: f LOGIN u1 pw
    S: f BAD …
    C: g LOGOUT
    C: h NOOP
    S: * BYE Until next time
    S: g OK Signed out`);
});
