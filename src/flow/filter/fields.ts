/** What the filter found, as fields of the message: in the form that mail programs and scripts know from SpamAssassin. */
import type { SettingsSnapshot } from '#base/setting';
import type { Thresholds } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { filterSettings } from './settings.ts';

/** Tests named in the field; the trace has them all. */
const TESTS_NAMED_MAX = 12;
/** RFC 5322 section 2.1.1: lines should not be longer. */
const LINE_CHARACTERS_MAX = 76;

export interface FieldFacts {
  readonly own: SettingsSnapshot;
  readonly thresholds: Thresholds;
  readonly hostname: string;
}

/**
 * Whether fields of that name (lower case) say what a filter found, or what was done here: of strangers they would be
 * taken for ours by mail programs and rules, which look for the name alone.
 */
export function isVerdictField(name: string): boolean {
  return name.startsWith('x-spam-') || name.startsWith('x-rookery-') || name === 'x-spam' || name === 'x-cleaned';
}

/** Whole fields, each with its CRLF; empty where none are wanted. */
export function resultFields(verdict: Verdict, { own, thresholds, hostname }: FieldFacts): string {
  const wanted = own.get(filterSettings.header);
  const unwanted = verdict.kind !== 'clean' && verdict.kind !== 'bulk';
  if (wanted === 'off' || (wanted === 'spam' && !unwanted)) return '';
  const tests = verdict.tests
    .filter(({ points }) => points !== 0)
    .slice(0, TESTS_NAMED_MAX)
    .map(({ test, points }) => `${test}=${(Math.round(points * 10) / 10).toFixed(1)}`);
  const words = [
    `${unwanted ? 'Yes' : 'No'},`,
    `score=${verdict.score.toFixed(1)}`,
    `required=${thresholds.spam}`,
    `kind=${verdict.kind}`,
    ...(tests.length === 0 ? [] : [`tests=${tests[0]}`, ...tests.slice(1)]),
  ];
  const flag = unwanted ? 'X-Spam-Flag: YES\r\n' : '';
  return `${flag}${folded('X-Spam-Status:', words)}X-Spam-Checker: ${hostname}; model ${verdict.model}\r\n`;
}

/** Folds between words. Names of tests are ASCII without spaces. */
function folded(name: string, words: readonly string[]): string {
  let out = name;
  let line = name.length;
  for (const word of words) {
    if (line + 1 + word.length > LINE_CHARACTERS_MAX) {
      out += `\r\n\t${word}`;
      line = 8 + word.length;
    } else {
      out += ` ${word}`;
      line += 1 + word.length;
    }
  }
  return `${out}\r\n`;
}
