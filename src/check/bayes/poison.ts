/**
 * Text that was put into a message for filters and not for its reader: hidden words, lists of words that make no sentence,
 * and prose at the end that has to do with nothing else. Measures, each with its bound; what they weigh is the model's.
 */
import { UnitReader } from '#base/units';
import type { TestHit } from '#check/verdict';
import type { BayesInput } from './types.ts';

/** Hidden text before all else, as long as lists of messages show it, is what senders write for those lists. */
const PREVIEW_CHARACTERS_MAX = 500;
const HIDDEN_WORDS_MIN = 12;
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
  const all = countWords(hidden);
  // The same once more for narrow screens is hidden on wide ones: only words that are not shown count.
  const words = all < HIDDEN_WORDS_MIN ? 0 : Math.round(all * strangeShare(hidden, input.text));
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
  if (previewChars > PREVIEW_CHARACTERS_MAX) return hidden;
  // Counted without white space, which stands in the text.
  let at = 0;
  for (let left = previewChars; left > 0 && at < hidden.length; at++) if (hidden.charCodeAt(at) > 0x20) left--;
  return hidden.slice(at);
}

/** Share of the different words of a hidden text that are nowhere in what is shown; 1 where none carries meaning. */
function strangeShare(hidden: string, text: string): number {
  const words = new Set(contentOf(hidden));
  if (words.size === 0) return 1;
  const shown = new Set([...contentOf(text), ...contentOf(text.slice(-TAIL_CHARACTERS_MAX))]);
  let strange = 0;
  for (const word of words) if (!shown.has(word)) strange++;
  return strange / words.size;
}

/** 0 for none, 1 at `one`, with the logarithm, so that a lot is not everything. */
function measure(count: number, one: number): number {
  return Math.min(VALUE_MAX, Math.log1p(count) / Math.log1p(one));
}

const WORD = /[\p{L}\p{N}]{2,40}/gu;

function countWords(text: string): number {
  return countsOf(text.slice(0, TAIL_CHARACTERS_MAX), Number.POSITIVE_INFINITY).words;
}

interface WordCounts {
  words: number;
  /** Words of few letters. */
  short: number;
  /** Words with a digit. */
  numbers: number;
}

const reader = new UnitReader();

/** What `WORD` finds, counted; of ASCII without making a word. */
function countsOf(text: string, wordsMax: number): WordCounts {
  const counts = { words: 0, short: 0, numbers: 0 };
  const units = reader.read(text).subarray(0, text.length);
  if (countAscii(units, wordsMax, counts)) return counts;
  Object.assign(counts, { words: 0, short: 0, numbers: 0 });
  for (const word of wordsOf(text, wordsMax)) {
    counts.words++;
    if (word.length <= SHORT_LETTERS_MAX) counts.short++;
    if (DIGIT.test(word)) counts.numbers++;
  }
  return counts;
}

const LETTERS_MIN = 2;
const LETTERS_MAX = 40;

/** False where the text is not ASCII. */
function countAscii(units: Uint16Array, wordsMax: number, counts: WordCounts): boolean {
  const end = units.length;
  for (let i = 0; i < end && counts.words < wordsMax; ) {
    const start = i;
    let digits = 0;
    // A longer row of letters is words of LETTERS_MAX.
    const endMost = Math.min(end, start + LETTERS_MAX);
    for (let code = units[i] ?? 0; isAlphanumeric(code); code = i < endMost ? (units[i] ?? 0) : 0) {
      if (code <= 0x39) digits++;
      i++;
    }
    const length = i - start;
    if (length >= LETTERS_MIN) {
      counts.words++;
      if (length <= SHORT_LETTERS_MAX) counts.short++;
      if (digits > 0) counts.numbers++;
    }
    if (length === LETTERS_MAX) continue;
    if (i < end && (units[i] ?? 0) > 0x7f) return false;
    i++;
  }
  return true;
}

function isAlphanumeric(code: number): boolean {
  return ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

/** At most so many words of a text. */
function wordsOf(text: string, wordsMax: number): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    if (words.length >= wordsMax) break;
    words.push(word);
  }
  return words;
}

function sampleOf(text: string): string {
  return text
    .slice(0, SAMPLE_CHARACTERS * 4)
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, SAMPLE_CHARACTERS)
    .toWellFormed();
}

