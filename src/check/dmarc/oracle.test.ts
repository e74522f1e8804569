import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dmarc } from 'mailauth';
import { FakeClock } from '#testing/clock';
import { FakeResolver, mailauthResolver, type Zone } from '#testing/zone';
import { signature, spf } from './dmarc.fixture.ts';
import { checkDmarc } from './mod.ts';

const seed = 9989;
const domains = [
  'test',
  'b.test',
  'a.b.test',
  'x.a.b.test',
  'c.test',
  'd.c.test',
  'l1.l2.l3.l4.l5.l6.l7.c.test',
  'l4.l5.l6.l7.c.test',
  'other',
  'a.other',
] as const;
const value = fc.constantFrom('none', 'quarantine', 'reject', 'Reject', '');
const tag = fc.oneof(
  fc.tuple(fc.constantFrom('p', 'p', 'sp', 'np'), value),
  fc.tuple(fc.constantFrom('adkim', 'aspf'), fc.constantFrom('r', 's', 'x', 'S')),
  fc.tuple(fc.constant('psd'), fc.constantFrom('y', 'n', 'u', 'Y', 'x')),
  fc.tuple(fc.constant('t'), fc.constantFrom('y', 'n', 'Y')),
  fc.tuple(
    fc.constantFrom('rua', 'ruf'),
    fc.constantFrom('mailto:a@b.test', 'mailto:a@b.test!10m', 'a@b.test', 'https://x/, b'),
  ),
  fc.tuple(fc.constantFrom('fo', 'pct', 'x', 'P'), fc.constantFrom('1', '100', 'd')),
);
const record = fc
  .tuple(
    fc.constantFrom('v=DMARC1', 'v=DMARC1', 'v=DMARC1', 'V = DMARC1', 'v=DMARC2', 'v=dmarc1'),
    fc.uniqueArray(tag, { maxLength: 6, selector: ([name]) => name }),
    fc.oneof({ weight: 30, arbitrary: fc.constant('') }, fc.constantFrom('p=none', 'junk', '=', 'v=DMARC1')),
  )
  .map(([version, tags, odd]) => [version, ...tags.map((each) => each.join('=')), odd].join('; '));
const entry = fc.oneof(
  { weight: 8, arbitrary: record.map((text) => ({ TXT: [text] })) },
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.tuple(record, record).map((texts) => ({ TXT: texts })) },
  { weight: 1, arbitrary: fc.constant('servfail' as const) },
);
const host = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ A: ['192.0.2.1'] }) },
  { weight: 4, arbitrary: fc.constant(undefined) },
  fc.constant('servfail' as const),
);
const world = fc.tuple(
  fc.array(entry, { minLength: domains.length, maxLength: domains.length }),
  fc.array(host, { minLength: domains.length, maxLength: domains.length }),
);
const identity = fc.constantFrom(...domains, 'y.a.b.test', 'deep.l1.l2.l3.l4.l5.l6.l7.c.test');

function zoneOf([records, hosts]: readonly [readonly unknown[], readonly unknown[]]): Zone {
  const zone: Record<string, Zone[string]> = {};
  for (const [i, domain] of domains.entries()) {
    const published = records[i] as Zone[string] | undefined;
    if (published !== undefined) zone[`_dmarc.${domain}`] = published;
    const found = hosts[i] as Zone[string] | undefined;
    if (found !== undefined) zone[domain] = found;
  }
  return zone;
}

test('another implementation comes to the same results on seeded zones', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      world,
      identity,
      fc.option(identity),
      fc.array(identity, { maxLength: 3 }),
      async (parts, from, sender, signers) => {
        const zone = zoneOf(parts);
        const ours = await checkDmarc(
          {
            from: [from],
            spf: sender === null ? spf('a.test', { result: 'fail' }) : spf(sender),
            dkim: signers.map((domain) => signature(domain)),
          },
          { resolver: new FakeResolver(zone), clock: new FakeClock() },
        );
        const theirs = await dmarc({
          headerFrom: [`x@${from}`],
          spfDomains: sender === null ? [] : [sender],
          dkimDomains: signers.map((domain) => ({ domain })),
          resolver: mailauthResolver(zone) as never,
          strict: true,
        });
        assert.ok(theirs !== false);
        const { result } = theirs.status;
        seen.add(result);
        const why = `${JSON.stringify(zone)} ${from}: ${ours.problem} / ${theirs.error}`;
        assert.equal(ours.result, result, why);
        if (result !== 'pass' && result !== 'fail') return;
        assert.deepEqual(
          {
            policy: ours.policy,
            policyDomain: ours.policyDomain,
            spf: ours.alignedSpf,
            dkim: ours.alignedDkim.length > 0,
          },
          {
            policy: theirs.policy,
            policyDomain: (theirs as { policyDomain?: string }).policyDomain,
            spf: theirs.alignment.spf.result !== undefined,
            dkim: theirs.alignment.dkim.result !== undefined,
          },
          why,
        );
        // Theirs names the author domain where the organizational domain is not known.
        if (ours.organizationalDomain !== undefined) assert.equal(ours.organizationalDomain, theirs.domain, why);
      },
    ),
    { seed, numRuns: 600 },
  );
  assert.deepEqual([...seen].sort(), ['fail', 'none', 'pass', 'temperror']);
});
