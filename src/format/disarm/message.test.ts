import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '#base/bytes';
import { bodyText, findText, indexMessage, partAt, partFields } from '#format/message';
import { cleanMessage, type CleanOptions, defaultPolicy, cleaningNeeds, mayChange } from './mod.ts';

const crlf = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'), 'latin1');
const options: CleanOptions = { policy: defaultPolicy, tag: '{Cleaned}', now: () => 0, budgetMs: 100 };
const clean = (text: string, other: Partial<CleanOptions> = {}): ReturnType<typeof cleanMessage> =>
  cleanMessage(crlf(text), indexMessage(crlf(text)), { ...options, ...other });

const bug = '<img src="https://x.example/o" width=1 height=1>';

test('a message without anything to clean is left alone', () => {
  assert.equal(clean('Subject: a\n\n<script>plain text</script>\n'), undefined);
  assert.equal(clean('Subject: a\nContent-Type: text/html\n\n<p>Hello <b>you</b></p>\n'), undefined);
});

test('what may have to change is known beforehand, whatever the policy', () => {
  const needs = (html: string, type = 'text/html'): ReturnType<typeof cleaningNeeds> => {
    const bytes = crlf(`Subject: a\nContent-Type: ${type}\n\n${html}\n`);
    return cleaningNeeds(bytes, indexMessage(bytes));
  };
  assert.deepEqual(needs('<script>x()</script>', 'text/plain'), []);
  assert.deepEqual(needs('<p>Hello <b>you</b></p>'), []);
  assert.deepEqual(needs('<script>x()</script>'), ['always']);
  const picture = '<img src="https://x.example/o.png" width=100 height=100>';
  assert.deepEqual(needs(picture), ['remote-image']);
  assert.deepEqual(needs(bug), ['remote-image', 'web-bug']);
  assert.deepEqual(needs('<a href="https://evil.example/">www.bank.com</a>'), ['link-mismatch']);
  const strict = { ...defaultPolicy, 'remote-image': 'disarm' } as const;
  assert.deepEqual([mayChange(needs(picture), defaultPolicy), mayChange(needs(picture), strict)], [false, true]);
  assert.equal(mayChange([], strict), false);
});

test('only the HTML is exchanged, and the Subject is tagged', () => {
  const text = `Subject: News
Content-Type: multipart/alternative; boundary=b

--b

plain
--b
Content-Type: text/html; charset=iso-8859-1

<p>caf\xe9</p>${bug}
--b--
`;
  const cleaned = clean(text) ?? assert.fail();
  const index = indexMessage(cleaned.bytes);
  assert.equal(findText(cleaned.bytes, partFields(cleaned.bytes, index.root), 'subject'), '{Cleaned} News');
  assert.ok(latin1(cleaned.bytes).includes('--b\r\n\r\nplain\r\n--b\r\n'));
  const html = partAt(index.root, [2]) ?? assert.fail();
  assert.equal(html.charset, 'utf-8');
  assert.match(bodyText(cleaned.bytes, html), /<p>café<\/p>\s*<\/body>/);
  assert.deepEqual(
    cleaned.changes.map(({ what, part }) => [what, part]),
    [['web-bug', '2']],
  );
  assert.ok(!latin1(clean(text, { tag: '' })?.bytes ?? assert.fail()).includes('{Cleaned}'));
});

test('what is cleaned is clean: doing it again changes nothing', () => {
  const first = clean(
    `Content-Type: text/html\n\n<form><input></form>${bug}<a href="http://evil.example">bank.com</a>`,
  );
  const bytes = first?.bytes ?? assert.fail();
  assert.equal(cleanMessage(bytes, indexMessage(bytes), options), undefined);
});

test('signed and encrypted parts are left, and said (RFC 1847, 3156, 8551)', () => {
  const part = `Content-Type: text/html\n\n${bug}`;
  const signed = `Content-Type: multipart/signed; protocol=x; boundary=s\n\n--s\n${part}\n--s\n\nx\n--s--`;
  assert.equal(clean(signed), undefined);
  const both = `Content-Type: multipart/mixed; boundary=m\n\n--m\n${signed}\n--m\n${part}\n--m--\n`;
  const cleaned = clean(both) ?? assert.fail();
  assert.deepEqual(cleaned.untouched, ['1.1']);
  assert.deepEqual(
    cleaned.changes.map((change) => change.part),
    ['2'],
  );
  assert.ok(latin1(cleaned.bytes).includes(latin1(crlf(signed))));
  assert.equal(clean(`Content-Type: text/html\n\n-----BEGIN PGP SIGNED MESSAGE-----\n${bug}`), undefined);
});

test('what is too deep is not passed, however harmless its parts are', () => {
  const cleaned = clean(`Content-Type: text/html\n\n${'<div>'.repeat(300)}a`) ?? assert.fail();
  assert.deepEqual(
    cleaned.changes.map(({ what }) => what),
    ['too-complex'],
  );
});

test('attached HTML and attached messages stay, a message that is shown inside does not', () => {
  const inner = `Content-Type: message/rfc822\n\nSubject: a\nContent-Type: text/html\n\n${bug}`;
  const message = (part: string): string => `Content-Type: multipart/mixed; boundary=m\n\n--m\n${part}\n--m--\n`;
  assert.equal(clean(message(`Content-Disposition: attachment\n${inner}`)), undefined);
  assert.equal(clean(message(`Content-Disposition: attachment\nContent-Type: text/html\n\n${bug}`)), undefined);
  assert.deepEqual(
    clean(message(inner))?.changes.map(({ part }) => part),
    ['1.1'],
  );
});

test('a charset that only the HTML names is read as a browser reads it (WHATWG HTML section 13.2.3.2)', () => {
  const text = `Content-Type: text/html\n\n<meta charset="koi8-r">\xf0\xd2\xc9\xd7\xc5\xd4${bug}`;
  const cleaned = clean(text) ?? assert.fail();
  assert.match(bodyText(cleaned.bytes, indexMessage(cleaned.bytes).root), /Привет/);
});

test('when the time is over, what is left becomes text', () => {
  let ms = 0;
  const text = `Content-Type: text/html\n\n<p>Hello</p><script>x</script>`;
  const cleaned = clean(text, { now: () => ms++ * 1000, budgetMs: 500 }) ?? assert.fail();
  const html = bodyText(cleaned.bytes, indexMessage(cleaned.bytes).root);
  assert.match(html, /<div style="white-space:pre-wrap">Hello<\/div>/);
  assert.deepEqual(
    cleaned.changes.map(({ what }) => what),
    ['too-complex'],
  );
});

test('a byte order mark counts before the charset (WHATWG Encoding section 6.1)', () => {
  const html = Buffer.from('\ufeff<p>a</p><script>x()</script>', 'utf16le');
  for (const octets of [html, Buffer.from(html).swap16()]) {
    for (const charset of ['', '; charset=utf-8']) {
      const bytes = Buffer.concat([Buffer.from(`Content-Type: text/html${charset}\r\n\r\n`), octets]);
      const cleaned = cleanMessage(bytes, indexMessage(bytes), options);
      assert.deepEqual(
        cleaned?.changes.map(({ what }) => what),
        ['script'],
      );
    }
  }
});

test('XHTML is cleaned like HTML (RFC 3236)', () => {
  const cleaned = clean('Subject: a\nContent-Type: application/xhtml+xml\n\n<html><script>x()</script></html>\n');
  assert.deepEqual(
    cleaned?.changes.map(({ what }) => what),
    ['script'],
  );
});
