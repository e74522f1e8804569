/** Takes texts apart into words, in one pass and without an object a word. */
import { UnitReader } from '#base/units';
import {
  DIGIT,
  DROPS,
  ENDS,
  type FoldTable,
  foldTable,
  HALF,
  INVISIBLE,
  LATIN,
  latinOf,
  LOOKALIKE,
  PAIRED,
} from './fold.ts';

/** Letters of a word; of a longer one the first WORD_HEAD count, since what is longer is made by machines. */
const WORD_MAX = 20;
const WORD_HEAD = 12;
/** Zeros that stand for a number: how long it is still says something up to here. */
const ZEROS_MAX = 6;
/** So many single letters in a row, each behind one separator, are a word that somebody has pulled apart. */
const SPACED_MIN = 4;
const TILDE = 0x7e;

interface Room {
  readonly units: Uint16Array<ArrayBuffer>;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Room of a list that was given back: texts come one after the other, and memory that is asked for anew costs more than they do. */
let spare: Room | undefined;
const reader = new UnitReader();
const ROOM_UNITS_MIN = 8 * 1024;
/** Larger rooms are not kept: some 20 octets a unit. */
const ROOM_UNITS_KEPT = 32 * 1024;

function roomFor(unitsMax: number): Room {
  const kept = spare;
  if (kept !== undefined && kept.starts.length >= unitsMax) {
    spare = undefined;
    return kept;
  }
  const words = Math.max(unitsMax, ROOM_UNITS_MIN);
  return {
    // In a script without spaces each unit begins a word of two.
    units: new Uint16Array(2 * words),
    starts: new Int32Array(words),
    ends: new Int32Array(words),
    low: new Int32Array(words),
    high: new Int32Array(words),
  };
}

/** Words, by their places in one buffer of units. */
export class WordList {
  /** Units of all words, without separators. */
  readonly units: Uint16Array<ArrayBuffer>;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Two independent hashes of each word, 32 bits each. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  count = 0;
  /** Words that were written so that nobody finds them: letters of two scripts, or something invisible in between. */
  disguised = 0;
  #used = 0;
  #left: number;
  /** Single letters in a row at the end of the list. */
  #singles = 0;
  readonly #fold: FoldTable = foldTable();

  /** @param unitsMax units of all texts that will be added, at most */
  constructor(unitsMax: number) {
    this.#left = unitsMax;
    const room = roomFor(unitsMax);
    this.units = room.units;
    this.starts = room.starts;
    this.ends = room.ends;
    this.low = room.low;
    this.high = room.high;
  }

  /** Gives its room to the next list: nobody looks at this one again. */
  release(): void {
    const { units, starts, ends, low, high } = this;
    this.count = 0;
    if (starts.length <= ROOM_UNITS_KEPT) spare = { units, starts, ends, low, high };
  }

  /** One of the hashes. */
  hash(word: number): number {
    return this.low[word] ?? 0;
  }

  /** Whether a word holds a unit. */
  has(word: number, unit: number): boolean {
    const end = this.ends[word] ?? 0;
    for (let i = this.starts[word] ?? 0; i < end; i++) if (this.units[i] === unit) return true;
    return false;
  }

