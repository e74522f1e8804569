/** Finding of the phrases of all tables (`phrases`, `wares`, `lures` and `pitches.data.ts`) in the words of a text. */
import { textOf } from '#base/units';
import { type FoldedWords, wordAt, WordFolder } from './fold.ts';
import { pitches } from './pitches.data.ts';
import { themes, turningWords, unspacedThemes } from './phrases.data.ts';
import { lures, unspacedLures } from './lures.data.ts';
import { unspacedWares, wares } from './wares.data.ts';
import { TABLE_WORDS_MAX, WordTable } from './wordtable.ts';

/** What a phrase of several words counts, and a single word. */
const PHRASE = 1;
const WORD = 0.5;
/** What is marked counts twice as much, or a quarter; what is marked twice is the theme by itself. */
const MARKED = 2;
const WEAK = 0.25;
/** Words of the beginning, of which a theme must not be diluted by what follows. */
const HEAD_WORDS = 350;
/** So many more words make a theme need as much again. */
const DILUTION_WORDS = 500;
/** Phrases that are told as evidence. */
const FOUND_MAX = 4;
/** A theme is there in full from this sum on: in a long text, and in one of few words, of which each says more. */
const FULL = 3;
const FULL_SHORT = 1.5;
const SHORT_WORDS = 25;
const LONG_WORDS = 120;

export type Theme = keyof typeof themes | keyof typeof wares;

/** What is sold to those who did not ask, and is an offer wherever it stands. */
export const offeredThemes: readonly Theme[] = [
  'income',
  'loan',
  'advance-fee',
  'medicine',
  'potency',
  'weight',
  'stocks',
  'replica',
  'software',
  'degree',
  'adult',
  'dating',
  'gambling',
  'marketing',
];

/** Phrases of all themes as they are written, which see for the marks. */
const written: readonly Readonly<Partial<Record<Theme, string>>>[] = [themes, wares, lures, pitches];
const unspaced: readonly Readonly<Partial<Record<Theme, string>>>[] = [unspacedThemes, unspacedWares, unspacedLures];

/** From this sum on, near the beginning, a theme is as plain as by a phrase that is marked twice, or nearly so. */
const PLAIN_SUM = 6;
const PLAIN_BY_MANY = 0.7;
/** Of these newspapers and doctors write as well: they count in full where a text turns to its reader or sells something. */
const topics: ReadonlySet<Theme> = new Set([
  'medicine',
  'potency',
  'weight',
  'adult',
  'gambling',
  'degree',
  'blackmail',
]);
const TOPIC_TOLD = 0.4;

export interface ThemeFound {
  readonly theme: Theme;
  /** 0 to 1. */
  readonly value: number;
  readonly phrases: readonly string[];
  /** 0 to 1: whether it says what hardly anything else says, by a phrase that is the theme by itself or by many others. */
  readonly plain: number;
}

interface Ends {
  readonly theme: Theme;
  readonly counts: number;
  readonly phrase: string;
  /** As it is written, for evidence. */
  readonly shown: string;
}

interface Node {
  /** What follows, by the number of the next word. */
  next?: Map<number, Node>;
  /** Endings that are left open: the beginning of a word, and what it leads to. */
  open?: Open[];
  ends?: Ends;
}

type Open = readonly [stem: string, node: Node];

/** Letters by which a phrase is found whose first word is left open. */
const STEM_LETTERS = 3;

interface Phrases {
  /** What phrases begin with, by the number of the first word. */
  readonly firsts: readonly (Node | undefined)[];
  /** All words of phrases. */
  readonly words: WordTable;
  /** Of each word, by its number: 1 where a text turns to its reader by it, or sells something. */
  readonly turning: Uint8Array;
  /** Beginnings of first words that are left open, and the open ones by their numbers. */
  readonly stems: WordTable;
  readonly openings: readonly (readonly Open[])[];
  /** Of scripts without blanks. */
  readonly unspaced: readonly Ends[];
}

