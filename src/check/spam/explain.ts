/** A verdict in plain words and numbers: what was found, what it came to, what would have changed it, and what to do. */
import type { MailKind, TestHit, Verdict, VerdictKind, WeighedTest } from '#check/verdict';
import { spamTests } from './catalog.ts';
import type { Thresholds } from './types.ts';

export interface ExplainedTest {
  readonly test: string;
  readonly points: number;
  /** The test's sentence with its evidence in it. What strangers wrote is not made harmless here. */
  readonly words: string;
  /** What its sender could change, where they can. */
  readonly mend?: string;
}

export interface ExplainedVerdict {
  /** One sentence: what it is taken for, and by how much. */
  readonly summary: string;
  /** What kind of mail it is, and what its recipient had best do. */
  readonly advice: string;
  /** All tests that counted, the heaviest first. */
  readonly tests: readonly ExplainedTest[];
  /** Tests that told something and weighed nothing. */
  readonly quiet: readonly ExplainedTest[];
  /** What every message begins with: score = base + points of the tests. */
  readonly base: number;
  /** What would have changed the verdict, in one or two sentences. */
  readonly change: string;
  /** What its sender could mend, the heaviest first. */
  readonly mends: readonly string[];
  readonly incomplete: readonly string[];
}

const kindWords: Readonly<Record<VerdictKind, string>> = {
  clean: 'wanted mail',
  bulk: 'mail to many that one can leave',
  spam: 'spam',
  'high-spam': 'certain spam',
  phish: 'phishing or a scam',
  virus: 'a message with a virus',
  blocked: 'a message with an attachment that is not let in',
};

/** The four kinds of mail that are told, and what is safe to do. */
const adviceOf: Readonly<Record<MailKind, string>> = {
  personal: 'It looks like mail of a person or of a service to you alone.',
  bulk: 'It is mail to many by a sender who says who they are. Unsubscribing is safe, and works: do that rather than report it.',
  spam: 'It is spam by somebody who hides. Do not unsubscribe and do not answer: that only confirms that your address is read.',
  phish:
    'It is phishing or a scam. Open no link and no attachment, do not answer, and enter nothing. If you already did, change that password now.',
  list: 'It comes from a mailing list that you or somebody for you joined. To get no more of it, leave the list: reporting it harms the others on it.',
};

/** Where something that was found in it decided, that is what matters, whatever kind of mail it is. */
const foundAdvice: Readonly<Partial<Record<VerdictKind, string>>> = {
  virus:
    'There is a virus in it. Open nothing of it. If you know who sent it, tell them by other means: their computer may have it as well.',
  blocked:
    'There is a file in it that can do harm. If you do not expect it, leave it alone; if you need it, ask its sender by other means whether it is from them.',
};

const MENDS_MAX = 6;
/** Points below this are not worth a line. */
const POINTS_MIN = 0.05;

export function explainVerdict(verdict: Verdict, thresholds: Thresholds): ExplainedVerdict {
  const explained = verdict.tests.map((test) => explainTest(test));
  const weighed = explained.filter(({ points }) => Math.abs(points) >= POINTS_MIN);
  const sum = verdict.tests.reduce((all, { points }) => all + points, 0);
  return {
    summary: summaryOf(verdict, thresholds),
    advice: foundAdvice[verdict.kind] ?? adviceOf[verdict.mail],
    tests: weighed,
    quiet: explained.filter(({ points }) => Math.abs(points) < POINTS_MIN),
    base: rounded(verdict.score - sum),
    change: changeOf(verdict, thresholds),
    mends: [...new Set(weighed.flatMap(({ points, mend }) => (points > 0 && mend !== undefined ? [mend] : [])))].slice(
      0,
      MENDS_MAX,
    ),
    incomplete: verdict.incomplete,
  };
}

/** One test in words; points with one decimal. */
export function explainTest(found: WeighedTest): ExplainedTest {
  const declared = spamTests.get(found.test);
  return {
    test: found.test,
    points: rounded(found.points),
    words: filled(declared?.words ?? found.test, found),
    ...(declared?.mend === undefined ? {} : { mend: filled(declared.mend, found) }),
  };
}

/** `{key}` is replaced by the evidence of that name, `{key|word is|words are}` by a number with what is counted. */
function filled(words: string, { evidence }: TestHit): string {
  return words.replaceAll(
    /\{([a-z][a-z-]*)(?:\|([^|{}]*)\|([^|{}]*))?\}/g,
    (whole, key: string, one = '', many = '') => {
      if (!Object.hasOwn(evidence, key)) return whole;
      const value = String(evidence[key]);
      return many === '' ? value : `${value} ${value === '1' ? one : many}`;
    },
  );
}

function summaryOf(verdict: Verdict, { spam, phish }: Thresholds): string {
  const { kind, score, phishScore, decisive } = verdict;
  if (decisive !== undefined) {
    return `It is taken for ${kindWords[kind]}: ${decisive} decided by itself, whatever the score of ${shown(score)}.`;
  }
  if (kind === 'clean' || kind === 'bulk') {
    return `It is taken for ${kindWords[kind]}: its score is ${shown(score)}, and spam begins at ${shown(spam)}.`;
  }
  const more =
    kind === 'phish' ? `; phishing begins at ${shown(phish)} of its own scale, and it has ${shown(phishScore)}` : '';
  return `It is taken for ${kindWords[kind]}: its score is ${shown(score)}, and spam begins at ${shown(spam)}${more}.`;
}

/** The fewest of the heaviest tests without which the score lies on the other side of the nearest threshold. */
function changeOf({ kind, score, tests, decisive }: Verdict, { spam, highSpam }: Thresholds): string {
  if (decisive !== undefined) {
    const would = score >= highSpam ? 'certain spam' : score >= spam ? 'spam' : 'no spam';
    return `Without ${decisive} the score of ${shown(score)} would have decided: ${would}.`;
  }
  if (kind === 'clean' || kind === 'bulk') {
    const missing = shown(spam - score);
    return `${missing} ${missing === '1' ? 'point' : 'points'} more would have made it spam.`;
  }
  const threshold = kind === 'high-spam' ? highSpam : spam;
  const without: string[] = [];
  let rest = score;
  for (const { test, points } of tests) {
    if (points <= 0) continue;
    if (rest < threshold) break;
    without.push(test);
    rest -= points;
  }
  const less = rest >= spam ? 'spam, but not certain' : 'no spam';
  return rest < threshold
    ? `Without ${joined(without)} it would have had ${shown(rounded(rest))} points, and been ${less}.`
    : 'No test alone made it so: what every message begins with is already above the threshold that is set.';
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function rounded(points: number): number {
  return Math.round(points * 10) / 10;
}

function shown(score: number): string {
  return String(rounded(score));
}
