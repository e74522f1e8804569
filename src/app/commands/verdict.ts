/** A verdict as lines: every test with its points, what they come to, what would have changed it, and what to do. */
import { folded, harmless } from './output.ts';

/** Where the words of a test begin. */
const WORDS_COLUMN = 10;
const MEND_COLUMN = 4;
/** Points below this are shown as none. */
const POINTS_MIN = 0.05;

interface LaidOutTest {
  readonly test: string;
  readonly points: number;
  readonly words: string;
}

export interface LaidOutVerdict {
  readonly tests: readonly LaidOutTest[];
  readonly quiet?: readonly LaidOutTest[];
  readonly base: number;
  readonly incomplete: readonly string[];
  readonly summary: string;
  readonly change: string;
  readonly mends: readonly string[];
  readonly advice: string;
}

/** `6.3 points` */
export function pointsText(score: number): string {
  return `${score.toFixed(1)} ${score === 1 ? 'point' : 'points'}`;
}

export function verdictLines(verdict: LaidOutVerdict, columns: number | undefined): string {
  const { tests, quiet = [], base, incomplete, summary, change, mends, advice } = verdict;
  const row = (points: string, words: string): string =>
    `${folded(`  ${points.padStart(6)}  ${harmless(words)}`, columns, WORDS_COLUMN)}\n`;
  const sentence = (words: string): string => `${folded(harmless(words), columns)}\n`;
  const told = (points: number): string => (Math.abs(points) < POINTS_MIN ? '-' : points.toFixed(1));
  return [
    ...tests.map(({ points, test, words }) => row(told(points), `${test}: ${words}`)),
    row(base.toFixed(1), 'what every message begins with'),
    ...quiet.map(({ test, words }) => row('-', `${test}: ${words}`)),
    ...incomplete.map((what) => row('', `not looked at: ${what}`)),
    sentence(summary),
    sentence(change),
    ...(mends.length === 0 ? [] : ['Its sender could mend:\n']),
    ...mends.map((mend) => `${folded(`  - ${harmless(mend)}`, columns, MEND_COLUMN)}\n`),
    sentence(advice),
  ].join('');
}