  /** Adds the words of a text; gives how many are there now. */
  add(text: string): number {
    const { unit, kind } = this.#fold;
    const { units } = this;
    const source = reader.read(text);
    const limit = Math.min(text.length, this.#left);
    this.#left -= limit;
    let start = this.#used;
    let used = start;
    let zeros = 0;
    let kinds = 0;
    let gap = 2; // Separators since the last word.
    for (let i = 0; i < limit; i++) {
      let code = source[i] ?? 0;
      // Nearly all are small letters, which stay as they are.
      if (isSmallLetter(code)) {
        kinds |= 1 << LATIN;
        zeros = 0;
        do {
          units[used++] = code;
          code = ++i < limit ? (source[i] ?? 0) : 0;
        } while (isSmallLetter(code));
        if (i === limit) break;
      }
      const folded = unit[code] ?? ENDS;
      const of = kind[code] ?? 0;
      if (folded > DROPS && of !== PAIRED && of !== HALF) {
        kinds |= 1 << of;
        if (of !== DIGIT) zeros = 0;
        else if (++zeros > ZEROS_MAX) continue;
        units[used++] = folded;
        continue;
      }
      if (of === INVISIBLE) {
        // An apostrophe or a soft hyphen is writing; the others between two letters are not.
        if (code !== 0x27 && code !== 0x2019 && code !== 0xad && used > start) kinds |= 1 << INVISIBLE;
        continue;
      }
      if (used > start) {
        used = this.#end(start, used, kinds, gap);
        gap = 0;
        start = used;
        kinds = 0;
        zeros = 0;
      }
      gap++;
      if (folded === ENDS) {
        if (code === 0x3a && text.charCodeAt(i + 1) === 0x2f && text.charCodeAt(i + 2) === 0x2f)
          i = endOfUrl(text, i, limit);
        continue;
      }
      i = this.#addPaired(text, i, limit);
      used = this.#used;
      start = used;
      gap = 2;
    }
    if (used > start) this.#end(start, used, kinds, gap);
    this.#joinSingles();
    return this.count;
  }

  /** Adds a text as one word, as it is. */
  addWhole(text: string): void {
    const length = Math.min(text.length, this.#left);
    this.#left -= length;
    this.#joinSingles();
    this.#write(text, 0, length);
  }

  /** Ends the word that stands at the end of the buffer; gives where the next one begins. */
  #end(start: number, end: number, kinds: number, gap: number): number {
    if (gap !== 1) this.#joinSingles();
    if (kinds & (1 << LOOKALIKE) && kinds & (1 << LATIN)) {
      for (let i = start; i < end; i++) this.units[i] = latinOf(this.units[i] ?? 0);
      this.disguised++;
    } else if (kinds & (1 << INVISIBLE) && kinds & (1 << LATIN) && end - start > 2) this.disguised++;
    if (end - start > WORD_MAX) {
      end = start + WORD_HEAD;
      this.units[end++] = TILDE;
    }
    if (end - start === 1) this.#singles++;
    else this.#joinSingles();
    this.#push(start, end);
    return end;
  }

  #push(start: number, end: number): void {
    const { units } = this;
    let low = 0x2f0b_4c47;
    let high = 0x41c6_ce57;
    for (let i = start; i < end; i++) {
      const code = units[i] ?? 0;
      low = Math.imul(low ^ code, 0x9e37_79b1);
      high = Math.imul(high ^ code, 0x5f35_6495);
      low ^= low >>> 15;
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.low[this.count] = low;
    this.high[this.count] = high;
    this.count++;
    this.#used = end;
  }

  /** `v i a g r a`: the units stand side by side already, so that the word is made of its letters at once. */
  #joinSingles(): void {
    const singles = this.#singles;
    this.#singles = 0;
    if (singles < SPACED_MIN) return;
    const first = this.count - singles;
    const start = this.starts[first] ?? 0;
    const end = Math.min(this.ends[this.count - 1] ?? 0, start + WORD_MAX);
    this.count = first;
    this.disguised++;
    this.#push(start, end);
  }

  /** A run of a script without spaces, two by two, or one character of two halves. Gives the last unit it took. */
  #addPaired(text: string, from: number, limit: number): number {
    const { kind } = this.#fold;
    this.#joinSingles();
    let i = from;
    if (kind[text.charCodeAt(i)] === HALF) {
      const whole = i + 1 < limit && kind[text.charCodeAt(i + 1)] === HALF;
      this.#write(text, i, whole ? i + 2 : i + 1);
      return whole ? i + 1 : i;
    }
    while (i + 1 < limit && kind[text.charCodeAt(i + 1)] === PAIRED) {
      this.#write(text, i, i + 2);
      i++;
    }
    if (i === from) this.#write(text, i, i + 1);
    return i;
  }

  #write(text: string, from: number, to: number): void {
    const start = this.#used;
    let used = start;
    for (let i = from; i < to; i++) this.units[used++] = text.charCodeAt(i);
    this.#push(start, used);
  }
}

function isSmallLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Where the rest of an address ends that a text shows: what its path holds is made by machines for one message. */
function endOfUrl(text: string, from: number, limit: number): number {
  let i = from;
  while (i + 1 < limit && text.charCodeAt(i + 1) > 0x20) i++;
  return i;
}
