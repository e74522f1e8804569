import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexMessage, type Envelope, type HeaderMailbox } from '#format/message';
import { bodyWithoutExtensions, encodeBodyStructure } from './body-structure.ts';
import { encodeEnvelope } from './envelope.ts';
import { hasFlags, unionFlags, withoutFlags, flagNames } from './flags.ts';
import { ByteWriter } from './writer.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const nobody: Envelope = {
  date: undefined,
  subject: undefined,
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: undefined,
  messageId: undefined,
};
const person = (local: string, domain: string, name?: string): HeaderMailbox => {
  return { kind: 'mailbox', name, route: undefined, local, domain };
};

test('an envelope without fields is all NIL', () => {
  assert.equal(text(encodeEnvelope(nobody)), '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)');
});

test('sender and reply-to default to from; groups have their marks; quotes are quoted', () => {
  const envelope: Envelope = {
    ...nobody,
    subject: 'a "b" \\',
    from: [person('a', 'x.test', 'A')],
    to: [{ kind: 'group', name: 'team', members: [person('b', 'y.test')] }],
    cc: [person('nodomain', '')],
  };
  const a = '(("A" NIL "a" "x.test"))';
  const team = '((NIL NIL "team" NIL)(NIL NIL "b" "y.test")(NIL NIL NIL NIL))';
  assert.equal(
    text(encodeEnvelope(envelope)),
    `(NIL "a \\"b\\" \\\\" ${a} ${a} ${a} ${team} ((NIL NIL "nodomain" "")) NIL NIL NIL)`,
  );
});

test('text that no quoted string may hold goes as a literal, without NUL', () => {
  assert.match(text(encodeEnvelope({ ...nobody, subject: 'ä\0' })), /^\(NIL \{3\}\r\nä {2}NIL/);
  assert.match(text(encodeEnvelope({ ...nobody, subject: 'a\r\nb' })), /^\(NIL \{4\}\r\na\r\nb NIL/);
});

const structure = (message: string): string => {
  const bytes = Buffer.from(message.replaceAll('\n', '\r\n'), 'latin1');
  return text(encodeBodyStructure(indexMessage(bytes), bytes));
};

test('parameters, disposition, language, location and id are in the structure; RFC 2231 stays encoded', () => {
  const got = structure(
    [
      'Content-Type: text/html; charset=utf-8',
      'Content-ID: <1@x>',
      'Content-Description: What',
      'Content-Transfer-Encoding: quoted-printable',
      "Content-Disposition: attachment; filename*=utf-8''%e2%82%ac.html",
      'Content-Language: de, en',
      'Content-Location: http://x.test/',
      'Content-MD5: abc=',
      '',
      'a',
      'b',
      '',
    ].join('\n'),
  );
  assert.equal(
    got,
    '("text" "html" ("charset" "utf-8") "<1@x>" "What" "quoted-printable" 6 2 "abc=" ' +
      '("attachment" ("filename*" "utf-8\'\'%e2%82%ac.html")) ("de" "en") "http://x.test/")',
  );
});

test('a multipart without parts and a message that cannot be read still keep the grammar', () => {
  assert.equal(
    structure('Content-Type: multipart/mixed\n\nnothing\n'),
    '(("text" "plain" NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL) "mixed" NIL NIL NIL NIL)',
  );
  assert.equal(
    structure('Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nYQ==\n'),
    '("application" "octet-stream" NIL NIL NIL "base64" 6 NIL NIL NIL NIL)',
  );
});

test('BODY drops the extension data at every depth, and skips over literals', () => {
  const whole = structure(
    'Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; name="\u00e4()"\n\nhi\n--x\n' +
      'Content-Type: message/rfc822\n\nSubject: \u00e4 ") (\n\nx\n--x--\n',
  );
  const body = text(bodyWithoutExtensions(Buffer.from(whole)));
  assert.match(
    body,
    /^\(\("text" "plain" \("name" \{\d+\}\r\nä\(\)\) NIL NIL "7bit" 2 0\)\("message" "rfc822" NIL NIL NIL "7bit" \d+ \(NIL \{\d+\}\r\nä "\) \( NIL .*\) \("text" "plain" NIL NIL NIL "7bit" 1 0\) 2\) "alternative"\)$/s,
  );
});

test('flags above 32 bits are whole', () => {
  const flag = fc.integer({ min: 0, max: 50 }).map((bit) => 2 ** bit);
  const flags = fc.array(flag, { maxLength: 20 }).map((all) => [...new Set(all)].reduce((a, b) => a + b, 0));
  fc.assert(
    fc.property(flags, flags, (a, b) => {
      assert.equal(unionFlags(a, b), Number(BigInt(a) | BigInt(b)));
      assert.equal(withoutFlags(a, b), Number(BigInt(a) & ~BigInt(b)));
      assert.equal(hasFlags(a, b), (BigInt(a) & BigInt(b)) !== 0n);
    }),
    { seed: 3 },
  );
  const names = [...Array.from({ length: 5 }), ...Array.from({ length: 46 }, (_, i) => `k${i}`)] as (
    | string
    | undefined
  )[];
  assert.equal(flagNames(1 + 2 ** 50, names), '\\Seen k45');
});

test('numbers are written as they are', () => {
  for (const n of [0, 9, 10, 99, 12345, 2147483647, 2147483648, 4294967295, 2 ** 53 - 1]) {
    const out = new ByteWriter(1);
    out.number(n);
    out.ascii('x'.repeat(40));
    assert.equal(text(out.take()), `${n}${'x'.repeat(40)}`);
  }
});
