/** From scanned corpora to a model. */
import { spamTests, type Model, type ModelHead } from '#check/spam';
import type { TestHit } from '#check/verdict';
import { priorOf } from './bayes.ts';
import { type Feature, type Fitted, fitLogistic, type Row } from './logistic.ts';
import { wordHits } from './scanning.ts';
import type { ScannedMail } from './types.ts';

/** Parts of the corpora that are left out in turn, by time. */
const FOLDS = 8;
/** How far data may move a weight from its prior: less for what few messages or only one source hit. */
const DEVIATION = 0.8;
const DEVIATION_ONE_SOURCE = 0.35;
const HITS_MIN = 8;
/** No test may weigh more, whatever a corpus says of it. */
const WEIGHT_MAX = 4;
const WORDS_WEIGHT_MAX = 9;
/** What no corpus trains: how much the difference counts that a user's own training makes to the words of a message. */
const lessons = { 'bayes.trained': 2.5 };
const BASE = { mean: -3.2, deviation: 1 };
/** The base of the other head: of what is unwanted less is phishing than is not, until something says otherwise. */
const PHISH_BASE = -0.6;
/** Share of ham that may reach the shown score 5. */
const FALSE_POSITIVES_MAX = 0.001;
/** Log-odds from there to the shown score 15: a thousand times less likely to be wanted. */
const CERTAIN = Math.log(1_000);

export interface FitResult {
  readonly model: Model;
  /** Log-odds of each mail by a model that did not see it. */
  readonly unseen: readonly number[];
  readonly features: readonly {
    readonly name: string;
    readonly mean: number;
    readonly weight: number;
    readonly ham: number;
    readonly spam: number;
  }[];
}

export function fitModel(mails: readonly ScannedMail[], name: string): FitResult {
  const words = outOfFold(mails);
  const withWords = mails.map((mail, i) => ({ ...mail, hits: [...mail.hits, ...(words[i] ?? [])] }));
  const features = featuresOf(withWords);
  const rows = rowsOf(withWords, features);
  const fitted = fitLogistic(rows, features, BASE);
  const unseen = crossValidated(rows, features);
  const scale = scaleOf(mails, unseen);
  const model: Model = {
    name,
    spam: { base: fitted.base, weights: { ...weightsOf(fitted, features), ...lessons }, ...scale },
    phish: { base: PHISH_BASE, weights: {}, factor: 1.5, shift: 5 },
  };
  return { model, unseen, features: told(withWords, features, fitted) };
}

/** What words say of each mail by counts of all other folds: what was counted with a mail would praise itself. */
function outOfFold(mails: readonly ScannedMail[]): (readonly ScannedMail['hits'][number][])[] {
  const out: (readonly ScannedMail['hits'][number][])[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = mails.filter((_, i) => i % FOLDS !== fold);
    const prior = priorOf(
      others.map(({ scan, unwanted, source, ms }) => ({ tokens: scan.tokens, unwanted, source, ms })),
    );
    for (const [i, mail] of mails.entries()) if (i % FOLDS === fold) out[i] = wordHits(mail.scan, prior);
  }
  return out;
}

/**
 * Words of wanted mail count less than words of unwanted mail: who is wanted here wrote in 2002 and in English, and a text that
 * shares nothing with it, or was written to look like it, must not be carried by it.
 */
const BELOW = '.below';
const WORDS_BELOW = 2.5;
const WORDS_BELOW_MAX = 3;

function nameOf({ test, value }: TestHit): string {
  return test === 'bayes.text' && value < 0 ? `${test}${BELOW}` : test;
}

function testOf(name: string): string {
  return name.endsWith(BELOW) ? name.slice(0, -BELOW.length) : name;
}

