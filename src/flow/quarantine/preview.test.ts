import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8, latin1 } from '#base/bytes';
import type { Reference } from '#base/ids';
import { releasedField, withMark } from './mark.ts';
import { defanged, previewOf } from './mod.ts';
import { PREVIEW_CHARACTERS_MAX } from './preview.ts';

const mail = (...lines: readonly string[]): Uint8Array => encodeUtf8(lines.join('\r\n'));

test('nothing in a preview leads anywhere', () => {
  for (const [text, shown] of [
    ['see https://bank.example/login now', 'see hxxps://bank[.]example/login now'],
    ['HTTP://1.2.3.4/x', 'HxxP://1[.]2[.]3[.]4/x'],
    ['www.bank.example', 'www[.]bank[.]example'],
    ['https://user@evil.example:8080?x', 'hxxps://user@evil[.]example:8080?x'],
    ['javascript:alert(1) mailto:a@b.test', 'javascript[:]alert(1) mailto[:]a@b.test'],
    ['a sentence. And more.', 'a sentence. And more.'],
  ] as const) {
    assert.equal(defanged(text), shown);
  }
});

test('HTML is shown as its text, and of both forms the plain one', () => {
  const html = mail(
    'Content-Type: text/html',
    '',
    '<p>Pay <a href="https://x.test/">here</a></p><script>alert(1)</script>',
  );
  assert.equal(previewOf(html).text, 'Pay here');
  const both = mail(
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    '',
    'The plain one',
    '--b',
    'Content-Type: text/html',
    '',
    '<b>The other</b>',
    '--b--',
    '',
  );
  assert.equal(previewOf(both).text, 'The plain one');
});

test('attachments are named, and a message inside is one of them', () => {
  const { attachments, text } = previewOf(
    mail(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'Text',
      '--b',
      'Content-Type: application/zip; name="in\u202evoice.zip"',
      '',
      'PK',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Subject: inner',
      '',
      'Inner text',
      '--b--',
      '',
    ),
  );
  assert.equal(text, 'Text');
  assert.deepEqual(
    attachments.map(({ name, type }) => [name, type]),
    [
      ['in voice.zip', 'application/zip'],
      ['', 'message/rfc822'],
    ],
  );
});

test('fields are decoded, on one line, and what turns text is taken out', () => {
  const { header } = previewOf(mail('From: =?utf-8?q?B=C3=A4r?= <a@b.test>', 'Subject: a\u202eb', ' c', '', ''));
  assert.deepEqual(header, [
    ['From', 'Bär <a@b.test>'],
    ['Subject', 'a b c'],
  ]);
});

test('a long text is cut, and a broken message is shown as far as it goes', () => {
  const long = previewOf(mail('', 'x'.repeat(3 * PREVIEW_CHARACTERS_MAX)));
  assert.deepEqual([long.text.length, long.cut], [PREVIEW_CHARACTERS_MAX, true]);
  assert.deepEqual(previewOf(new Uint8Array()), { header: [], text: '', cut: false, attachments: [] });
});

test('the mark stands behind Return-Path, which stands first (RFC 5321 section 4.4)', () => {
  const mark = releasedField('anna@example.test', Date.UTC(2026, 10, 27), '7F3K-9QXD-M2TA' as Reference);
  const line = 'X-Rookery-Released: by anna@example.test; Fri, 27 Nov 2026 00:00:00 +0000;';
  const placed = (head: string): string => latin1(withMark(encodeUtf8(head), mark));
  assert.ok(placed('Return-Path: <>\r\nReceived: x\r\n').startsWith(`Return-Path: <>\r\n${line}`));
  assert.ok(placed('Received: x\r\n').startsWith(line));
  assert.ok(placed('Received: x\r\n').endsWith('7F3K-9QXD-M2TA\r\nReceived: x\r\n'));
});

test('paragraphs of HTML stay paragraphs', () => {
  const html =
    '<p>Dear\n  customer,</p><p>One <b>wo</b>rd.<br>Next</p><table><tr><td>a</td><td>b</td></tr></table><!-- x -->';
  const message = `From: a@b.test\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${html}`;
  assert.equal(previewOf(Buffer.from(message)).text, 'Dear customer,\n\nOne word.\nNext\n\na b');
});
