/** Texts as words: lower case, without accents and what has no width, with counts of how the text is written. One pass. */

import { textOf, UnitReader } from '#base/units';

/** A unit that is passed over; 0 ends a word. */
const DROPS = 1;
/** Kinds of letters, as bits: a word with two of the first ones is written to deceive. */
const LATIN = 1;
const CYRILLIC = 2;
const GREEK = 4;
const UPPER = 8;
const DIGIT = 16;
const INVISIBLE = 32;
const WIDE = 64;
/** A character of a mathematical alphabet, or another that stands for a letter without being one. */
const FANCY = 128;

/** Characters of a word that are kept; what is longer is no word. */
const WORD_CHARACTERS_MAX = 40;
/** Single letters in a row, each behind one separator, that are a word pulled apart. */
const GAPPY_MIN = 5;

/** How a text is written. Counts of characters and words. */
export interface WritingCounts {
  letters: number;
  capitals: number;
  digits: number;
  /** Words of four and more letters, all capitals. */
  loudWords: number;
  exclamations: number;
  /** Words with letters of two alphabets. */
  mixedWords: number;
  /** Words with something invisible between their letters. */
  wovenWords: number;
  /** Words written with gaps between single letters. */
  gappyWords: number;
  /** Letters that are taken from mathematical or enclosed alphabets. */
  fancyLetters: number;
  pictographs: number;
  /** Words of letters and digits in turn, or without vowels, as machines write them. */
  machineWords: number;
  /** Letters and digits of the longest word. */
  longest: number;
}

/** Words of a text, by their places in its folded form. All arrays are longer than what is in them. */
export interface FoldedWords {
  /** Its folded form: words, parted by units of 0. */
  readonly units: Uint16Array<ArrayBuffer>;
  /** Of that. */
  readonly length: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** `hashWord` of each word. */
  readonly hashes: Int32Array;
  readonly count: number;
  readonly writing: Readonly<WritingCounts>;
}

/** One of the words as text. */
export function wordAt({ units, starts, ends }: FoldedWords, index: number): string {
  return textOf(units, starts[index] ?? 0, ends[index] ?? 0);
}

/** All of them in their order. */
export function wordsIn(words: FoldedWords): string[] {
  return Array.from({ length: words.count }, (_, i) => wordAt(words, i));
}

/** What a word is looked up by, in whichever table. */
export function hashWord(units: Uint16Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (units[i] ?? 0), HASH_FACTOR);
  return hash;
}

/** Odd, with its bits well spread. */
const HASH_FACTOR = 0x9e37_79b1;

/** Of each unit what it is folded to, and above that its kind. */
let made: Uint32Array | undefined;
const KIND_SHIFT = 16;
const UNIT_MASK = 0xffff;

function table(): Uint32Array {
  made ??= makeTable();
  return made;
}

function makeTable(): Uint32Array {
  const entries = new Uint32Array(0x10000);
  for (let code = 0; code < 0xfb00; code++) {
    if (code >= 0xd800 && code < 0xf900) continue;
    const kind = kindOf(code);
    if (kind === INVISIBLE) entries[code] = DROPPED;
    else if (kind !== 0) entries[code] = (kind << KIND_SHIFT) | baseOf(String.fromCharCode(code), code);
  }
  for (let code = 0xfe00; code <= 0xfe0f; code++) entries[code] = DROPPED;
  entries[0xfeff] = DROPPED;
  return entries;
}

const DROPPED = (INVISIBLE << KIND_SHIFT) | DROPS;

function baseOf(character: string, code: number): number {
  const lower = character.toLowerCase();
  const base = lower.normalize('NFKD').charCodeAt(0);
  // The sharp s is the one letter that folds into two; one is enough to find words by.
  return code === 0xdf ? 0x73 : base > DROPS ? base : code;
}

const LETTER = /^[\p{L}\p{N}]$/u;
const CAPITAL = /^\p{Lu}$/u;

function kindOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  if (code === 0xad || (code >= 0x200b && code <= 0x200f) || (code >= 0x2060 && code <= 0x206f)) return INVISIBLE;
  if ((code >= 0x300 && code <= 0x36f) || code === 0x180e || (code >= 0x202a && code <= 0x202e)) return INVISIBLE;
  if (code >= 0x24b6 && code <= 0x24e9) return FANCY;
  const character = String.fromCharCode(code);
  if (!LETTER.test(character)) return 0;
  const upper = CAPITAL.test(character) ? UPPER : 0;
  if (code < 0x250 || (code >= 0x1e00 && code <= 0x1eff)) return LATIN | upper;
  if (code >= 0x370 && code <= 0x3ff) return GREEK | upper;
  if (code >= 0x400 && code <= 0x52f) return CYRILLIC | upper;
  return WIDE;
}

