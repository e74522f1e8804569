/** Finding of the phrases of `phrases.data.ts` in the words of a text. */
import type { FoldedWords } from './fold.ts';
import { type Theme, themes } from './phrases.data.ts';

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
let ready = false;

function build(): void {
  for (const theme of Object.keys(themes) as Theme[]) {
    for (const written of themes[theme].split('|')) add(theme, written);
  }
  for (const entry of root.open ?? []) {
    const key = entry[0].slice(0, 3);
    const same = firstOpen.get(key);
    if (same === undefined) firstOpen.set(key, [entry]);
    else same.push(entry);
  }
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
  for (let i = 0; i < words.count; i++) {
    const word = words.folded.slice(words.starts[i], words.ends[i]);
    const reached: Node[] = [];
    for (const node of active) step(node, word, reached);
    const first = root.next?.get(word);
    if (first !== undefined) reached.push(first);
    if (word.length >= 3) {
      for (const [begin, node] of firstOpen.get(word.slice(0, 3)) ?? noEntries)
        if (word.startsWith(begin)) reached.push(node);
    }
    active = reached;
    for (const { ends } of reached) {
      if (ends === undefined || seen.has(ends.phrase)) continue;
      seen.add(ends.phrase);
      count(sums, ends, i < HEAD_WORDS);
    }
  }
  return [...sums].map(([theme, sum]) => ({ theme, value: valueOf(sum, words.count), phrases: sum.phrases }));
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