/** Its words are counted; they are cut out only where they are looked at. */
interface Paragraph extends Readonly<WordCounts> {
  readonly text: string;
}

/**
 * Goes from the end to the start: what comes last and shares no word with what stands before, nor with the subject or the
 * hosts of the links, was not written for this reader. Paragraphs that hold an address, or name the sender, end the search.
 */
function tailOf(input: BayesInput): TestHit | undefined {
  const paragraphs = paragraphsOf(input.text.slice(-TAIL_CHARACTERS_MAX));
  const salad = paragraphs.find(isSalad);
  if (salad !== undefined) {
    const { words } = salad;
    return {
      test: 'bayes.salad',
      value: measure(words, 2 * SALAD_WORDS_MIN),
      evidence: { count: words, sample: sampleOf(salad.text) },
    };
  }
  return proseOf(input, paragraphs);
}

function proseOf(input: BayesInput, paragraphs: readonly Paragraph[]): TestHit | undefined {
  let first = paragraphs.length;
  let around: readonly string[] | undefined;
  while (first > 1) {
    const paragraph = paragraphs[first - 1];
    if (paragraph === undefined || !isProse(paragraph)) break;
    around ??= wordsAround(input);
    const before = new Set(around);
    for (const earlier of paragraphs.slice(0, first - 1)) for (const word of contentWords(earlier)) before.add(word);
    if (contentWords(paragraph).some((word) => before.has(word))) break;
    first--;
  }
  const tail = paragraphs.slice(first);
  const count = tail.reduce((sum, { words }) => sum + words, 0);
  if (count < PROSE_WORDS_MIN) return undefined;
  return {
    test: 'bayes.prose',
    value: measure(count, 2 * PROSE_WORDS_MIN),
    evidence: { count, sample: sampleOf(tail[0]?.text ?? '') },
  };
}

/** Words of what the message is about: its Subject and sender, its links, and the text before its tail. */
function wordsAround(input: BayesInput): readonly string[] {
  const own = [input.subject, input.fromName, ...input.linkHosts].join(' ');
  const head = input.text.slice(0, -TAIL_CHARACTERS_MAX).slice(-TAIL_CHARACTERS_MAX);
  return [...contentOf(own), ...contentOf(head)];
}

function paragraphsOf(text: string): Paragraph[] {
  const found: Paragraph[] = [];
  for (const part of text.split(/\n\s*\n/u)) {
    const { words, short, numbers } = countsOf(part, PARAGRAPH_WORDS_MAX);
    if (words > 0) found.push({ text: part, words, short, numbers });
  }
  return found;
}

const DIGIT = /\p{N}/u;
const LINKED = /:\/\/|www\.|@/u;
const CAPITAL = /^\p{Lu}/u;

/** Many words, nearly none short, few of them twice, hardly any capital, number or full stop. */
function isSalad({ text, words: count, short, numbers }: Paragraph): boolean {
  if (count < SALAD_WORDS_MIN || short > count * SALAD_SHORT_SHARE_MAX || LINKED.test(text)) return false;
  const words = wordsOf(text, PARAGRAPH_WORDS_MAX);
  const capitals = words.filter((word) => CAPITAL.test(word)).length;
  const marks = text.split(/[.,;:!?()/|]/u).length - 1;
  return (
    capitals <= count * 0.15 && marks <= count * 0.1 && new Set(words).size >= count * 0.85 && numbers <= count * 0.05
  );
}

/** Sentences without an address, a number or money: the sort of text that books are full of. */
function isProse({ text, words, short, numbers }: Paragraph): boolean {
  return words >= 8 && short >= words * PROSE_SHORT_SHARE_MIN && !LINKED.test(text) && numbers <= words * 0.02;
}

function contentOf(text: string): string[] {
  return meaningful(wordsOf(text.slice(0, TAIL_CHARACTERS_MAX), Number.POSITIVE_INFINITY));
}

function contentWords({ text }: Paragraph): string[] {
  return meaningful(wordsOf(text, PARAGRAPH_WORDS_MAX));
}

/** Words that carry meaning, without their endings, so that `orders` and `ordered` are one. */
function meaningful(words: readonly string[]): string[] {
  return words.filter(({ length }) => length >= CONTENT_LETTERS_MIN).map((word) => word.slice(0, 6).toLowerCase());
}
