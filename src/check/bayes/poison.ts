/**
 * Text that was put into a message for filters and not for its reader: hidden words, lists of words that make no sentence,
 * and prose at the end that has to do with nothing else. Measures, each with its bound; what they weigh is the model's.
 */
import type { TestHit } from '#check/verdict';
import type { BayesInput } from './types.ts';

/** Hidden text before all else, as long as lists of messages show it, is what senders write for those lists. */
const PREVIEW_CHARACTERS_MAX = 250;
const HIDDEN_WORDS_MIN = 8;
/** Hidden words, and disguised ones, at which a measure says 1; it goes to 2 with the square of it. */
const HIDDEN_WORDS_ONE = 30;
const DISGUISED_ONE = 6;
const VALUE_MAX = 2;
/** Characters of the end of a text that are looked at, and words of one paragraph. */
const TAIL_CHARACTERS_MAX = 8000;
const PARAGRAPH_WORDS_MAX = 600;
const SALAD_WORDS_MIN = 25;
const PROSE_WORDS_MIN = 40;
const SAMPLE_CHARACTERS = 80;
/** Letters of a word that carries meaning: shorter ones are in every sentence. */
const CONTENT_LETTERS_MIN = 5;
/** Share of short words: sentences of any language that spaces its words have more of them. */
const SHORT_LETTERS_MAX = 3;
const SALAD_SHORT_SHARE_MAX = 0.1;
const PROSE_SHORT_SHARE_MIN = 0.25;

/** What was written for filters. `disguised` comes from `readTokens`. */
export function poisonHits(input: BayesInput, disguised: number): readonly TestHit[] {
  const hits: TestHit[] = [];
  const hidden = hiddenBeyondPreview(input);
  const words = countWords(hidden);
  if (words >= HIDDEN_WORDS_MIN) {
    hits.push({
      test: 'bayes.hidden',
      value: measure(words, HIDDEN_WORDS_ONE),
      evidence: { count: words, sample: sampleOf(hidden) },
    });
  }
  if (disguised > 0)
    hits.push({ test: 'bayes.disguised', value: measure(disguised, DISGUISED_ONE), evidence: { count: disguised } });
  const tail = tailOf(input);
  if (tail !== undefined) hits.push(tail);
  return hits;
}

function hiddenBeyondPreview({ hidden, previewChars }: BayesInput): string {
  return previewChars <= PREVIEW_CHARACTERS_MAX ? hidden.slice(previewChars) : hidden;
}

/** 0 for none, 1 at `one`, with the logarithm, so that a lot is not everything. */
function measure(count: number, one: number): number {
  return Math.min(VALUE_MAX, Math.log1p(count) / Math.log1p(one));
}

const WORD = /[\p{L}\p{N}]{2,40}/gu;

function countWords(text: string): number {
  let count = 0;
  for (const _ of text.slice(0, TAIL_CHARACTERS_MAX).matchAll(WORD)) count++;
  return count;
}

function sampleOf(text: string): string {
  return text
    .slice(0, SAMPLE_CHARACTERS * 4)
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, SAMPLE_CHARACTERS)
    .toWellFormed();
}

interface Paragraph {
  readonly text: string;
  readonly words: readonly string[];
  /** Words of few letters. */
  readonly short: number;
}

/**
 * Goes from the end to the start: what comes last and shares no word with what stands before, nor with the subject or the
 * hosts of the links, was not written for this reader. Paragraphs that hold an address, or name the sender, end the search.
 */
function tailOf(input: BayesInput): TestHit | undefined {
  const paragraphs = paragraphsOf(input.text.slice(-TAIL_CHARACTERS_MAX));
  const salad = paragraphs.find(isSalad);
  if (salad !== undefined) {
    const { length } = salad.words;
    return {
      test: 'bayes.salad',
      value: measure(length, 2 * SALAD_WORDS_MIN),
      evidence: { count: length, sample: sampleOf(salad.text) },
    };
  }
  return proseOf(input, paragraphs);
}

function proseOf(input: BayesInput, paragraphs: readonly Paragraph[]): TestHit | undefined {
  let first = paragraphs.length;
  const own = contentOf([input.subject, input.fromName, ...input.linkHosts].join(' '));
  const head = contentOf(input.text.slice(0, -TAIL_CHARACTERS_MAX).slice(-TAIL_CHARACTERS_MAX));
  while (first > 1) {
    const paragraph = paragraphs[first - 1];
    if (paragraph === undefined || !isProse(paragraph)) break;
    const before = new Set([...own, ...head]);
    for (const { words } of paragraphs.slice(0, first - 1)) for (const word of contentWords(words)) before.add(word);
    if (contentWords(paragraph.words).some((word) => before.has(word))) break;
    first--;
  }
  const tail = paragraphs.slice(first);
  const count = tail.reduce((sum, { words }) => sum + words.length, 0);
  if (count < PROSE_WORDS_MIN) return undefined;
  return {
    test: 'bayes.prose',
    value: measure(count, 2 * PROSE_WORDS_MIN),
    evidence: { count, sample: sampleOf(tail[0]?.text ?? '') },
  };
}

function paragraphsOf(text: string): Paragraph[] {
  const found: Paragraph[] = [];
  for (const part of text.split(/\n\s*\n/u)) {
    const words: string[] = [];
    let short = 0;
    for (const [word] of part.matchAll(WORD)) {
      if (words.length >= PARAGRAPH_WORDS_MAX) break;
      if (word.length <= SHORT_LETTERS_MAX) short++;
      words.push(word);
    }
    if (words.length > 0) found.push({ text: part, words, short });
  }
  return found;
}

const DIGIT = /\p{N}/u;
const LINKED = /:\/\/|www\.|@/u;
const CAPITAL = /^\p{Lu}/u;

/** Many words, nearly none short, few of them twice, hardly any capital, number or full stop. */
function isSalad({ text, words, short }: Paragraph): boolean {
  if (words.length < SALAD_WORDS_MIN || short > words.length * SALAD_SHORT_SHARE_MAX || LINKED.test(text)) return false;
  const capitals = words.filter((word) => CAPITAL.test(word)).length;
  const marks = text.split(/[.,;:!?()/|]/u).length - 1;
  return (
    capitals <= words.length * 0.15 &&
    marks <= words.length * 0.1 &&
    new Set(words).size >= words.length * 0.85 &&
    words.filter((word) => DIGIT.test(word)).length <= words.length * 0.05
  );
}

/** Sentences without an address, a number or money: the sort of text that books are full of. */
function isProse({ text, words, short }: Paragraph): boolean {
  return (
    words.length >= 8 &&
    short >= words.length * PROSE_SHORT_SHARE_MIN &&
    !LINKED.test(text) &&
    words.filter((word) => DIGIT.test(word)).length <= words.length * 0.02
  );
}

function contentOf(text: string): string[] {
  return contentWords(Array.from(text.slice(0, TAIL_CHARACTERS_MAX).matchAll(WORD), ([word]) => word));
}

/** Words that carry meaning, without their endings, so that `orders` and `ordered` are one. */
function contentWords(words: readonly string[]): string[] {
  return words.filter(({ length }) => length >= CONTENT_LETTERS_MIN).map((word) => word.slice(0, 6).toLowerCase());
}
