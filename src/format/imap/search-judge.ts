/** Judging messages by a search program: what the numbers and flags decide at once, and what is left for the store. */
import { DAY_MS } from './date.ts';
import { hasFlags } from './flags.ts';
import type { SearchKey } from './search.ts';
import { inRanges, type Ranges } from './sequence.ts';

/** Keys that only what is stored of a message can answer. */
export type StoredKey = Extract<SearchKey, { key: 'header' | 'body' | 'text' | 'date' | 'size' }>;

/**
 * A search program with everything resolved that a session knows: sets are ranges of UIDs or sequence numbers of its
 * version, keywords are values (0: the account has no such keyword).
 */
export type ResolvedKey =
  | StoredKey
  | Extract<SearchKey, { key: 'all' | 'none' | 'system-flag' | 'modseq' }>
  | { readonly key: 'keyword-value'; readonly value: number; readonly set: boolean }
  | { readonly key: 'ranges'; readonly of: 'uid' | 'sequence'; readonly ranges: Ranges }
  | { readonly key: 'not'; readonly of: ResolvedKey }
  | { readonly key: 'or'; readonly either: ResolvedKey; readonly or: ResolvedKey }
  | { readonly key: 'and'; readonly of: readonly ResolvedKey[] };

/** Yes, no, or not yet known. */
export type Verdict = boolean | undefined;

export interface JudgedRow {
  readonly seq: number;
  readonly uid: number;
  readonly flags: number;
  readonly modseq: number;
}

const notKnown = (): Verdict => undefined;

/** `stored` answers for keys that need more than the row. Three-valued: an unknown part may not matter. */
export function judgeSearch(key: ResolvedKey, row: JudgedRow, stored: (key: StoredKey) => Verdict = notKnown): Verdict {
  switch (key.key) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'system-flag':
      return (((row.flags % 32) & key.bit) !== 0) === key.set;
    case 'keyword-value':
      return hasFlags(row.flags, key.value) === key.set;
    case 'ranges':
      return inRanges(key.ranges, key.of === 'uid' ? row.uid : row.seq);
    case 'modseq':
      return row.modseq >= key.modseq;
    case 'not': {
      const inner = judgeSearch(key.of, row, stored);
      return inner === undefined ? undefined : !inner;
    }
    case 'or': {
      const either = judgeSearch(key.either, row, stored);
      if (either === true) return true;
      const or = judgeSearch(key.or, row, stored);
      return or === true ? true : either === undefined || or === undefined ? undefined : false;
    }
    case 'and':
      return judgeAll(key.of, row, stored);
    case 'header':
    case 'body':
    case 'text':
    case 'date':
    case 'size':
      return stored(key);
    default:
      return key satisfies never;
  }
}

function judgeAll(keys: readonly ResolvedKey[], row: JudgedRow, stored: (key: StoredKey) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const key of keys) {
    const is = judgeSearch(key, row, stored);
    if (is === false) return false;
    if (is === undefined) verdict = undefined;
  }
  return verdict;
}

/** All keys in a program that need more than the row. */
export function storedKeys(key: ResolvedKey, out: StoredKey[] = []): StoredKey[] {
  switch (key.key) {
    case 'not':
      return storedKeys(key.of, out);
    case 'or':
      storedKeys(key.either, out);
      return storedKeys(key.or, out);
    case 'and':
      for (const one of key.of) storedKeys(one, out);
      return out;
    case 'header':
    case 'body':
    case 'text':
    case 'date':
    case 'size':
      out.push(key);
      return out;
    case 'all':
    case 'none':
    case 'system-flag':
    case 'keyword-value':
    case 'ranges':
    case 'modseq':
      return out;
    default:
      return key satisfies never;
  }
}

/** Instants [from, to) that a date key asks for; days are those of UTC. */
export function instantsOf(key: Extract<StoredKey, { key: 'date' }>): { readonly from: number; readonly to: number } {
  const start = key.day * DAY_MS;
  switch (key.is) {
    case 'before':
      return { from: Number.MIN_SAFE_INTEGER, to: start };
    case 'on':
      return { from: start, to: start + DAY_MS };
    case 'since':
      return { from: start, to: Number.MAX_SAFE_INTEGER };
    default:
      return key.is satisfies never;
  }
}
