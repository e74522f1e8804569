import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { PROXY_OCTETS_MAX, readProxyHeader } from './mod.ts';

const seed = 2020;
const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const start = fc.constantFrom(Buffer.from('PROXY TCP4 '), Buffer.from('PROXY TCP6 '), signature, Buffer.alloc(0));
const rest = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.constantFrom('1.2.3.4', '::1', '::ffff:1.2.3.4', ' ', '25', '\r\n', '\n', 'UNKNOWN'), { maxLength: 9 })
    .map((parts) => Buffer.from(parts.join(' '))),
  fc
    .tuple(fc.constantFrom(0x20, 0x21), fc.constantFrom(0, 0x11, 0x21, 0x31), fc.uint8Array({ maxLength: 260 }))
    .map(([command, family, block]) => Buffer.from([command, family, block.length >> 8, block.length & 255, ...block])),
);

test('whatever comes, a header has addresses that are some, ends within the octets, and stays what it was when more follows', () => {
  fc.assert(
    fc.property(start, rest, fc.uint8Array({ maxLength: 20 }), (begin, end, behind) => {
      const octets = Buffer.concat([begin, end]);
      const reading = readProxyHeader(octets);
      if (reading.kind === 'more') {
        assert.ok(octets.length < PROXY_OCTETS_MAX);
        return;
      }
      assert.deepEqual(readProxyHeader(Buffer.concat([octets, behind])), reading);
      if (reading.kind === 'broken') return;
      assert.ok(reading.octets <= octets.length && reading.octets <= PROXY_OCTETS_MAX);
      for (const place of reading.relayed === undefined ? [] : [reading.relayed.source, reading.relayed.destination]) {
        assert.notEqual(isIP(place.address), 0);
        assert.ok(!place.address.startsWith('::ffff:') && place.port >= 0 && place.port <= 65_535);
      }
    }),
    { seed, numRuns: 5000 },
  );
});
