/**
 * Words by their numbers, looked up where they stand among the units of a text, by the hashes that folding gave them: a text's
 * words need not be cut out of it, nor their letters be looked at to be found in no table.
 */
import { UnitReader } from '#base/units';
import { type FoldedWords, hashWord } from './fold.ts';

/** Some eight for each word, so that most words that are in no table fall on an empty one. */
const SLOT_BITS = 15;
const SLOTS = 1 << SLOT_BITS;
export const TABLE_WORDS_MAX = SLOTS / 4;
const FILTER_BITS = 16;
const FILTER_SHIFT = 32 - FILTER_BITS;
const UNITS_MIN = 4 * 1024;

export class WordTable {
  /** Letters of all words, one behind the other, and where each begins. */
  #units = new Uint16Array(UNITS_MIN);
  readonly #starts = new Int32Array(TABLE_WORDS_MAX + 1);
  readonly #hashes = new Int32Array(TABLE_WORDS_MAX);
  /** Numbers, and one more: 0 is empty. */
  readonly #slots = new Uint16Array(SLOTS);
  /** A bit for each value of the upper bits of a hash that a word has: few kilobytes that most words of a text end at. */
  readonly #filter = new Uint32Array(2 ** FILTER_BITS / 32);
  readonly #reader = new UnitReader();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * The number of a word, which it gets if it has none: 0 for the first, and so on.
   * @throws RangeError beyond TABLE_WORDS_MAX words
   */
  add(word: string): number {
    const units = this.#reader.read(word).subarray(0, word.length);
    const hash = hashWord(units, 0, word.length);
    const known = this.#find(units, 0, hash, word.length);
    if (known !== -1) return known;
    if (this.#size >= TABLE_WORDS_MAX) throw new RangeError(`At most ${TABLE_WORDS_MAX} words`);
    let slot = slotOf(hash);
    while (this.#slots[slot] !== 0) slot = (slot + 1) % SLOTS;
    this.#keep(units);
    this.#hashes[this.#size] = hash;
    const bit = hash >>> FILTER_SHIFT;
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    this.#slots[slot] = ++this.#size;
    return this.#size - 1;
  }

  /** The number of a word of a text; -1 where it has none. */
  find({ units, starts, ends, hashes }: FoldedWords, index: number): number {
    const start = starts[index] ?? 0;
    return this.#find(units, start, hashes[index] ?? 0, (ends[index] ?? 0) - start);
  }

  /** The number of the first letters of a word of a text; -1 where they are no word, or the word has fewer. */
  findStart({ units, starts, ends }: FoldedWords, index: number, letters: number): number {
    const start = starts[index] ?? 0;
    const end = start + letters;
    return end > (ends[index] ?? 0) ? -1 : this.#find(units, start, hashWord(units, start, end), letters);
  }

  #find(units: Uint16Array, start: number, hash: number, length: number): number {
    const bit = hash >>> FILTER_SHIFT;
    if ((((this.#filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 0) return -1;
    for (let slot = slotOf(hash); ; slot = (slot + 1) % SLOTS) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number === -1) return -1;
      if (this.#hashes[number] !== hash) continue;
      const first = this.#starts[number] ?? 0;
      let same = (this.#starts[number + 1] ?? 0) - first === length ? 0 : -1;
      while (same >= 0 && same < length && this.#units[first + same] === units[start + same]) same++;
      if (same === length) return number;
    }
  }

  #keep(word: Uint16Array): void {
    const first = this.#starts[this.#size] ?? 0;
    if (first + word.length > this.#units.length) {
      const larger = new Uint16Array(2 * (first + word.length));
      larger.set(this.#units);
      this.#units = larger;
    }
    this.#units.set(word, first);
    this.#starts[this.#size + 1] = first + word.length;
  }
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
