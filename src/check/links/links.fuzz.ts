import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judged, scanned } from './links.fixture.ts';
import { linkTests } from './mod.ts';

const seed = 2_369;
const piece = fc.constantFrom(
  ...'paypal.com pаypal.com http:// https:// // / @ : . - # ? & = 0x7f 1.2.3.4 [::1] bit.ly xn-- xn--80ak6aa92e.com evil.example me@home.example javascript: data: mailto: %2f'.split(
    ' ',
  ),
  '\ud800',
  ' ',
  '<a href="',
  '">',
  '</a>',
  '<form action="',
  '<img width=1 height=1 src="',
  'unsubscribe',
);
const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));

test('whatever a message leads to, findings are rows of the catalog, small and plain', () => {
  fc.assert(
    fc.property(text, text, (html, plain) => {
      const letter = { html, plain, unsubscribe: [plain], from: 'a@sender.example' };
      const { hits, facts } = scanned(letter);
      for (const hit of [...hits, ...judged(letter, { bulk: true })]) {
        assert.ok(Object.hasOwn(linkTests, hit.test), hit.test);
        assert.ok(hit.value > 0 && hit.value <= 1);
        for (const value of Object.values(hit.evidence)) assert.ok(typeof value !== 'string' || value.length <= 200);
      }
      assert.deepEqual(structuredClone(facts), facts);
    }),
    { seed, numRuns: 3_000 },
  );
});
