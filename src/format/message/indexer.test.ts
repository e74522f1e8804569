import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8, latin1 } from '#base/bytes';
import {
  type Anomaly,
  indexMessage,
  indexOfLast,
  type MessageIndex,
  type Part,
  partAt,
  rawBody,
  readEnvelope,
  readPartHeaders,
  shownChildren,
} from './mod.ts';

const crlf = (text: string): Uint8Array => encodeUtf8(text.replaceAll('\n', '\r\n'));

/** The tree as one line: `mixed(plain,alternative(plain,html))`. */
function outline(part: Part): string {
  const inner = part.message === undefined ? part.children.map(outline).join(',') : outline(part.message);
  return inner === '' ? part.subtype : `${part.subtype}(${inner})`;
}

const mixed = crlf(`From: a@example.org
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner

plain
--inner
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: Quoted-Printable

<p>html</p>

--inner--
inner epilogue
--outer \t
Content-Type: application/pdf; name="=?utf-8?Q?=C3=A4.pdf?="
Content-Disposition: ATTACHMENT; filename*=utf-8''%C3%A4.pdf
Content-Transfer-Encoding: base64

AAAA
--outer--
epilogue
`);

test('parts have their ranges, and the line break before a delimiter is not theirs (RFC 2046 section 5.1.1)', () => {
  const { root, anomalies, fields, size } = indexMessage(mixed);
  assert.equal(outline(root), 'mixed(alternative(plain,html),pdf)');
  assert.deepEqual(anomalies, []);
  assert.equal(size, mixed.length);
  assert.deepEqual(
    fields.map((field) => field.name),
    ['from', 'content-type'],
  );
  const body = (...numbers: number[]): string => latin1(rawBody(mixed, partAt(root, numbers) ?? assert.fail()));
  assert.equal(body(1, 1), 'plain');
  assert.equal(body(1, 2), '<p>html</p>\r\n');
  assert.equal(body(2), 'AAAA');
  assert.ok(body(1).endsWith('--inner--\r\ninner epilogue'));
  assert.ok(body().endsWith('epilogue\r\n'));
  assert.equal(partAt(root, [1, 2])?.lines, 1);
  assert.equal(partAt(root, [1, 1])?.lines, 0);
  assert.equal(root.lines, latin1(mixed).split('\r\n\r\n').slice(1).join('\r\n\r\n').split('\n').length - 1);
  const html = partAt(root, [1, 2]);
  assert.deepEqual([html?.charset, html?.encoding, html?.disposition], ['utf-8', 'quoted-printable', undefined]);
  const pdf = partAt(root, [2]);
  assert.deepEqual([pdf?.disposition, pdf?.fileName], ['attachment', '\u00e4.pdf']);
});

test('BODYSTRUCTURE gets its rest from the header of the part', () => {
  const bytes = crlf(`Content-Type: image/png; name="a b.png"; x*0*=utf-8'en'%C3; x*1*=%A4
Content-ID: <1@example.org>
Content-Description: A
 picture
Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
Content-Language: en, de
Content-Location: http://example.org/
 a.png
Content-Disposition: inline; filename=a.png; size=3

abc`);
  const { root } = indexMessage(bytes);
  assert.deepEqual(readPartHeaders(bytes, root), {
    type: 'image',
    subtype: 'png',
    params: [
      { name: 'name', value: 'a b.png', extended: undefined },
      { name: 'x', value: '\u00e4', extended: "utf-8'en'%C3%A4" },
    ],
    encoding: '7bit',
    id: '<1@example.org>',
    description: 'A picture',
    md5: 'Q2hlY2sgSW50ZWdyaXR5IQ==',
    disposition: {
      type: 'inline',
      params: [
        { name: 'filename', value: 'a.png', extended: undefined },
        { name: 'size', value: '3', extended: undefined },
      ],
    },
    languages: ['en', 'de'],
    location: 'http://example.org/a.png',
  });
});

const nested = crlf(`Content-Type: multipart/digest; boundary=d

--d

From: inner@example.org
Subject: in a digest
Content-Type: multipart/mixed; boundary=e

--e

one
--e--
--d
Content-Type: message/rfc822

Subject: plain

text
--d--
`);

test('messages in parts are roots of their own, numbered as IMAP does (RFC 9051 section 6.4.5.1)', () => {
  const { root } = indexMessage(nested);
  assert.equal(outline(root), 'digest(rfc822(mixed(plain)),rfc822(plain))');
  const inner = partAt(root, [1])?.message ?? assert.fail();
  assert.equal(readEnvelope(nested, inner).subject, 'in a digest');
  assert.equal(readEnvelope(nested, inner).from[0]?.kind, 'mailbox');
  assert.equal(latin1(rawBody(nested, partAt(root, [1, 1]) ?? assert.fail())), 'one');
  assert.equal(latin1(rawBody(nested, partAt(root, [2, 1]) ?? assert.fail())), 'text');
  assert.equal(partAt(root, [2])?.lines, 2);
  for (const numbers of [[3], [2, 2], [2, 1, 1], [1, 2], [1, 1, 1], [0], [-1]])
    assert.equal(partAt(root, numbers), undefined);
});

