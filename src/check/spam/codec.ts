/** A verdict as text for the trace, and back. Written compactly; read tolerantly, since rows are older than the program. */
import { type EvidenceText, mailKinds, type Verdict, verdictKinds, type WeighedTest } from '#check/verdict';
import { EVIDENCE_CHARACTERS_MAX, VERDICT_OCTETS_MAX } from './limits.ts';

/** Raised when a reader of before would misread what is written now. */
const VERSION = 1;
/** A text that is longer was not written here. */
const TEXT_CHARACTERS_MAX = 64 * 1024;
const INCOMPLETE_MAX = 5;
/** So short is evidence cut, one after the other, until the whole fits; then the lightest tests are left out. */
const evidenceCuts = [EVIDENCE_CHARACTERS_MAX, 60, 24];

/** At most VERDICT_OCTETS_MAX octets. What does not fit is cut: first long evidence, then the lightest tests. */
export function encodeVerdict(verdict: Verdict): string {
  for (const cut of evidenceCuts) {
    const text = written(verdict, verdict.tests, cut);
    if (fits(text)) return text;
  }
  let tests = verdict.tests;
  for (;;) {
    tests = tests.slice(0, Math.floor(tests.length * 0.8));
    const text = written(verdict, tests, 24);
    if (tests.length === 0 || fits(text)) return text;
  }
}

function fits(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') <= VERDICT_OCTETS_MAX;
}

function written(verdict: Verdict, tests: readonly WeighedTest[], cut: number): string {
  return JSON.stringify({
    v: VERSION,
    k: verdict.kind,
    s: verdict.score,
    p: verdict.phishScore,
    m: verdict.mail,
    ...(verdict.decisive === undefined ? {} : { d: verdict.decisive.slice(0, 80) }),
    ...(verdict.incomplete.length === 0
      ? {}
      : { i: verdict.incomplete.slice(0, INCOMPLETE_MAX).map((text) => shortened(text, Math.min(cut, 100))) }),
    w: verdict.model.slice(0, 60),
    t: tests.map(({ test, value, points, evidence }) => {
      const kept = Object.entries(evidence).map(([key, said]) => [key, shortened(said, cut)] as const);
      return [test, rounded(value), rounded(points), ...(kept.length === 0 ? [] : [Object.fromEntries(kept)])];
    }),
  });
}

function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}

function shortened(said: EvidenceText, cut: number): EvidenceText {
  return typeof said === 'string' && said.length > cut ? `${said.slice(0, cut - 1).toWellFormed()}…` : said;
}

/** The verdict of a text; undefined where it is none, or of a later version. What is odd in it is left out. */
export function decodeVerdict(text: string): Verdict | undefined {
  if (text.length > TEXT_CHARACTERS_MAX) return undefined;
  const root = objectOf(parsed(text));
  if (root === undefined || typeof root['v'] !== 'number' || root['v'] > VERSION) return undefined;
  const kind = verdictKinds.find((name) => name === root['k']);
  if (kind === undefined) return undefined;
  const decisive = root['d'];
  return {
    kind,
    score: numberOf(root['s']),
    phishScore: numberOf(root['p']),
    mail: mailKinds.find((name) => name === root['m']) ?? 'personal',
    tests: arrayOf(root['t']).flatMap(testOf),
    ...(typeof decisive === 'string' ? { decisive } : {}),
    incomplete: arrayOf(root['i']).filter((said) => typeof said === 'string'),
    model: typeof root['w'] === 'string' ? root['w'] : '',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function testOf(row: unknown): WeighedTest[] {
  const [test, value, points, evidence] = arrayOf(row);
  if (typeof test !== 'string') return [];
  const said = Object.entries(objectOf(evidence) ?? {}).filter((entry): entry is [string, EvidenceText] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return [{ test, value: numberOf(value), points: numberOf(points), evidence: Object.fromEntries(said) }];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Checked: an object that is no array has string keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
