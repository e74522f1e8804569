import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addressKey,
  formatAddress,
  formatPath,
  parseAddress,
  parseForwardPath,
  parseLocalpart,
  scanPath,
} from './mod.ts';

const seed = 5321;
const pieces = fc.constantFrom(
  'a',
  'B',
  '.',
  '"',
  '\\',
  '@',
  ' ',
  '+',
  '%',
  '[',
  ']',
  '\u00e9',
  'e\u0301',
  '\uff20',
  '\0',
  ':',
  '<',
  '>',
  'IPv6:',
  '1',
);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80, size: '+1' }),
  fc.array(pieces, { maxLength: 30, size: '+1' }).map((all) => all.join('')),
);

test('whatever parses formats to a text that parses to the same, and never holds a control', () => {
  fc.assert(
    fc.property(hostile, hostile, (left, right) => {
      for (const text of [left, `${left}@example.org`, `"${left}"@${right}`, `user@${right}`]) {
        const address = parseAddress(text);
        if (address === undefined) continue;
        const wire = formatAddress(address);
        assert.deepEqual(parseAddress(wire), address);
        assert.equal(addressKey(parseAddress(wire) ?? assert.fail()), addressKey(address));
        assert.doesNotMatch(wire, /\p{Cc}/u);
        const path = formatPath(address);
        assert.deepEqual(scanPath(`${path} X`), { path, rest: ' X' });
        assert.deepEqual(parseForwardPath(path), address);
      }
    }),
    { seed, numRuns: 3000 },
  );
});

test('any printable text becomes a local part when quoted, if it is short enough', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), (text) => {
      if (/%(?:[01][0-9a-f]|7f)/i.test(text)) return;
      assert.equal(parseLocalpart(`"${text.replaceAll(/["\\]/g, '\\$&')}"`), text);
    }),
    { seed },
  );
});
