/** Text of strangers as it may be shown: bounded, on one line, and unable to turn the text around it. */

/** Controls, line ends, and what overrides the direction of the text that follows (UAX 9). */
const harmful =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/** At most `charactersMax` UTF-16 units, with `…` in the place of the rest. Lone surrogates become U+FFFD. */
export function harmlessText(text: string, charactersMax: number): string {
  const start = text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text;
  return start.replaceAll(harmful, ' ').toWellFormed();
}