/**
 * For what is looked at before the next text is folded: its memory is used again.
 * @param text is read up to `charactersMax`
 */
export function foldWords(text: string, charactersMax: number): FoldedWords {
  shared ??= new WordFolder();
  return shared.fold(text, charactersMax);
}

let shared: WordFolder | undefined;

/** Mathematical and full-width letters as the letters they stand for: their number is kept by a mark before each. */
function plainLetters(text: string): string {
  return /[\ud835\uff21-\uff5a]/.test(text)
    ? text.replaceAll(/[\u{1d400}-\u{1d7ff}\uff21-\uff5a]/gu, (letter) => `${FANCY_MARK}${letter.normalize('NFKC')}`)
    : text;
}

const FANCY_MARK = '\u2061';

interface Room {
  readonly units: Uint16Array<ArrayBuffer>;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly hashes: Int32Array;
}

/** Room that is kept; what a longer text needs is not. */
const ROOM_UNITS = 16 * 1024;

function roomFor(units: number): Room {
  const words = (units >> 1) + 2;
  return {
    units: new Uint16Array(units),
    starts: new Int32Array(words),
    ends: new Int32Array(words),
    hashes: new Int32Array(words),
  };
}

/** Of a word: its kinds together, its capitals, and turns between letters and digits. */
interface WordFacts {
  readonly kinds: number;
  readonly capitals: number;
  readonly turns: number;
  readonly hash: number;
}

/** Folds one text after the other in the same memory: asking for new memory would cost as much as the folding. */
export class WordFolder {
  readonly #reader = new UnitReader();
  readonly #kept = roomFor(ROOM_UNITS);
  #room = this.#kept;
  #writing = noWriting();
  #count = 0;
  #singles = 0;

  /** What it gives is good until the next text. */
  fold(text: string, charactersMax: number): FoldedWords {
    const plain = plainLetters(text.length > charactersMax ? text.slice(0, charactersMax) : text);
    this.#room = plain.length < this.#kept.units.length ? this.#kept : roomFor(plain.length + 1);
    this.#count = this.#singles = 0;
    this.#writing = noWriting();
    const length = this.#run(plain);
    return { ...this.#room, length, count: this.#count, writing: this.#writing };
  }

  /** Gives how many units were written. */
  #run(text: string): number {
    const entries = table();
    const source = this.#reader.read(text);
    const { length } = text;
    const { units } = this.#room;
    let start = 0;
    let used = 0;
    let kinds = 0;
    let capitals = 0;
    let turns = 0;
    let before = 0;
    let hash = 0;
    for (let i = 0; i < length; i++) {
      let code = source[i] ?? 0;
      // Nearly all are small letters behind others.
      if (isSmallLetter(code)) {
        if (before !== 0) turns++;
        before = 0;
        kinds |= LATIN << KIND_SHIFT;
        do {
          hash = Math.imul(hash ^ code, HASH_FACTOR);
          units[used++] = code;
          code = ++i < length ? (source[i] ?? 0) : 0;
        } while (isSmallLetter(code));
        if (i === length) break;
      }
      const entry = entries[code] ?? 0;
      const folded = entry & UNIT_MASK;
      if (folded > DROPS) {
        const digit = (entry >>> KIND_SHIFT) & DIGIT;
        if (digit !== before && used > start) turns++;
        before = digit;
        if (entry & (UPPER << KIND_SHIFT)) capitals++;
        kinds |= entry;
        hash = Math.imul(hash ^ folded, HASH_FACTOR);
        units[used++] = folded;
        continue;
      }
      if (folded === DROPS) {
        if (code === 0x2061) this.#writing.fancyLetters++;
        else if (used > start && isWoven(code, entries[i + 1 < length ? (source[i + 1] ?? 0) : 0] ?? 0))
          kinds |= INVISIBLE << KIND_SHIFT;
        continue;
      }
      if (code !== 0x20) this.#countMark(code);
      if (used > start) {
        if (isPlain(kinds >>> KIND_SHIFT, used - start)) this.#endPlain(start, used, hash);
        else this.#end(start, used, { kinds: kinds >>> KIND_SHIFT, capitals, turns, hash });
        units[used] = 0;
        start = ++used;
        kinds = capitals = turns = before = hash = 0;
      } else this.#singles = 0;
    }
    if (used > start) this.#end(start, used, { kinds: kinds >>> KIND_SHIFT, capitals, turns, hash });
    this.#endSingles();
    return used;
  }

