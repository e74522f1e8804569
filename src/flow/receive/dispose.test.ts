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
  return dispose(decisions, { recipients: decisions.map(() => ({ path })), nowMs: 7, answers: 'one' });
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

test('where each hears its own answer (PRDR), a refused copy is refused and the others are filed', () => {
  const path = parseAddress('You@example.test') ?? assert.fail();
  const decisions = [refused, admitted, later];
  const recipients = decisions.map(() => ({ path }));
  const taken = dispose(decisions, { recipients, nowMs: 7, answers: 'each' });
  assert.ok(taken.kind === 'taken');
  assert.deepEqual(taken.plans, [{ into: 'inbox', holdMs: 0 }]);
  assert.deepEqual(
    [...taken.turnedAway],
    [
      [0, refused],
      [2, later],
    ],
  );
  assert.deepEqual(
    taken.story.map(({ event, facts }) => [event, facts?.['recipient']]),
    [
      ['door.told', 'you@example.test'],
      ['door.told', 'you@example.test'],
    ],
  );
});

test('a copy that is held stays so', () => {
  const taken = outcome({ ...admitted, holdMs: 60_000 });
  assert.deepEqual(taken.kind === 'taken' && taken.plans, [{ into: 'inbox', holdMs: 60_000 }]);
});