/** Characters of a text without blanks that are looked through. */
const UNSPACED_CHARACTERS_MAX = 6_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Of phrases: they are made while a text is looked at that is folded already. */
let folder: WordFolder | undefined;

/** As the words of a text are folded; an asterisk at the end stays. */
function foldedPhrase(word: string): string {
  if (!BEYOND_ASCII.test(word)) return word;
  folder ??= new WordFolder();
  return `${wordAt(folder.fold(word, word.length), 0)}${word.endsWith('*') ? '*' : ''}`;
}

function unspacedPhrases(): Ends[] {
  return unspaced.flatMap((table) =>
    (Object.keys(table) as Theme[]).flatMap((theme) =>
      (table[theme] ?? '').split('|').map((marked) => ({
        theme,
        counts: countsAs(PHRASE, marked),
        phrase: foldedPhrase(unmarked(marked)),
        shown: unmarked(marked),
      })),
    ),
  );
}

let made: Phrases | undefined;

/** Made when they are first looked for. */
function phrases(): Phrases {
  if (made !== undefined) return made;
  const root: Node = {};
  const words = new WordTable();
  for (const table of written) {
    for (const theme of Object.keys(table) as Theme[])
      for (const phrase of (table[theme] ?? '').split('|')) add(theme, phrase, { root, words });
  }
  const stems = new WordTable();
  const openings: Open[][] = [];
  for (const entry of root.open ?? []) (openings[stems.add(entry[0].slice(0, STEM_LETTERS))] ??= []).push(entry);
  const turning = new Uint8Array(TABLE_WORDS_MAX);
  for (const word of turningWords.split('|')) turning[words.add(foldedPhrase(word))] = 1;
  const firsts = Array.from({ length: words.size }, (_, number) => root.next?.get(number));
  made = { firsts, words, turning, stems, openings, unspaced: unspacedPhrases() };
  return made;
}

function add(theme: Theme, marked: string, { root, words }: { readonly root: Node; readonly words: WordTable }): void {
  const phrase = unmarked(marked);
  const parts = phrase.split(' ').map(foldedPhrase);
  let node = root;
  for (const part of parts)
    node = part.endsWith('*') ? openNode(node, part.slice(0, -1)) : nextNode(node, words.add(part));
  const plain = parts.length > 1 ? PHRASE : WORD;
  const shown = phrase.replaceAll('*', '');
  node.ends = { theme, counts: countsAs(plain, marked), phrase: shown, shown };
}

function unmarked(marked: string): string {
  return marked.replace(/^[!~]+/, '');
}

function countsAs(plain: number, marked: string): number {
  if (marked.startsWith('!!')) return FULL;
  if (marked.startsWith('!')) return plain * MARKED;
  return marked.startsWith('~') ? plain * WEAK : plain;
}

function nextNode(node: Node, word: number): Node {
  node.next ??= new Map();
  const known = node.next.get(word);
  const next = known ?? {};
  if (known === undefined) node.next.set(word, next);
  return next;
}

function openNode(node: Node, stem: string): Node {
  const known = node.open?.find(([begin]) => begin === stem)?.[1];
  const next: Node = known ?? {};
  if (known === undefined) (node.open ??= []).push([stem, next]);
  return next;
}

interface Sum {
  plain: boolean;
  head: number;
  all: number;
  readonly phrases: string[];
}

/** A word of a theme that was not found because it is disguised. */
export interface MoreOfTheme {
  readonly theme: Theme;
  readonly word: string;
}

