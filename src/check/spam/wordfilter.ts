/**
 * Rules words out by a few of their letters, where they stand in a text: most words of a text are none of those that are
 * looked for, and need not be cut out of it to be found in no map.
 */

/** Some ten for each word that is looked for, so that hardly another one falls on the same. */
const SLOT_BITS = 14;
const WHOLE = 1;
const STEM = 2;
/** Letters by which a stem is told; shorter ones are not looked for. */
export const STEM_LETTERS = 3;

export class WordFilter {
  readonly #slots = new Uint8Array(1 << SLOT_BITS);

  /** A word that is looked for. */
  add(word: string): void {
    this.#mark(slotOfWord(word, 0, word.length), WHOLE);
  }

  /** The beginning of words that are looked for. */
  addStem(stem: string): void {
    if (stem.length >= STEM_LETTERS) this.#mark(slotOfStem(stem, 0), STEM);
  }

  /** False where the word between two places is none that is looked for; true where it may be one. */
  mayHold(text: string, start: number, end: number): boolean {
    if (((this.#slots[slotOfWord(text, start, end)] ?? 0) & WHOLE) !== 0) return true;
    return end - start >= STEM_LETTERS && ((this.#slots[slotOfStem(text, start)] ?? 0) & STEM) !== 0;
  }

  #mark(slot: number, as: number): void {
    this.#slots[slot] = (this.#slots[slot] ?? 0) | as;
  }
}

/** By its length and four of its letters. */
function slotOfWord(text: string, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  let hash = Math.imul(text.charCodeAt(start), 0x9e37_79b1) ^ Math.imul(text.charCodeAt(end - 1), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ text.charCodeAt(start + (length >> 1)), 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ text.charCodeAt(start + (length >> 2)) ^ (length << 16), 0x27d4_eb2f);
  return (hash ^ (hash >>> 15)) & ((1 << SLOT_BITS) - 1);
}

function slotOfStem(text: string, start: number): number {
  let hash = Math.imul(text.charCodeAt(start), 0x9e37_79b1) ^ Math.imul(text.charCodeAt(start + 1), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ text.charCodeAt(start + 2), 0xc2b2_ae35);
  return (hash ^ (hash >>> 15)) & ((1 << SLOT_BITS) - 1);
}
