import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8, latin1 } from '#base/bytes';
import { ImapWire, type WireEvent } from './wire.ts';

/** What the events say, in one line each; data runs joined. */
export function transcript(input: string | Uint8Array, options: { cut?: number; loggedIn?: boolean } = {}): string[] {
  const wire = new ImapWire();
  if (options.loggedIn !== false) wire.enter('logged-in');
  const bytes = typeof input === 'string' ? Buffer.from(input, 'latin1') : input;
  const out: string[] = [];
  const cut = options.cut ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += cut) {
    for (const event of wire.push(bytes.subarray(at, at + cut))) note(event, out, wire);
  }
  return out;
}

function note(event: WireEvent, out: string[], wire: ImapWire): void {
  switch (event.kind) {
    case 'command':
      out.push(`${event.tag} ${JSON.stringify(event.command)}`);
      break;
    case 'append':
      out.push(`${event.tag} APPEND ${JSON.stringify(event.append)}`);
      if (event.append.size <= 1000) wire.acceptMessage();
      break;
    case 'data': {
      const last = out.at(-1) ?? '';
      if (last.startsWith('data ')) out[out.length - 1] = last + latin1(event.bytes);
      else out.push(`data ${latin1(event.bytes)}`);
      break;
    }
    case 'data-end':
      out.push(`data-end ${event.problem ?? 'ok'}`);
      break;
    case 'bad':
      out.push(`${event.tag ?? '*'} BAD ${event.text}`);
      break;
    case 'line':
      out.push(`line ${latin1(event.bytes)}`);
      break;
    case 'continue':
    case 'too-big':
    case 'fatal':
      out.push(JSON.stringify(event));
      break;
    default:
      event satisfies never;
  }
}

const noop = (tag: string): string => `${tag} {"name":"NOOP"}`;

test('commands that come in one go are all read, in order', () => {
  assert.deepEqual(transcript('a NOOP\r\nb noop\r\n'), [noop('a'), noop('b')]);
});

test('a synchronizing literal is asked for, then read as part of its command', () => {
  assert.deepEqual(transcript('a LOGIN {3}\r\nj d {2}\r\npw\r\nb NOOP\r\n'), [
    '{"kind":"continue"}',
    '{"kind":"continue"}',
    'a {"name":"LOGIN","user":"j d","password":"pw"}',
    noop('b'),
  ]);
});

test('a non-synchronizing literal is read without asking (RFC 7888)', () => {
  assert.deepEqual(transcript('a LOGIN {3+}\r\nj d {2+}\r\npw\r\n'), [
    'a {"name":"LOGIN","user":"j d","password":"pw"}',
  ]);
});

test('an empty literal is an empty string', () => {
  assert.deepEqual(transcript('a LOGIN {0+}\r\n ""\r\n'), ['a {"name":"LOGIN","user":"","password":""}']);
});

test('the message of APPEND streams through and is not part of the command', () => {
  assert.deepEqual(transcript('a APPEND INBOX (\\Seen) "17-Jul-1996 02:44:25 -0700" {5+}\r\nab\r\nc\r\nb NOOP\r\n'), [
    'a APPEND {"mailbox":"INBOX","flags":{"system":1,"keywords":[]},"date":837596665000,"literal8":false,"size":5}',
    'data ab\r\nc',
    'data-end ok',
    noop('b'),
  ]);
});

test('APPEND takes its mailbox as a literal too', () => {
  const got = transcript('a APPEND {3+}\r\na b {2+}\r\nhi\r\n');
  assert.match(got[0] ?? '', /"mailbox":"a b"/);
  assert.deepEqual(got.slice(1), ['data hi', 'data-end ok']);
});

test('a second message in one APPEND is a problem, not the next command (MULTIAPPEND is not offered)', () => {
  const got = transcript('a APPEND INBOX {2+}\r\nhi {2}\r\nb NOOP\r\n');
  assert.deepEqual(got.slice(2), ['data-end One message at a time', noop('b')]);
});

test('a refused synchronizing message is not sent, so the next line is a command', () => {
  const got = transcript('a APPEND INBOX {5000}\r\nb NOOP\r\n');
  assert.deepEqual(got.slice(1), [noop('b')]);
});

test('a refused non-synchronizing message is dropped with the rest of its command', () => {
  const got = transcript(`a APPEND INBOX {5000+}\r\n${'x'.repeat(5000)}\r\nb NOOP\r\n`);
  assert.deepEqual(got.slice(1), [noop('b')]);
});

