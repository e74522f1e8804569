import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCharset, decodeText, encodeText, isKnownCharset } from './mod.ts';

const decoded: readonly (readonly [text: string, expected: string])[] = [
  ['plain', 'plain'],
  ['=?utf-8?Q?=C3=A4?=', '\u00e4'],
  ['=?ISO-8859-1?q?a_b=E4?=', 'a b\u00e4'],
  ['=?utf-8?B?w6Q=?=', '\u00e4'],
  ['a =?utf-8?Q?b?= c', 'a b c'],
  ['=?utf-8?Q?a?= =?utf-8?Q?b?=', 'ab'],
  ['=?utf-8?Q?a?= \t =?iso-8859-1?Q?=E4?=', 'a\u00e4'],
  ['=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=', '\u00e4'],
  ['=?utf-8?B?4oI=?= =?UTF-8?B?rA==?=', '\u20ac'],
  ['=?utf-8?B?4oI?= =?utf-8?Q?=AC?=', '\u20ac'],
  ['=?utf-8*en?Q?a?=', 'a'],
  ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '\u65e5\u672c'],
  ['=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=', '\u65e5\u672c'],
  ['=?shift_jis?B?k/qWew==?=', '\u65e5\u672c'],
  ['=?x-nowhere?Q?=E4?=', '\u00e4'],
  ['=?us-ascii?Q?=C3=A4?=', '\u00e4'],
  ['=?utf-7?Q?+AOQ-?=', '\u00e4'],
  ['=?utf-8?Q?a b?=', 'a b'],
  ['=?utf-8?Q?=ZZ=4?=', '=ZZ=4'],
  ['=?utf-8?X?a?=', '=?X?a?='.replace('=?', '=?utf-8?')],
  ['=?utf-8?Q?', '=?utf-8?Q?'],
  ['=?utf-8?Q?a=0D=0ABcc:_x?=', 'a Bcc: x'],
  ['x=?utf-8?Q?a?=y', 'xay'],
];

test('encoded-words are decoded, tolerantly (RFC 2047)', () => {
  for (const [text, expected] of decoded) assert.equal(decodeText(text), expected, text);
});

test('what is encoded fits its lines and splits no character', () => {
  for (const text of [
    'plain',
    'J\u00fcrgen',
    '\u65e5\u672c\u8a9e'.repeat(40),
    '\u{1f600}'.repeat(50),
    'a=?b?=',
    ' lead',
    'x'.repeat(300) + '\u00e4',
  ]) {
    const encoded = encodeText(text);
    assert.match(encoded, /^[\x20-\x7e]*$/);
    assert.equal(decodeText(encoded), text);
    for (const word of encoded.split(' ').filter((piece) => piece.startsWith('=?'))) {
      assert.ok(word.length <= 75, word);
      assert.doesNotMatch(decodeText(word), /\ufffd/);
    }
  }
});

test('charsets by the names that mail uses', () => {
  const octets = Uint8Array.of(0xe4);
  for (const name of ['iso-8859-1', 'ISO_8859-1', 'latin1', 'windows-1252', 'cp1252', '"iso-8859-1"', 'iso8859-1']) {
    assert.equal(decodeCharset(octets, name), '\u00e4', name);
  }
  assert.equal(decodeCharset(octets, undefined), '\u00e4');
  assert.equal(decodeCharset(octets, 'no-such-thing'), '\u00e4');
  assert.equal(decodeCharset(octets, 'utf-8'), '\ufffd');
  assert.equal(decodeCharset(Buffer.from('\ufeffa'), 'utf-8'), 'a');
  assert.equal(decodeCharset(Buffer.from('2+-2 +2D3eAA-'), 'utf-7'), '2+2 \u{1f600}');
  for (const name of ['constructor', '__proto__', 'toString', '', ' ', '*', 'utf-8*en']) {
    assert.equal(decodeCharset(Buffer.from('a'), name), 'a', name);
  }
  assert.equal(isKnownCharset('koi8-r'), true);
  assert.equal(isKnownCharset('no-such-thing'), false);
});

test('a byte order mark of UTF-16 counts before the charset (WHATWG Encoding section 6.1)', () => {
  const octets = Buffer.from('\ufeff<p>ä</p>', 'utf16le');
  for (const name of [undefined, 'utf-8', 'us-ascii', 'no-such-thing', 'iso-8859-1'])
    assert.equal(decodeCharset(octets, name), '<p>ä</p>', name ?? 'none');
  assert.equal(decodeCharset(Buffer.from(octets).swap16(), 'utf-8'), '<p>ä</p>');
});
