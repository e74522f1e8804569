import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '#base/bytes';
import { parseAddress } from '#format/address';
import {
  addressField,
  bodyText,
  type ComposedPart,
  composeMessage,
  decodeBody,
  decodeText,
  fieldOctets,
  formatMessageId,
  formatNamedAddress,
  formatReceived,
  formatReturnPath,
  indexMessage,
  partAt,
  readEnvelope,
  readPartHeaders,
  structuredField,
  textField,
  type Trace,
  withProtocol,
} from './mod.ts';

const address = (text: string): NonNullable<ReturnType<typeof parseAddress>> => parseAddress(text) ?? assert.fail(text);
const token = 'abcdefghijklmnop';

test('a report is written as it should be', () => {
  const octets = composeMessage({
    token,
    fields: [
      structuredField('Date', 'Tue, 01 Jul 2003 10:52:37 +0200'),
      addressField('From', [{ name: 'Mail Delivery System', address: address('postmaster@example.org') }]),
      addressField('To', [{ address: address('a@b.example') }]),
      textField('Subject', 'Delivery failed'),
    ],
    body: {
      kind: 'multipart',
      subtype: 'report',
      params: { 'report-type': 'delivery-status' },
      parts: [
        { kind: 'text', subtype: 'plain', text: 'It failed.\n' },
        { kind: 'octets', mediaType: 'message/delivery-status', octets: Buffer.from('Reporting-MTA: dns; a\r\n') },
      ],
    },
  });
  assert.equal(
    latin1(octets),
    `Date: Tue, 01 Jul 2003 10:52:37 +0200
From: Mail Delivery System <postmaster@example.org>
To: a@b.example
Subject: Delivery failed
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="=_abcdefghijklmnop_1"

--=_abcdefghijklmnop_1
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit

It failed.

--=_abcdefghijklmnop_1
Content-Type: message/delivery-status
Content-Transfer-Encoding: 7bit

Reporting-MTA: dns; a

--=_abcdefghijklmnop_1--
`.replaceAll('\n', '\r\n'),
  );
});

test('nobody gets a line break, a NUL or a second field into a header', () => {
  for (const bad of ['a\r\nBcc: x@y', 'a\nb', 'a\rb', 'a\0b']) {
    assert.throws(() => textField('Subject', bad), RangeError);
    assert.throws(() => structuredField('X-A', bad), RangeError);
    assert.throws(() => formatNamedAddress({ name: bad, address: address('a@b') }), RangeError);
  }
  for (const name of ['', 'A B', 'A:', 'A\r\nB', '\u00e4']) assert.throws(() => structuredField(name, 'x'), RangeError);
  assert.throws(() => formatMessageId('a>b', 'example.org'), RangeError);
  assert.throws(() => formatMessageId('a', 'exa mple.org'), RangeError);
  assert.throws(() => structuredField('X-A', 'x'.repeat(2000)), RangeError);
  assert.throws(
    () => composeMessage({ token: 'short', fields: [], body: { kind: 'text', subtype: 'plain', text: '' } }),
    RangeError,
  );
});

test('names are quoted or encoded as they need', () => {
  const a = address('a@b');
  assert.equal(formatNamedAddress({ address: a }), 'a@b');
  assert.equal(formatNamedAddress({ name: 'A B', address: a }), 'A B <a@b>');
  assert.equal(formatNamedAddress({ name: 'A. "B"', address: a }), '"A. \\"B\\"" <a@b>');
  assert.equal(formatNamedAddress({ name: '\u00c4, B', address: a }), '=?utf-8?B?w4QsIEI=?= <a@b>');
  assert.equal(formatNamedAddress({ address: address('"a b"@c') }), '<"a b"@c>');
  assert.equal(addressField('To', []).lines, 'To: undisclosed-recipients:;\r\n');
});

const parts: readonly ComposedPart[] = [
  { kind: 'text', subtype: 'plain', text: 'plain' },
  { kind: 'text', subtype: 'plain', text: '\u00e4\u20ac\r\n.\r\nFrom x\r\n' },
  { kind: 'text', subtype: 'html', text: `<p>${'long '.repeat(400)}</p>\n` },
  { kind: 'octets', mediaType: 'application/pdf', octets: Buffer.from([0, 1, 2, 255]), fileName: 'a "b" \u00e4.pdf' },
  {
    kind: 'octets',
    mediaType: 'image/png',
    octets: Buffer.from('x'),
    fileName: `${'\u65e5'.repeat(60)}.png`,
    disposition: 'inline',
  },
];

