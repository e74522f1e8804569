import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyMailOf, mailFileOf } from './mod.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const texts = (text: string): readonly string[] | string => {
  const file = mailFileOf(bytes(text));
  return file.kind === 'mail' ? file.messages.map((one) => Buffer.from(one).toString('latin1')) : file.why;
};

test('a message is itself, whatever its line breaks', () => {
  const letter = 'From: a@b.test\nSubject: Hello\n\nFrom here on\n';
  assert.deepEqual(texts(letter), [letter]);
  assert.deepEqual(texts(letter.replaceAll('\n', '\r\n')), [letter.replaceAll('\n', '\r\n')]);
});

test('an mbox is its messages, and lines it has marked are as they were (RFC 4155)', () => {
  const mbox =
    'From a@b.test Mon Jan  1 00:00:00 2024\nFrom: a@b.test\nSubject: One\n\nText\n>From me\n>>From you\nFrom here\n> quoted\n\n' +
    'From c@d.test Mon Jan  1 00:00:00 2024\nFrom: c@d.test\nSubject: Two\n\nText\n';
  assert.deepEqual(texts(mbox), [
    'From: a@b.test\nSubject: One\n\nText\nFrom me\n>From you\nFrom here\n> quoted\n',
    'From: c@d.test\nSubject: Two\n\nText\n',
  ]);
  const crlf = texts(mbox.replaceAll('\n', '\r\n'));
  assert.equal(crlf.length, 2);
});

test('files of other formats are refused with what they are', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    ['PK\x03\x04abc', /ZIP/],
    ['\x1f\x8babc', /gzip/],
    ['!BDN', /PST/],
    ['\xd0\xcf\x11\xe0', /MSG/],
    ['%PDF-1.7', /PDF/],
    ['<html>', /HTML/],
    ['{"from": 1}', /JSON/],
    [`F\0r\0o\0m\0:\0${'a\0'.repeat(10)}`, /binary/],
    ['Dear Ann,\n\nhow are you?\n', /no message/],
    ['Name: Ann\nCity: Rome\n\n', /no message/],
    ['From here to there\n\nthe way is long\n', /no message/],
  ];
  for (const [text, why] of cases) {
    const said = texts(text);
    assert.equal(typeof said, 'string', text);
    assert.match(String(said), why);
  }
});

test('to say what something is, one field of mail is enough, and an mbox is what holds whole messages alone', () => {
  const of = (text: string): string => {
    const file = anyMailOf(Buffer.from(text));
    return file.kind === 'other' ? file.why : `${file.messages.length}`;
  };
  assert.equal(of('Subject: alone\n\nHello'), '1');
  assert.equal(of(''), 'is empty');
  assert.equal(of('{"a": 1}'), 'is JSON');
  assert.match(of('Just a note\n'), /^is no message/);
  const letter = 'From: a@b.test\nDate: today\n\nHello\n';
  assert.equal(of(`From a Thu\n${letter}\nFrom b Fri\n${letter}`), '2');
  // A line that begins so in the text of one message, as old archives have it unmarked.
  assert.equal(of(`From a Thu\n${letter}\nFrom here on it is downhill.\n`), '1');
});
