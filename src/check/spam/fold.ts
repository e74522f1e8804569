/** Texts as words: lower case, without accents and what has no width, with counts of how the text is written. One pass. */

const ENDS = 0;
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
}

/** Words of a text, by their places in its folded form. */
export interface FoldedWords {
  readonly folded: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
  readonly writing: Readonly<WritingCounts>;
}

interface Table {
  readonly unit: Uint16Array;
  readonly kind: Uint8Array;
}

let made: Table | undefined;

function table(): Table {
  made ??= makeTable();
  return made;
}

function makeTable(): Table {
  const unit = new Uint16Array(0x10000);
  const kind = new Uint8Array(0x10000);
  for (let code = 0; code < 0xfb00; code++) {
    if (code >= 0xd800 && code < 0xf900) continue;
    const of = kindOf(code);
    kind[code] = of;
    if (of === INVISIBLE) unit[code] = DROPS;
    else if (of !== 0) unit[code] = baseOf(String.fromCharCode(code), code);
  }
  for (let code = 0xfe00; code <= 0xfe0f; code++) mark(unit, kind, code);
  mark(unit, kind, 0xfeff);
  return { unit, kind };
}

function mark(unit: Uint16Array, kind: Uint8Array, code: number): void {
  kind[code] = INVISIBLE;
  unit[code] = DROPS;
}

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

/** @param text is read up to `charactersMax` */
export function foldWords(text: string, charactersMax: number): FoldedWords {
  const folder = new Folder(plainLetters(text.slice(0, charactersMax)));
  return folder.run();
}

/** Mathematical and full-width letters as the letters they stand for: their number is kept by a mark before each. */
function plainLetters(text: string): string {
  return /[\ud835\uff21-\uff5a]/.test(text)
    ? text.replaceAll(/[\u{1d400}-\u{1d7ff}\uff21-\uff5a]/gu, (letter) => `${FANCY_MARK}${letter.normalize('NFKC')}`)
    : text;
}

const FANCY_MARK = '\u2061';

interface Scratch {
  readonly units: Uint16Array<ArrayBuffer>;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

let scratch: Scratch | undefined;

/** Room for so many units and their words, used again for the next text: nothing of it leaves a fold. */
function scratchFor(units: number): Scratch {
  if (scratch !== undefined && scratch.units.length >= units) return scratch;
  const length = Math.max(SCRATCH_UNITS_MIN, units);
  const words = (length >> 1) + 2;
  const made = { units: new Uint16Array(length), starts: new Int32Array(words), ends: new Int32Array(words) };
  // What only a very long text needs is not kept.
  if (length <= SCRATCH_UNITS_KEPT) scratch = made;
  return made;
}

const SCRATCH_UNITS_MIN = 4 * 1024;
const SCRATCH_UNITS_KEPT = 32 * 1024;

/** The first units as a string; of octets where it can be, which is half as large and faster to look at. */
function stringOf(units: Uint16Array<ArrayBuffer>, count: number): string {
  let all = 0;
  for (let i = 0; i < count; i++) all |= units[i] ?? 0;
  if (all < 0x100) return Buffer.from(units.subarray(0, count)).toString('latin1');
  return Buffer.from(units.buffer, 0, count * 2).toString('utf16le');
}

class Folder {
  readonly #text: string;
  readonly #units: Uint16Array<ArrayBuffer>;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #count = 0;
  #singles = 0;
  readonly #writing: WritingCounts = {
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
  };

  constructor(text: string) {
    this.#text = text;
    const { units, starts, ends } = scratchFor(text.length + 1);
    this.#units = units;
    this.#starts = starts;
    this.#ends = ends;
  }

  run(): FoldedWords {
    const { unit, kind } = table();
    const text = this.#text;
    const units = this.#units;
    const writing = this.#writing;
    let start = 0;
    let used = 0;
    let kinds = 0;
    let capitals = 0;
    let turns = 0;
    let before = 0;
    let fancy = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const folded = unit[code] ?? ENDS;
      if (folded > DROPS) {
        const of = kind[code] ?? 0;
        kinds |= of;
        if (of & UPPER) capitals++;
        const digit = of & DIGIT;
        if (used > start && digit !== before) turns++;
        before = digit;
        units[used++] = folded;
        continue;
      }
      if (folded === DROPS) {
        if (code === 0x2061) fancy++;
        else if (used > start && code !== 0xad && !isMark(code) && isLetterAt(text, i + 1, kind)) kinds |= INVISIBLE;
        continue;
      }
      if (code === 0x21) writing.exclamations++;
      else if (code === 0xd83c || code === 0xd83d || code === 0xd83e || (code >= 0x2600 && code <= 0x27bf))
        writing.pictographs++;
      if (used > start) {
        this.#end(start, used, { kinds, capitals, turns });
        units[used] = 0;
        start = ++used;
        kinds = capitals = turns = before = 0;
      } else this.#singles = 0;
    }
    if (used > start) this.#end(start, used, { kinds, capitals, turns });
    this.#endSingles();
    writing.fancyLetters += fancy;
    const folded = stringOf(units, used);
    const count = this.#count;
    return { folded, starts: this.#starts.slice(0, count), ends: this.#ends.slice(0, count), count, writing };
  }

  #end(
    start: number,
    end: number,
    word: { readonly kinds: number; readonly capitals: number; readonly turns: number },
  ): void {
    const writing = this.#writing;
    const length = end - start;
    const { kinds, capitals, turns } = word;
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
    if (length > WORD_CHARACTERS_MAX) return;
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  /** Letters of two alphabets in a word: those that are drawn as Latin ones are read as such. */
  #unmask(start: number, end: number): void {
    this.#writing.mixedWords++;
    for (let i = start; i < end; i++) {
      const unit = this.#units[i] ?? 0;
      this.#units[i] = drawnAs.get(unit) ?? unit;
    }
  }

  #endSingles(): void {
    if (this.#singles >= GAPPY_MIN) this.#writing.gappyWords++;
    this.#singles = 0;
  }
}

function isMark(code: number): boolean {
  return (code >= 0x300 && code <= 0x36f) || code >= 0xfe00;
}

function isLetterAt(text: string, at: number, kind: Uint8Array): boolean {
  return at < text.length && ((kind[text.charCodeAt(at)] ?? 0) & LATIN) !== 0;
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
