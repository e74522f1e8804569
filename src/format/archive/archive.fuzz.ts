/** Properties of archives from strangers: an end within the budget, whatever the octets say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { tarOf, zipOf } from '#testing/files';
import { UnpackBudget, walkArchive } from './mod.ts';

const seed = 7_0442;
const limits = { octetsMax: 1024 * 1024, entriesMax: 200, depthMax: 3, ratioMax: 100, msMax: 1000 };
const zip = zipOf([
  { name: 'a.txt', content: 'hello '.repeat(30) },
  { name: 'b', content: 'x', stored: true },
  { name: 'c', content: 'streamed', streamed: true },
]);
const tar = tarOf([
  { name: 'a', content: 'hello' },
  { name: 'b', flag: '2', target: '../x' },
]);
const gzip = gzipSync('hello '.repeat(50));
const samples = fc.constantFrom<readonly [string, Buffer]>(
  ['zip', zip],
  ['tar', tar],
  ['gzip', gzip],
  ['zip', Buffer.concat([zip, zip])],
);

/** Some octets changed, some left out, some put in. */
const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'cut', 'add'), fc.integer({ min: 0, max: 255 })), {
  maxLength: 8,
});

function damaged(octets: Buffer, marks: readonly (readonly [number, string, number])[]): Buffer {
  let out: Buffer = Buffer.from(octets);
  for (const [where, how, value] of marks) {
    const at = where % (out.length + 1);
    if (how === 'set' && at < out.length) out[at] = value;
    else if (how === 'cut') out = Buffer.concat([out.subarray(0, at), out.subarray(at + (value % 40))]);
    else out = Buffer.concat([out.subarray(0, at), Buffer.alloc(value % 40, value), out.subarray(at)]);
  }
  return out;
}

function walkAll(type: string, octets: Uint8Array): void {
  const budget = new UnpackBudget(limits, () => 0);
  const { entries } = walkArchive(type, octets, {
    budget,
    foreign: undefined,
    outerName: 'x',
    visit: (entry) => {
      entry.start();
      const whole = entry.whole();
      if (whole.kind === 'octets') assert.ok(whole.octets.length <= Math.max(limits.octetsMax, octets.length));
    },
  });
  assert.ok(entries <= limits.entriesMax);
}

test('a damaged archive never throws, and never goes beyond the budget', () => {
  fc.assert(
    fc.property(samples, damage, ([type, octets], marks) => walkAll(type, damaged(octets, marks))),
    { seed, numRuns: 5000 },
  );
});

test('octets that only begin as an archive never throw', () => {
  const starts = fc.constantFrom(
    'PK\x03\x04',
    'PK\x05\x06',
    'PK\x01\x02',
    '\x1f\x8b\x08',
    '\x28\xb5\x2f\xfd',
    'begin 644 a\nM',
    '',
  );
  fc.assert(
    fc.property(
      fc.constantFrom('zip', 'tar', 'gzip', 'zstd', 'uuencode'),
      starts,
      fc.uint8Array({ maxLength: 600 }),
      (type, start, rest) => walkAll(type, Buffer.concat([Buffer.from(start, 'latin1'), rest])),
    ),
    { seed, numRuns: 5000 },
  );
});
