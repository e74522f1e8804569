/**
 * How characters become letters of words: lower case, without accents, look-alikes of other scripts told apart.
 * One table for the 65,536 UTF-16 units, made when it is first asked for.
 */

/** A unit that ends a word. */
export const ENDS = 0;
/** A unit that is passed over inside a word: marks, joiners, what has no width. */
export const DROPS = 1;

/** Kinds of units that words are put together by. */
export const LATIN = 1;
/** Greek and Cyrillic, whose letters are used to write Latin words that no filter finds. */
export const LOOKALIKE = 2;
/** Scripts that write no spaces between words: each two letters are a word. */
export const PAIRED = 3;
export const DIGIT = 4;
export const OTHER = 5;
/** Without width: where one stands inside a Latin word, somebody hides the word. */
export const INVISIBLE = 6;
/** Half of a character beyond the first plane, such as an emoji: a word by itself. */
export const HALF = 7;

export interface FoldTable {
  /** The unit to write, ENDS or DROPS. */
  readonly unit: Uint16Array;
  readonly kind: Uint8Array;
}

let made: FoldTable | undefined;

export function foldTable(): FoldTable {
  made ??= makeTable();
  return made;
}

const LETTER = /^[\p{L}\p{N}\p{Mc}\p{Mn}]$/u;
const MARK = /^\p{Mn}$/u;

function makeTable(): FoldTable {
  const unit = new Uint16Array(0x10000);
  const kind = new Uint8Array(0x10000);
  for (let code = 0; code < 0x10000; code++) {
    kind[code] = kindOf(code);
    unit[code] = unitOf(code, kind[code] ?? 0);
  }
  return { unit, kind };
}

function unitOf(code: number, kind: number): number {
  if (kind === 0) return ENDS;
  if (kind === INVISIBLE) return DROPS;
  if (kind === HALF || kind === PAIRED) return code;
  if (kind === DIGIT) return 0x30;
  const lower = String.fromCharCode(code).toLowerCase();
  if (kind !== LATIN && kind !== LOOKALIKE) return lower.length === 1 ? lower.charCodeAt(0) : code;
  if (MARK.test(lower)) return DROPS;
  // The letter under its accents: nobody may hide a word, nor lose one, by an accent.
  const base = lower.normalize('NFKD').charCodeAt(0);
  return base > DROPS ? base : code;
}

function kindOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  // Money and percents belong to the number beside them. An apostrophe is passed over: `don't` is one word.
  if (code === 0x24 || code === 0x25 || (code >= 0xa2 && code <= 0xa5) || code === 0x20ac) return OTHER;
  if (code === 0x27 || code === 0x2019 || code === 0xad || (code >= 0xfe00 && code <= 0xfe0f)) return INVISIBLE;
  if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e)) return INVISIBLE;
  if ((code >= 0x2060 && code <= 0x206f) || code === 0xfeff || code === 0x034f || code === 0x180e) return INVISIBLE;
  if (code >= 0xd800 && code <= 0xdfff) return HALF;
  if (code >= 0x300 && code <= 0x36f) return INVISIBLE;
  if (!LETTER.test(String.fromCharCode(code))) return 0;
  if (isPaired(code)) return PAIRED;
  if (code < 0x250 || (code >= 0x1e00 && code <= 0x1eff)) return LATIN;
  if ((code >= 0x370 && code <= 0x52f) || (code >= 0x1f00 && code <= 0x1fff)) return LOOKALIKE;
  return OTHER;
}

/** Thai, Lao, Myanmar, Khmer; kana, Han, Hangul and their extensions. */
function isPaired(code: number): boolean {
  if (code < 0xe00) return false;
  if (code <= 0xeff || (code >= 0x1000 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff)) return true;
  return (code >= 0x3005 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af) || (code >= 0xf900 && code <= 0xfaff);
}

/** Small letters of other scripts that are drawn as Latin ones, and which. */
const drawnAs = new Map<number, number>(
  [
    ['аеорсухіјѕһԁԛԝӏ', 'aeopcyxijshdqwl'],
    ['кмтвнгь', 'kmtbhrb'],
    ['οανρυικτεχβω', 'oavpuiktexbw'],
  ].flatMap(([from = '', to = '']) =>
    Array.from(from, (letter, i): [number, number] => [letter.charCodeAt(0), to.charCodeAt(i)]),
  ),
);

/** The Latin letter that a folded unit is drawn as, or itself. */
export function latinOf(unit: number): number {
  return drawnAs.get(unit) ?? unit;
}
