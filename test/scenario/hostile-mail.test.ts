/** Messages and names that were made to confuse who reads them: the answers of IMAP stay well formed, whole and quick. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Account } from '../interop/harness/rookery.ts';
import { hostileMessages as messages } from './hostile-messages.ts';
import { House, password, unfiltered } from './house.ts';
import type { Peer } from './peer.ts';

const LIMIT_MS = 2000;

/** Checks that a response is what RFC 9051 section 9 allows: parentheses in pairs, strings quoted or counted. */
function assertWellFormed(response: Buffer): void {
  const text = response.toString('latin1');
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '(':
        depth++;
        break;
      case ')':
        depth--;
        assert.ok(depth >= 0, `one parenthesis too many: ${JSON.stringify(text.slice(Math.max(0, at - 80), at + 20))}`);
        break;
      case '"': {
        // No stretch of it may hold CR, LF or NUL, and only `"` and `\\` are escaped.
        const quoted = /"(?:[^"\\\r\n\0]|\\["\\])*"/y;
        quoted.lastIndex = at;
        assert.ok(quoted.test(text), `a quoted string: ${JSON.stringify(text.slice(at, at + 80))}`);
        at = quoted.lastIndex - 1;
        break;
      }
      case '{': {
        const literal = /\{(\d+)\}\r\n/y;
        literal.lastIndex = at;
        const [whole = '', octets] = literal.exec(text) ?? [];
        assert.notEqual(whole, '', `a literal: ${JSON.stringify(text.slice(at, at + 40))}`);
        at += whole.length + Number(octets) - 1;
        break;
      }
      case '\r':
        assert.equal(
          depth,
          0,
          `a line ends inside parentheses: ${JSON.stringify(text.slice(Math.max(0, at - 80), at))}`,
        );
        assert.equal(text[at + 1], '\n');
        break;
      default:
    }
  }
  assert.equal(depth, 0);
}

