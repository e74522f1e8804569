import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '#base/bytes';
import { bodyText, indexMessage, type Part, partAt, readPartHeaders, textField, walkParts } from '#format/message';
import { type Edit, encodeTextBody, rewriteMessage } from './mod.ts';

const crlf = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'), 'latin1');

function rewrite(bytes: Uint8Array, edits: (part: (numbers: readonly number[]) => Part) => readonly Edit[]): string {
  const index = indexMessage(bytes);
  const made = edits((numbers) => partAt(index.root, numbers) ?? assert.fail(numbers.join('.')));
  return latin1(rewriteMessage(bytes, index, made)).replaceAll('\r\n', '\n');
}

const html = (part: Part, text: string): Edit => ({
  kind: 'content',
  part,
  content: { subtype: 'html', text, presentation: 'kept' },
});
const note = (part: Part, text: string): Edit => ({
  kind: 'content',
  part,
  content: { subtype: 'plain', text, presentation: 'note' },
});
const tag = (text: string): Edit => ({ kind: 'tag-subject', tag: text });

const letter = `From: a@b.example
subject: Hello
Content-Type: multipart/alternative; boundary=x
MIME-Version: 1.0

preamble
--x
Content-Type: text/plain

as it is \xe9
--x
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: base64
Content-ID: <one@b.example>
Content-MD5: AAAA

PGI+SGVsbG88L2I+
--x--
epilogue
`;

test('only what is edited changes, octet for octet', () => {
  const out = rewrite(crlf(letter), (part) => [html(part([2]), '<b>Ol\u00e1</b>\n--x\n')]);
  const expected = letter
    .replace('text/html; charset=iso-8859-1', 'text/html; charset=utf-8')
    .replace('Encoding: base64', 'Encoding: quoted-printable')
    .replace('Content-MD5: AAAA\n', '')
    .replace('PGI+SGVsbG88L2I+', '<b>Ol=C3=A1</b>\n=2D-x\n');
  assert.equal(out, expected);
});

test('the new content is read as it was written, and the other parts as before', () => {
  const bytes = crlf(letter);
  const index = indexMessage(bytes);
  const text = `${'ä'.repeat(200)}\r\n.\r\nFrom here = there \t\r\n--x--\r\n${'w'.repeat(500)}`;
  for (const wanted of [text, '日本'.repeat(3000), '', '=', '\r\n\r\n']) {
    const out = rewriteMessage(bytes, index, [html(partAt(index.root, [2]) ?? assert.fail(), wanted)]);
    const again = indexMessage(out);
    const part = partAt(again.root, [2]) ?? assert.fail();
    assert.equal(bodyText(out, part).replace(/\r\n$/, ''), wanted.replace(/\r\n$/, ''));
    assert.equal(again.root.children.length, 2);
    assert.equal(bodyText(out, partAt(again.root, [1]) ?? assert.fail()), 'as it is \xe9');
    for (const line of latin1(out).split('\r\n')) assert.ok(line.length <= 78, line);
  }
});

test('a note stands in the place of an attachment, and nothing else of it is left', () => {
  const bytes = crlf(`Subject: x
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: application/octet-stream; name="evil.exe"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="evil.exe"
Content-Description: An invoice

AAAA
--b--
`);
  assert.equal(
    rewrite(bytes, (part) => [note(part([1]), 'It was taken out.\n')]),
    `Subject: x
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Disposition: inline

It was taken out.

--b--
`,
  );
});

test('a message that is one part keeps its own fields', () => {
  const bytes = crlf('From: a@b.example\nContent-Length: 9\nContent-Type: text/html\nTo: c@d.example\n\n<p>one</p>\n');
  assert.equal(
    rewrite(bytes, (part) => [html(part([]), '<p>two</p>\n'), tag('{Cleaned}')]),
    `From: a@b.example
Content-Type: text/html; charset=utf-8
To: c@d.example
MIME-Version: 1.0
Content-Transfer-Encoding: quoted-printable
Subject: {Cleaned}

<p>two</p>
`,
  );
});

test('a header that is cut off gets its line break and its empty line', () => {
  assert.equal(
    rewrite(crlf('Content-Type: text/html'), (part) => [html(part([]), 'x')]),
    'Content-Type: text/html; charset=utf-8\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\nx\n',
  );
  assert.equal(
    rewrite(Buffer.from('To: a'), () => [tag('{x}')]),
    'To: a\nSubject: {x}\n',
  );
  const cut = crlf('Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\n--b--\n');
  const out = rewrite(cut, (part) => [html(part([1]), 'x'), html(part([2]), 'y')]);
  const index = indexMessage(crlf(out));
  assert.deepEqual(
    index.root.children.map((part) => bodyText(crlf(out), part)),
    ['x', 'y'],
  );
});

