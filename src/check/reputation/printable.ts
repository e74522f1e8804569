/** A text that a stranger chose, as printable ASCII of at most `max` characters; what was cut off shows as `...`. */
export function printable(text: string, max: number): string {
  const short = text.length > max ? `${text.slice(0, max - 3)}...` : text;
  return short.replaceAll(/[^\x20-\x7e]/g, '?');
}
