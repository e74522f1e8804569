/** The distinct tokens of one message: a hash table of integers, and what each stands for. */
import { textOf } from '#base/units';
import type { BayesTokens } from './types.ts';
import type { WordList } from './words.ts';

/** Between the single words of a message. */
const LINE_FEED = 0x0a;
/** In `parts`: no second word; a word stands between the two. */
export const ALONE = 0xffff;
export const APART = 0x8000;

/** Where a token was found, as it is shown before its words, and what its hash begins with. */
export interface Place {
  readonly shown: string;
  readonly seed: number;
}

interface Room {
  readonly slots: Int16Array;
  readonly ids: Float64Array;
  readonly parts: Uint16Array;
  readonly lines: Int32Array;
  readonly places: Uint8Array;
}

/** Room of the last set that was finished: some 100 KB, which the next message would ask for again. */
let spare: Room | undefined;

function roomFor(tokensMax: number, slots: number): Room {
  const kept = spare;
  if (kept !== undefined && kept.ids.length >= tokensMax && kept.slots.length >= slots) {
    spare = undefined;
    // The rest is written before it is read.
    kept.slots.fill(0, 0, slots);
    return kept;
  }
  return {
    slots: new Int16Array(slots),
    ids: new Float64Array(tokensMax),
    parts: new Uint16Array(2 * tokensMax),
    lines: new Int32Array(tokensMax),
    places: new Uint8Array(tokensMax),
  };
}

export class TokenSet {
  readonly #slots: Int16Array;
  readonly #ids: Float64Array;
  readonly #parts: Uint16Array;
  /** Of each token that is a single word: which, and where it was found. */
  readonly #lines: Int32Array;
  readonly #places: Uint8Array;
  readonly #words: WordList;
  readonly #shown: readonly Place[];
  readonly #tokensMax: number;
  /** Where a slot is from a hash. */
  readonly #mask: number;
  #count = 0;
  #lineCount = 0;

  /** @param tokensMax at most 4,000 */
  constructor(words: WordList, places: readonly Place[], tokensMax: number) {
    this.#words = words;
    this.#shown = places;
    this.#tokensMax = tokensMax;
    // Under half full, so that a place is found at once.
    const slots = 1 << (33 - Math.clz32(tokensMax));
    this.#mask = slots - 1;
    const room = roomFor(tokensMax, slots);
    this.#slots = room.slots;
    this.#ids = room.ids;
    this.#parts = room.parts;
    this.#lines = room.lines;
    this.#places = room.places;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * @param place index of the places
   * @returns the line of the word, or -1 where there is no room for it
   */
  addWord(word: number, place: number): number {
    const { low, high } = this.#words;
    const seed = this.#shown[place]?.seed ?? 0;
    const at = this.#add((low[word] ?? 0) ^ seed, Math.imul((high[word] ?? 0) ^ seed, 0x85eb_ca6b));
    if (at === -1) return -1;
    if (at < this.#count) return this.#parts[2 * at] ?? 0;
    const line = this.#lineCount++;
    this.#lines[line] = word;
    this.#places[line] = place;
    this.#parts[2 * at] = line;
    this.#parts[2 * at + 1] = ALONE;
    this.#count++;
    return line;
  }

  /**
   * Two words of a text and their distance: 1 side by side, 2 with one between.
   * @param first word, and its line, of `addWord`
   */
  addPair(
    first: { readonly word: number; readonly line: number },
    next: { readonly word: number; readonly line: number },
    distance: 1 | 2,
  ): void {
    if (first.line < 0 || next.line < 0) return;
    const { low, high } = this.#words;
    const seed = distance * 0x2c1b_3c6d;
    const a = Math.imul((low[first.word] ?? 0) ^ seed, 0xcc9e_2d51) + (low[next.word] ?? 0);
    const b = Math.imul((high[first.word] ?? 0) ^ seed, 0x1b87_3593) + (high[next.word] ?? 0);
    const at = this.#add(a, b);
    if (at < this.#count) return;
    this.#parts[2 * at] = first.line;
    this.#parts[2 * at + 1] = distance === 1 ? next.line : next.line | APART;
    this.#count++;
  }

  /** Where the token is; behind the last one where it is new; -1 where there is no room. */
  #add(low: number, high: number): number {
    low = Math.imul(low ^ (low >>> 16), 0x85eb_ca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2_ae35);
    low ^= low >>> 15;
    high = Math.imul(high ^ (high >>> 16), 0x27d4_eb2f) ^ Math.imul(low ^ (low >>> 13), 0x1656_67b1);
    high ^= high >>> 15;
    const id = (high & 0xffff) * 2 ** 32 + (low >>> 0);
    const mask = this.#mask;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = (this.#slots[slot] ?? 0) - 1;
      if (at === -1) {
        if (this.#count === this.#tokensMax) return -1;
        this.#slots[slot] = this.#count + 1;
        this.#ids[this.#count] = id;
        return this.#count;
      }
      if (this.#ids[at] === id) return at;
    }
  }

  /** What was found; the set is not used again. */
  finish(): BayesTokens {
    const ids = this.#ids.slice(0, this.#count);
    const parts = this.#parts.slice(0, 2 * this.#count);
    const words = this.#text();
    // The larger room stays: it serves the smaller sets as well.
    if (spare === undefined || spare.ids.length < this.#ids.length)
      spare = { slots: this.#slots, ids: this.#ids, parts: this.#parts, lines: this.#lines, places: this.#places };
    return { ids, parts, words, senders: 0, trust: 'none' };
  }

  /** The single words joined by line feeds, written as units and made a string once. */
  #text(): string {
    const { units, starts, ends } = this.#words;
    let length = 0;
    for (let i = 0; i < this.#lineCount; i++) {
      const word = this.#lines[i] ?? 0;
      length += this.#shownAt(i).length + (ends[word] ?? 0) - (starts[word] ?? 0) + 1;
    }
    const out = new Uint16Array(length);
    let at = 0;
    for (let i = 0; i < this.#lineCount; i++) {
      const shown = this.#shownAt(i);
      for (let j = 0; j < shown.length; j++) out[at++] = shown.charCodeAt(j);
      const word = this.#lines[i] ?? 0;
      const end = ends[word] ?? 0;
      for (let j = starts[word] ?? 0; j < end; j++) out[at++] = units[j] ?? 0;
      out[at++] = LINE_FEED;
    }
    return textOf(out, 0, at - 1);
  }

  #shownAt(line: number): string {
    return this.#shown[this.#places[line] ?? 0]?.shown ?? '';
  }
}
