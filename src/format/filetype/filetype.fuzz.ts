/** Properties of names and octets from strangers: an answer for everything, in time, whatever stands behind the start. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alsoOf, disagreement, fileNameSigns, fileTypes, imageSize, typeOf } from './mod.ts';
import { MAGIC_OCTETS } from './limits.ts';
import { signatures } from './signatures.data.ts';

const marks = Object.values(signatures).flat();
const octets = fc
  .tuple(
    fc.constantFrom('', '<', '<!--', '<?xml', 'From: a\nX-', '<!doctype [', ...marks),
    fc.uint8Array({ maxLength: 700 }),
  )
  .map(([mark, rest]) => Buffer.concat([Buffer.from(mark, 'latin1'), rest]));
const name = fc.string({ unit: 'binary', maxLength: 300 });

const seed = 7_0441;

test('whatever the octets are, they get a type, and so does what is said of them', () => {
  fc.assert(
    fc.property(octets, name, (bytes, extension) => {
      const type = typeOf(bytes, extension);
      assert.ok(Object.hasOwn(fileTypes, type));
      assert.ok(alsoOf(bytes, type).every((also) => Object.hasOwn(fileTypes, also)));
      imageSize(bytes, type);
      assert.ok(disagreement(type, fileNameSigns(extension).extension, 'image/png').length <= 2);
    }),
    { seed, numRuns: 5000 },
  );
});

test('text of any length is told by its start', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 200 }), (text) => {
      const start = Buffer.from(`${text}\n`.repeat(Math.ceil(MAGIC_OCTETS / (text.length + 1)) + 1));
      assert.equal(typeOf(Buffer.concat([start, Buffer.alloc(64, 0)])), typeOf(start));
    }),
    { seed, numRuns: 500 },
  );
});

test('an extension is lower case and one word, whatever the name', () => {
  fc.assert(
    fc.property(name, (text) => {
      const { extension, before } = fileNameSigns(text);
      assert.equal(extension, extension.toLowerCase());
      assert.ok(!before.includes('.') && !extension.includes('.'));
    }),
    { seed, numRuns: 5000 },
  );
});
