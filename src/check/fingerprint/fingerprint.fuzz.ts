/** Properties with whatever texts and octets come in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { copiesHit, FingerprintCounter, fingerprintOf } from './mod.ts';
import { similarity } from './sketch.ts';

const seed = 4_2001;
const word = fc.stringMatching(/^[a-z]{3,9}$/);

test('a text is its own template, and one other word changes little of a long one', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 100, maxLength: 300 }), fc.nat(), word, (words, at, other) => {
      const one = fingerprintOf(words.join(' '));
      const changed = fingerprintOf(words.with(at % words.length, other).join('\n'));
      assert.ok(one !== undefined && changed !== undefined);
      assert.equal(similarity(one, one), 1);
      assert.ok(similarity(one, changed) >= 0.7);
    }),
    { seed, numRuns: 200 },
  );
});

test('whatever was kept is taken in or refused, and what is known stays bounded', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.uint8Array({ minLength: 900, maxLength: 900 }), fc.nat(2e12), (count, octets, nowMs) => {
      const bytes = new Uint8Array(8 + count * templateBytes());
      new DataView(bytes.buffer).setUint32(0, 1, true);
      new DataView(bytes.buffer).setUint32(4, count, true);
      bytes.set(octets.subarray(0, bytes.length - 8), 8);
      const counter = new FingerprintCounter({ onceMax: 5, againMax: 5 });
      assert.equal(counter.load(bytes), true);
      assert.ok(counter.size <= 10);
      const fingerprint = fingerprintOf('word '.repeat(40));
      assert.ok(fingerprint !== undefined);
      const source = { kind: 'network', network: '' } as const;
      const hit = copiesHit(counter.see({ fingerprint, nowMs, recipients: [], source }), source);
      assert.ok(hit === undefined || (hit.value > 0 && hit.value <= 2));
      assert.ok(new FingerprintCounter().load(counter.save(nowMs)));
    }),
    { seed, numRuns: 200 },
  );
});

/** Octets of one template, as they are kept. */
function templateBytes(): number {
  const counter = new FingerprintCounter();
  const fingerprint = fingerprintOf('word '.repeat(40));
  assert.ok(fingerprint !== undefined);
  for (let i = 0; i < 3; i++)
    counter.see({ fingerprint, nowMs: 0, recipients: [], source: { kind: 'network', network: String(i) } });
  return counter.save(0).length - 8;
}
