import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tnefOf } from '#testing/files';
import { readTnef, type TnefReading } from './mod.ts';

function read(octets: Uint8Array): TnefReading {
  return readTnef(octets) ?? assert.fail('not taken for a winmail.dat');
}

function shown(octets: Uint8Array): readonly (readonly [string, string])[] {
  return read(octets).files.map((file) => [file.name, Buffer.from(file.octets).toString()] as const);
}

test('attachments with their short and long names (MS-OXTNEF section 2.1.3.3)', () => {
  const tnef = tnefOf([
    { title: 'A.TXT', content: 'hello' },
    { title: 'INVOIC~1.EXE', longName: 'invoice ä.pdf.exe', content: 'MZ' },
  ]);
  assert.deepEqual(shown(tnef), [
    ['A.TXT', 'hello'],
    ['invoice ä.pdf.exe', 'MZ'],
  ]);
  assert.equal(read(tnef).complete, true);
});

test('an embedded message is a winmail.dat of its own (MS-OXTNEF section 2.1.3.4)', () => {
  const inner = tnefOf([{ title: 'b.exe', content: 'MZ' }]);
  const [file] = read(tnefOf([{ title: 'message', content: inner, message: true }])).files;
  assert.deepEqual(shown(file?.octets ?? assert.fail()), [['b.exe', 'MZ']]);
});

test('cut off: what is there is given, and it is told', () => {
  const tnef = tnefOf([{ title: 'a', content: 'x'.repeat(500) }]);
  const found = read(tnef.subarray(0, 300));
  assert.equal(found.files.length, 1);
  assert.equal(found.complete, false);
});

test('what does not begin as one is none', () => {
  assert.equal(readTnef(Buffer.from('hello')), undefined);
  assert.equal(readTnef(Buffer.alloc(0)), undefined);
});

test('lengths and counts that lie, or lead back, end', () => {
  const tnef = tnefOf([{ title: 'a', longName: 'b', content: 'x' }]);
  for (let at = 6; at < tnef.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const bad = Buffer.from(tnef);
      bad.fill(value, at, Math.min(bad.length, at + 4));
      read(bad);
    }
  }
  const many = Buffer.concat([tnef.subarray(0, 6), Buffer.alloc(2_000_000)]);
  assert.equal(read(many).complete, false, 'attributes without number');
});

test('any octets behind the signature are read without a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (rest) => {
      const { files } = read(Buffer.concat([Buffer.from('789f3e220100', 'hex'), rest]));
      assert.ok(files.length <= 200);
    }),
    { seed: 7_0443, numRuns: 3000 },
  );
});
