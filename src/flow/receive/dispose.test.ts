import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedFinding, Judgement } from '#check/reputation';
import type { Verdict, VerdictKind } from '#check/verdict';
import type { DoorDecision } from '#flow/door';
import type { CopyJudgement, Filtered } from '#flow/filter';
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
  return dispose(
    { door: decisions, filtered: undefined },
    { recipients: decisions.map(() => ({ path })), nowMs: 7, answers: 'one' },
  );
}

test('where nobody is let in, the message is not kept', () => {
  assert.deepEqual(outcome(refused, later), { kind: 'turned-away', decisions: [refused, later], story: [] });
});

test('where one is let in, a refused copy goes to Junk and the trace says so: never a bounce', () => {
  const taken = outcome(admitted, refused, later);
  assert.ok(taken.kind === 'taken');
  assert.deepEqual(
    taken.plans.map(([copy]) => copy?.into),
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
  const taken = dispose({ door: decisions, filtered: undefined }, { recipients, nowMs: 7, answers: 'each' });
  assert.ok(taken.kind === 'taken');
  assert.deepEqual(taken.plans, [[{ into: 'inbox', holdMs: 0 }]]);
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
  assert.deepEqual(taken.kind === 'taken' && taken.plans, [[{ into: 'inbox', holdMs: 60_000 }]]);
});

function judged(kind: VerdictKind, action: CopyJudgement['action']): CopyJudgement {
  const verdict: Verdict = {
    kind,
    score: 7,
    phishScore: 0,
    mail: 'spam',
    tests: [],
    incomplete: [],
    model: 'test',
  };
  return {
    verdict,
    action,
    because: 'a test',
    fields: '',
    tag: undefined,
    strip: undefined,
    clean: undefined,
    retentionMs: 1000,
  };
}

function withFilter(
  copies: readonly (readonly CopyJudgement[])[],
  { door, answers = 'one', defer }: { door?: DoorDecision[]; answers?: 'one' | 'each'; defer?: string } = {},
): ReturnType<typeof dispose> {
  const path = parseAddress('you@example.test') ?? assert.fail();
  const filtered: Filtered = { copies, story: [], defer };
  const recipients = copies.map(() => ({ path }));
  return dispose({ door: door ?? copies.map(() => admitted), filtered }, { recipients, nowMs: 7, answers });
}

const rejected = judged('spam', 'reject');
const clean = judged('clean', 'inbox');

test('spam that all recipients want refused is refused; where one takes it the other copies are held', () => {
  const all = withFilter([[rejected], [rejected]]);
  assert.ok(all.kind === 'turned-away');
  assert.deepEqual(
    all.decisions.map(({ kind, reason }) => [kind, reason]),
    [
      ['refuse', { kind: 'content', what: 'spam', test: '' }],
      ['refuse', { kind: 'content', what: 'spam', test: '' }],
    ],
  );
  const mixed = withFilter([[rejected], [clean]]);
  assert.ok(mixed.kind === 'taken');
  assert.deepEqual(
    mixed.plans.map(([copy]) => copy?.into),
    ['quarantine', 'inbox'],
  );
  assert.match(mixed.story[0]?.text ?? '', /would have been refused \(spam\), but other recipients .*: held instead/);
});

test('of several accounts behind one recipient each has its own choice, and one that takes it is enough', () => {
  const taken = withFilter([[rejected, judged('spam', 'junk'), judged('spam', 'discard'), judged('spam', 'tag')]]);
  assert.ok(taken.kind === 'taken');
  assert.deepEqual(
    taken.plans[0]?.map(({ into }) => into),
    ['quarantine', 'junk', 'nowhere', 'inbox'],
  );
});

test('where each hears its own answer, spam is refused for the one who wants that', () => {
  const taken = withFilter([[rejected], [clean]], { answers: 'each' });
  assert.ok(taken.kind === 'taken');
  assert.deepEqual([...taken.turnedAway.keys()], [0]);
  assert.equal(taken.plans.length, 1);
});

test('of what the door and the filter say the place counts that is farther from the inbox', () => {
  const toJunk: DoorDecision = { ...admitted, into: 'junk' };
  const taken = withFilter([[clean], [judged('phish', 'quarantine')]], { door: [toJunk, toJunk] });
  assert.ok(taken.kind === 'taken');
  assert.deepEqual(
    taken.plans.map(([copy]) => copy?.into),
    ['junk', 'quarantine'],
  );
});

test('mail that cannot be looked at for viruses comes again, whoever it is for', () => {
  const later = withFilter([[clean], [rejected]], { defer: 'clamd is down' });
  assert.ok(later.kind === 'turned-away');
  assert.deepEqual(
    later.decisions.map(({ kind }) => kind),
    ['defer', 'defer'],
  );
});
