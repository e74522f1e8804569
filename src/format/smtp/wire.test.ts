import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWire } from '#testing/smtp';
import { AUTH_LINE_BYTES_MAX, FLOOD_BYTES_MAX, SmtpWire } from './mod.ts';

function read(text: string): string[] {
  return readWire([Buffer.from(text, 'latin1')]);
}

const table: [string, string, string[]][] = [
  ['commands end in CRLF', 'NOOP\r\nRSET\r\n', ['NOOP', 'RSET']],
  ['half a command is none yet', 'NOOP\r\nRSE', ['NOOP']],
  ['a bare LF ends no command, and poisons up to CRLF', 'NOOP\nRSET\r\nQUIT\r\n', ['bare-lf', 'bare-lf', 'QUIT']],
  ['each bare LF is answered', 'a\nb\nc\r\nNOOP\r\n', ['bare-lf', 'bare-lf', 'bare-lf', 'NOOP']],
  ['a bare CR spoils a command', 'NO\rOP\r\nRSET\r\n', ['bare-cr', 'RSET']],
  ['CR CR LF spoils a command', 'NOOP\r\r\nRSET\r\n', ['bare-cr', 'RSET']],
  ['a NUL spoils a command', 'NOOP\0\r\nRSET\r\n', ['nul', 'RSET']],
  ['an over-long line is one error', `NOOP ${'x'.repeat(600)}\r\nRSET\r\n`, ['too-long', 'RSET']],
  ['a line of 512 octets is not too long', `NOOP ${'x'.repeat(505)}\r\n`, ['NOOP']],
  ['a line of 513 octets is', `NOOP ${'x'.repeat(506)}\r\n`, ['too-long']],
  ['MAIL may be longer', `MAIL FROM:<a@b.example> ${'x'.repeat(1000)}\r\n`, ['invalid']],
  ['AUTH lines may be longer still', `AUTH PLAIN ${'x'.repeat(9000)}\r\n*\r\n`, ['AUTH', 'response *']],
  [
    'a response is bounded',
    `AUTH LOGIN\r\n${'x'.repeat(AUTH_LINE_BYTES_MAX)}\r\nNOOP\r\n`,
    ['AUTH', 'too-long', 'NOOP'],
  ],
  ['a bare LF does not end an over-long line', `NOOP ${'x'.repeat(600)}\nRSET\r\nQUIT\r\n`, ['too-long', 'QUIT']],
  [
    'a line without end is a flood, told once',
    `${'x'.repeat(FLOOD_BYTES_MAX * 2)}\r\nNOOP\r\n`,
    ['too-long', 'flood', 'NOOP'],
  ],
  ['content ends at CRLF.CRLF', 'DATA\r\na\r\n.\r\nNOOP\r\n', ['DATA', 'content "a\\r\\n"', 'NOOP']],
  ['content may be empty', 'DATA\r\n.\r\nNOOP\r\n', ['DATA', 'content ""', 'NOOP']],
  ['dots are unstuffed', 'DATA\r\n..\r\n...a\r\n.b\r\n.\r\n', ['DATA', 'content ".\\r\\n..a\\r\\nb\\r\\n"']],
  ['a dot inside of a line is a dot', 'DATA\r\na.\r\n a.b\r\n.\r\n', ['DATA', 'content "a.\\r\\n a.b\\r\\n"']],
  ['a bare LF is no line end in content', 'DATA\r\na\n.\n\r\n.\r\nNOOP\r\n', ['DATA', 'bare-lf', 'NOOP']],
  ['a bare CR spoils content', 'DATA\r\na\rb\r\n.\r\n', ['DATA', 'bare-cr']],
  ['a NUL spoils content', 'DATA\r\na\0b\r\n.\r\n', ['DATA', 'nul']],
  [
    'a chunk is counted, not read',
    'BDAT 9 LAST\r\na\r\n.\r\nb\r\nNOOP\r\n',
    ['BDAT', 'content "a\\r\\n.\\r\\nb\\r\\n"', 'NOOP'],
  ],
  ['a chunk may be empty', 'BDAT 0 LAST\r\nNOOP\r\n', ['BDAT', 'content ""', 'NOOP']],
  ['a bare LF spoils a chunk', 'BDAT 3 LAST\r\na\nbNOOP\r\n', ['BDAT', 'bare-lf', 'NOOP']],
  ['a CR at the end of the last chunk is bare', 'BDAT 2 LAST\r\na\rNOOP\r\n', ['BDAT', 'bare-cr', 'NOOP']],
];
for (const [name, text, expected] of table) test(name, () => assert.deepEqual(read(text), expected));

test('the table reads the same in every cut in two, and octet by octet', () => {
  for (const [name, text, expected] of table) {
    if (text.length > 3000) continue;
    const bytes = Buffer.from(text, 'latin1');
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.deepEqual(readWire([bytes.subarray(0, cut), bytes.subarray(cut)]), expected, `${name} cut at ${cut}`);
    }
    assert.deepEqual(readWire([...bytes].map((octet) => Uint8Array.of(octet))), expected, name);
  }
});

test('CRLF may be split between two chunks', () => {
  const wire = new SmtpWire();
  const words: string[] = [];
  wire.feed(Buffer.from('BDAT 2\r\na\rBDAT 3 LAST\r\n\nb\r'));
  for (let event = wire.next(); event !== undefined; event = wire.next()) {
    if (event.kind === 'command' && event.command.verb === 'BDAT') {
      if (words.length === 0) wire.beginContent();
      wire.expectChunk(event.command.octets, event.command.last);
    }
    words.push(event.kind === 'content-end' ? `end ${event.flaw}` : event.kind);
  }
  assert.deepEqual(words, ['command', 'content', 'end undefined', 'command', 'content', 'end bare-cr']);
});

test('a chunk of memory with many stuffed dots is one run', () => {
  const wire = new SmtpWire();
  wire.beginContent();
  wire.expectData();
  wire.feed(Buffer.from(`${'..x\r\n'.repeat(1000)}.\r\n`));
  const event = wire.next();
  assert.ok(event?.kind === 'content');
  assert.equal(Buffer.from(event.run).toString(), '.x\r\n'.repeat(1000));
  assert.equal(wire.next()?.kind, 'content-end');
});

test('refused content is counted and not given out', () => {
  const wire = new SmtpWire();
  wire.beginContent();
  wire.expectData();
  wire.swallow();
  wire.feed(Buffer.from('abc\r\n.\r\n'));
  assert.deepEqual(wire.next(), { kind: 'dropped', octets: 5 });
  assert.deepEqual(wire.next(), { kind: 'content-end', flaw: undefined });
});

test('after a restart nothing of before is left', () => {
  const wire = new SmtpWire();
  wire.feed(Buffer.from('STARTTLS\r\nMAIL FROM:<a@b.example>\r\nNO'));
  assert.equal(wire.next()?.kind, 'command');
  assert.ok(wire.waiting > 0);
  wire.restart();
  wire.feed(Buffer.from('OP\r\n'));
  assert.deepEqual(wire.next(), { kind: 'command', command: { verb: 'unknown' } });
});

test('memory stays bounded in a line without end', () => {
  const wire = new SmtpWire();
  for (let i = 0; i < 100; i++) {
    wire.feed(Buffer.alloc(65_536, 120));
    for (let event = wire.next(); event !== undefined; event = wire.next()) assert.equal(event.kind, 'malformed');
    assert.equal(wire.waiting, 0);
  }
});
