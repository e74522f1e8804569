import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, encodeUtf8, latin1 } from '#base/bytes';
import { DotStuffer, TopCutter } from '#format/pop3';

function stuffed(...chunks: readonly string[]): string {
  const stuffer = new DotStuffer();
  const pieces: Uint8Array[] = [];
  for (const chunk of chunks) stuffer.push(encodeUtf8(chunk), pieces);
  stuffer.end(pieces);
  return latin1(concatBytes(pieces));
}

function top(lines: number, ...chunks: readonly string[]): string {
  const cutter = new TopCutter(lines);
  return chunks.map((chunk) => latin1(cutter.push(encodeUtf8(chunk)))).join('');
}

/** All ways to cut a text in two. */
function* cuts(text: string): Generator<[string, string]> {
  for (let at = 0; at <= text.length; at++) yield [text.slice(0, at), text.slice(at)];
}

const cases: readonly (readonly [content: string, wire: string, claim: string])[] = [
  ['a: b\r\n\r\nc\r\n', 'a: b\r\n\r\nc\r\n.\r\n', 'content that ends in CRLF is ended by a dot alone'],
  ['a', 'a\r\n.\r\n', 'a last line without its end is given one'],
  ['a\r', 'a\r\r\n.\r\n', 'a CR alone does not end the last line'],
  ['a\n', 'a\n\r\n.\r\n', 'an LF alone does not end the last line'],
  ['', '.\r\n', 'nothing at all is a dot'],
  ['.\r\n', '..\r\n.\r\n', 'a dot at the very beginning is stuffed'],
  ['.', '..\r\n.\r\n', 'a lone dot is stuffed and ended'],
  ['a\r\n.\r\n.b\r\n..\r\n', 'a\r\n..\r\n..b\r\n...\r\n.\r\n', 'each dot at the beginning of a line is stuffed'],
  ['a.\r\nb.c\r\n', 'a.\r\nb.c\r\n.\r\n', 'dots within a line stay alone'],
  ['a\n.\r\nb\r\n', 'a\n..\r\nb\r\n.\r\n', 'a dot behind a bare LF is stuffed too'],
];

for (const [content, wire, claim] of cases) {
  test(`${claim} (RFC 1939 section 3)`, () => {
    for (const [a, b] of cuts(content)) assert.equal(stuffed(a, b), wire);
    assert.equal(stuffed(...content.split('')), wire);
  });
}

test('clean content is passed on as the same memory', () => {
  const chunk = encodeUtf8('a\r\nb\r\n');
  const pieces: Uint8Array[] = [];
  new DotStuffer().push(chunk, pieces);
  assert.equal(pieces.length, 1);
  assert.equal(pieces[0], chunk);
});

const message = 'a: b\r\nc: d\r\n\r\n1\r\n\r\n3\r\n';

for (const [lines, expected] of [
  [0, 'a: b\r\nc: d\r\n\r\n'],
  [1, 'a: b\r\nc: d\r\n\r\n1\r\n'],
  [2, 'a: b\r\nc: d\r\n\r\n1\r\n\r\n'],
  [3, message],
  [9_999_999_999, message],
] as const) {
  test(`TOP with ${lines} lines is the header, the blank line and so many lines of the body`, () => {
    for (const [a, b] of cuts(message)) assert.equal(top(lines, a, b), expected);
    assert.equal(top(lines, ...message.split('')), expected);
  });
}

test('a message without a header has its blank line at once', () => {
  assert.equal(top(1, '\r\nx\r\ny\r\n'), '\r\nx\r\n');
});

test('a message without a blank line is all header', () => {
  assert.equal(top(0, 'a: b\r\nc'), 'a: b\r\nc');
});

test('a line of one space is no blank line, one of a bare LF is', () => {
  assert.equal(top(0, 'a: b\r\n \r\nc: d\r\n\nx\r\n'), 'a: b\r\n \r\nc: d\r\n\n');
});