test('a malformed APPEND is BAD, its message dropped', () => {
  const got = transcript('a APPEND INBOX (\\Sean) {5+}\r\na b c\r\nb NOOP\r\n');
  assert.deepEqual(got, ['a BAD Unknown system flag', noop('b')]);
});

test('a literal over the limit is refused before login and its place is kept', () => {
  const huge = 'x'.repeat(9000);
  assert.deepEqual(transcript(`a LOGIN {9000+}\r\n${huge} {1+}\r\ny\r\nb NOOP\r\n`, { loggedIn: false }), [
    '{"kind":"too-big","tag":"a"}',
    noop('b'),
  ]);
  assert.deepEqual(transcript('a LOGIN {9000}\r\nb NOOP\r\n', { loggedIn: false }), [
    '{"kind":"too-big","tag":"a"}',
    noop('b'),
  ]);
});

test('a non-synchronizing literal beyond all bounds ends the connection', () => {
  for (const size of ['4294967296', '99999999999999', '9'.repeat(40)]) {
    assert.deepEqual(transcript(`a LOGIN {${size}+}\r\nb NOOP\r\n`, { loggedIn: false }), [
      '{"kind":"too-big","tag":"a"}',
      '{"kind":"fatal","text":"Literal too large"}',
    ]);
  }
});

test('negative literals are no literals', () => {
  assert.deepEqual(transcript('a LOGIN {-1}\r\nb NOOP\r\n'), ['a BAD Expected a number', noop('b')]);
});

test('a line over the limit is BAD once, dropped to its end, and literals in it do not become commands', () => {
  const long = 'x'.repeat(70_000);
  assert.deepEqual(transcript(`a ${long}\r\nb NOOP\r\n`), ['a BAD Line too long', noop('b')]);
  assert.deepEqual(transcript(`a ${long} {8+}\r\nc NOOP\r\n\r\nb NOOP\r\n`), ['a BAD Line too long', noop('b')]);
});

test('a bare LF ends no command but gets an answer', () => {
  assert.deepEqual(transcript('a NOOP\nb NOOP\r\n'), ['a BAD Lines end in CRLF', noop('b')]);
});

test('NUL in a string is BAD', () => {
  assert.deepEqual(transcript('a LOGIN {3+}\r\na\0b x\r\nb LOGIN "a\0b" x\r\n'), [
    'a BAD A string must not hold NUL',
    'b BAD A quoted string is not closed',
  ]);
});

test('what was pipelined behind STARTTLS is dropped (RFC 9051 section 6.2.1)', () => {
  const wire = new ImapWire();
  const seen: string[] = [];
  for (const event of wire.push(encodeUtf8('a STARTTLS\r\nb NOOP\r\nc NO'))) {
    seen.push(event.kind);
    wire.discardPlaintext();
  }
  for (const event of wire.push(encodeUtf8('OP\r\n'))) seen.push(event.kind === 'bad' ? event.text : event.kind);
  assert.deepEqual(seen, ['command', 'Missing space or argument']);
});

test('a million parentheses are BAD, quickly and without deep recursion', () => {
  for (const text of ['SEARCH ', 'LIST ', 'FETCH 1 ']) {
    assert.deepEqual(transcript(`a ${text}${'('.repeat(60_000)}\r\n`).length, 1);
  }
  assert.deepEqual(transcript(`a SEARCH ${'('.repeat(1_000_000)}\r\nb NOOP\r\n`, { loggedIn: false }), [
    'a BAD Line too long',
    noop('b'),
  ]);
  assert.deepEqual(transcript(`a SEARCH ${'OR ALL '.repeat(9_000)}ALL\r\n`), ['a BAD The search is nested too deep']);
  assert.deepEqual(transcript(`a SEARCH ${'NOT '.repeat(9_000)}ALL\r\n`), ['a BAD The search is nested too deep']);
});

test('events are the same however the input is cut', () => {
  const input =
    'a LOGIN {3}\r\nj d {2+}\r\npw\r\nb APPEND INBOX {5+}\r\nab\r\nc\r\nc NOOP\nd NOOP\r\n' +
    'e APPEND x {2000+}\r\n' +
    'y'.repeat(2000) +
    '\r\nf SEARCH SUBJECT {1+}\r\n"\r\n' +
    `g ${'z'.repeat(70_000)} {3+}\r\nabc\r\nh APPEND x {1+}\r\na{3}\r\ni NOOP\r\n\r\n`;
  const whole = transcript(input);
  for (const cut of [1, 2, 3, 7, 64, 1000]) assert.deepEqual(transcript(input, { cut }), whole);
});
