import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatCommand,
  formatPacket,
  formatReply,
  type MilterCommand,
  type MilterPacket,
  MilterReader,
  type MilterReply,
  PACKET_BYTES_MAX,
  parseCommand,
  parseReply,
} from './mod.ts';

function packetOf(octets: Uint8Array): MilterPacket {
  const reader = new MilterReader();
  reader.feed(octets);
  const event = reader.next();
  assert.ok(event?.kind === 'packet');
  assert.equal(reader.waiting, 0);
  return event;
}

const body = Uint8Array.of(0, 255, 13, 10);

const commands: readonly [MilterCommand, string][] = [
  [
    { kind: 'negotiate', options: { version: 6, actions: 0x1ff, protocol: 0x1fffff } },
    'O\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff',
  ],
  [
    {
      kind: 'macros',
      of: 'C',
      values: new Map([
        ['j', 'mx.example'],
        ['{daemon_name}', 'd'],
      ]),
    },
    'DCj\0mx.example\0{daemon_name}\0d\0',
  ],
  [{ kind: 'macros', of: 'E', values: new Map() }, 'DE'],
  [
    { kind: 'connect', hostname: 'c.example', address: { family: 'inet', address: '192.0.2.1', port: 258 } },
    'Cc.example\x004\x01\x02192.0.2.1\0',
  ],
  [
    { kind: 'connect', hostname: 'localhost', address: { family: 'unix', path: '/run/s' } },
    'Clocalhost\0L\0\0/run/s\0',
  ],
  [{ kind: 'connect', hostname: 'x', address: { family: 'unknown' } }, 'Cx\0U'],
  [{ kind: 'helo', name: 'c.example' }, 'Hc.example\0'],
  [
    { kind: 'mail', path: '<a@x.example>', parameters: ['SIZE=10', 'BODY=8BITMIME'] },
    'M<a@x.example>\0SIZE=10\0BODY=8BITMIME\0',
  ],
  [{ kind: 'rcpt', path: '<b@l.example>', parameters: [] }, 'R<b@l.example>\0'],
  [{ kind: 'data' }, 'T'],
  [{ kind: 'header', name: 'Subject', value: ' caf\xe9\n x' }, 'LSubject\0 caf\xe9\n x\0'],
  [{ kind: 'end-of-headers' }, 'N'],
  [{ kind: 'body', octets: body }, 'B\0\xff\r\n'],
  [{ kind: 'end-of-message', octets: new Uint8Array(0) }, 'E'],
  [{ kind: 'abort' }, 'A'],
  [{ kind: 'quit' }, 'Q'],
  [{ kind: 'quit-reuse' }, 'K'],
  [{ kind: 'unknown', line: 'XFOO bar' }, 'UXFOO bar\0'],
];

for (const [command, wire] of commands) {
  test(`the command ${command.kind} is ${JSON.stringify(wire.slice(0, 20))} on the wire, and read from it`, () => {
    const octets = formatCommand(command);
    assert.equal(Buffer.from(octets.subarray(4)).toString('latin1'), wire);
    assert.equal(Buffer.from(octets).readUInt32BE(0), wire.length);
    assert.deepEqual(plain(parseCommand(packetOf(octets))), plain(command));
  });
}

const replies: readonly [MilterReply, string][] = [
  [
    { kind: 'negotiate', options: { version: 6, actions: 1, protocol: 2, macros: new Map([[5, 'i {auth_authen}']]) } },
    'O\0\0\0\x06\0\0\0\x01\0\0\0\x02\0\0\0\x05i {auth_authen}\0',
  ],
  [{ kind: 'continue' }, 'c'],
  [{ kind: 'accept' }, 'a'],
  [{ kind: 'reject' }, 'r'],
  [{ kind: 'discard' }, 'd'],
  [{ kind: 'tempfail' }, 't'],
  [{ kind: 'skip' }, 's'],
  [{ kind: 'progress' }, 'p'],
  [{ kind: 'shutdown' }, '4'],
  [{ kind: 'connection-failure' }, 'f'],
  [{ kind: 'reply', text: '550 5.7.1 100% spam' }, 'y550 5.7.1 100%% spam\0'],
  [{ kind: 'add-header', name: 'X-Spam', value: 'Yes' }, 'hX-Spam\0Yes\0'],
  [{ kind: 'insert-header', index: 0, name: 'A', value: 'b' }, 'i\0\0\0\0A\0b\0'],
  [{ kind: 'change-header', index: 1, name: 'Subject', value: '' }, 'm\0\0\0\x01Subject\0\0'],
  [{ kind: 'add-recipient', path: '<c@l.example>' }, '+<c@l.example>\0'],
  [{ kind: 'add-recipient', path: '<c@l.example>', parameters: 'NOTIFY=NEVER' }, '2<c@l.example>\0NOTIFY=NEVER\0'],
  [{ kind: 'delete-recipient', path: '<c@l.example>' }, '-<c@l.example>\0'],
  [{ kind: 'change-sender', path: '<>' }, 'e<>\0'],
  [{ kind: 'replace-body', octets: body }, 'b\0\xff\r\n'],
  [{ kind: 'quarantine', reason: 'looks bad' }, 'qlooks bad\0'],
];