test('what is composed is read back the same, with lines within the limit (RFC 5322 section 2.1.1)', () => {
  const subject = `Gr\u00fc\u00dfe ${'\u65e5\u672c'.repeat(40)}`;
  const fields = [
    textField('Subject', subject),
    addressField(
      'To',
      parts.map((_, i) => ({ name: `N\u00e4me ${i}`, address: address(`user${i}@example.org`) })),
    ),
  ];
  const octets = composeMessage({ token, fields, body: { kind: 'multipart', subtype: 'mixed', parts } });
  for (const line of latin1(octets).split('\r\n')) assert.ok(line.length <= 78 && !/[\r\n]/.test(line), line);
  const { root, anomalies } = indexMessage(octets);
  assert.deepEqual(anomalies, []);
  const envelope = readEnvelope(octets, root);
  assert.equal(decodeText(envelope.subject ?? ''), subject);
  assert.deepEqual(
    envelope.to.map((to) => decodeText(to.name ?? '')),
    parts.map((_, i) => `N\u00e4me ${i}`),
  );
  const part = (n: number): NonNullable<ReturnType<typeof partAt>> => partAt(root, [n]) ?? assert.fail();
  assert.equal(bodyText(octets, part(1)), 'plain\r\n');
  assert.equal(bodyText(octets, part(2)), '\u00e4\u20ac\r\n.\r\nFrom x\r\n');
  assert.equal(bodyText(octets, part(3)), `<p>${'long '.repeat(400)}</p>\r\n`);
  assert.deepEqual(decodeBody(octets, part(4)), Buffer.from([0, 1, 2, 255]));
  assert.deepEqual([part(4).fileName, part(4).disposition], ['a "b" \u00e4.pdf', 'attachment']);
  assert.deepEqual([part(5).fileName, part(5).disposition], [`${'\u65e5'.repeat(60)}.png`, 'inline']);
  assert.equal(readPartHeaders(octets, part(4)).params.length, 0);
});

test('a boundary that the content holds is not taken', () => {
  const trap: ComposedPart = {
    kind: 'octets',
    mediaType: 'message/rfc822',
    octets: Buffer.from(`\r\n--=_${token}_1--\r\n`),
  };
  const octets = composeMessage({
    token,
    fields: [],
    body: { kind: 'multipart', subtype: 'mixed', parts: [trap, { kind: 'text', subtype: 'plain', text: 'b' }] },
  });
  assert.equal(indexMessage(octets).root.children.length, 2);
});

const trace: Trace = {
  helo: 'mail.example.net',
  clientAddress: '192.0.2.1',
  clientName: 'mail.example.net',
  by: 'mx.example.org',
  protocol: { base: 'SMTP', extended: true, tls: true, authenticated: false, utf8: false },
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  id: '7F3K-9QXD-M2TA',
  recipients: [address('user@example.org')],
  ms: Date.UTC(2026, 0, 1),
  offsetMinutes: 60,
};

test('Received says where a message came from (RFC 5321 section 4.4)', () => {
  assert.equal(
    formatReceived(trace),
    'Received: from mail.example.net (mail.example.net [192.0.2.1])\r\n' +
      '\tby mx.example.org with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n' +
      '\tid 7F3K-9QXD-M2TA\r\n\tfor <user@example.org>;\r\n\tThu, 01 Jan 2026 01:00:00 +0100\r\n',
  );
});

test('of several recipients none is named, and every text of a peer is kept in its place', () => {
  const two = formatReceived({
    ...trace,
    recipients: [address('a@b'), address('c@d')],
    clientAddress: '2001:db8::1',
    clientName: undefined,
    tls: undefined,
  });
  assert.match(two, /^Received: from mail\.example\.net \(\[IPv6:2001:db8::1\]\)\r\n/);
  assert.doesNotMatch(two, /for /);
  const hostile = formatReceived({ ...trace, helo: 'a)\r\nBcc: (x y\0', clientAddress: undefined });
  assert.match(hostile, /^Received: from a\?\?\?Bcc:\?\?x\?y\?\r\n\tby/);
  assert.match(formatReceived({ ...trace, clientAddress: '::ffff:192.0.2.1' }), / \[192\.0\.2\.1\]\)/);
  assert.match(formatReceived({ ...trace, helo: '' }), /^Received: from unknown \(/);
});

test('the "with" values are those of RFC 3848 and RFC 6531', () => {
  const base = { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: false } as const;
  assert.equal(withProtocol({ ...base, extended: false }), 'SMTP');
  assert.equal(withProtocol(base), 'ESMTP');
  assert.equal(withProtocol({ ...base, authenticated: true }), 'ESMTPA');
  assert.equal(withProtocol({ ...base, tls: true, authenticated: true }), 'ESMTPSA');
  assert.equal(withProtocol({ ...base, base: 'LMTP' }), 'LMTP');
  assert.equal(withProtocol({ ...base, base: 'LMTP', tls: true }), 'LMTPS');
  assert.equal(withProtocol({ ...base, tls: true, utf8: true }), 'UTF8SMTPS');
  assert.equal(withProtocol({ ...base, base: 'LMTP', utf8: true }), 'UTF8LMTP');
});

test('Return-Path', () => {
  assert.equal(formatReturnPath(null), 'Return-Path: <>\r\n');
  assert.equal(formatReturnPath(address('a@b')), 'Return-Path: <a@b>\r\n');
  assert.equal(latin1(fieldOctets([structuredField('A', 'b')])), 'A: b\r\n');
});
