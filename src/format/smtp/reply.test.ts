import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatReply, parseCapabilities, plainReply, type ReplyEvent, ReplyReader, reply, status } from './mod.ts';

test('a reply carries its enhanced code on each line (RFC 2034 section 3)', () => {
  const text = formatReply(reply(550, status.dmarcFailed, 'First line', 'second line'));
  assert.equal(text, '550-5.7.26 First line\r\n550 5.7.26 second line\r\n');
});

test('a reply without text is still a reply', () => {
  assert.equal(formatReply(plainReply(334, '')), '334 \r\n');
});

test('no text can make a second line or leave ASCII', () => {
  assert.equal(formatReply(plainReply(550, 'a\r\n250 b\u00e9\u0000')), '550 a??250 b??\r\n');
});

test('a long text is wrapped at spaces, no line over 512 octets', () => {
  for (const text of ['word '.repeat(400).trim(), 'x'.repeat(2000)]) {
    const lines = formatReply(reply(554, status.notAuthorized, text))
      .split('\r\n')
      .slice(0, -1);
    assert.ok(lines.length > 3);
    for (const line of lines) assert.ok(line.length + 2 <= 512);
    const joined = lines.map((line) => line.slice('554-5.7.1 '.length)).join(text.startsWith('x') ? '' : ' ');
    assert.equal(joined, text);
  }
});

function read(...chunks: string[]): ReplyEvent[] {
  const reader = new ReplyReader();
  const events: ReplyEvent[] = [];
  for (const chunk of chunks) {
    reader.feed(Buffer.from(chunk, 'latin1'));
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      events.push(event);
      if (event.kind === 'problem') return events;
    }
  }
  return events;
}

test('replies are read in any cut', () => {
  const text = '220 mx ready\r\n250-mx\r\n250-SIZE 10\r\n250 DSN\r\n550-5.1.1 No\r\n550 5.1.1 such user\r\n250\r\n';
  const whole = read(text);
  assert.deepEqual(whole, [
    { kind: 'reply', reply: { code: 220, lines: ['mx ready'] } },
    { kind: 'reply', reply: { code: 250, lines: ['mx', 'SIZE 10', 'DSN'] } },
    { kind: 'reply', reply: { code: 550, lines: ['No', 'such user'], enhanced: '5.1.1' } },
    { kind: 'reply', reply: { code: 250, lines: [''] } },
  ]);
  for (let cut = 0; cut <= text.length; cut++) assert.deepEqual(read(text.slice(0, cut), text.slice(cut)), whole);
  assert.deepEqual(read(...text.split('')), whole);
});

test('what formatReply writes is what ReplyReader reads', () => {
  const written = reply(452, status.tooManyRecipients, 'one', 'two');
  assert.deepEqual(read(formatReply(written)), [{ kind: 'reply', reply: written }]);
});

const bad: [string, string, string][] = [
  ['no code', 'hello\r\n', 'syntax'],
  ['a code of 100', '100 x\r\n', 'syntax'],
  ['a fourth digit', '2500 x\r\n', 'syntax'],
  ['codes that differ within a reply', '250-a\r\n550 b\r\n', 'codes-differ'],
  ['a line of megabytes', '220 '.padEnd(5000, 'x'), 'line-too-long'],
  ['a complete line too long', `${'220 '.padEnd(5000, 'x')}\r\n`, 'line-too-long'],
  ['lines without end', '250-x\r\n'.repeat(200), 'lines-too-many'],
  ['a reply without end', `250-${'x'.repeat(4000)}\r\n`.repeat(20), 'too-long'],
];
for (const [name, text, problem] of bad) {
  test(`a server that sends ${name} is found out`, () => {
    assert.deepEqual(read(text).at(-1), { kind: 'problem', problem });
  });
}

test('an enhanced code of another class is text (RFC 2034 section 4)', () => {
  assert.deepEqual(read('250 5.1.1 odd\r\n'), [{ kind: 'reply', reply: { code: 250, lines: ['5.1.1 odd'] } }]);
});

test('bytes behind a reply are seen before a handshake', () => {
  const reader = new ReplyReader();
  reader.feed(Buffer.from('220 go\r\n250 injected\r\n'));
  reader.next();
  assert.ok(reader.waiting > 0);
  reader.restart();
  assert.equal(reader.next(), undefined);
  assert.equal(reader.partial, false);
});

test('capabilities are read from the answer to EHLO', () => {
  const caps = parseCapabilities([
    'mx.example hello',
    'pipelining',
    'SIZE 35882577',
    'AUTH=LOGIN',
    'AUTH PLAIN login',
    'LIMITS RCPTMAX=100 MAILMAX=20 X=y',
    'STARTTLS',
    'XTRA a b',
  ]);
  assert.equal(caps.name, 'mx.example');
  assert.deepEqual(
    [caps.pipelining, caps.startTls, caps.chunking, caps.dsn, caps.sizeMax],
    [true, true, false, false, 35_882_577],
  );
  assert.deepEqual(caps.auth, ['LOGIN', 'PLAIN']);
  assert.deepEqual([caps.rcptMax, caps.mailMax, caps.rcptDomainMax], [100, 20, undefined]);
  assert.deepEqual(caps.keywords.get('XTRA'), ['a', 'b']);
  assert.equal(parseCapabilities(['mx', 'SIZE']).sizeMax, undefined);
  assert.equal(parseCapabilities(['mx', 'SIZE 0']).sizeMax, undefined);
  assert.equal(parseCapabilities([]).pipelining, false);
});
