import { textOf } from '#base/units';

/** Separators that wait for the next character, weakest first. */
export const separators = { none: 0, space: 1, cell: 2, line: 3 } as const;
export type Separator = (typeof separators)[keyof typeof separators];

const separatorCodes = [0, 0x20, 0x09, 0x0a] as const;

/** What a character is in a text. */
const kinds = { other: 0, letter: 1, space: 2, zero: 3, line: 4, soft: 5 } as const;

/** Room of a sink at first. */
const CHARS_MIN = 64;
const CHARS_FIRST_MAX = 16 * 1024;

/**
 * Text that grows by characters: white space is collapsed, zero-width characters are left out and counted where they
 * stand between letters of words. Bounded: behind `charsMax` characters are counted only.
 */
export class TextSink {
  #codes: Uint16Array<ArrayBuffer>;
  #length = 0;
  #all = 0;
  #pending: Separator = separators.none;
  #lastLetter = false;
  /** Zero-width characters and marks since the last letter. */
  #zeros = 0;
  #marks = 0;
  #wovenZeros = 0;
  #wovenMarks = 0;
  #cut = false;
  readonly #charsMax: number;

  /** @param charsMost about so many will come, at most: what is asked for in vain costs time */
  constructor(charsMax: number, charsMost: number) {
    this.#charsMax = charsMax;
    this.#codes = new Uint16Array(Math.min(charsMax, CHARS_MIN + Math.min(charsMost, CHARS_FIRST_MAX)));
  }

  /** Characters without white space, with those that were not kept. */
  get chars(): number {
    return this.#all;
  }

  /** Where the next character goes; for `slice`. */
  get position(): number {
    return this.#length;
  }

  get wovenZeros(): number {
    return this.#wovenZeros;
  }

  get wovenMarks(): number {
    return this.#wovenMarks;
  }

  get cut(): boolean {
    return this.#cut;
  }

  /** Something other than a character stands between what was written and what comes. */
  separate(by: Separator): void {
    if (by > this.#pending) this.#pending = by;
    if (by !== separators.none) this.#lastLetter = false;
  }

  /** Something that shows nothing stands here; counted where letters are on both its sides. */
  mark(): void {
    if (this.#lastLetter) this.#marks += 1;
  }

  write(text: string): void {
    for (let i = 0; i < text.length; i += 1) this.#put(text.charCodeAt(i));
  }

  /** Writes a part of a text, by its units. */
  writeUnits(units: Uint16Array, from: number, to: number): void {
    for (let i = from; i < to; ) {
      if (this.#pending === separators.none && this.#zeros === 0 && this.#marks === 0) i = this.#run(units, i, to);
      if (i < to) this.#put(units[i++] ?? 0);
    }
  }

  /** Writes visible characters of ASCII that stand side by side, as far as there is room; gives where the rest begins. */
  #run(units: Uint16Array, from: number, to: number): number {
    const codes = this.#codes;
    const end = Math.min(to, from + codes.length - this.#length - 2);
    let length = this.#length;
    let i = from;
    for (let code = i < end ? (units[i] ?? 0) : 0; code > 0x20 && code < 0x7f; ) {
      codes[length++] = code;
      code = ++i < end ? (units[i] ?? 0) : 0;
    }
    if (i === from) return from;
    this.#length = length;
    this.#all += i - from;
    this.#lastLetter = asciiKinds[codes[length - 1] ?? 0] === kinds.letter;
    return i;
  }

  toString(): string {
    return this.slice(0, this.#length);
  }

  /** What was written between two positions, without separators at its ends; at most `charsMax` characters. */
  slice(from: number, to: number, charsMax = this.#charsMax): string {
    let start = from;
    while (start < to && isSeparator(this.#codes[start])) start += 1;
    return textOf(this.#codes, start, Math.min(to, start + charsMax));
  }

  #put(code: number): void {
    const kind = code < 0x80 ? (asciiKinds[code] ?? kinds.other) : wideKind(code);
    switch (kind) {
      case kinds.space:
        return this.separate(separators.space);
      case kinds.line:
        return this.separate(separators.line);
      case kinds.zero:
        if (this.#lastLetter) this.#zeros += 1;
        return;
      case kinds.soft:
        return;
      default:
        this.#all += 1;
        this.#append(code, kind === kinds.letter);
    }
  }

  #append(code: number, letter: boolean): void {
    if (letter && this.#lastLetter) {
      this.#wovenZeros += this.#zeros;
      this.#wovenMarks += this.#marks;
    }
    this.#zeros = 0;
    this.#marks = 0;
    this.#lastLetter = letter;
    const separated = this.#pending !== separators.none && this.#length > 0;
    if (this.#length + 2 > this.#codes.length && !this.#grow()) {
      this.#cut = true;
      return;
    }
    if (separated) this.#codes[this.#length++] = separatorCodes[this.#pending];
    this.#pending = separators.none;
    this.#codes[this.#length++] = code;
  }

  #grow(): boolean {
    if (this.#codes.length >= this.#charsMax) return false;
    const larger = new Uint16Array(Math.min(this.#charsMax, this.#codes.length * 2));
    larger.set(this.#codes);
    this.#codes = larger;
    return this.#length + 2 <= larger.length;
  }
}

function isSeparator(code: number | undefined): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a;
}

const asciiKinds = Uint8Array.from({ length: 0x80 }, (_, code) => {
  if (code <= 0x20 || code === 0x7f) return kinds.space;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? kinds.letter : kinds.other;
});

function wideKind(code: number): number {
  if (code < 0x250) return latinKind(code);
  // Greek and Cyrillic: like Latin, they have no use for zero-width characters inside of words.
  if (code >= 0x370 && code < 0x530) return kinds.letter;
  if (code >= 0x2000 && code < 0x2070) return punctuationKind(code);
  if (code === 0x3000 || code === 0x1680 || code === 0x2800 || code === 0x3164 || code === 0xffa0) return kinds.space;
  if (code === 0xfeff || code === 0x034f || code === 0x061c || code === 0x17b4 || code === 0x17b5) return kinds.zero;
  if ((code >= 0x180b && code <= 0x180f) || (code >= 0xfe00 && code <= 0xfe0f)) return kinds.zero;
  if (code === 0x115f || code === 0x1160) return kinds.zero;
  return kinds.other;
}

function latinKind(code: number): number {
  if (code === 0xad) return kinds.soft;
  if (code <= 0xa0) return kinds.space;
  return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 ? kinds.letter : kinds.other;
}

function punctuationKind(code: number): number {
  if (code <= 0x200a || code === 0x202f || code === 0x205f) return kinds.space;
  if (code === 0x2028 || code === 0x2029) return kinds.line;
  if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || code >= 0x2060) return kinds.zero;
  return kinds.other;
}
