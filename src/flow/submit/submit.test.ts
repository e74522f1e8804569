import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { FakeClock } from '#testing/clock';
import { RecipientTally, withoutBcc } from './mod.ts';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

test('blind copies leave the header, whatever their case and folding, and nothing else does', () => {
  const message = 'To: a@x\r\nBCC: b@x,\r\n\tc@x\r\nSubject: s\r\nResent-Bcc: d@x\r\n\r\nBcc: in the body stays\r\n';
  assert.equal(text(withoutBcc(Buffer.from(message), true)), 'To: a@x\r\nSubject: s\r\n\r\nBcc: in the body stays\r\n');
});

test('a message without blind copies is passed on as the same bytes', () => {
  const bytes = Buffer.from('To: a@x\r\n\r\nx\r\n');
  assert.equal(withoutBcc(bytes, true), bytes);
});

test('a header that does not end is waited for, and at last refused: a Bcc could stand behind', () => {
  assert.equal(withoutBcc(Buffer.from('To: a@x\r\nX: y\r\n'), false), undefined);
  assert.equal(withoutBcc(Buffer.from('To: a@x\r\n\r\n'), false), undefined);
  assert.throws(() => withoutBcc(Buffer.from(`To: a@x\r\nX: ${' y\r\n'.repeat(80_000)}`), false), Fault);
  assert.throws(() => withoutBcc(Buffer.from('X: y\r\n'.repeat(2000)), false), Fault, 'more fields than are looked at');
});

test('recipients of one Message-ID add up over submissions, the same ones count once', () => {
  const tally = new RecipientTally(new FakeClock());
  assert.equal(tally.count('1', '<m@x>', ['a', 'b'], 3), 2);
  assert.equal(tally.count('1', '<m@x>', ['b', 'a'], 3), 2, 'a repeat by a program that did not hear the answer');
  assert.equal(tally.count('1', '<m@x>', ['c', 'd'], 3), 4, 'over the limit');
  assert.equal(tally.count('1', '<m@x>', ['c'], 3), 3, 'what was refused was not remembered');
  assert.equal(tally.count('2', '<m@x>', ['z'], 3), 1, 'somebody else');
  assert.equal(tally.count('1', '<other@x>', ['z'], 3), 1);
});

test('the sum is forgotten after a day', () => {
  const clock = new FakeClock();
  const tally = new RecipientTally(clock);
  tally.count('1', '<m@x>', ['a', 'b', 'c'], 3);
  clock.advance({ hours: 25 });
  assert.equal(tally.count('1', '<m@x>', ['d'], 3), 1);
});
