/** Properties of the readers of SASL responses under hostile octets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePlain, decodeSaslBase64 } from './mod.ts';

test('whatever PLAIN takes has a name and a password without NUL, and is written the one way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (response) => {
      const decoded = decodePlain(response);
      if (typeof decoded === 'string') return;
      assert.ok(decoded.login.length > 0 && decoded.password.length > 0);
      assert.equal(`${decoded.login}${decoded.password}`.includes('\0'), false);
    }),
    { seed: 4616, numRuns: 2000 },
  );
});

test('names and passwords without NUL come back as they were', () => {
  const part = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(part, part, (login, password) => {
      assert.deepEqual(decodePlain(Buffer.from(`\0${login}\0${password}`)), { login, password });
    }),
    { seed: 4616, numRuns: 1000 },
  );
});

test('base64 that is taken is the only text of its octets', () => {
  fc.assert(
    fc.property(fc.oneof(fc.base64String(), fc.string({ maxLength: 40 })), (text) => {
      const bytes = decodeSaslBase64(text);
      if (bytes !== undefined) assert.equal(Buffer.from(bytes).toString('base64'), text);
    }),
    { seed: 4648, numRuns: 2000 },
  );
});
