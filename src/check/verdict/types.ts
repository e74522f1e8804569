/** The records of this room: readonly plain data, kept in the trace and sent between threads. */

/** What a message is taken for, weakest first. The last two are decided by what was found, not by the score. */
export const verdictKinds = ['clean', 'bulk', 'spam', 'high-spam', 'phish', 'blocked', 'virus'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

/**
 * What a recipient is told that it is (product FI10): mail of a person, (1) bulk mail with an unsubscribe that works,
 * (2) spam by who hides, (3) phishing or a scam, (4) a mailing list that was joined.
 */
export const mailKinds = ['personal', 'bulk', 'spam', 'phish', 'list'] as const;
export type MailKind = (typeof mailKinds)[number];

/** Where a test looks; for the order in which a verdict is shown. */
export const testFamilies = [
  'structure',
  'header',
  'sender',
  'reputation',
  'link',
  'text',
  'bayes',
  'fingerprint',
  'attachment',
  'phish',
  'rule',
  'engine',
] as const;
export type TestFamily = (typeof testFamilies)[number];

/** A test by its name, which is never used for anything else: `family.what`, in lower case with dashes. */
export interface TestDeclaration {
  readonly family: TestFamily;
  /**
   * One English sentence for who reads the verdict, without a stop at its end, with `{key}` where a value of the evidence
   * stands, and `{key|word is|words are}` for a number and what is counted.
   */
  readonly words: string;
  /** What its sender would change so that it is not hit; where they can do something. The same form, with a stop. */
  readonly mend?: string;
  /**
   * Log-odds of being unwanted where it is hit with value 1, as judged without data: training begins there, and stays
   * there for a test that the corpora never hit. 0 for what only tells.
   */
  readonly prior: number;
  /** The same for being phishing rather than other spam; 0 where not given. */
  readonly phish?: number;
}

/** The tests of one room by their names. */
export type TestCatalog = Readonly<Record<string, TestDeclaration>>;

export type EvidenceText = string | number | boolean;

/** A test that was hit, and by what. */
export interface TestHit {
  readonly test: string;
  /** How much: 1 for a sign that is there; for a measure what the test says, with a bound. */
  readonly value: number;
  /** Values of the words, each at most 200 characters. What strangers wrote is not made harmless here. */
  readonly evidence: Readonly<Record<string, EvidenceText>>;
}

/** A hit with what it came to. */
export interface WeighedTest extends TestHit {
  /** On the shown scale; the score is their sum and the model's base. */
  readonly points: number;
}

/** What a filter says of one message for one recipient. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** Shown scale: spam at 5, high spam at 15 unless set otherwise; one decimal. */
  readonly score: number;
  /** The same for phishing: phish at 5. */
  readonly phishScore: number;
  readonly mail: MailKind;
  /** All that were hit, the heaviest first. */
  readonly tests: readonly WeighedTest[];
  /** Set where one test decided by itself (a feed, a virus, a rule): its name. */
  readonly decisive?: string;
  /** In words: what was not looked at, since a budget of time, size or depth was used up. Empty: everything was. */
  readonly incomplete: readonly string[];
  /** Which model weighed it. */
  readonly model: string;
}
