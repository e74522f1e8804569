/** Which characters beyond ASCII an address may hold. */

/**
 * Invisible and unassigned characters, and white space other than the ASCII space: two addresses that look the same
 * must not differ. Takes in the C1 controls, bidirectional controls, lone surrogates and private use.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/**
 * False for text with a hidden character, and for text with a character beyond ASCII that compatibility
 * normalisation turns into ASCII (full-width letters, U+FF20 for `@`, U+212A for K): such an address would pass a
 * check in one form and be used in the other.
 */
export function isHonestText(text: string): boolean {
  if (/^[\x20-\x7e]*$/.test(text)) return true;
  if (hidden.test(text)) return false;
  for (const character of text) {
    if (character > '\x7f' && /[\x00-\x7f]/.test(character.normalize('NFKC'))) return false;
  }
  return true;
}
