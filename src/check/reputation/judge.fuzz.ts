import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CheckAction,
  checkActions,
  type CheckName,
  checkNames,
  compareActions,
  type DoorPolicy,
  type Finding,
  greylistings,
  judge,
  type Stage,
  type Standing,
} from './mod.ts';
import { policyOf } from './sight.fixture.ts';

const check = fc.constantFrom<CheckName>(...checkNames);
const action = fc.constantFrom<CheckAction>(...checkActions);
const stage = fc.constantFrom<Stage>('rcpt', 'content');
const findings = fc.array(
  fc.record<Finding>({ check, score: fc.nat(50).map((n) => n / 10), evidence: fc.constant({}) }),
  { maxLength: 12 },
);
const actions = fc.record(Object.fromEntries(checkNames.map((name) => [name, action]))) as fc.Arbitrary<
  Record<CheckName, CheckAction>
>;
const policy: fc.Arbitrary<DoorPolicy> = fc
  .record({
    actions,
    dryRun: fc.uniqueArray(check),
    greylisting: fc.constantFrom(...greylistings),
    trustedForwarders: fc.constantFrom([], ['192.0.2.0/24']),
    trustedSealers: fc.constantFrom([], ['list.example']),
  })
  .map((change) => policyOf(change));
const standing: fc.Arbitrary<Standing> = fc.record({
  ip: fc.constantFrom('192.0.2.7', '198.51.100.7'),
  names: fc.constant([]),
  dkimDomains: fc.constantFrom([], ['example.org']),
  dmarcPass: fc.boolean(),
  allowListed: fc.boolean(),
  arc: fc.constantFrom(
    { result: 'none', sealers: [], says: [] },
    { result: 'pass', sealers: ['list.example'], says: ['dmarc'] },
  ),
});
const options = { seed: 28, numRuns: 2_000 };

test('a dry run never changes the outcome: it is the one without these checks (seeded)', () => {
  fc.assert(
    fc.property(findings, policy, stage, standing, (found, of, when, who) => {
      const dry = new Set(of.dryRun);
      const with_ = judge(found, of, when, { standing: who });
      const without = judge(
        found.filter((each) => !dry.has(each.check)),
        of,
        when,
        { standing: who },
      );
      assert.deepEqual(
        [with_.action, with_.decisive, with_.score, with_.greylist],
        [without.action, without.decisive, without.score, without.greylist],
      );
      assert.ok(with_.findings.every((each) => !each.dryRun || each.effective === 'note'));
    }),
    options,
  );
});

test('one more finding, or a stronger action, never makes a milder judgement (seeded)', () => {
  fc.assert(
    fc.property(findings, check, action, policy, stage, standing, (found, name, stronger, of, when, who) => {
      const base = judge(found, of, when, { standing: who });
      const more = judge([...found, { check: name, score: 1, evidence: {} }], of, when, { standing: who });
      assert.ok(compareActions(more.action, base.action) >= 0 && more.score >= base.score);
      assert.ok(more.greylist || !base.greylist);
      if (compareActions(stronger, of.actions[name]) < 0) return;
      const raised = { ...of, actions: { ...of.actions, [name]: stronger } };
      const harder = judge(found, raised, when, { standing: who });
      assert.ok(compareActions(harder.action, base.action) >= 0 && harder.score >= base.score - 1e-9);
      assert.ok(harder.greylist || !base.greylist);
    }),
    options,
  );
});

test('what speaks for a client never makes a harder judgement (seeded)', () => {
  fc.assert(
    fc.property(findings, policy, stage, standing, (found, of, when, who) => {
      const alone = { ...who, dkimDomains: [], dmarcPass: false, allowListed: false };
      const base = judge(found, of, when, { standing: who });
      const harder = judge(found, of, when, { standing: alone });
      assert.ok(compareActions(harder.action, base.action) >= 0);
      assert.ok(harder.greylist || !base.greylist);
    }),
    options,
  );
});

test('with every check off nothing happens; all greylisting aside (seeded)', () => {
  const off = policyOf({
    actions: Object.fromEntries(checkNames.map((name) => [name, 'off'])) as Record<CheckName, CheckAction>,
  });
  fc.assert(
    fc.property(findings, stage, standing, (found, when, who) => {
      assert.deepEqual(judge(found, off, when, { standing: who }), {
        action: 'note',
        decisive: undefined,
        findings: [],
        score: 0,
        greylist: false,
      });
    }),
    options,
  );
});

test('the decisive finding is one of those that the action came from (seeded)', () => {
  fc.assert(
    fc.property(findings, policy, stage, standing, (found, of, when, who) => {
      const { action: done, decisive, findings: judged } = judge(found, of, when, { standing: who });
      if (compareActions(done, 'score') < 0) assert.equal(decisive, undefined);
      else assert.ok(decisive !== undefined && decisive.effective === done && judged.includes(decisive));
      if (when === 'rcpt') assert.ok(['note', 'score', 'defer', 'refuse'].includes(done));
    }),
    options,
  );
});