/** The themes of a text. Each phrase counts once. */
export function findThemes(words: FoldedWords, disguised: readonly MoreOfTheme[] = none): ThemeFound[] {
  const sums = new Map<Theme, Sum>();
  const seen = new Set<string>();
  const { firsts, words: known, turning, stems, openings, unspaced: joined } = phrases();
  // Two lists that take turns, since words of phrases are in every other sentence.
  let active: Node[] = [];
  let reached: Node[] = [];
  let turned = 0;
  for (let i = 0; i < words.count; i++) {
    const number = known.find(words, i);
    if (number !== -1 && turning[number] === 1) turned++;
    const stem = stems.findStart(words, i, STEM_LETTERS);
    if (number === -1 && stem === -1 && active.length === 0) continue;
    for (const node of active) {
      const next = number === -1 ? undefined : node.next?.get(number);
      if (next !== undefined) reached.push(next);
      if (node.open !== undefined) openTo(node.open, i, { words, reached });
    }
    const first = number === -1 ? undefined : firsts[number];
    if (first !== undefined) reached.push(first);
    if (stem !== -1) openTo(openings[stem] ?? none, i, { words, reached });
    [active, reached] = [reached, active];
    reached.length = 0;
    for (const { ends: ending } of active) {
      if (ending === undefined || seen.has(ending.phrase)) continue;
      seen.add(ending.phrase);
      count(sums, ending, i < HEAD_WORDS);
    }
  }
  const headEnd = Math.min(words.length, UNSPACED_CHARACTERS_MAX);
  if (hasUnspaced(words.units, headEnd)) {
    turned++;
    const text = textOf(words.units, 0, headEnd);
    for (const ending of joined) if (text.includes(ending.phrase)) count(sums, ending, true);
  }
  for (const { theme, word } of disguised) {
    if (!seen.has(word)) count(sums, { theme, counts: PHRASE, phrase: word, shown: word }, true);
  }
  return [...sums].map(([theme, sum]) => {
    const isTold = turned === 0 && topics.has(theme);
    const value = valueOf(sum, words.count);
    return {
      theme,
      value: isTold ? value * TOPIC_TOLD : value,
      phrases: sum.phrases.slice(0, FOUND_MAX),
      plain: isTold ? 0 : plainOf(sum),
    };
  });
}

function plainOf({ plain, head }: Sum): number {
  if (plain) return 1;
  return head >= PLAIN_SUM ? PLAIN_BY_MANY : 0;
}

const none: never[] = [];

/** Whether there is any of Kana, Han, and Hangul. */
function hasUnspaced(units: Uint16Array, end: number): boolean {
  for (let i = 0; i < end; i++) {
    const unit = units[i] ?? 0;
    if (unit < 0x3040) continue;
    if (unit <= 0x30ff || (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xac00 && unit <= 0xd7af)) return true;
  }
  return false;
}

/** What the open endings lead to that a word of a text begins with. */
function openTo(
  open: readonly Open[],
  index: number,
  { words, reached }: { readonly words: FoldedWords; readonly reached: Node[] },
): void {
  for (const [stem, node] of open) if (beginsWith(words, index, stem)) reached.push(node);
}

function beginsWith({ units, starts, ends }: FoldedWords, index: number, stem: string): boolean {
  const start = starts[index] ?? 0;
  if (stem.length > (ends[index] ?? 0) - start) return false;
  for (let i = 0; i < stem.length; i++) if (stem.charCodeAt(i) !== units[start + i]) return false;
  return true;
}

function count(sums: Map<Theme, Sum>, ends: Ends, isHead: boolean): void {
  const sum = sums.get(ends.theme) ?? { plain: false, head: 0, all: 0, phrases: [] };
  sums.set(ends.theme, sum);
  sum.all += ends.counts;
  if (isHead) sum.head += ends.counts;
  if (isHead && ends.counts === FULL) {
    sum.plain = true;
    sum.phrases.unshift(ends.shown);
  } else if (sum.phrases.length < FOUND_MAX) sum.phrases.push(ends.shown);
}

function valueOf({ head, all }: Sum, count: number): number {
  const diluted = all / (1 + Math.max(0, count - HEAD_WORDS) / DILUTION_WORDS);
  const long = Math.min(1, Math.max(0, count - SHORT_WORDS) / (LONG_WORDS - SHORT_WORDS));
  return Math.min(1, Math.max(head, diluted) / (FULL_SHORT + (FULL - FULL_SHORT) * long));
}
