/** Finding of the phrases of `phrases.data.ts` in the words of a text. */
import type { FoldedWords } from './fold.ts';
import { type Theme, themes } from './phrases.data.ts';
import { STEM_LETTERS, WordFilter } from './wordfilter.ts';

/** What a phrase of several words counts, and a single word. */
const PHRASE = 1;
const WORD = 0.5;
/** Words of the beginning, of which a theme must not be diluted by what follows. */
const HEAD_WORDS = 350;
/** So many more words make a theme need as much again. */
const DILUTION_WORDS = 500;
/** Phrases that are told as evidence. */
const FOUND_MAX = 4;
/** A theme is there in full from this sum on. */
const FULL = 3;

export interface ThemeFound {
  readonly theme: Theme;
  /** 0 to 1. */
  readonly value: number;
  readonly phrases: readonly string[];
}

interface Node {
  next?: Map<string, Node>;
  /** Endings that are left open: the beginning of a word, and what it leads to. */
  open?: [string, Node][];
  ends?: { readonly theme: Theme; readonly counts: number; readonly phrase: string };
}

const root: Node = {};
const firstOpen = new Map<string, [string, Node][]>();
/** Words that phrases begin with. */
const firsts = new WordFilter();
let ready = false;

function build(): void {
  for (const theme of Object.keys(themes) as Theme[]) {
    for (const written of themes[theme].split('|')) add(theme, written);
  }
  for (const entry of root.open ?? []) {
    const key = entry[0].slice(0, STEM_LETTERS);
    firsts.addStem(key);
    const same = firstOpen.get(key);
    if (same === undefined) firstOpen.set(key, [entry]);
    else same.push(entry);
  }
  for (const word of root.next?.keys() ?? []) firsts.add(word);
  ready = true;
}

function add(theme: Theme, written: string): void {
  const certain = written.startsWith('!');
  const phrase = certain ? written.slice(1) : written;
  const words = phrase.split(' ');
  let node = root;
  for (const word of words) {
    if (word.endsWith('*')) {
      const stem = word.slice(0, -1);
      const known = node.open?.find(([begin]) => begin === stem);
      const next: Node = known?.[1] ?? {};
      if (known === undefined) (node.open ??= []).push([stem, next]);
      node = next;
    } else {
      node.next ??= new Map();
      const next = node.next.get(word) ?? {};
      node.next.set(word, next);
      node = next;
    }
  }
  node.ends = { theme, counts: certain || words.length > 1 ? PHRASE : WORD, phrase: phrase.replaceAll('*', '') };
}

interface Sum {
  head: number;
  all: number;
  readonly phrases: string[];
}

/** The themes of a text. Each phrase counts once. */
export function findThemes(words: FoldedWords): ThemeFound[] {
  if (!ready) build();
  const sums = new Map<Theme, Sum>();
  const seen = new Set<string>();
  let active: Node[] = [];
  const { folded, starts, ends } = words;
  for (let i = 0; i < words.count; i++) {
    const start = starts[i] ?? 0;
    const end = ends[i] ?? 0;
    const begins = firsts.mayHold(folded, start, end);
    if (!begins && active.length === 0) continue;
    const word = folded.slice(start, end);
    const reached: Node[] = [];
    for (const node of active) step(node, word, reached);
    if (begins) begin(word, reached);
    active = reached;
    for (const { ends } of reached) {
      if (ends === undefined || seen.has(ends.phrase)) continue;
      seen.add(ends.phrase);
      count(sums, ends, i < HEAD_WORDS);
    }
  }
  return [...sums].map(([theme, sum]) => ({ theme, value: valueOf(sum, words.count), phrases: sum.phrases }));
}

/** Phrases that begin with a word. */
function begin(word: string, reached: Node[]): void {
  const first = root.next?.get(word);
  if (first !== undefined) reached.push(first);
  if (word.length < STEM_LETTERS) return;
  for (const [stem, node] of firstOpen.get(word.slice(0, STEM_LETTERS)) ?? noEntries)
    if (word.startsWith(stem)) reached.push(node);
}

const noEntries: readonly [string, Node][] = [];

function step(node: Node, word: string, reached: Node[]): void {
  const next = node.next?.get(word);
  if (next !== undefined) reached.push(next);
  for (const [begin, behind] of node.open ?? noEntries) if (word.startsWith(begin)) reached.push(behind);
}

function count(sums: Map<Theme, Sum>, ends: NonNullable<Node['ends']>, isHead: boolean): void {
  const sum = sums.get(ends.theme) ?? { head: 0, all: 0, phrases: [] };
  sums.set(ends.theme, sum);
  sum.all += ends.counts;
  if (isHead) sum.head += ends.counts;
  if (sum.phrases.length < FOUND_MAX) sum.phrases.push(ends.phrase);
}

function valueOf({ head, all }: Sum, count: number): number {
  const diluted = all / (1 + Math.max(0, count - HEAD_WORDS) / DILUTION_WORDS);
  return Math.min(1, Math.max(head, diluted) / FULL);
}
