/** The judge: hits → points → score → verdict, for one recipient. Pure, and short enough for the main thread. */
import { decisiveLinkTests } from '#check/links';
import {
  type MailKind,
  type TestHit,
  type Verdict,
  type VerdictKind,
  verdictKinds,
  type WeighedTest,
} from '#check/verdict';
import { spamTests } from './catalog.ts';
import { contextHits } from './context.ts';
import { kindOfMail } from './kind.ts';
import type { Decision, JudgeContext, Model, ModelHead, Scan } from './types.ts';

/** Hits that are weighed; more are a bug or an attack of some engine, and the first count. */
const HITS_MAX = 400;
const SEVERAL_FROM = 7;
const SEVERAL_SPAN = 4;
/** Signs that are named. */
const SEVERAL_NAMED = 4;

export function judgeScan(scan: Scan, context: JudgeContext, model: Model): Verdict {
  const found = distinctHits(contextHits(scan, context));
  const asPhish = weigh(found, model.phish, 'phish');
  const phishScore = shown(model.phish, sumOf(asPhish));
  const hits = [...found, ...severalHit(phishScore, asPhish)];
  const tests = weigh(hits, model.spam);
  const score = shown(model.spam, sumOf(tests));
  const decision = strongest([...(context.decisions ?? []), ...linkDecisions(hits)]);
  const byScore = kindByScore({ score, phishScore }, context);
  const mail = kindOfMail(scan, {
    unwanted: byScore !== 'clean',
    phish: byScore === 'phish' || decision?.kind === 'phish',
  });
  const isDecided = decision !== undefined && !(decision.atLeast === true && isGraver(byScore, decision.kind));
  const kind = isDecided ? decision.kind : settled(byScore, mail);
  return {
    kind,
    score,
    phishScore,
    mail,
    tests: tests.map((test) => ({ ...test, points: Math.round(test.points * 100) / 100 })),
    ...(isDecided ? { decisive: decision.test } : {}),
    incomplete: context.incomplete === undefined ? scan.incomplete : [...scan.incomplete, ...context.incomplete],
    model: model.name,
  };
}

/** A test counts once: its greatest value, with the evidence of that. */
function distinctHits(hits: readonly TestHit[]): TestHit[] {
  const byTest = new Map<string, TestHit>();
  for (const found of hits) {
    if (!Number.isFinite(found.value)) continue;
    const before = byTest.get(found.test);
    if (before === undefined ? byTest.size < HITS_MAX : Math.abs(found.value) > Math.abs(before.value)) {
      byTest.set(found.test, found);
    }
  }
  return [...byTest.values()];
}

function weigh(hits: readonly TestHit[], head: ModelHead, of: 'prior' | 'phish' = 'prior'): WeighedTest[] {
  return hits
    .map((found) => ({ ...found, points: weightOf(found, head, of) * found.value * head.factor }))
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/**
 * Signs of phishing together are more than their sum: each of them is in honest mail now and then, many of them hardly ever.
 * From SEVERAL_FROM on the scale of phishing, in full SEVERAL_SPAN above.
 */
function severalHit(phishScore: number, asPhish: readonly WeighedTest[]): TestHit[] {
  if (phishScore <= SEVERAL_FROM) return [];
  const signs = asPhish.filter(({ points }) => points > 0).slice(0, SEVERAL_NAMED);
  const named = signs.map(({ test }) => test).join(', ');
  const value = Math.min(1, (phishScore - SEVERAL_FROM) / SEVERAL_SPAN);
  return [{ test: 'phish.several', value, evidence: { points: phishScore, signs: named } }];
}

/** As trained; as declared where training never met it; nothing where nobody declared it. */
function weightOf({ test, value }: TestHit, head: ModelHead, of: 'prior' | 'phish'): number {
  // A measure may be worth less on its other side: words that nobody knows are no proof of good will.
  const trained = (value < 0 ? head.weights[`${test}.below`] : undefined) ?? head.weights[test];
  if (trained !== undefined) return trained;
  const declared = spamTests.get(test);
  return (of === 'prior' ? declared?.prior : declared?.phish) ?? 0;
}

function sumOf(tests: readonly WeighedTest[]): number {
  return tests.reduce((sum, { points }) => sum + points, 0);
}

/** The model's base and all points, to one decimal. */
function shown(head: ModelHead, points: number): number {
  const score = Math.round((head.base * head.factor + head.shift + points) * 10) / 10;
  return score === 0 ? 0 : score;
}

function kindByScore(
  { score, phishScore }: { readonly score: number; readonly phishScore: number },
  { thresholds }: JudgeContext,
): VerdictKind {
  if (score < thresholds.spam) return 'clean';
  if (phishScore >= thresholds.phish) return 'phish';
  return score >= thresholds.highSpam ? 'high-spam' : 'spam';
}

function settled(kind: VerdictKind, mail: MailKind): VerdictKind {
  return kind === 'clean' && mail === 'bulk' ? 'bulk' : kind;
}

/** A host or address that a list or feed names for phishing decides by itself (product FI3). */
function linkDecisions(hits: readonly TestHit[]): readonly Decision[] {
  return hits.filter(({ test }) => decisiveLinkTests.includes(test)).map(({ test }) => ({ test, kind: 'phish' }));
}

function isGraver(kind: VerdictKind, than: VerdictKind): boolean {
  return verdictKinds.indexOf(kind) > verdictKinds.indexOf(than);
}

/** The last of verdictKinds that anybody decided on: a virus is one, whatever else a list says. */
function strongest(decisions: readonly Decision[]): Decision | undefined {
  let best: Decision | undefined;
  for (const decision of decisions) {
    if (best === undefined || isGraver(decision.kind, best.kind)) best = decision;
  }
  return best;
}
