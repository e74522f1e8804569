import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedFinding, Judgement } from '#check/reputation';
import type { DoorDecision } from '#flow/door';
import { parseAddress } from '#format/address';
import { dispose } from './dispose.ts';

const judgement: Judgement = { action: 'note', decisive: undefined, findings: [], score: 0, greylist: false };
const finding: JudgedFinding = {
  check: 'ptr-generic',
  score: 2.5,
  evidence: {},
  action: 'refuse',
  effective: 'refuse',
  dryRun: false,
};
const admitted: DoorDecision = { kind: 'admit', into: 'inbox', holdMs: 0, judgement };
const refused: DoorDecision = {
  kind: 'refuse',
  reason: { kind: 'check', finding },
  elseInto: 'junk',
  judgement,
};
const later: DoorDecision = {
  kind: 'defer',
  reason: { kind: 'greylisted', waitMs: 300_000, retryAtMs: 300_000, cause: undefined },
  elseInto: 'inbox',
  judgement,
};

function outcome(...decisions: DoorDecision[]): ReturnType<typeof dispose> {
  const path = parseAddress('you@example.test') ?? assert.fail();
  return dispose(decisions, { recipients: decisions.map(() => ({ path })), nowMs: 7 });
}

test('where nobody is let in, the message is not kept', () => {
  assert.deepEqual(outcome(refused, later), { kind: 'turned-away', decisions: [refused, later] });
});

test('where one is let in, a refused copy goes to Junk and the trace says so: never a bounce', () => {
  const taken = outcome(admitted, refused, later);
  assert.ok(taken.kind === 'taken');
  assert.deepEqual(
    taken.plans.map(({ into }) => into),
    ['inbox', 'junk', 'inbox'],
  );
  assert.deepEqual(
    taken.story.map(({ event, facts }) => [event, facts?.['check']]),
    [
      ['door.kept', 'ptr-generic'],
      ['door.kept', 'greylisted'],
    ],
  );
});

test('a copy that is held stays so', () => {
  const taken = outcome({ ...admitted, holdMs: 60_000 });
  assert.deepEqual(taken.kind === 'taken' && taken.plans, [{ into: 'inbox', holdMs: 60_000 }]);
});
