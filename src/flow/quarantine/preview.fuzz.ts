import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUtf8 } from '#base/bytes';
import { defanged, previewOf } from './mod.ts';
import { PREVIEW_CHARACTERS_MAX } from './preview.ts';

const seed = 46_2026;
const pieces = fc.constantFrom(
  'https://',
  'HTTP://',
  'www.',
  'a.example',
  'javascript:',
  'mailto:a@b.test',
  ' ',
  '\r\n',
  '\r\n\r\n',
  '[.]',
  '.',
  '@',
  '/',
  '\u202e',
  '\0',
  'Content-Type: text/html\r\n',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  '--b\r\n',
  '--b--\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  '<a href="https://x.example/">',
  'Subject: =?utf-8?q?http=3A//x.example?=\r\n',
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

test('whatever a message is, its preview is bounded text that leads nowhere and turns nothing', () => {
  fc.assert(
    fc.property(text, (message) => {
      const shown = previewOf(encodeUtf8(message));
      assert.ok(shown.text.length <= 4 * PREVIEW_CHARACTERS_MAX);
      assert.doesNotMatch(shown.text, /https?:\/\/|\bwww\.|javascript:|[\u202a-\u202e\u2066-\u2069\0\r]/i);
      for (const [, value] of shown.header) assert.doesNotMatch(value, /[\r\n\u202a-\u202e]/);
    }),
    { seed, numRuns: 3000 },
  );
});

test('no text keeps an address that a program would make a link of', () => {
  fc.assert(
    fc.property(text, (words) => {
      const once = defanged(words);
      assert.doesNotMatch(once, /https?:\/\//i);
    }),
    { seed, numRuns: 3000 },
  );
});