test('parts of an attached message are edited in it; what holds an edited part wins over what is in it', () => {
  const bytes = crlf(`Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Content-Type: text/html

old
--b--
`);
  const index = indexMessage(bytes);
  const inner = index.root.children[0]?.message ?? assert.fail();
  const out = rewriteMessage(bytes, index, [html(inner, 'new')]);
  const parts = [...walkParts(indexMessage(out).root)];
  assert.equal(bodyText(out, parts[2] ?? assert.fail()), 'new');
  const outer = index.root.children[0] ?? assert.fail();
  const both = latin1(rewriteMessage(bytes, index, [html(inner, 'new'), note(outer, 'gone')]));
  assert.ok(!both.includes('new') && both.includes('gone') && !both.includes('rfc822'));
});

test('a file name stays, whatever is in it (RFC 2231)', () => {
  const bytes = crlf("Content-Type: text/html;\n name*=utf-8''b%C3%A4%22r.html\n\nold\n");
  const index = indexMessage(bytes);
  const out = rewriteMessage(bytes, index, [html(index.root, 'new')]);
  assert.equal(indexMessage(out).root.fileName, 'bä"r.html');
  assert.equal(readPartHeaders(out, indexMessage(out).root).encoding, 'quoted-printable');
});

const long = 'w'.repeat(80);
const subjects: readonly (readonly [string, readonly string[], string])[] = [
  ['Subject: Hello\n', ['{Cleaned}'], 'Subject: {Cleaned} Hello\n'],
  ['SUBJECT:Hello\n', ['{Cleaned}'], 'Subject: {Cleaned} Hello\n'],
  ['Subject: {Cleaned} Hello\n', ['{Cleaned}'], 'Subject: {Cleaned} Hello\n'],
  ['Subject: Re: {Cleaned} Hello\n', ['{Cleaned}'], 'Subject: Re: {Cleaned} Hello\n'],
  ['Subject: =?utf-8?Q?=7BCleaned=7D_x?=\n', ['{Cleaned}'], 'Subject: =?utf-8?Q?=7BCleaned=7D_x?=\n'],
  ['Subject: {Cleaned} Hello\n', ['{Spam?}', '{Cleaned}'], 'Subject: {Spam?} {Cleaned} Hello\n'],
  ['Subject: Hello\n', ['{Spam?}', '{Cleaned}', '{Spam?}'], 'Subject: {Spam?} {Cleaned} Hello\n'],
  ['Subject: =?koi8-r?B?8NLJ18XU?=\n', ['{Cleaned}'], 'Subject: {Cleaned} =?koi8-r?B?8NLJ18XU?=\n'],
  ['Subject:\n one\n two\n', ['{Cleaned}'], 'Subject: {Cleaned}\n one\n two\n'],
  [`Subject: ${long}\n two\n`, ['{Cleaned}'], `Subject: {Cleaned}\n ${long}\n two\n`],
  ['Subject: caf\xe9\n', ['{Cleaned}'], 'Subject: {Cleaned} caf\xe9\n'],
  ['Subject: \n', ['{Cleaned}'], 'Subject: {Cleaned}\n'],
  ['To: a\n', ['{Cleaned}'], 'To: a\nSubject: {Cleaned}\n'],
  ['Subject: a\nTo: b\nSubject: c\n', ['{x}'], 'Subject: {x} a\nTo: b\n'],
  ['Subject: a\n', ['{\u00e9}'], 'Subject: =?utf-8?B?e8OpfQ==?= a\n'],
  ['Subject: =?utf-8?Q?a?=\n', ['{\u00e9}'], 'Subject: =?utf-8?B?e8OpfSA=?= =?utf-8?Q?a?=\n'],
];

test('a Subject is tagged once, and what it was is left as it was written (RFC 2047 section 6.2)', () => {
  for (const [from, tags, to] of subjects) {
    assert.equal(
      rewrite(crlf(`${from}\nbody\n`), () => tags.map(tag)),
      `${to}\nbody\n`,
    );
  }
  assert.throws(() => rewrite(crlf('\n'), () => [tag('a\r\nBcc: x')]), RangeError);
});

test('a field is put in the place of all of its name', () => {
  const field: Edit = { kind: 'field', field: textField('X-Note', 'new') };
  assert.equal(
    rewrite(crlf('x-note: 1\nTo: a\nX-Note: 2\n\nb\n'), () => [field]),
    'X-Note: new\nTo: a\n\nb\n',
  );
  assert.equal(
    rewrite(crlf('To: a\n\nb\n'), () => [field]),
    'To: a\nX-Note: new\n\nb\n',
  );
});

test('without edits the octets are the same', () => {
  for (const text of ['', 'a', '\n', letter])
    assert.equal(
      rewrite(crlf(text), () => []),
      text,
    );
});

test('the shorter encoding is taken, and neither makes a line that could be a boundary', () => {
  assert.equal(encodeTextBody('plain = text').encoding, 'quoted-printable');
  assert.equal(encodeTextBody('Привет').encoding, 'base64');
  assert.equal(latin1(encodeTextBody('--b').octets), '=2D-b');
  assert.equal(latin1(encodeTextBody(`${'a'.repeat(75)}--b`).octets), `${'a'.repeat(75)}=\r\n=2D-b`);
});
