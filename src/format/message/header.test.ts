import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '#base/bytes';
import {
  countHops,
  envelopeOf,
  fieldText,
  findText,
  formatDate,
  mailboxesOf,
  parseAddressList,
  parseDate,
  parseMessageIds,
  readEnvelope,
  indexMessage,
  scanHeader,
  selectFields,
  withoutFields,
} from './mod.ts';

const header = Buffer.from(
  'Received: one\r\nreceived: two\r\nSubject:  folded\r\n\ttext \r\nX-Empty:\r\nBCC : x@y\r\nnot a field\r\nTo: a@b\r\n\r\nbody: no\r\n',
);

test('fields are found with their octets, in order, up to the empty line', () => {
  const { fields, end, truncated } = scanHeader(header);
  assert.deepEqual(
    fields.map((field) => field.name),
    ['received', 'received', 'subject', 'x-empty', 'bcc', 'to'],
  );
  assert.deepEqual(
    fields.map((field) => fieldText(header, field)),
    ['one', 'two', 'folded\ttext', '', 'x@y', 'a@b'],
  );
  assert.equal(latin1(header.subarray(end)), 'body: no\r\n');
  assert.equal(truncated, false);
  assert.equal(findText(header, fields, 'subject'), 'folded\ttext');
  assert.equal(findText(header, fields, 'cc'), undefined);
  assert.equal(countHops(fields), 2);
});

test('octets of chosen fields are given unchanged (RFC 9051 section 6.4.5)', () => {
  const scan = scanHeader(header);
  assert.equal(
    latin1(selectFields(header, scan, ['SUBJECT', 'to', 'none'])),
    'Subject:  folded\r\n\ttext \r\nTo: a@b\r\n\r\n',
  );
  assert.equal(
    latin1(selectFields(header, scan, ['received', 'bcc', 'x-empty'], { not: true })),
    'Subject:  folded\r\n\ttext \r\nTo: a@b\r\n\r\n',
  );
  const cut = Buffer.from('To: a@b');
  assert.equal(latin1(selectFields(cut, scanHeader(cut), ['to'])), 'To: a@b\r\n\r\n');
});

test('fields are left out without touching the rest', () => {
  const { fields } = scanHeader(header);
  const rest = Buffer.concat(withoutFields(header, fields, ['bcc', 'received'])).toString();
  assert.equal(rest, 'Subject:  folded\r\n\ttext \r\nX-Empty:\r\nnot a field\r\nTo: a@b\r\n\r\nbody: no\r\n');
  assert.deepEqual(withoutFields(header, fields, ['none']), [header]);
});

test('header octets are UTF-8 where they can be, ISO 8859-1 otherwise, and hold no line break', () => {
  const bytes = Buffer.concat([
    Buffer.from('A: \u00e4\r\nB: '),
    Buffer.of(0xe4),
    Buffer.from('\r\nC: a\rb\0c\r\n\r\n'),
  ]);
  const { fields } = scanHeader(bytes);
  assert.deepEqual(
    fields.map((field) => fieldText(bytes, field)),
    ['\u00e4', '\u00e4', 'a b c'],
  );
});

test('more fields than are kept are said to be there', () => {
  const many = Buffer.from(`${'A: b\r\n'.repeat(1001)}\r\n`);
  const { fields, end, truncated } = scanHeader(many);
  assert.deepEqual([fields.length, end, truncated], [1000, many.length, true]);
  assert.equal(scanHeader(Buffer.from(`A: ${'x'.repeat(70_000)}\r\n`)).truncated, true);
});

