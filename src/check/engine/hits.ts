/** From what engines said to tests of a verdict. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { type EngineAction, type EngineAnswer, type EngineKind, engineKinds, type EngineOpinion } from './types.ts';

/** Value 1 is a message that is just spam to the engine. The prior is that of a good filter at its own threshold. */
export const engineTests: TestCatalog = {
  'engine.rspamd': {
    family: 'engine',
    words: 'rspamd gives it {score} points, where {threshold} are spam to it, and would {action}: {symbols}',
    prior: 3,
  },
  'engine.spamd': {
    family: 'engine',
    words: 'SpamAssassin gives it {score} points, where {threshold} are spam to it: {symbols}',
    prior: 3,
  },
  'engine.milter': {
    family: 'engine',
    words: 'The milter at {place} would {action}: {reply}',
    prior: 3,
  },
  'engine.told': {
    family: 'engine',
    words: 'The {engine} at {place} asked for what is not done here: {changes}',
    prior: 0,
  },
  'engine.silent': {
    family: 'engine',
    words: 'The {engine} at {place} gave no opinion, which counts for nothing: {why}',
    prior: 0,
  },
};

export interface EngineWeights {
  /** Of what an engine says, in percent. */
  readonly percent: number;
  /** The most that one may count, in percent of a message that is just spam to it. */
  readonly limitPercent: number;
}

/** An engine that finds a message good counts half as much at the most: what it does not know it does not say. */
const GOOD_VALUE_MAX = 0.5;

const actionValues: Readonly<Record<EngineAction, number>> = {
  none: 0,
  mark: 1,
  quarantine: 1.5,
  reject: 2,
  discard: 2,
  // It asks the sender to come again, for reasons of its own: no opinion.
  defer: 0,
};

const actionWords: Readonly<Record<EngineAction, string>> = {
  none: 'let it pass',
  mark: 'mark it',
  quarantine: 'hold it',
  reject: 'refuse it',
  discard: 'throw it away',
  defer: 'have it sent again later',
};

const EVIDENCE_CHARS_MAX = 200;
/** Of the reason of each, where several gave no opinion. */
const REASON_CHARS_MAX = 40;

/**
 * One hit for each kind of engine, the strongest where there are several of it, so that no setting counts one opinion
 * twice; and what is only told. Nothing for an engine that let the message pass without a score.
 */
export function engineHits(answers: readonly EngineAnswer[], weights: EngineWeights): readonly TestHit[] {
  const strongest = new Map<EngineKind, TestHit>();
  const told: TestHit[] = silentHits(answers);
  for (const answer of answers) {
    if (answer.kind === 'unknown') continue;
    const hit = opinionHit(answer, weights);
    const before = strongest.get(answer.engine.kind);
    if (hit !== undefined && Math.abs(hit.value) >= Math.abs(before?.value ?? 0))
      strongest.set(answer.engine.kind, hit);
    const changes = changesOf(answer);
    if (changes !== '') {
      const { kind, place } = answer.engine;
      told.push({ test: 'engine.told', value: 1, evidence: { engine: kind, place, changes } });
    }
  }
  return [...engineKinds.flatMap((kind) => strongest.get(kind) ?? []), ...told];
}

/** One for all of them: a test counts once, and nobody is left out. */
function silentHits(answers: readonly EngineAnswer[]): TestHit[] {
  const [first, ...others] = answers.filter((answer) => answer.kind === 'unknown');
  if (first === undefined) return [];
  const brief = (why: string): string => (others.length === 0 ? why : cut(why, REASON_CHARS_MAX));
  const more = others.map(({ engine: { kind, place }, why }) => `; nor did the ${kind} at ${place}: ${brief(why)}`);
  const { kind, place } = first.engine;
  const why = cut([brief(first.why), ...more].join(''));
  return [{ test: 'engine.silent', value: 1, evidence: { engine: kind, place, why } }];
}

function opinionHit(opinion: EngineOpinion, { percent, limitPercent }: EngineWeights): TestHit | undefined {
  const { engine, score, threshold, action } = opinion;
  const scored = score !== undefined && threshold !== undefined;
  // Where it would do something it calls it spam, whatever threshold it told (rspamd 3 tells where it refuses).
  const own = Math.max(scored ? ratioOf(score, threshold) : 0, actionValues[action] || Number.NEGATIVE_INFINITY);
  if (own === 0 && opinion.symbols.length === 0) return undefined;
  const limit = limitPercent / 100;
  const value = Math.max(-Math.min(GOOD_VALUE_MAX, limit), Math.min(limit, (own * percent) / 100));
  const evidence = {
    place: engine.place,
    action: actionWords[action],
    symbols: symbolsText(opinion) || 'it names nothing',
    reply: cut(opinion.reply ?? 'it gave no words'),
    ...(scored ? { score: round(score), threshold: round(threshold) } : {}),
  };
  return { test: `engine.${engine.kind}`, value: round(value), evidence };
}

/** 1 at its own threshold. A threshold of nothing or less says nothing about how much is much. */
function ratioOf(score: number, threshold: number): number {
  if (threshold > 0) return score / threshold;
  return score >= threshold ? 1 : 0;
}

/** The heaviest first, as many as there is room for. */
function symbolsText({ symbols }: EngineOpinion): string {
  let text = '';
  for (const { name, score } of symbols) {
    const word = score === undefined ? name : `${name} ${round(score)}`;
    if (text.length + word.length + 2 > EVIDENCE_CHARS_MAX) break;
    text += text === '' ? word : `, ${word}`;
  }
  return text;
}

function changesOf({ headers, ignored }: EngineOpinion): string {
  const fields = headers.map(({ kind, name }) => `${kind} ${name}`);
  return cut([...ignored, ...new Set(fields)].join(', '));
}

function cut(text: string, max = EVIDENCE_CHARS_MAX): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function round(value: number): number {
  // Adding 0 makes 0 of -0.
  return Math.round(value * 100) / 100 + 0;
}