suite('hostile mail over IMAP', () => {
  let house: House;
  const reader: Account = { address: 'reader@example.test', password };
  const names = Object.keys(messages);
  before(async () => {
    house = await House.start({ settings: unfiltered });
    await house.server.addAccount(reader.address, reader.password);
    await using sender = await house.sender();
    // Fields that no recipient sees otherwise come with BDAT, octet for octet.
    for (const text of Object.values(messages)) {
      const bytes = Buffer.from(text, 'latin1');
      await sender.dialog('C: MAIL FROM:<a@remote.test>', 'S: 250', `C: RCPT TO:<${reader.address}>`, 'S: 250');
      await sender.send(`BDAT ${bytes.length} LAST\r\n`);
      await sender.send(bytes);
      await sender.dialog('S: 250 2');
      house.acknowledged(reader, bytes);
    }
  });
  after(() => house[Symbol.asyncDispose]());

  const open = async (): Promise<Peer> => {
    const peer = await house.reader(reader);
    await peer.dialog('C: s1 SELECT INBOX', 'S: s1 OK');
    return peer;
  };
  /** The untagged responses to a command that is obeyed in time. */
  const ask = async (peer: Peer, command: string): Promise<Buffer> => {
    const begun = performance.now();
    await peer.send(`q1 ${command}\r\nq2 NOOP\r\n`);
    const all = await peer.until('q2 OK');
    await peer.line();
    const took = performance.now() - begun;
    assert.ok(took < LIMIT_MS, `${command.slice(0, 60)} took ${took.toFixed(0)} ms`);
    assert.match(all.toString('latin1'), /(?:^|\r\n)q1 OK [^\r\n]*\r\nq2 OK$/, command.slice(0, 60));
    return all.subarray(0, all.lastIndexOf('q1 OK'));
  };

  for (const [i, name] of names.entries()) {
    const number = i + 1;
    test(`${name}: envelope and structure are well formed, and the octets are those that came`, async () => {
      await using peer = await open();
      assertWellFormed(await ask(peer, `FETCH ${number} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)`));
      assertWellFormed(await ask(peer, `FETCH ${number} (BODY BODYSTRUCTURE)`));
      const whole = await ask(peer, `FETCH ${number} BODY.PEEK[]`);
      assertWellFormed(whole);
      assert.ok(whole.includes(Buffer.from(messages[name] ?? '', 'latin1')));
      for (const section of [
        '1',
        '1.1',
        '1.MIME',
        '1.HEADER',
        '2',
        '1.2.3.4.5',
        'TEXT',
        'HEADER',
        'HEADER.FIELDS (TO SUBJECT)',
        'HEADER.FIELDS.NOT (TO)',
        '4294967295',
        Array.from({ length: 90 }, () => '1').join('.'),
      ]) {
        assertWellFormed(
          await ask(
            peer,
            `FETCH ${number} (BODY.PEEK[${section}] BODY.PEEK[${section}]<0.5> BODY.PEEK[${section}]<4294967295.10>)`,
          ),
        );
      }
    });
  }

  test('all of them at once, sorted through by SEARCH', async () => {
    await using peer = await open();
    assertWellFormed(await ask(peer, 'FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE)'));
    for (const keys of [
      'TEXT innermost',
      'BODY part',
      'SUBJECT deep',
      'FROM a',
      'TO u99999',
      'HEADER X-99999 y',
      'HEADER Message-ID ""',
      'OR NOT TEXT x BODY y',
      'SENTSINCE 1-Jan-2020',
      'LARGER 100000',
    ]) {
      assertWellFormed(await ask(peer, `SEARCH ${keys}`));
    }
    const [, count] = /SEARCH ?([ \d]*)/.exec((await ask(peer, 'SEARCH TEXT innermost')).toString('latin1')) ?? [];
    assert.ok((count ?? '').trim().split(' ').length >= 1);
  });

  test('they are copied, moved and removed like any other', async () => {
    await using peer = await open();
    await peer.dialog(
      'C: a1 CREATE Copies',
      'S: a1 OK',
      'C: a2 COPY 1:* Copies',
      'S: a2 OK',
      'C: a3 SELECT Copies',
      'S: a3 OK',
    );
    assertWellFormed(await ask(peer, 'FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE)'));
    await peer.dialog(
      'C: a4 STORE 1:* +FLAGS.SILENT (\\Deleted)',
      'S: a4 OK',
      'C: a5 EXPUNGE',
      'S: a5 OK',
      'C: a6 UNSELECT',
      'S: a6 OK',
      'C: a7 DELETE Copies',
      'S: a7 OK',
    );
  });

  test('APPEND of a header with bare CR, LF and worse does not break the lines of ENVELOPE', async () => {
    await using peer = await open();
    await peer.dialog('C: a1 CREATE Odd', 'S: a1 OK');
    const texts = [
      'Subject: a\nb\rc\r\n d\r\nFrom: x\ry <a\n@b>\r\n\r\nx',
      'Subject: "\\\n\r\n\r\n',
      'Content-Type: text/plain; name="a\nb\rc"\r\nContent-ID: <\n>\r\nContent-Description: \r"\r\n\r\n',
    ];
    for (const text of texts) {
      await peer.send(`a2 APPEND Odd {${text.length}+}\r\n${text}\r\n`);
      await peer.dialog('S: a2 OK');
    }
    await peer.dialog('C: a3 SELECT Odd', 'S: a3 OK');
    assertWellFormed(await ask(peer, 'FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY.PEEK[])'));
  });

  test('names of mailboxes are names, whatever they look like', async () => {
    await using peer = await house.reader(reader);
    const made = [
      '"quo\\"te"',
      '"back\\\\slash"',
      '"per%cent"',
      '"st*ar"',
      '"{5}"',
      '"(paren"',
      '"../../../etc/passwd"',
      '"/absolute"',
      '"trailing/"',
      '"a//b"',
      '"INBOX/under"',
      '"inbox"',
      '"~root"',
      '"#news"',
      '"&"',
      '"&AAA-"',
      '"&2D0-"',
      '"nul"',
      `"${'n'.repeat(2000)}"`,
      `"${Array.from({ length: 60 }, (_, i) => i).join('/')}"`,
      '{4+}\r\na\r\nb',
      '{3+}\r\na\tb',
      '{2+}\r\n\x7fa',
      '{3+}\r\na\x01b',
    ];
    const taken: string[] = [];
    for (const [i, name] of made.entries()) {
      await peer.send(`c${i} CREATE ${name}\r\n`);
      const answer = await peer.answer();
      assert.match(answer, new RegExp(`^c${i} (?:OK|NO|BAD)`, 'm'), name);
      if (/ OK /.test(answer)) taken.push(name);
    }
    await peer.send('l1 NOOP\r\n');
    while (!(await peer.answer()).includes('l1 OK'));
    const list = await ask(peer, 'LIST "" * RETURN (CHILDREN STATUS (MESSAGES UIDNEXT))');
    assertWellFormed(list);
    // RFC 9051 section 6.3.4: a delimiter at the end is no part of the name.
    for (const name of taken) await ask(peer, `STATUS ${name.replace(/\/"$/, '"')} (MESSAGES)`);
    for (const pattern of ['"*"', '"%"', '"*%*%*%*%*%*%*%*%*%*%*%*%*%*%*%*%*%*%*"', `"${'*a'.repeat(400)}"`])
      assertWellFormed(await ask(peer, `LIST "" ${pattern}`));
    for (const [i, name] of taken.toReversed().entries()) {
      await peer.send(`d${i} DELETE ${name}\r\n`);
      await peer.answer();
    }
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () => house.finish());
});
