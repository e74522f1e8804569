/**
 * Words that are written so that only people read them: `v1agra`, `dr@gs`, `C.I.A.L.I.S`, `p e n i s`. One pass over the beginning
 * of a text; only what has a digit or a sign within its letters is looked at more closely.
 */
import { UnitReader } from '#base/units';
import { disguisable, namesDisguised } from './disguise.data.ts';
import type { Theme } from './themes.ts';

export interface DisguisedWord {
  /** As it stands there. */
  readonly written: string;
  /** As it is read. */
  readonly word: string;
  readonly theme: Theme;
}

const LETTER = 1;
/** Stands for a letter. */
const SIGN = 2;
/** Stands between letters. */
const BETWEEN = 4;
const LETTERS_MIN = 3;
const WRITTEN_MAX = 24;
/** Single letters in a row that are looked at as a word. */
const SINGLES_MIN = 4;
const FOUND_MAX = 20;

/** Letters by the signs that stand for them. The letters i and l are one: both are written as 1, ! and |. */
const readAs: ReadonlyMap<string, string> = new Map([
  ...Array.from('0134578@$!|l(€£', (sign, i): [string, string] => [sign, 'oieastbasiiicee'.charAt(i)]),
  ['9', 'g'],
]);

interface Tables {
  readonly kinds: Uint8Array;
  /** By what they are read as. */
  readonly words: ReadonlyMap<string, Disguisable>;
}

interface Disguisable {
  readonly word: string;
  readonly theme: Theme;
  readonly isName: boolean;
}

let made: Tables | undefined;

function tables(): Tables {
  if (made !== undefined) return made;
  const kinds = new Uint8Array(0x250);
  for (let code = 0; code < kinds.length; code++) {
    const character = String.fromCharCode(code);
    if (/[\p{L}]/u.test(character)) kinds[code] = LETTER;
    else if (readAs.has(character) || (character >= '0' && character <= '9')) kinds[code] = SIGN;
    else if (/[.,*_\-~^`+·]/.test(character)) kinds[code] = BETWEEN;
  }
  const words = new Map<string, Disguisable>();
  const names = new Set(namesDisguised.split(' '));
  for (const theme of Object.keys(disguisable) as (keyof typeof disguisable)[]) {
    for (const word of disguisable[theme].split(' ')) words.set(keyOf(word), { word, theme, isName: names.has(word) });
  }
  made = { kinds, words };
  return made;
}

/** How a word is read: signs as letters, without accents and what stands between letters. */
function keyOf(written: string): string {
  const plain = written.toLowerCase().normalize('NFKD');
  let key = '';
  for (const character of plain) {
    if (character >= 'a' && character <= 'z' && character !== 'l') key += character;
    else key += readAs.get(character) ?? '';
  }
  return key;
}

/** @param text its first `charactersMax` are looked at */
export function disguisedWords(text: string, charactersMax: number): DisguisedWord[] {
  const finder = new Finder(text.slice(0, charactersMax));
  return finder.run();
}

const reader = new UnitReader();

function isSmallLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

class Finder {
  readonly #text: string;
  readonly #found = new Map<string, DisguisedWord>();
  #singles = '';
  #singlesStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): DisguisedWord[] {
    const { kinds } = tables();
    const text = this.#text;
    const units = reader.read(text);
    let start = -1;
    let seen = 0;
    let waiting = 0;
    for (let i = 0; i <= text.length; i++) {
      const code = i < text.length ? (units[i] ?? 0) : 0;
      if (isSmallLetter(code)) {
        if (start === -1) {
          start = i;
          seen = waiting = 0;
        }
        seen |= waiting | LETTER;
        waiting = 0;
        while (i + 1 < text.length && isSmallLetter(units[i + 1] ?? 0)) i++;
        continue;
      }
      const kind = code < 0x250 ? (kinds[code] ?? 0) : 0;
      if (kind === 0) {
        if (start !== -1) {
          seen |= waiting & SIGN;
          // Nearly all words are letters alone.
          if (seen !== LETTER || i - start === 1) this.#end(start, i, seen);
          else if (this.#singles !== '') this.#endSingles();
          start = -1;
        } else if (code !== 0x20 && this.#singles !== '') this.#endSingles();
        continue;
      }
      if (start === -1) {
        if (kind === BETWEEN) continue;
        start = i;
        seen = waiting = 0;
      }
      if (kind !== LETTER) {
        waiting |= kind;
        continue;
      }
      seen |= waiting | LETTER;
      // An accent is one more disguise; what it hides says whether it is one.
      if (code > 0x7f) seen |= BETWEEN;
      waiting = 0;
    }
    this.#endSingles();
    return [...this.#found.values()];
  }

  #end(start: number, end: number, seen: number): void {
    if (end - start === 1 && seen === LETTER) {
      if (this.#singles === '') this.#singlesStart = start;
      this.#singles += this.#text.charAt(start);
      return;
    }
    this.#endSingles();
    const length = end - start;
    if (seen > LETTER && (seen & LETTER) !== 0 && length >= LETTERS_MIN && length <= WRITTEN_MAX)
      this.#look(this.#text.slice(start, end), (seen & SIGN) !== 0);
  }

  #endSingles(): void {
    if (this.#singles.length >= SINGLES_MIN) {
      const key = keyOf(this.#singles);
      const written = this.#text.slice(this.#singlesStart, this.#singlesStart + this.#singles.length * 2).trim();
      // The article before it is a single letter as well.
      if (!this.#tell(key, written, true)) this.#tell(key.slice(1), written.slice(2), true);
    }
    this.#singles = '';
  }

  /** @param hasSign whether something stands for a letter, and not only between letters */
  #look(chunk: string, hasSign: boolean): void {
    const written = chunk.replace(/[.,*_\-~^`+·!|(]+$/, '');
    // An address is none.
    if (written.includes('@') && written.includes('.')) return;
    const key = keyOf(written);
    if (key.length < LETTERS_MIN || this.#tell(key, written, hasSign)) return;
    // Some signs stand for any vowel.
    const joker = /[@*#]/.exec(written.slice(1))?.index;
    if (joker === undefined) return;
    const [before, after] = [written.slice(0, joker + 1), written.slice(joker + 2)];
    for (const vowel of 'eiou') if (this.#tell(keyOf(before + vowel + after), written, true)) return;
  }

  #tell(key: string, written: string, hasSign: boolean): boolean {
    const known = tables().words.get(key);
    if (known === undefined || this.#found.size >= FOUND_MAX) return false;
    const { word, theme, isName } = known;
    if ((!hasSign && !isName) || written.toLowerCase() === word) return false;
    this.#found.set(word, { written, word, theme });
    return true;
  }
}
