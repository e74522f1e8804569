/** Texts of strangers made harmless: one line, bounded. */
import { TEXT_CHARACTERS_MAX, WORD_CHARACTERS_MAX } from './limits.ts';

/** Without control and format characters, white space as single spaces, cut to the bound. */
export function oneLine(text: string, charactersMax: number = TEXT_CHARACTERS_MAX): string {
  return text
    .slice(0, charactersMax * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, charactersMax)
    .toWellFormed();
}

/** A name, a domain, a word of a list: lower case, without a dot at its end. */
export function wordOf(text: string): string {
  return oneLine(text, WORD_CHARACTERS_MAX).toLowerCase().replace(/\.$/, '');
}
