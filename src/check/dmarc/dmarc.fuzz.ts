import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { noSpf, signature, spf } from './dmarc.fixture.ts';
import { checkDmarc, type DmarcResult, parseDmarcRecord, reportHost, reportMailbox } from './mod.ts';

const seed = 9990;
const results: readonly DmarcResult[] = ['none', 'pass', 'fail', 'temperror'];

const piece = fc.constantFrom(
  'v=DMARC1',
  'p=reject',
  'p=none',
  'sp=quarantine',
  'np=reject',
  'psd=y',
  'psd=n',
  't=y',
  'rua=mailto:a@b.test',
  'adkim=s',
  'x',
  '=',
  '',
  ' ',
  '\0',
  '\xff',
  'pct=0',
);
const record = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => `v=DMARC1;${pieces.join(';')}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const domain = fc.oneof(
  fc.constantFrom(
    'a.test',
    'b.a.test',
    'test',
    'c.b.a.test',
    '[192.0.2.1]',
    '',
    '.',
    '..',
    'a@a.test',
    '\u00fc.a.test',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `${text}.a.test`),
);
const zone = fc
  .array(
    fc.tuple(
      fc.constantFrom('test', 'a.test', 'b.a.test', 'c.b.a.test'),
      fc.oneof(fc.array(record, { maxLength: 2 }), fc.constant('silent' as const)),
    ),
    { maxLength: 4 },
  )
  .map((entries) => {
    const made: Record<string, Zone[string]> = { 'a.test': { A: ['192.0.2.1'] } };
    for (const [name, texts] of entries) made[`_dmarc.${name}`] = texts === 'silent' ? texts : { TXT: texts };
    return made;
  });

test('whatever From, records and signatures say, a check ends in a result, within its questions', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      zone,
      fc.array(domain, { maxLength: 4 }),
      fc.array(domain, { maxLength: 3 }),
      async (world, from, others) => {
        const resolver = new FakeResolver(world);
        const [sender, ...signers] = others;
        const verdict = await checkDmarc(
          { from, spf: sender === undefined ? noSpf : spf(sender), dkim: signers.map((each) => signature(each)) },
          { resolver, clock: new FakeClock() },
        );
        assert.ok(results.includes(verdict.result));
        // A domain of each part of each text: a walk, two for its existence, and a walk for each identifier.
        const authors = from.join('@').split('@').length;
        assert.ok(resolver.asked.length <= authors * (8 + 2 + 3 * 8));
        if (verdict.result === 'pass') assert.ok(verdict.alignedSpf || verdict.alignedDkim.length > 0);
        for (const told of [verdict.fromDomain, verdict.problem, verdict.record])
          assert.match(told ?? '', /^[\x20-\x7e]*$/);
        seen.add(verdict.result);
      },
    ),
    { seed, numRuns: 3000 },
  );
  assert.equal(seen.size, results.length);
});

test('any text is a record or none, any URI a mailbox or none', () => {
  fc.assert(
    fc.property(record, fc.string({ unit: 'binary', maxLength: 60 }), (text, uri) => {
      const reading = parseDmarcRecord(text);
      assert.ok(reading === undefined || (reading.rua.length <= 10 && reading.text === text));
      for (const each of [uri, `mailto:${uri}`, `https://${uri}`]) {
        assert.match(reportMailbox(each)?.address ?? 'a@b', /^[\x21-\x7e]+@[\x21-\x7e]+$/);
        assert.notEqual(reportHost(each), '');
      }
    }),
    { seed, numRuns: 3000 },
  );
});