type Flat = readonly [name: string | undefined, address: string] | readonly [group: string, members: readonly Flat[]];
const lists: readonly (readonly [text: string, expected: readonly Flat[]])[] = [
  ['', []],
  ['a@b', [[undefined, 'a@b']]],
  ['A B <a@b>', [['A B', 'a@b']]],
  [
    '"A, B" <a@b>, c@d',
    [
      ['A, B', 'a@b'],
      [undefined, 'c@d'],
    ],
  ],
  ['a@b (A B)', [['A B', 'a@b']]],
  ['J. R. Public <a@b>', [['J. R. Public', 'a@b']]],
  ['=?utf-8?Q?A=2C_B?= <a@b>', [['=?utf-8?Q?A=2C_B?=', 'a@b']]],
  [
    'G: a@b, C <c@d>;',
    [
      [
        'G',
        [
          [undefined, 'a@b'],
          ['C', 'c@d'],
        ],
      ],
    ],
  ],
  ['undisclosed-recipients:;', [['undisclosed-recipients', []]]],
  ['G: a@b', [['G', [[undefined, 'a@b']]]]],
  ['"quoted local"@b', [[undefined, 'quoted local@b']]],
  ['<"a b"@c>', [[undefined, 'a b@c']]],
  ['<@x,@y:a@b>', [[undefined, 'a@b']]],
  [
    'a@b, , ,c@d,',
    [
      [undefined, 'a@b'],
      [undefined, 'c@d'],
    ],
  ],
  [
    'A <a@b> B <c@d>',
    [
      ['A', 'a@b'],
      ['B', 'c@d'],
    ],
  ],
  ['A B a@b', [['A B', 'a@b']]],
  ['"A" a@b', [['A', 'a@b']]],
  ['no address', [[undefined, 'no address']]],
  ['<a@b', [[undefined, 'a@b']]],
  ['"open <a@b>', [[undefined, 'open <a@b>']]],
  [
    'A <B> <a@b>',
    [
      ['A', 'B'],
      [undefined, 'a@b'],
    ],
  ],
  ['a @ b . c', [[undefined, 'a@b.c']]],
  ['a@b@c', [[undefined, 'a@b@c']]],
  [
    'a@b c@d',
    [
      [undefined, 'a@b'],
      [undefined, 'c@d'],
    ],
  ],
  [
    'a@b c@d <e@f>',
    [
      [undefined, 'a@b'],
      ['c@d', 'e@f'],
    ],
  ],
  ['a@[IPv6:2001:db8::1]', [[undefined, 'a@[IPv6:2001:db8::1]']]],
  ['<>', []],
];

test('address lists are read, and broken ones as far as they go', () => {
  for (const [text, expected] of lists) {
    const flat: Flat[] = parseAddressList(text).addresses.map((address) =>
      address.kind === 'group'
        ? [address.name, address.members.map((member) => [member.name, at(member)] as const)]
        : [address.name, at(address)],
    );
    assert.deepEqual(flat, expected, text);
  }
});

function at({ local, domain }: { local: string; domain: string }): string {
  return domain === '' ? local : `${local}@${domain}`;
}

test('the source route is kept apart for ENVELOPE', () => {
  const [first] = mailboxesOf(parseAddressList('<@x.example, @y.example:a@b>').addresses);
  assert.deepEqual(first, {
    kind: 'mailbox',
    name: undefined,
    route: '@x.example,@y.example',
    local: 'a',
    domain: 'b',
  });
});

test('a list of thousands is cut, and hostile ones cost nothing', () => {
  const long = parseAddressList('a@b, '.repeat(5000));
  assert.deepEqual([long.addresses.length, long.truncated], [2000, true]);
  for (const piece of ['(', '"', '<', ':', ';', '@', '.', '=?', ' (', '<"', 'a ', 'a "b"', '=?a?q?b', '\\']) {
    const start = performance.now();
    parseAddressList(piece.repeat(65_536 / piece.length));
    assert.ok(performance.now() - start < 500, piece);
  }
});

