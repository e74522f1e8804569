/** The distinct tokens of one message: a hash table of integers, and what each stands for. */
import type { BayesTokens } from './types.ts';
import type { WordList } from './words.ts';

/** Slots; a power of two, over twice the tokens. */
const SLOTS = 8192;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const ELLIPSIS = 0x2026;

/** Where a token was found, as it is shown before its words, and what its hash begins with. */
export interface Place {
  readonly shown: string;
  readonly seed: number;
}

export class TokenSet {
  readonly #slots = new Int16Array(SLOTS).fill(-1);
  readonly #ids: Float64Array;
  /** The words of a token: one, or a pair with what stands between (0: nothing, 1: something). */
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #places: Uint8Array;
  readonly #words: WordList;
  readonly #shown: readonly Place[];
  #count = 0;

  /** @param tokensMax at most 4,000 */
  constructor(words: WordList, places: readonly Place[], tokensMax: number) {
    this.#words = words;
    this.#shown = places;
    this.#ids = new Float64Array(tokensMax);
    this.#first = new Int32Array(tokensMax);
    this.#second = new Int32Array(tokensMax);
    this.#places = new Uint8Array(tokensMax);
  }

  get full(): boolean {
    return this.#count === this.#ids.length;
  }

  get count(): number {
    return this.#count;
  }

  /** @param place index of the places */
  addWord(word: number, place: number): void {
    const { low, high } = this.#words;
    const seed = this.#shown[place]?.seed ?? 0;
    this.#add((low[word] ?? 0) ^ seed, Math.imul((high[word] ?? 0) ^ seed, 0x85eb_ca6b), word, -1, place);
  }

  /** Two words of a text and their distance: 1 side by side, 2 with one between. */
  addPair(word: number, next: number, distance: number, place: number): void {
    const { low, high } = this.#words;
    const seed = (this.#shown[place]?.seed ?? 0) + distance * 0x2c1b_3c6d;
    const a = Math.imul((low[word] ?? 0) ^ seed, 0xcc9e_2d51) + (low[next] ?? 0);
    const b = Math.imul((high[word] ?? 0) ^ seed, 0x1b87_3593) + (high[next] ?? 0);
    this.#add(a, b, word, distance === 1 ? next : -2 - next, place);
  }

  #add(low: number, high: number, first: number, second: number, place: number): void {
    if (this.full) return;
    low = Math.imul(low ^ (low >>> 16), 0x85eb_ca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2_ae35);
    low ^= low >>> 15;
    high = Math.imul(high ^ (high >>> 16), 0x27d4_eb2f) ^ Math.imul(low ^ (low >>> 13), 0x1656_67b1);
    high ^= high >>> 15;
    const id = (high & 0xffff) * 2 ** 32 + (low >>> 0);
    for (let slot = low & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const at = this.#slots[slot] ?? -1;
      if (at === -1) {
        this.#slots[slot] = this.#count;
        break;
      }
      if (this.#ids[at] === id) return;
    }
    this.#ids[this.#count] = id;
    this.#first[this.#count] = first;
    this.#second[this.#count] = second;
    this.#places[this.#count] = place;
    this.#count++;
  }

  finish(): BayesTokens {
    return { ids: this.#ids.slice(0, this.#count), words: this.#text(), senders: 0, trust: 'none' };
  }

  /** All words joined by line feeds, written as units and made a string once. */
  #text(): string {
    const { units, starts, ends } = this.#words;
    let length = 0;
    for (let i = 0; i < this.#count; i++) length += this.#lengthOf(i);
    const out = new Uint16Array(length);
    let at = 0;
    let wide = 0;
    const copy = (word: number): void => {
      const end = ends[word] ?? 0;
      for (let i = starts[word] ?? 0; i < end; i++) {
        const unit = units[i] ?? 0;
        wide |= unit;
        out[at++] = unit;
      }
    };
    for (let i = 0; i < this.#count; i++) {
      const shown = this.#shown[this.#places[i] ?? 0]?.shown ?? '';
      for (let j = 0; j < shown.length; j++) out[at++] = shown.charCodeAt(j);
      copy(this.#first[i] ?? 0);
      const second = this.#second[i] ?? -1;
      if (second >= 0) {
        out[at++] = SPACE;
        copy(second);
      } else if (second < -1) {
        out[at++] = SPACE;
        out[at++] = ELLIPSIS;
        out[at++] = SPACE;
        wide |= ELLIPSIS;
        copy(-2 - second);
      }
      out[at++] = LINE_FEED;
    }
    const used = Math.max(0, at - 1);
    // Half the size where it can be, since the string travels between threads.
    if (wide < 0x100) return Buffer.from(out.subarray(0, used)).toString('latin1');
    return Buffer.from(out.buffer, 0, used * 2).toString('utf16le');
  }

  #lengthOf(i: number): number {
    const { starts, ends } = this.#words;
    const sizeOf = (word: number): number => (ends[word] ?? 0) - (starts[word] ?? 0);
    const second = this.#second[i] ?? -1;
    const shown = this.#shown[this.#places[i] ?? 0]?.shown.length ?? 0;
    const more = second === -1 ? 0 : second >= 0 ? 1 + sizeOf(second) : 3 + sizeOf(-2 - second);
    return shown + sizeOf(this.#first[i] ?? 0) + more + 1;
  }
}
