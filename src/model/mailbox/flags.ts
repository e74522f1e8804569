/**
 * Flags of a message as one integer below 2^51: bits 0 to 4 are the system flags, bits 5 to 50 the keywords of the
 * account by number. JavaScript's bit operators see 32 bits only; SQL does the bit arithmetic on whole numbers.
 */
export const FLAG_SEEN = 1;
export const FLAG_ANSWERED = 2;
export const FLAG_FLAGGED = 4;
export const FLAG_DELETED = 8;
export const FLAG_DRAFT = 16;

/** The first bit that stands for a keyword. */
export const KEYWORD_BIT_FIRST = 5;

/** The flag of a keyword's bit (5 to 50). */
export function flagOfBit(bit: number): number {
  return 2 ** bit;
}

/** Whether all flags of `mask` are in `flags`, for masks of the system flags. */
export function hasSystemFlag(flags: number, mask: number): boolean {
  return ((flags % 32) & mask) === mask;
}
