import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '#base/bytes';
import { AUTH_LINE_BYTES_MAX, COMMAND_LINE_BYTES_MAX, FLOOD_BYTES_MAX, Pop3Wire, type WireEvent } from '#format/pop3';

function events(wire: Pop3Wire, ...chunks: readonly string[]): WireEvent[] {
  const all: WireEvent[] = [];
  for (const chunk of chunks) {
    wire.feed(encodeUtf8(chunk));
    for (let event = wire.next(); event !== undefined; event = wire.next()) all.push(event);
  }
  return all;
}

const noop: WireEvent = { kind: 'command', command: { verb: 'NOOP' } };
const malformed = (problem: Extract<WireEvent, { kind: 'malformed' }>['problem']): WireEvent => ({
  kind: 'malformed',
  problem,
});

test('pipelined commands come one by one, whatever the cut', () => {
  const stat: WireEvent = { kind: 'command', command: { verb: 'STAT' } };
  for (let cut = 0; cut <= 12; cut++) {
    const text = 'NOOP\r\nSTAT\r\n';
    assert.deepEqual(events(new Pop3Wire(), text.slice(0, cut), text.slice(cut)), [noop, stat]);
  }
});

test('a bare LF is answered at once, and nothing is obeyed up to the next CRLF', () => {
  assert.deepEqual(events(new Pop3Wire(), 'NOOP\n'), [malformed('bare-lf')]);
  assert.deepEqual(events(new Pop3Wire(), 'FOO\nDELE 1\r\nNOOP\r\n'), [
    malformed('bare-lf'),
    malformed('bare-lf'),
    noop,
  ]);
});

test('a bare CR and a NUL spoil their line alone', () => {
  assert.deepEqual(events(new Pop3Wire(), 'NOOP\rNOOP\r\nNOOP\r\n'), [malformed('bare-cr'), noop]);
  assert.deepEqual(events(new Pop3Wire(), 'NOOP\0\r\nNOOP\r\n'), [malformed('nul'), noop]);
});

test('a line over the limit is dropped whole and answered once', () => {
  const long = `RETR ${'1'.repeat(COMMAND_LINE_BYTES_MAX)}\r\n`;
  assert.deepEqual(events(new Pop3Wire(), `${long}NOOP\r\n`), [malformed('too-long'), noop]);
  assert.deepEqual(events(new Pop3Wire(), ...`${long}NOOP\r\n`.split('')), [malformed('too-long'), noop]);
});

test('the longest line that is allowed is read', () => {
  const line = (verb: string, max: number): string => `${verb} ${'x'.repeat(max - verb.length - 3)}\r\n`;
  const [pass] = events(new Pop3Wire(), line('PASS', COMMAND_LINE_BYTES_MAX));
  assert.equal(pass?.kind === 'command' && pass.command.verb, 'PASS');
  const initial = line('AUTH PLAIN', AUTH_LINE_BYTES_MAX);
  const [auth] = events(new Pop3Wire(), initial);
  assert.equal(auth?.kind === 'command' && auth.command.verb, 'AUTH');
  assert.deepEqual(events(new Pop3Wire(), `AUTH PLAIN ${'x'.repeat(AUTH_LINE_BYTES_MAX)}\r\n`), [
    malformed('too-long'),
  ]);
});

test('a line without end is a flood, told once', () => {
  const chunk = 'A'.repeat(FLOOD_BYTES_MAX / 2 + 1);
  assert.deepEqual(events(new Pop3Wire(), chunk, chunk, chunk, '\r\nNOOP\r\n'), [
    malformed('too-long'),
    malformed('flood'),
    noop,
  ]);
});

test('a line of a SASL exchange is given as it is, and commands follow', () => {
  const wire = new Pop3Wire();
  wire.expectResponse();
  assert.deepEqual(events(wire, 'AGEAYg==\r\nNOOP\r\n'), [{ kind: 'response', text: 'AGEAYg==' }, noop]);
});

test('what waits behind an event is counted: it was injected when the event is STLS', () => {
  const wire = new Pop3Wire();
  wire.feed(encodeUtf8('STLS\r\nCAPA\r\n'));
  wire.next();
  assert.equal(wire.waiting, 6);
});
