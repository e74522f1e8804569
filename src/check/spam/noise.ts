/**
 * Octets that somebody wrote into a text as base64 (keys, signed letters, patches, pictures of old programs): their lines are no
 * words, and what they look like by chance must not count for anything.
 */

/** Characters of a line without blanks from which on it may be one; the lines of base64 are 60 to 78. */
const LINE_MIN = 56;
/** Lines one after the other that are data and no long word or address. */
const LINES_MIN = 2;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}\r?$/;

/** The text without its lines of base64; the same string where there are none. One pass. */
export function withoutData(text: string): string {
  const kept: string[] = [];
  let from = 0;
  let run = 0;
  let runStart = 0;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    const end = feed === -1 ? text.length : feed + 1;
    const isData = end - at > LINE_MIN && isBase64(text, at, feed === -1 ? text.length : feed);
    if (isData && run++ === 0) runStart = at;
    // The last line of a block is shorter than the others.
    if (!isData && run > 0) {
      if (run >= LINES_MIN) {
        kept.push(text.slice(from, runStart));
        from = isLast(text, at, end) ? end : at;
      }
      run = 0;
    }
    at = end;
  }
  if (run >= LINES_MIN) {
    kept.push(text.slice(from, runStart));
    from = text.length;
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(from);
}

function isBase64(text: string, start: number, end: number): boolean {
  // Most long lines are prose: a blank near their beginning says so at once.
  for (let i = start; i < start + LINE_MIN; i++) if (text.charCodeAt(i) <= 0x20) return false;
  const line = text.slice(start, end);
  return BASE64.test(line) && /[A-Z]/.test(line) && /[a-z]/.test(line);
}

function isLast(text: string, start: number, end: number): boolean {
  return end - start <= LINE_MIN && /^[A-Za-z0-9+/]+={0,2}\s*$/.test(text.slice(start, end));
}
