/** Whether the plain text and the HTML of a message say the same: how many of their longer words they have in common. */
import { type FoldedWords, WordFolder } from './fold.ts';

const COMPARED_CHARACTERS = 6_000;
const COMPARED_WORDS_MIN = 15;
const LONG_LETTERS_MIN = 4;

/** Compares texts, two after two in the same memory. */
export class TextComparer {
  readonly #one = new LongWords();
  readonly #other = new LongWords();

  /**
   * How much of the text with fewer different long words is in the other, 0 to 1; undefined where one is too short to say.
   * @param enough from this share on it is not told exactly
   */
  shareOf(one: string, other: string, enough: number): number | undefined {
    this.#one.read(one);
    this.#one.addAll();
    if (this.#one.size < COMPARED_WORDS_MIN) return undefined;
    this.#other.read(other);
    const both = this.#other.addAll(this.#one, enough);
    // Of the smaller text it can only be a greater share.
    if (both >= this.#one.size * enough) return enough;
    return this.#other.size < COMPARED_WORDS_MIN ? undefined : both / Math.min(this.#one.size, this.#other.size);
  }
}

/** At least four for each long word that so many characters can have: a power of two. */
const SLOTS = 8 * 1024;

/** The different long words of a text. */
class LongWords {
  readonly #folder = new WordFolder();
  #words: FoldedWords = this.#folder.fold('', 0);
  /** Places of words, and one more: 0 is empty. */
  readonly #slots = new Uint16Array(SLOTS);
  size = 0;

  read(text: string): void {
    this.#words = this.#folder.fold(text, COMPARED_CHARACTERS);
    this.#slots.fill(0);
    this.size = 0;
  }

  /** Gives how many of them are in another text too; goes no further once they are this share of it. */
  addAll(other?: LongWords, enough = 0): number {
    const { starts, ends, count } = this.#words;
    const enoughWords = (other?.size ?? 0) * enough;
    let both = 0;
    for (let i = 0; i < count; i++) {
      if ((ends[i] ?? 0) - (starts[i] ?? 0) < LONG_LETTERS_MIN) continue;
      const slot = this.#slotOf(this.#words, i);
      if (this.#slots[slot] !== 0) continue;
      this.#slots[slot] = i + 1;
      this.size++;
      if (other === undefined || other.#slots[other.#slotOf(this.#words, i)] === 0) continue;
      if (++both >= enoughWords) return both;
    }
    return both;
  }

  /** Where a word of any text is, or would be. */
  #slotOf(words: FoldedWords, index: number): number {
    const hash = words.hashes[index] ?? 0;
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const at = (this.#slots[slot] ?? 0) - 1;
      if (at === -1 || isSame(this.#words, at, { words, index })) return slot;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }
}

function isSame(
  one: FoldedWords,
  at: number,
  { words: other, index }: { readonly words: FoldedWords; readonly index: number },
): boolean {
  if (one.hashes[at] !== other.hashes[index]) return false;
  const start = one.starts[at] ?? 0;
  const otherStart = other.starts[index] ?? 0;
  const length = (one.ends[at] ?? 0) - start;
  if (length !== (other.ends[index] ?? 0) - otherStart) return false;
  for (let i = 0; i < length; i++) if (one.units[start + i] !== other.units[otherStart + i]) return false;
  return true;
}