test('part 1 of what is no multipart is itself', () => {
  const { root } = indexMessage(crlf('Subject: x\n\ntext'));
  assert.equal(partAt(root, [1]), root);
  assert.equal(partAt(root, [2]), undefined);
  assert.equal(partAt(root, [1, 1]), undefined);
});

const odd: readonly (readonly [claim: string, text: string, tree: string, anomalies: readonly Anomaly[]])[] = [
  ['an empty message', '', 'plain', []],
  ['no header', '\nbody', 'plain', []],
  ['no empty line', 'Subject: x', 'plain', []],
  ['a line that is no field', 'From x\nSubject: y\n\n', 'plain', ['malformed-header']],
  [
    'two content types: the first counts',
    'Content-Type: text/html\nContent-Type: text/plain\n\n',
    'html',
    ['duplicate-content-type'],
  ],
  [
    'two encodings',
    'Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64\n\n',
    'plain',
    ['duplicate-transfer-encoding'],
  ],
  ['no type/subtype', 'Content-Type: text\n\n', 'plain', ['malformed-content-type']],
  ['no boundary', 'Content-Type: multipart/mixed\n\n--\n', 'mixed', ['missing-boundary']],
  ['an empty boundary', 'Content-Type: multipart/mixed; boundary=""\n\n--\n', 'mixed', ['missing-boundary']],
  [
    'a boundary that never appears',
    'Content-Type: multipart/mixed; boundary=b\n\ntext',
    'mixed',
    ['unclosed-multipart'],
  ],
  [
    'no close-delimiter',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx',
    'mixed(plain)',
    ['unclosed-multipart'],
  ],
  [
    'nothing behind the last delimiter',
    'Content-Type: multipart/mixed; boundary=b\n\n--b',
    'mixed(plain)',
    ['unclosed-multipart'],
  ],
  [
    'an inner one left open',
    'Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--a\n\ny\n--a--',
    'mixed(mixed(plain),plain)',
    ['unclosed-multipart'],
  ],
  [
    'a delimiter within a header',
    'Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/html\n--a\n\ny\n--a--\n',
    'mixed(html,plain)',
    [],
  ],
  [
    'a boundary that begins like another',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bc\n\n--bc\n\nx\n--bc--\n--b--\n',
    'mixed(mixed(plain))',
    [],
  ],
  [
    'the same boundary inside itself',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n--b\n\ny\n--b--\n',
    'mixed(mixed(plain),plain)',
    [],
  ],
  [
    'a delimiter after the close-delimiter is epilogue',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n--b\n\ny\n',
    'mixed(plain)',
    [],
  ],
  [
    'text behind the boundary is no delimiter',
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--bx\n--b--\n',
    'mixed(plain)',
    [],
  ],
  [
    'a multipart that says base64',
    'Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nx\n--b--\n',
    'mixed(plain)',
    ['encoded-container'],
  ],
  [
    'a message under base64 is opaque',
    'Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA==',
    'rfc822',
    ['encoded-container'],
  ],
  [
    'comments everywhere',
    '(a) Content-Type: text/html\nContent-Type: (a) text (b) / (c) html (d); (e) charset (f) = (g) utf-8 (h)\n\n',
    'html',
    ['malformed-header'],
  ],
];

test('odd messages are taken apart as far as they go, and what is odd is said', () => {
  for (const [claim, text, tree, anomalies] of odd) {
    const { root, anomalies: found } = indexMessage(crlf(text));
    assert.equal(outline(root), tree, claim);
    assert.deepEqual(found, anomalies, claim);
  }
});

test('what ends with an empty line or a cut-off header keeps its line break, so that ranges nest', () => {
  const bytes = crlf(
    'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\n--b--\n',
  );
  const part = partAt(indexMessage(bytes).root, [1]) ?? assert.fail();
  assert.equal(latin1(rawBody(bytes, part)), 'Subject: x\r\n\r\n');
  assert.equal(part.message?.bodyEnd, part.bodyEnd);
  assert.equal(part.lines, 2);
});