  #countMark(code: number): void {
    if (code === 0x21) this.#writing.exclamations++;
    else if (code === 0xd83c || code === 0xd83d || code === 0xd83e || (code >= 0x2600 && code <= 0x27bf))
      this.#writing.pictographs++;
  }

  /** As `#end` would: nearly all words are small Latin letters, and need no object for what is known of them. */
  #endPlain(start: number, end: number, hash: number): void {
    const length = end - start;
    if (length > this.#writing.longest) this.#writing.longest = length;
    this.#writing.letters += length;
    if (this.#singles > 0) this.#endSingles();
    this.#push(start, end, hash);
  }

  #end(start: number, end: number, { kinds, capitals, turns, hash }: WordFacts): void {
    const length = end - start;
    if (length > this.#writing.longest) this.#writing.longest = length;
    const writing = this.#writing;
    if (kinds & DIGIT && !(kinds & LATIN)) writing.digits += length;
    else {
      writing.letters += length;
      writing.capitals += capitals;
      if (length >= 4 && capitals === length) writing.loudWords++;
      const alphabets = kinds & (LATIN | CYRILLIC | GREEK);
      if ((alphabets & (alphabets - 1)) !== 0 && length > 2) this.#unmask(start, end);
      if (kinds & INVISIBLE && kinds & LATIN && length > 2) writing.wovenWords++;
      if (kinds & FANCY) writing.fancyLetters += length;
      if ((turns >= 3 && length >= 8) || (length > 24 && turns >= 1)) writing.machineWords++;
    }
    if (length === 1 && !(kinds & DIGIT)) this.#singles++;
    else this.#endSingles();
    // Its letters may have become others.
    const own = kinds & (CYRILLIC | GREEK) ? hashWord(this.#room.units, start, end) : hash;
    if (length <= WORD_CHARACTERS_MAX) this.#push(start, end, own);
  }

  #push(start: number, end: number, hash: number): void {
    const { starts, ends, hashes } = this.#room;
    starts[this.#count] = start;
    ends[this.#count] = end;
    hashes[this.#count++] = hash;
  }

  /** Letters of two alphabets in a word: those that are drawn as Latin ones are read as such. */
  #unmask(start: number, end: number): void {
    const { units } = this.#room;
    this.#writing.mixedWords++;
    for (let i = start; i < end; i++) {
      const unit = units[i] ?? 0;
      units[i] = drawnAs.get(unit) ?? unit;
    }
  }

  #endSingles(): void {
    if (this.#singles >= GAPPY_MIN) this.#writing.gappyWords++;
    this.#singles = 0;
  }
}

function isSmallLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isPlain(kinds: number, length: number): boolean {
  return kinds === LATIN && length > 1 && length <= WORD_CHARACTERS_MAX;
}

function noWriting(): WritingCounts {
  return {
    letters: 0,
    capitals: 0,
    digits: 0,
    loudWords: 0,
    exclamations: 0,
    mixedWords: 0,
    wovenWords: 0,
    gappyWords: 0,
    fancyLetters: 0,
    pictographs: 0,
    machineWords: 0,
    longest: 0,
  };
}

/** Whether something invisible stands between letters: a soft hyphen, an accent or a variant may. */
function isWoven(code: number, nextEntry: number): boolean {
  const isMark = (code >= 0x300 && code <= 0x36f) || code >= 0xfe00;
  return code !== 0xad && !isMark && ((nextEntry >>> KIND_SHIFT) & LATIN) !== 0;
}

/** Small letters of other alphabets that are drawn as Latin ones, and which. */
const drawnAs: ReadonlyMap<number, number> = new Map(
  [
    ['аеорсухіјѕһԁԛԝӏ', 'aeopcyxijshdqwl'],
    ['кмтвнгь', 'kmtbhrb'],
    ['οανρυικτεχβω', 'oavpuiktexbw'],
  ].flatMap(([from = '', to = '']) =>
    Array.from(from, (letter, i): [number, number] => [letter.charCodeAt(0), to.charCodeAt(i)]),
  ),
);
