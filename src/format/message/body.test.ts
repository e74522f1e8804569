import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '#base/bytes';
import {
  bodyText,
  decodeBase64,
  decodeBody,
  decodeQuotedPrintable,
  envelopeOf,
  extractText,
  foldText,
  htmlToText,
  indexMessage,
  readEnvelope,
  searchTexts,
} from './mod.ts';
import { encodeBase64Lines, encodeQuotedPrintable } from './transfer.ts';

const max = 1_000_000;

test('base64 is read through line breaks, rubbish, missing and early padding', () => {
  const read = (text: string, bound = max): string => latin1(decodeBase64(Buffer.from(text), bound));
  for (const [text, expected] of [
    ['', ''],
    ['YWJj', 'abc'],
    ['YW\r\nJj\r\n', 'abc'],
    ['Y*W-J j', 'abc'],
    ['YWI=', 'ab'],
    ['YWI', 'ab'],
    ['YQ==', 'a'],
    ['YQ', 'a'],
    ['Y', ''],
    ['YQ==YmM=', 'abc'],
    ['====', ''],
  ] as const) {
    assert.equal(read(text), expected, text);
  }
  assert.equal(read('YWJjZGVm', 4), 'abcd');
});

test('quoted-printable is read with its soft breaks, and bad escapes stay', () => {
  const read = (text: string, bound = max): string => latin1(decodeQuotedPrintable(Buffer.from(text, 'latin1'), bound));
  for (const [text, expected] of [
    ['a=3Db', 'a=b'],
    ['a=e4b', 'a\xe4b'],
    ['a=\r\nb', 'ab'],
    ['a= \t\r\nb', 'ab'],
    ['a=\nb', 'ab'],
    ['a=', 'a'],
    ['a=ZZ', 'a=ZZ'],
    ['a=4', 'a=4'],
    ['a \t\r\nb', 'a\r\nb'],
    ['a=20\r\nb', 'a \r\nb'],
    ['a  \nb', 'a\nb'],
    ['\xe4', '\xe4'],
  ] as const) {
    assert.equal(read(text), expected, JSON.stringify(text));
  }
  assert.equal(read('=41=42=43', 2), 'AB');
});

test('encoders keep their lines short and come back the same', () => {
  const octets = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
  const lines = latin1(encodeBase64Lines(octets)).split('\r\n');
  assert.ok(lines.every((line) => line.length <= 76));
  assert.deepEqual(decodeBase64(Buffer.from(lines.join('\r\n')), max), Buffer.from(octets));
  const text = `${'\u00e4 '.repeat(60)}\r\n.\r\nFrom here\r\nend \r\n`;
  const quoted = latin1(encodeQuotedPrintable(text));
  assert.ok(quoted.split('\r\n').every((line) => line.length <= 76 && !/^(?:From |\.)|[ \t]$/.test(line)));
  assert.equal(Buffer.from(decodeQuotedPrintable(Buffer.from(quoted), max)).toString('utf8'), text);
});

test('a body is decoded by its encoding and charset, within the bound', () => {
  const bytes = Buffer.from(
    'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: QUOTED-PRINTABLE\r\n\r\n=E4=F6=FC',
  );
  const { root } = indexMessage(bytes);
  assert.equal(bodyText(bytes, root), '\u00e4\u00f6\u00fc');
  assert.equal(bodyText(bytes, root, 2), '\u00e4\u00f6');
  assert.deepEqual(decodeBody(bytes, root), Buffer.of(0xe4, 0xf6, 0xfc));
});

test('HTML gives its words', () => {
  assert.equal(
    htmlToText(
      '<style>p{}</style><p>One<b>two</b>&amp;<br>three</p><!-- no -->&#228;&#xE4;&auml;<script>x<y</SCRIPT >end',
    ),
    'Onetwo& three \u00e4\u00e4\u00e4 end',
  );
  assert.equal(htmlToText('a < b <p title="1 > 0">c'), 'a < b c');
  assert.equal(htmlToText('&valueOf; &nosuch; &#0; &#xd800;x'), '&valueOf; &nosuch; x');
  assert.equal(htmlToText('<'), '<');
  assert.equal(htmlToText('<p'), '');
  const bytes = Buffer.from('Content-Type: text/html\r\n\r\n<p>x</p>');
  assert.equal(extractText(bytes, indexMessage(bytes).root), 'x');
  const image = Buffer.from('Content-Type: image/png\r\n\r\nx');
  assert.equal(extractText(image, indexMessage(image).root), '');
});

test('hostile HTML takes no longer than its length', () => {
  for (const piece of ['<', '<a ', '<a "', '<a \'"', '<!--', '<script', '</script', '<style>', '&#', '<script></s']) {
    const html = piece.repeat(1_000_000 / piece.length);
    const start = performance.now();
    htmlToText(html);
    assert.ok(performance.now() - start < 1500, piece);
  }
});

test('search texts are decoded and folded', () => {
  const bytes = Buffer.from(
    'From: =?utf-8?Q?J=C3=9CRGEN?= <J@Example.org>\r\nTo: Team: a@b, "B C" <c@d>;\r\nSubject: =?iso-8859-1?Q?=C4pfel?=\r\n\r\n',
  );
  const index = indexMessage(bytes);
  assert.deepEqual(searchTexts(envelopeOf(bytes, index.fields)), {
    from: 'j\u00fcrgen <j@example.org>',
    to: 'team, a@b, b c <c@d>',
    cc: '',
    bcc: '',
    subject: '\u00e4pfel',
  });
  assert.deepEqual(searchTexts(readEnvelope(bytes, index.root)), searchTexts(envelopeOf(bytes, index.fields)));
  assert.equal(foldText('A\u0308'), '\u00e4');
});
