import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkNames } from '#check/reputation';
import { explainSighting } from './explanation.ts';
import { sightingOf } from './see.ts';
import { withAddress } from './spf-edit.ts';
import { textsFor } from './texts.ts';
import { atDoor, reference, refused } from './trace.fixture.ts';

const seed = 7372;
const keys = [
  'ip',
  'ptr',
  'forward',
  'helo',
  'addresses',
  'afterMs',
  'zone',
  'link',
  'domain',
  'scope',
  'record',
  'from',
  'policyDomain',
  'count',
  'windowS',
  '__proto__',
  'constructor',
];
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '192.0.2.1',
    '2001:db8::1',
    '::',
    '0',
    '-1',
    '1e999',
    'v=spf1 -all',
    'x'.repeat(5000),
    '{ip}',
    '`',
    '[a](/b)',
  ),
  fc.integer(),
  fc.constant(null),
);

test('no evidence makes a page fail, and all of it stays bounded and on one line', () => {
  const texts = textsFor('en');
  fc.assert(
    fc.property(
      fc.constantFrom(...checkNames),
      fc.dictionary(fc.constantFrom(...keys), value),
      value,
      (check, evidence, peer) => {
        const row = refused(atDoor(check, evidence), {
          client: String(peer),
          helo: String(peer),
          sender: String(peer),
        });
        const sighting = sightingOf([row]);
        assert.ok(sighting !== undefined);
        const explanation = explainSighting(texts, reference, sighting);
        for (const cause of explanation.causes) {
          for (const { value: shown } of cause.evidence) {
            assert.ok(shown.length <= 2000);
            assert.doesNotMatch(shown, /[\r\n\0]/);
          }
          for (const { records } of cause.steps) {
            for (const line of records.flatMap(({ now = [], wanted }) => [...now, ...wanted]))
              assert.doesNotMatch(line, /[\r\n\0]/);
          }
        }
      },
    ),
    { seed, numRuns: 1500 },
  );
});

test('an SPF record keeps all its terms in their order, and has the address once', () => {
  const term = fc.constantFrom(
    'a',
    'mx',
    'include:x.example',
    '-all',
    '~all',
    'redirect=y.example',
    'ip4:192.0.2.1',
    'exp=z.example',
    'ip4:198.51.100.0/24',
  );
  fc.assert(
    fc.property(fc.array(term, { maxLength: 12 }), (terms) => {
      const edited = withAddress(['v=spf1', ...terms].join(' '), '192.0.2.1')?.record.split(' ') ?? [];
      assert.equal(edited[0], 'v=spf1');
      assert.ok(edited.includes('ip4:192.0.2.1'));
      const without = (all: readonly string[]): readonly string[] => all.filter((one) => one !== 'ip4:192.0.2.1');
      assert.deepEqual(without(edited.slice(1)), without(terms));
      if (!terms.includes('ip4:192.0.2.1')) assert.equal(edited.length, terms.length + 2);
    }),
    { seed, numRuns: 1000 },
  );
});
