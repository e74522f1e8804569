import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '#base/bytes';
import { type Command, NUMBER_MAX, parseCommand } from '#format/pop3';

const table: readonly (readonly [line: string, command: Command])[] = [
  ['STAT', { verb: 'STAT' }],
  ['stat', { verb: 'STAT' }],
  ['STAT  ', { verb: 'STAT' }],
  ['STAT 1', { verb: 'invalid', of: 'STAT', problem: 'argument-unwanted' }],
  ['LIST', { verb: 'LIST', message: undefined }],
  ['LIST 1', { verb: 'LIST', message: 1 }],
  ['list  0012 ', { verb: 'LIST', message: 12 }],
  ['LIST -1', { verb: 'invalid', of: 'LIST', problem: 'number' }],
  ['LIST +1', { verb: 'invalid', of: 'LIST', problem: 'number' }],
  ['LIST 1.5', { verb: 'invalid', of: 'LIST', problem: 'number' }],
  ['LIST 1e3', { verb: 'invalid', of: 'LIST', problem: 'number' }],
  ['LIST 0x1', { verb: 'invalid', of: 'LIST', problem: 'number' }],
  ['LIST 1 2', { verb: 'invalid', of: 'LIST', problem: 'argument-unwanted' }],
  ['UIDL 4294967296', { verb: 'UIDL', message: 4294967296 }],
  ['RETR', { verb: 'invalid', of: 'RETR', problem: 'argument-missing' }],
  ['RETR 0', { verb: 'RETR', message: 0 }],
  [`RETR ${'9'.repeat(400)}`, { verb: 'RETR', message: NUMBER_MAX }],
  ['RETR NaN', { verb: 'invalid', of: 'RETR', problem: 'number' }],
  ['DELE 7', { verb: 'DELE', message: 7 }],
  ['TOP 1', { verb: 'invalid', of: 'TOP', problem: 'argument-missing' }],
  ['TOP 1 0', { verb: 'TOP', message: 1, lines: 0 }],
  ['TOP 1 -1', { verb: 'invalid', of: 'TOP', problem: 'number' }],
  ['TOP 1 2 3', { verb: 'invalid', of: 'TOP', problem: 'argument-unwanted' }],
  ['AUTH', { verb: 'AUTH', mechanism: undefined, initial: undefined }],
  ['AUTH plain', { verb: 'AUTH', mechanism: 'PLAIN', initial: undefined }],
  ['AUTH PLAIN =', { verb: 'AUTH', mechanism: 'PLAIN', initial: '=' }],
  ['AUTH PLAIN AGEAYg==', { verb: 'AUTH', mechanism: 'PLAIN', initial: 'AGEAYg==' }],
  ['AUTH PLAIN a b', { verb: 'invalid', of: 'AUTH', problem: 'argument-unwanted' }],
  ['AUTH P[L]', { verb: 'invalid', of: 'AUTH', problem: 'mechanism' }],
  ['USER', { verb: 'invalid', of: 'USER', problem: 'argument-missing' }],
  ['APOP me c4c9334bac560ecc979e58001b3e22fb', { verb: 'unknown' }],
  ['', { verb: 'unknown' }],
  [' STAT', { verb: 'unknown' }],
  ['STAT\t', { verb: 'unknown' }],
  ['GET / HTTP/1.1', { verb: 'unknown' }],
  ['CAPAX', { verb: 'unknown' }],
  ['constructor', { verb: 'unknown' }],
];

for (const [line, command] of table) {
  test(`"${line.slice(0, 30)}" is ${JSON.stringify(command).slice(0, 80)}`, () => {
    assert.deepEqual(parseCommand(encodeUtf8(line)), command);
  });
}

test('spaces are part of a password (RFC 1939 section 7)', () => {
  assert.deepEqual(parseCommand(encodeUtf8('PASS  a b ')), { verb: 'PASS', password: encodeUtf8(' a b ') });
  assert.deepEqual(parseCommand(encodeUtf8('PASS ')), { verb: 'PASS', password: encodeUtf8('') });
});

test('a name is given in its octets, without spaces at the end', () => {
  assert.deepEqual(parseCommand(encodeUtf8('USER jürgen@example.test ')), {
    verb: 'USER',
    name: encodeUtf8('jürgen@example.test'),
  });
});
