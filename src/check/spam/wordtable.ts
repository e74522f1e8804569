/**
 * Words by their numbers, looked up where they stand in a text: a text's words need not be cut out of it, nor their letters
 * all be read, to be found in no table.
 */

/** Some eight for each word, so that most words that are in no table fall on an empty one. */
const SLOT_BITS = 14;
const SLOTS = 1 << SLOT_BITS;
export const TABLE_WORDS_MAX = SLOTS / 4;

export class WordTable {
  readonly #words: string[] = [];
  /** Numbers, and one more: 0 is empty. */
  readonly #slots = new Uint16Array(SLOTS);

  get size(): number {
    return this.#words.length;
  }

  /**
   * The number of a word, which it gets if it has none: 0 for the first, and so on.
   * @throws RangeError beyond TABLE_WORDS_MAX words
   */
  add(word: string): number {
    const known = this.find(word, 0, word.length);
    if (known !== -1) return known;
    if (this.#words.length >= TABLE_WORDS_MAX) throw new RangeError(`At most ${TABLE_WORDS_MAX} words`);
    let slot = slotOf(word, 0, word.length);
    while (this.#slots[slot] !== 0) slot = (slot + 1) % SLOTS;
    this.#words.push(word);
    this.#slots[slot] = this.#words.length;
    return this.#words.length - 1;
  }

  /** The number of the word between two places; -1 where it has none. */
  find(text: string, start: number, end: number): number {
    for (let slot = slotOf(text, start, end); ; slot = (slot + 1) % SLOTS) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number === -1 || isAt(text, start, end, this.#words[number] ?? '')) return number;
    }
  }
}

/** By the length of a word and four of its letters. */
function slotOf(text: string, start: number, end: number): number {
  const length = end - start;
  if (length <= 0) return 0;
  let hash = Math.imul(text.charCodeAt(start), 0x9e37_79b1) ^ Math.imul(text.charCodeAt(end - 1), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ text.charCodeAt(start + (length >> 1)), 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ text.charCodeAt(start + (length >> 2)) ^ (length << 16), 0x27d4_eb2f);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

function isAt(text: string, start: number, end: number, word: string): boolean {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  return true;
}
