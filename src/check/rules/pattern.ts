/** Patterns of other people, in linear time whatever they are (RE2), with bounds on what they become. */
import { RE2JS } from 're2js';
import { PATTERN_CHARACTERS_MAX, PATTERN_INPUT_CHARACTERS_MAX, PATTERN_SIZE_MAX } from './limits.ts';

export interface Pattern {
  /** Whether it is found in the text; of a longer one in its first `PATTERN_INPUT_CHARACTERS_MAX`. */
  find(text: string): boolean;
}

const flagValues: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  s: RE2JS.DOTALL,
  m: RE2JS.MULTILINE,
};

/** Why a pattern cannot be used, as a sentence; or the pattern. */
export function compilePattern(source: string, flags: string): Pattern | string {
  if (source === '') return 'A pattern that is empty is found everywhere';
  if (source.length > PATTERN_CHARACTERS_MAX) return `A pattern has at most ${PATTERN_CHARACTERS_MAX} characters`;
  let value = 0;
  for (const flag of flags) {
    const known = flagValues[flag];
    if (known === undefined)
      return `A pattern knows the flags i (any case), s (. is any character) and m, not "${flag}"`;
    value |= known;
  }
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, value);
  } catch (error) {
    // A library's words about the text of who wrote it; anything it throws is about the pattern.
    return `This is no pattern that can be used: ${wordsOf(error)} (look-around and back-references are not there)`;
  }
  if (compiled.programSize() > PATTERN_SIZE_MAX) return 'This pattern becomes too large: make its counts smaller';
  return { find: (text) => compiled.test(cut(text)) };
}

function cut(text: string): string {
  return text.length > PATTERN_INPUT_CHARACTERS_MAX ? text.slice(0, PATTERN_INPUT_CHARACTERS_MAX) : text;
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^error parsing regexp: /, '').slice(0, 120);
}