test('the envelope takes the first of each field and joins address fields', () => {
  const bytes = Buffer.from(
    'Subject: one\r\nSubject: two\r\nTo: a@b\r\nTo: c@d\r\nMessage-ID: <1@x>\r\nIn-Reply-To: <0@x>\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\nReply-To: r@x\r\n\r\n',
  );
  const { root, fields } = indexMessage(bytes);
  const envelope = readEnvelope(bytes, root);
  assert.deepEqual(envelopeOf(bytes, fields), envelope);
  assert.equal(envelope.subject, 'one');
  assert.equal(envelope.to.length, 2);
  assert.deepEqual(
    [envelope.messageId, envelope.inReplyTo, envelope.cc.length, envelope.replyTo.length],
    ['<1@x>', '<0@x>', 0, 1],
  );
});

test('a thousand address fields are not a thousand times the work', () => {
  const bytes = Buffer.from(`To: ${'a@b,'.repeat(1990)}\r\n`.repeat(1000));
  const start = performance.now();
  const { root } = indexMessage(bytes);
  assert.equal(readEnvelope(bytes, root).to.length, 2 * 1990);
  assert.ok(performance.now() - start < 1500);
});

test('message identifiers', () => {
  assert.deepEqual(parseMessageIds('<a@b> <c@d>'), ['<a@b>', '<c@d>']);
  assert.deepEqual(parseMessageIds('<a@\t b>,<c@d>'), ['<a@b>', '<c@d>']);
  assert.deepEqual(parseMessageIds('Your message <a@b> of yesterday'), ['<a@b>']);
  assert.deepEqual(parseMessageIds('<open <a@b>'), ['<a@b>']);
  assert.deepEqual(parseMessageIds(' bare@id '), ['<bare@id>']);
  assert.deepEqual(parseMessageIds('<>'), []);
  assert.deepEqual(parseMessageIds(''), []);
  assert.equal(parseMessageIds('<a@b> '.repeat(5000)).length, 1000);
});

const dates: readonly (readonly [text: string, iso: string, offset: number])[] = [
  ['Tue, 1 Jul 2003 10:52:37 +0200', '2003-07-01T08:52:37.000Z', 120],
  ['1 Jul 2003 10:52 -0330 (comment)', '2003-07-01T14:22:00.000Z', -210],
  ['Fri, 21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06.000Z', 0],
  ['21 Nov 49 09:55:06 EST', '2049-11-21T14:55:06.000Z', -300],
  ['21 Nov 103 09:55:06 UT', '2003-11-21T09:55:06.000Z', 0],
  ['21 Nov 1997 09:55:06 Z', '1997-11-21T09:55:06.000Z', 0],
  ['21 Nov 1997 09:55:06', '1997-11-21T09:55:06.000Z', 0],
  ['21-Nov-1997 09:55:06 +0000', '1997-11-21T09:55:06.000Z', 0],
  ['Thu Nov 20 09:55:06 1997', '1997-11-20T09:55:06.000Z', 0],
  ['Thu Nov 20 09:55:06 PST 1997', '1997-11-20T17:55:06.000Z', -480],
  ['1997-11-21T09:55:06+01:00', '1997-11-21T08:55:06.000Z', 60],
  ['Sat, 31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00.000Z', 0],
];

test('dates of all ages are read (RFC 5322 sections 3.3 and 4.3)', () => {
  for (const [text, iso, offset] of dates) {
    const date = parseDate(text);
    assert.equal(date && new Date(date.ms).toISOString(), iso, text);
    assert.equal(date?.offsetMinutes, offset, text);
  }
  for (const text of [
    '',
    'yesterday',
    '32 Jul 2003 10:00 +0000',
    '1 Jux 2003 10:00',
    '1 Jul 2003 25:00:00',
    '0 Jul 2003 00:00',
    `${' '.repeat(100_000)}`,
  ]) {
    assert.equal(parseDate(text), undefined, text.slice(0, 50));
  }
});

test('a date is written in one form, and read back', () => {
  assert.equal(formatDate(Date.UTC(2003, 6, 1, 8, 52, 37), 120), 'Tue, 01 Jul 2003 10:52:37 +0200');
  assert.equal(formatDate(0, -210), 'Wed, 31 Dec 1969 20:30:00 -0330');
  assert.throws(() => formatDate(Number.NaN), RangeError);
});