test('bare line breaks, NUL and 8-bit headers are seen wherever they are', () => {
  const found = (text: string): readonly Anomaly[] => indexMessage(Buffer.from(text, 'latin1')).anomalies;
  assert.deepEqual(found('A: b\n\r\nbody\r\n'), ['bare-lf']);
  assert.deepEqual(found('A: b\r\n\nbody\r\n'), ['bare-lf']);
  assert.deepEqual(found('A: b\r\n\r\nbody\n'), ['bare-lf']);
  assert.deepEqual(found('A: b\r\n\r\n\n'), ['bare-lf']);
  assert.deepEqual(found('A: b\rc\r\n\r\nbody\r\n'), ['bare-cr']);
  assert.deepEqual(found('A: b\r\n\r\nbo\rdy\r'), ['bare-cr']);
  assert.deepEqual(found('A: b\0\r\n\r\nbody'), ['nul']);
  assert.deepEqual(found('A: b\r\n\r\nbo\0dy'), ['nul']);
  assert.deepEqual(found('A: \xe4\r\n\r\n\xe4'), ['eight-bit-header']);
  assert.deepEqual(found('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\n\r\nx\r\n--b--\r\n'), ['bare-lf']);
});

test('mail with LF only is the same tree', () => {
  const lf = Buffer.from(latin1(mixed).replaceAll('\r\n', '\n'), 'latin1');
  const { root, anomalies } = indexMessage(lf);
  assert.equal(outline(root), 'mixed(alternative(plain,html),pdf)');
  assert.deepEqual(anomalies, ['bare-lf']);
  assert.equal(latin1(rawBody(lf, partAt(root, [1, 2]) ?? assert.fail())), '<p>html</p>\n');
});

test('a multipart that could not be taken apart is shown with one part that has its body', () => {
  const bytes = crlf('Content-Type: multipart/mixed\n\nlost text');
  const { root } = indexMessage(bytes);
  const [only, ...others] = shownChildren(root);
  assert.deepEqual(others, []);
  assert.equal(latin1(rawBody(bytes, only ?? assert.fail())), 'lost text');
  assert.deepEqual(partAt(root, [1]), only);
  assert.equal(partAt(root, [1, 1]), undefined);
});

/** Milliseconds that a hostile message takes, and what was made of it. */
function timed(text: string): { ms: number; index: MessageIndex } {
  const bytes = Buffer.from(text, 'latin1');
  const start = performance.now();
  const index = indexMessage(bytes);
  return { ms: performance.now() - start, index };
}

test('depth, number and length are bounded, and cost next to nothing', () => {
  const head = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
  let deep = head;
  for (let i = 0; i < 10_000; i++)
    deep += `--b${i === 0 ? '' : i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`;
  const hostile: Readonly<Record<string, string>> = {
    deep,
    'deep with one boundary': head + `--b\r\n${head}`.repeat(10_000),
    'messages in messages': 'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000),
    parts: head + '--b\r\n\r\nx\r\n'.repeat(100_000),
    fields: 'A: b\r\n'.repeat(100_000),
    'a long field': `A: ${' x\r\n'.repeat(200_000)}`,
    'many parameters': `Content-Type: text/plain${'; a=b'.repeat(200_000)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    const { ms, index } = timed(text);
    assert.ok(ms < 1000, `${name} took ${ms} ms`);
    assert.ok(index.anomalies.includes('truncated'), name);
    assert.equal(index.root.bodyEnd, text.length, `${name}: all of it can be fetched`);
  }
  assert.ok(timed(head + '--\r\n'.repeat(500_000)).ms < 1000);
  assert.ok(timed(head + '--b'.repeat(500_000)).ms < 1000);
});

test('a part beyond the limit still ends its siblings and parents where they end', () => {
  const inner = 'Content-Type: multipart/mixed; boundary=i\r\n\r\n' + '--i\r\n\r\nx\r\n'.repeat(2000) + '--i--\r\n';
  const bytes = Buffer.from(`Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n${inner}--o--\r\nend`, 'latin1');
  const { root } = indexMessage(bytes);
  assert.equal(root.children.length, 1);
  assert.ok(latin1(rawBody(bytes, root.children[0] ?? assert.fail())).endsWith('--i--'));
});

test('of two fields the last counts where that is asked for, and only where they could differ', () => {
  const read = (text: string): string | undefined => {
    const bytes = Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
    const last = indexOfLast(bytes, indexMessage(bytes));
    return last === undefined ? undefined : [last.root.type, last.root.encoding, last.root.children.length].join(' ');
  };
  const mixed = 'Content-Type: multipart/mixed; boundary=b\n';
  const body = '\n--b\n\nx\n--b\n\ny\n--b--\n';
  assert.equal(read(`Content-Type: text/html\n${mixed}${body}`), 'multipart 7bit 2');
  assert.equal(read(`${mixed}Content-Type: text/html\n${body}`), 'text 7bit 0');
  assert.equal(read(`Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64\n\nx`), 'text base64 0');
  assert.equal(read(`Content-Type: multipart/mixed; boundary=a; boundary=b\n${body}`), 'multipart 7bit 2');
  assert.equal(read(mixed + body), undefined);
});
