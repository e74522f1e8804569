import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ADDRESS_CHARS_MAX, findAddresses, readAddress, unwrap } from './mod.ts';

const seed = 3_986;
const piece = fc.constantFrom(
  ...'http:// https:// // / \\ www. a.com bit.ly . .. @ : :8080 ? & = # %2f %3A%2F%2F [::1] 1.2.3.4 0x7f ( ) < > , ; url= q= __ ** xn-- \u200b é 。 \ud800 urldefense.com/v3/ google.com/url'.split(
    ' ',
  ),
  ' ',
  '\n',
  'x',
);
const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));

test('whatever stands in a text, what is found stands there', () => {
  fc.assert(
    fc.property(text, (any) => {
      let last = 0;
      for (const { written, start } of findAddresses(any, 20)) {
        assert.equal(any.slice(start, start + written.length), written);
        assert.ok(start >= last && written.length > 0);
        last = start + written.length;
      }
    }),
    { seed, numRuns: 5_000 },
  );
});

test('any address is read or refused, and followed within bounds', () => {
  fc.assert(
    fc.property(text, (any) => {
      const address = readAddress(any) ?? readAddress(`http://a.com/${any}`);
      if (address === undefined) return;
      assert.ok(address.href.length <= ADDRESS_CHARS_MAX && address.user.length <= 100);
      const { through, contained, target } = unwrap(address);
      assert.ok(through.length <= 4 && contained.length <= 4);
      assert.ok(through.length === 0 ? target === address : /^https?$/.test(target.scheme));
    }),
    { seed, numRuns: 5_000 },
  );
});

const hostile: readonly string[] =
  'a. . :// http:// a.com, a.com/( http://a.com))) www. a@b.c. //a. http://a.com!'.split(' ');

test('hostile texts take time in proportion to their length', () => {
  for (const part of hostile) {
    const long = part.repeat(1_000_000 / part.length);
    const start = process.cpuUsage();
    findAddresses(long, 1_000_000);
    // A quadratic finder would need minutes for this.
    assert.ok(process.cpuUsage(start).user < 4_000_000, part);
  }
});
