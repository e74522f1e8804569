import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthenticationResults } from '#check/authentication';
import type { CheckAction, JudgedFinding, Judgement } from '#check/reputation';
import type { DoorDecision } from '#flow/door';
import { dmarcSeen } from './count.ts';

const results: AuthenticationResults = {
  spf: { result: 'none', scope: 'mailfrom', domain: 'a.test', lookups: 0, voidLookups: 0 },
  dkim: [],
  dmarc: { result: 'fail', fromDomain: 'bank.test', policy: 'reject', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none', instances: 0, sealers: [], results: '' },
};

function decision(effective: CheckAction, eased?: JudgedFinding['eased']): DoorDecision {
  const finding: JudgedFinding = {
    check: 'dmarc-reject',
    score: 5,
    evidence: {},
    action: 'refuse',
    effective,
    dryRun: eased === 'dry-run',
    ...(eased === undefined ? {} : { eased }),
  };
  const judgement: Judgement = { action: effective, decisive: finding, findings: [finding], score: 5, greylist: false };
  const reason = { kind: 'check', finding } as const;
  return effective === 'refuse' || effective === 'defer'
    ? { kind: effective, reason, elseInto: 'junk', judgement }
    : { kind: 'admit', into: effective === 'quarantine' ? 'junk' : 'inbox', holdMs: 0, judgement };
}

function told(...decisions: DoorDecision[]): ReturnType<typeof dmarcSeen> {
  return dmarcSeen({ client: '192.0.2.1', sender: null, results, decisions });
}

test('what was done on account of DMARC is told, of several recipients the mildest', () => {
  assert.equal(told(decision('refuse'))?.disposition, 'reject');
  assert.equal(told(decision('quarantine'))?.disposition, 'quarantine');
  assert.equal(told(decision('refuse'), decision('quarantine'))?.disposition, 'quarantine');
  assert.equal(told(decision('note', 'dry-run'))?.disposition, 'none');
});

test('a forgiven failure says why (RFC 9990 section 3.1.6)', () => {
  assert.deepEqual(told(decision('note', 'forwarder'))?.reasons, [{ type: 'trusted_forwarder', comment: '' }]);
});

test('what was put off comes again, and is counted then', () => {
  assert.equal(told(decision('defer')), undefined);
});
