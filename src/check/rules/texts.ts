import type { CompiledCondition } from './compile.ts';
import type { PlaceTexts } from './content.ts';
import { PATTERN_INPUT_CHARACTERS_MAX } from './limits.ts';
import type { Pattern } from './pattern.ts';
import type { Comparison, TextTest } from './types.ts';

/** `unseen`: not in what was looked at, and that was not all. */
export type TextAnswer = 'met' | 'unmet' | 'unseen';

/** Whether one of the texts meets the test. A pattern takes its time: it is asked before each text whether that is over. */
export function testTexts(
  test: TextTest,
  compiled: CompiledCondition,
  { place, isOver }: { readonly place: PlaceTexts; readonly isOver: () => boolean },
): TextAnswer {
  if (test.kind === 'matches') return findPattern(compiled.pattern, place.written, isOver);
  return meets(test, compiled, place) ? 'met' : 'unmet';
}

function findPattern(pattern: Pattern | undefined, written: readonly string[], isOver: () => boolean): TextAnswer {
  if (pattern === undefined) return 'unmet';
  let sawAll = true;
  for (const text of written) {
    if (isOver()) return 'unseen';
    if (pattern.find(text)) return 'met';
    sawAll &&= text.length <= PATTERN_INPUT_CHARACTERS_MAX;
  }
  return sawAll ? 'unmet' : 'unseen';
}

function meets(test: Exclude<TextTest, { kind: 'matches' }>, { texts }: CompiledCondition, place: PlaceTexts): boolean {
  switch (test.kind) {
    case 'exists':
      return place.written.length > 0;
    case 'is':
      return place.folded().some((text) => texts.includes(text));
    case 'contains':
      return place.folded().some((text) => texts.some((wanted) => text.includes(wanted)));
    case 'starts':
      return place.folded().some((text) => texts.some((wanted) => text.startsWith(wanted)));
    case 'ends':
      return place.folded().some((text) => texts.some((wanted) => text.endsWith(wanted)));
    case 'within':
      return place.folded().some((text) => isWithin(text.slice(text.lastIndexOf('@') + 1), texts));
    default:
      return test satisfies never;
  }
}

function isWithin(host: string, domains: readonly string[]): boolean {
  const name = host.replace(/\.$/, '');
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

export function compareNumber(
  one: number,
  { is, value }: { readonly is: Comparison; readonly value: number },
): boolean {
  switch (is) {
    case '<':
      return one < value;
    case '<=':
      return one <= value;
    case '>':
      return one > value;
    case '>=':
      return one >= value;
    case '=':
      return one === value;
    default:
      return is satisfies never;
  }
}
