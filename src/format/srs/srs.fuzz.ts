import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, type Localpart, parseAddress, parseLocalpart } from '#format/address';
import { makeSrsAddress, readSrsAddress, type SrsMaking } from './mod.ts';

const seed = 21;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const domain = parseAddress('x@fwd.test')?.domain ?? assert.fail();
const making: SrsMaking = { domain, secret: Buffer.from('secret'), nowMs: NOW };
const secrets = { current: making.secret, former: [] };

const piece = fc.constantFrom(
  'SRS0',
  'SRS1',
  '=',
  '+',
  '-',
  'a',
  'B',
  '.',
  'one.test',
  'EI',
  'ABCDEF',
  '"',
  ' ',
  '\u0338',
  'é',
);
const local = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

test('whatever is made is read as what it stands for, and fits', () => {
  let made = 0;
  fc.assert(
    fc.property(local, fc.domain(), (text, host) => {
      for (const written of [text, `"${text.replaceAll(/["\\]/g, '\\$&')}"`]) {
        const path = parseAddress(`${written}@${host}`);
        const srs = path === undefined ? undefined : makeSrsAddress(path, making);
        if (path === undefined || srs === undefined) continue;
        assert.deepEqual(parseAddress(formatAddress(srs)), srs);
        const back = readSrsAddress(srs.localpart, secrets, NOW);
        assert.ok(back.kind === 'path');
        made++;
        if (back.madeMs !== undefined) assert.deepEqual(back.path, path);
        // It is never wrapped again, however often it comes round.
        assert.deepEqual(makeSrsAddress(srs, making), srs);
      }
    }),
    { seed, numRuns: 4000 },
  );
  assert.ok(made > 1000);
});

test('nothing that was not made here is read', () => {
  fc.assert(
    fc.property(local, (text) => {
      const localpart = parseLocalpart(text) ?? (`SRS0=${text}`.normalize('NFC') as Localpart);
      assert.match(readSrsAddress(localpart, secrets, NOW).kind, /^(?:none|malformed|forged)$/);
    }),
    { seed, numRuns: 4000 },
  );
});
