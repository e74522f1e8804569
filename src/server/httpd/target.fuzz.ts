import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostOf, parseForm, parseTarget } from './target.ts';

const seed = 9112;
const pieces = fc.constantFrom(
  '/',
  '?',
  '&',
  '=',
  '+',
  '%',
  '%2f',
  '%00',
  '%ff',
  '%0d%0a',
  '..',
  '\\',
  '@',
  ':',
  '[',
  ']',
  '#',
  ' ',
  '\r\n',
  '\0',
  'http://',
  'a',
  'why',
);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
);

test('no target makes it throw, and what is understood can stand in a field', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const target = parseTarget(text);
      if (target === undefined) return;
      assert.match(target.raw, /^\/[\x21-\x7e]*$/);
      // Behind a host it stays a path of that host.
      assert.equal(new URL(`https://mx.example.test${target.raw}`).host, 'mx.example.test');
      assert.ok(target.segments.length <= 8);
    }),
    { seed, numRuns: 5000 },
  );
});

test('no form makes it throw; a form that a browser writes is read back', () => {
  fc.assert(
    fc.property(hostile, (text) => void parseForm(text)),
    { seed, numRuns: 2000 },
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
        maxKeys: 10,
        noNullPrototype: true,
      }),
      (values) => {
        const text = new URLSearchParams(values).toString();
        assert.deepEqual(parseForm(text), new Map(new URLSearchParams(text)));
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('a host that is taken is one, and nothing else', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const host = hostOf(text);
      if (host === undefined) return;
      assert.match(host, /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/);
    }),
    { seed, numRuns: 5000 },
  );
});