for (const [reply, wire] of replies) {
  test(`the reply ${reply.kind} is ${JSON.stringify(wire.slice(0, 20))} on the wire, and read from it`, () => {
    const octets = formatReply(reply);
    assert.equal(Buffer.from(octets.subarray(4)).toString('latin1'), wire);
    assert.deepEqual(plain(parseReply(packetOf(octets))), plain(reply));
  });
}

/** Arrays of octets compare by what they hold. */
function plain(value: object | undefined): unknown {
  return value === undefined || !('octets' in value)
    ? value
    : { ...value, octets: Buffer.from(value.octets as Uint8Array).toString('latin1') };
}

for (const [code, data] of [
  ['O', '\0\0\0\x06\0\0'],
  ['O', '\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0\x01no end'],
  ['D', ''],
  ['D', 'Cname\0'],
  ['C', 'no end'],
  ['C', 'x\0Z'],
  ['C', 'x\x004\0'],
  ['H', 'no end'],
  ['H', 'one\0two\0'],
  ['M', ''],
  ['L', 'name\0'],
  ['L', 'name\0value'],
  ['R', 'a\0'.repeat(600)],
  ['Z', ''],
  ['\0', ''],
] as const) {
  test(`the command ${JSON.stringify(code)} with ${JSON.stringify(data.slice(0, 20))} is not understood`, () => {
    assert.equal(parseCommand({ code, data: Buffer.from(data, 'latin1') }), undefined);
  });
}

for (const [code, data] of [
  ['y', '550 no end'],
  ['y', '250 Ok\0'],
  ['y', 'words\0'],
  ['h', 'name\0'],
  ['i', '\0\0'],
  ['m', '\0\0\0\x01name\0'],
  ['+', ''],
  ['e', 'a\0b\0c\0'],
  ['-', 'no end'],
  ['x', ''],
] as const) {
  test(`the reply ${JSON.stringify(code)} with ${JSON.stringify(data)} is not understood`, () => {
    assert.equal(parseReply({ code, data: Buffer.from(data, 'latin1') }), undefined);
  });
}

test('an address without its last NUL is read all the same, and the tag of IPv6 is no part of it', () => {
  const data = Buffer.from('x\x006\0\0IPv6:2001:db8::1', 'latin1');
  const command = parseCommand({ code: 'C', data });
  assert.deepEqual(command, {
    kind: 'connect',
    hostname: 'x',
    address: { family: 'inet6', address: '2001:db8::1', port: 0 },
  });
});

test('a length of nothing, or over the bound, ends the reading before anything is kept', () => {
  for (const [octets, problem] of [
    [Uint8Array.of(0, 0, 0, 0, 99), 'empty'],
    [Uint8Array.of(0xff, 0xff, 0xff, 0xff), 'too-long'],
  ] as const) {
    const reader = new MilterReader();
    reader.feed(octets);
    assert.deepEqual(reader.next(), { kind: 'problem', problem });
    reader.feed(formatReply({ kind: 'continue' }));
    assert.deepEqual(reader.next(), { kind: 'problem', problem });
    assert.equal(reader.waiting, 0);
  }
});

test('the largest packet is read, and one octet more is not made', () => {
  const octets = formatPacket('B', new Uint8Array(PACKET_BYTES_MAX - 1));
  assert.equal(packetOf(octets).data.length, PACKET_BYTES_MAX - 1);
  assert.throws(() => formatPacket('B', new Uint8Array(PACKET_BYTES_MAX)), RangeError);
});

test('a NUL in a value does not make a second string', () => {
  assert.deepEqual(parseReply(packetOf(formatReply({ kind: 'add-header', name: 'X', value: 'a\0b' }))), {
    kind: 'add-header',
    name: 'X',
    value: 'a',
  });
});
