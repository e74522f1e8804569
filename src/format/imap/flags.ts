/**
 * Flags: five system flags and keywords as one whole number below 2^51 (bits 0 to 4 and 5 to 50).
 * Such a number does not fit JavaScript's 32-bit operators: it is split before they touch it.
 */

/** Bits of the system flags (RFC 9051 section 2.3.2). */
export const SEEN = 1;
export const ANSWERED = 2;
export const FLAGGED = 4;
export const DELETED = 8;
export const DRAFT = 16;

/** In the order of their bits. */
export const systemFlags: readonly string[] = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];
export const FIRST_KEYWORD_BIT = 5;

const SPLIT = 2 ** 26;

/** a | b for whole numbers below 2^51. */
export function unionFlags(a: number, b: number): number {
  const high = Math.floor(a / SPLIT) | Math.floor(b / SPLIT);
  return high * SPLIT + ((a % SPLIT) | (b % SPLIT));
}

/** a & ~b. */
export function withoutFlags(a: number, b: number): number {
  const high = Math.floor(a / SPLIT) & ~Math.floor(b / SPLIT);
  return high * SPLIT + ((a % SPLIT) & ~(b % SPLIT));
}

/** True when any bit of `b` is set in `a`. */
export function hasFlags(a: number, b: number): boolean {
  return ((a % SPLIT) & (b % SPLIT)) !== 0 || (Math.floor(a / SPLIT) & Math.floor(b / SPLIT)) !== 0;
}

/** Names of keywords by their bit (index 5 and up); a hole where no keyword has the bit. */
export type KeywordNames = readonly (string | undefined)[];

/** Flags as STORE, APPEND and SEARCH name them: system bits, and keywords by name. */
export interface NamedFlags {
  readonly system: number;
  readonly keywords: readonly string[];
}

/** The system flag's bit, or undefined. Flags are compared without regard to case. */
export function systemFlagBit(flag: string): number | undefined {
  switch (flag.toLowerCase()) {
    case '\\seen':
      return SEEN;
    case '\\answered':
      return ANSWERED;
    case '\\flagged':
      return FLAGGED;
    case '\\deleted':
      return DELETED;
    case '\\draft':
      return DRAFT;
    default:
      return undefined;
  }
}

/** The bit value (2^bit) of a keyword's name, or undefined when the account does not have it. */
export function keywordValue(names: KeywordNames, keyword: string): number | undefined {
  const wanted = keyword.toLowerCase();
  for (let bit = FIRST_KEYWORD_BIT; bit < names.length; bit++) {
    if (names[bit]?.toLowerCase() === wanted) return 2 ** bit;
  }
  return undefined;
}

/** `\Seen $Forwarded` without parentheses. */
export function flagNames(flags: number, keywords: KeywordNames): string {
  let out = '';
  for (let bit = 0; bit < FIRST_KEYWORD_BIT; bit++) {
    if ((flags % 32) & (1 << bit)) out += `${out === '' ? '' : ' '}${systemFlags[bit]}`;
  }
  for (let bit = FIRST_KEYWORD_BIT; bit < keywords.length; bit++) {
    const name = keywords[bit];
    if (name !== undefined && Math.floor(flags / 2 ** bit) % 2 === 1) out += `${out === '' ? '' : ' '}${name}`;
  }
  return out;
}
