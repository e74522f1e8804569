import { test } from 'node:test';
import { letter, selected, signIn, Stage, u1 } from './stage.fixture.ts';

function stage4(): Stage {
  const stage = new Stage();
  stage.mail.deliver(u1, 'INBOX', letter('Apples', 'red', 'Date: Thu, 1 Jan 2026 12:00:00 +0000\r\n'), 1);
  stage.mail.deliver(u1, 'INBOX', letter('Pears', 'green'), 1 + 4);
  stage.mail.deliver(u1, 'INBOX', letter('=?utf-8?q?=C3=84pfel?=', 'rot', 'To: Bob <bob@example.test>\r\n'), 1 + 8);
  stage.mail.deliver(u1, 'INBOX', letter('Plums', 'blue '.repeat(100)), 1 + 2);
  return stage;
}

const searches: readonly (readonly [string, string])[] = [
  ['ALL', '1 2 3 4'],
  ['FLAGGED', '2'],
  ['UNDELETED UNANSWERED', '1 2'],
  ['OR DELETED ANSWERED', '3 4'],
  ['NOT (OR FLAGGED DELETED)', '1 4'],
  ['2:3 UID 3:*', '3'],
  ['NEW', ''],
  ['OLD', '1 2 3 4'],
  ['RECENT', ''],
  ['KEYWORD $nope', ''],
  ['UNKEYWORD $nope SEEN', '1 2 3 4'],
  ['SUBJECT apples', '1'],
  ['SUBJECT {6+}\\r\\n\u00c4pfel', '3'],
  ['CHARSET UTF-8 SUBJECT "p" NOT SUBJECT "PP"', '2 3 4'],
  ['FROM anna TO bob', '3'],
  ['HEADER To ""', '3'],
  ['BODY green', '2'],
  ['TEXT PLUMS', '4'],
  ['LARGER 300', '4'],
  ['SMALLER 300 1:2', '1 2'],
  ['SENTON 1-Jan-2026', '1'],
  ['SENTSINCE "2-Jan-2026"', ''],
  ['SINCE 1-Jan-2026 BEFORE 2-Jan-2026', '1 2 3 4'],
  ['ON 31-Dec-2025', ''],
  ['(1 (2))', ''],
  ['1:4294967295', '1 2 3 4'],
];

test('search keys find what they should', async () => {
  const script = searches.map(([program, found], i) => {
    return `C: a${i} SEARCH ${program}\nS: * SEARCH${found === '' ? '' : ` ${found}`}\nS: a${i} OK Searched`;
  });
  await stage4().run(signIn + selected + script.join('\n'));
});

test('what is no search is BAD, an unknown charset NO', async () => {
  await stage4().run(`${signIn}${selected}
    C: a SEARCH
    S: a BAD …
    C: b SEARCH FROB
    S: b BAD Unknown search key
    C: c SEARCH ON 31-Feb-2026
    S: c BAD Malformed date
    C: d SEARCH (ALL
    S: d BAD …
    C: e SEARCH NOT
    S: e BAD …
    C: f SEARCH CHARSET KOI8-R ALL
    S: f NO [BADCHARSET (US-ASCII UTF-8)] …
    C: g SEARCH SUBJECT {2+}\\r\\n\u0080
    S: * SEARCH
    S: g OK Searched`);
});

test('ESEARCH gives what was asked for, and saves it (RFC 4731, RFC 5182)', async () => {
  await stage4().run(`${signIn}${selected}
    C: a SEARCH RETURN (MIN MAX COUNT) UNDELETED
    S: * ESEARCH (TAG "a") MIN 1 MAX 4 COUNT 3
    S: a OK Searched
    C: b UID SEARCH RETURN () UNDELETED
    S: * ESEARCH (TAG "b") UID ALL 1:2,4
    S: b OK Searched
    C: c SEARCH RETURN (ALL COUNT) NEW
    S: * ESEARCH (TAG "c") COUNT 0
    S: c OK Searched
    C: d SEARCH RETURN (SAVE) OR FLAGGED DELETED
    S: d OK Searched
    C: e FETCH $ UID
    S: * 2 FETCH (UID 2)
    S: * 3 FETCH (UID 3)
    S: e OK Fetched
    C: f UID SEARCH RETURN (SAVE MIN) $ 3
    S: * ESEARCH (TAG "f") UID MIN 3
    S: f OK Searched
    C: g UID STORE $ +FLAGS.SILENT (\\Draft)
    S: g OK Stored
    C: h UID EXPUNGE $
    S: * 3 EXPUNGE
    S: h OK Expunged
    C: i UID COPY $ Trash
    S: i OK No messages
    C: j SEARCH RETURN (SAVE) CHARSET X ALL
    S: j NO [BADCHARSET (US-ASCII UTF-8)] …
    C: k SEARCH RETURN (COUNT MODSEQ) ALL
    S: k BAD …
    C: l SEARCH RETURN (MAX) MODSEQ 1
    S: * ESEARCH (TAG "l") MAX 3 MODSEQ 5
    S: l OK Searched`);
});
