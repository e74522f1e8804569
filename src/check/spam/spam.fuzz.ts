/** Properties of scan and verdict with whatever octets come in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { verdictKinds } from '#check/verdict';
import { indexMessage } from '#format/message';
import { SCAN_MS_MAX } from './limits.ts';
import { declared, thresholds } from './messages.fixture.ts';
import { judgeScan, scanMessage } from './mod.ts';

const fieldName = fc.constantFrom(
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'Received',
  'Reply-To',
  'List-Id',
  'List-Unsubscribe',
  'X-Mailer',
  'References',
  'Authentication-Results',
  'Content-Type',
  'Content-Transfer-Encoding',
  'X-Priority',
  'Return-Path',
);
const fieldValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    'text/html',
    'multipart/mixed; boundary=b',
    'multipart/alternative; boundary=b',
    'base64',
    'quoted-printable',
    'text/plain; charset=iso-2022-jp',
    'message/rfc822',
    '=?utf-8?B?8J+Ygf8=?=',
    '"a@b" <c@d.example>',
    '<<>>@,;:',
    'from a (b [1.2.3.4]) by c; x',
    '<a@b>',
    'mx; spf=fail; dkim=pass header.d=a.b',
    'Mon, 99 Foo 20 25:61:61',
  ),
);
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '--b\r\n',
    '--b--\r\n',
    '\r\n',
    '<div style="display:none">',
    '</div>',
    '<a href="http://x.test/%2e">',
    '&#0;',

    '<form><input type=password>',
    '<!--',
    '-->',
    '<style>',
    'x'.repeat(400),
    'A1b'.repeat(40),
    '\u{1d4d0}',
    '\u202e',

    'Your account has been suspended',
    'v i a g r a',
    'https://a.b.c.example/?u=a@b.c',
    '東京都',
    '> quoted\n',
    '\0',
  ),
);
const message = fc
  .tuple(fc.array(fc.tuple(fieldName, fieldValue), { maxLength: 12 }), fc.array(piece, { maxLength: 60 }))
  .map(([fields, pieces]) =>
    Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${pieces.join('')}`, 'utf8'),
  );
const anything = fc.oneof(
  message,
  fc.uint8Array({ maxLength: 4_000 }).map((bytes) => Buffer.from(bytes)),
);

/** A step that has begun is ended; the machine may be busy besides. */
const SLACK_MS = 2_000;

test('whatever the octets: a scan that can be sent to another thread, and a verdict, within the budget of time', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const start = performance.now();
      const scan = scanMessage(bytes, indexMessage(bytes), { now: () => performance.now(), receivedMs: 0 });
      assert.ok(performance.now() - start < SCAN_MS_MAX + SLACK_MS);
      assert.deepEqual(structuredClone(scan), scan);
      const verdict = judgeScan(scan, { thresholds }, declared);
      assert.ok(verdictKinds.includes(verdict.kind));
      assert.ok(Number.isFinite(verdict.score) && Number.isFinite(verdict.phishScore));
      for (const { evidence, value } of scan.hits) {
        assert.ok(Number.isFinite(value));
        for (const said of Object.values(evidence)) assert.ok(typeof said !== 'string' || said.length <= 200);
      }
    }),
    { seed: 20_261_127, numRuns: 400 },
  );
});

test('the same octets give the same scan', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const scan = () => scanMessage(bytes, indexMessage(bytes), { now: () => 0, receivedMs: 0 });
      assert.deepEqual(scan(), scan());
    }),
    { seed: 7, numRuns: 100 },
  );
});