function featuresOf(mails: readonly ScannedMail[]): Feature[] {
  const seen = new Map<string, { hits: number; sources: Set<string> }>();
  for (const { hits, source } of mails) {
    for (const found of hits) {
      const test = nameOf(found);
      const one = seen.get(test) ?? { hits: 0, sources: new Set() };
      one.hits++;
      one.sources.add(source);
      seen.set(test, one);
    }
  }
  return [...seen]
    .filter(([test, { hits }]) => hits >= HITS_MIN && spamTests.has(testOf(test)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([test, { sources }]) => featureOf(test, sources.size));
}

/** What corpora of long ago know least of: signs that came later keep near to what was declared. */
const lateFamilies: ReadonlySet<string> = new Set(['phish', 'link', 'attachment']);
const DEVIATION_LATE = 0.25;
/** Of its declared weight a sign keeps at least so much, and gets at most so much: other mail has it more, or less, than these corpora. */
const KEPT_SHARE = 0.5;
const GROWN_SHARE = 2;

function featureOf(name: string, sources: number): Feature {
  const declared = spamTests.get(testOf(name));
  if (name.endsWith(BELOW)) return { name, mean: WORDS_BELOW, deviation: DEVIATION_LATE, min: 0, max: WORDS_BELOW_MAX };
  const mean = declared?.prior ?? 0;
  const isWords = name.startsWith('bayes.');
  const few = sources > 2 ? DEVIATION : DEVIATION_ONE_SOURCE;
  const near = Math.min(mean * KEPT_SHARE, mean * GROWN_SHARE);
  const far = Math.max(mean * KEPT_SHARE, mean * GROWN_SHARE);
  return {
    name,
    mean,
    deviation: lateFamilies.has(declared?.family ?? 'text') ? DEVIATION_LATE : few,
    // A sign of unwanted mail stays one: that a corpus has it in its ham is that corpus.
    min: near,
    max: isWords ? WORDS_WEIGHT_MAX : Math.min(WEIGHT_MAX, far),
  };
}

function rowsOf(mails: readonly ScannedMail[], features: readonly Feature[]): Row[] {
  const places = new Map(features.map(({ name }, i) => [name, i]));
  const spam = mails.filter(({ unwanted }) => unwanted).length;
  const ham = mails.length - spam;
  return mails.map(({ hits, unwanted }) => {
    const known = hits.flatMap((found) => {
      const at = places.get(nameOf(found));
      return at === undefined ? [] : [[at, found.value] as const];
    });
    return {
      features: Int32Array.from(known, ([at]) => at),
      values: Float64Array.from(known, ([, value]) => value),
      positive: unwanted,
      weight: mails.length / (2 * (unwanted ? spam : ham)),
    };
  });
}

function crossValidated(rows: readonly Row[], features: readonly Feature[]): number[] {
  const unseen: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const fitted = fitLogistic(
      rows.filter((_, i) => i % FOLDS !== fold),
      features,
      BASE,
    );
    for (const [i, row] of rows.entries()) if (i % FOLDS === fold) unseen[i] = logOdds(row, fitted);
  }
  return unseen;
}

function logOdds(row: Row, { base, weights }: Fitted): number {
  let sum = base;
  for (let i = 0; i < row.features.length; i++) sum += (weights[row.features[i] ?? 0] ?? 0) * (row.values[i] ?? 0);
  return sum;
}

/** What was gathered for being hard counts less than other ham: it is a tenth of these corpora and a fiftieth of mailboxes. */
const HARD_SHARE = 0.2;

/** The highest between these parts of the share that is asked for tell the place together. */
const AROUND = { from: 0.5, to: 1.5 };

/**
 * Shown 5 is where one of a thousand wanted messages gets that did not take part; shown 15 is certain. Of some two thousand that
 * would be the second, and which one that is, is chance: those around it are asked as well, each for what it counts.
 */
function scaleOf(mails: readonly ScannedMail[], unseen: readonly number[]): Pick<ModelHead, 'factor' | 'shift'> {
  const ham = mails
    .map(({ unwanted, source }, i) => ({
      unwanted,
      z: unseen[i] ?? 0,
      counts: source.startsWith('hard-') ? HARD_SHARE : 1,
    }))
    .filter(({ unwanted }) => !unwanted)
    .sort((a, b) => b.z - a.z);
  const place = ham.reduce((sum, { counts }) => sum + counts, 0) * FALSE_POSITIVES_MAX;
  let before = 0;
  let asked = 0;
  let sum = 0;
  for (const { z, counts } of ham) {
    const share = Math.min(before + counts, AROUND.to * place) - Math.max(before, AROUND.from * place);
    before += counts;
    if (share <= 0) continue;
    asked += share;
    sum += share * z;
  }
  const factor = 10 / CERTAIN;
  return { factor, shift: 5 - Math.max(0, asked === 0 ? 0 : sum / asked) * factor };
}

function weightsOf({ weights }: Fitted, features: readonly Feature[]): Record<string, number> {
  return Object.fromEntries(features.map(({ name }, i) => [name, Math.round((weights[i] ?? 0) * 1_000) / 1_000]));
}

function told(mails: readonly ScannedMail[], features: readonly Feature[], fitted: Fitted): FitResult['features'] {
  return features.map(({ name, mean }, i) => {
    const hit = mails.filter(({ hits }) => hits.some((found) => nameOf(found) === name));
    const spam = hit.filter(({ unwanted }) => unwanted).length;
    return { name, mean, weight: fitted.weights[i] ?? 0, spam, ham: hit.length - spam };
  });
}
