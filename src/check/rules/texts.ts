import type { CompiledCondition } from './compile.ts';
import type { PlaceTexts } from './content.ts';
import type { Comparison, TextTest } from './types.ts';

/** Whether one of the texts meets the test. */
export function testTexts(test: TextTest, { texts, pattern }: CompiledCondition, place: PlaceTexts): boolean {
  switch (test.kind) {
    case 'exists':
      return place.written.length > 0;
    case 'matches':
      return pattern !== undefined && place.written.some((text) => pattern.find(text));
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
