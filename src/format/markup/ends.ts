import { isBlank } from './attributes.ts';

export function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

export function endOfName(html: string, start: number): number {
  let at = start;
  while (at < html.length) {
    const code = html.charCodeAt(at);
    if (code === 0x3e || code === 0x2f || isBlank(code)) return at;
    at += 1;
  }
  return at;
}

/** Behind `-->` or `--!>`; an unclosed comment reaches to the end (section 13.2.5.51). */
export function endOfComment(html: string, start: number): number {
  let at = html.indexOf('--', start);
  while (at !== -1) {
    let behind = at + 2;
    while (html.charCodeAt(behind) === 0x2d) behind += 1;
    if (html.charCodeAt(behind) === 0x3e) return behind + 1;
    if (html.startsWith('!>', behind)) return behind + 2;
    at = html.indexOf('--', behind);
  }
  return html.length;
}

/** Where the end tag of an element begins whose content is text; the length where there is none. */
export function endOfRaw(html: string, start: number, name: string): number {
  let at = html.indexOf('</', start);
  while (at !== -1) {
    if (isTagAt(html, at + 2, name)) return at;
    at = html.indexOf('</', at + 2);
  }
  return html.length;
}

/** The same of scripts: inside `<!--`, a script within is skipped with its end tag (section 13.2.5.15 to 31). */
export function endOfScript(html: string, start: number): number {
  let at = start;
  let state: 'plain' | 'escaped' | 'double' = 'plain';
  for (;;) {
    const next = state === 'plain' ? html.indexOf('<', at) : nextMark(html, at);
    if (next === -1) return html.length;
    at = next + 1;
    if (html.charCodeAt(next) === 0x2d) {
      if (html.startsWith('-->', next)) state = 'plain';
    } else if (html.startsWith('!--', at)) {
      // `<!-->` opens and closes at once: the dashes count for both.
      if (state === 'plain') state = 'escaped';
      at += 1;
    } else if (html.charCodeAt(at) === 0x2f && isTagAt(html, at + 1, 'script')) {
      if (state !== 'double') return next;
      state = 'escaped';
    } else if (state === 'escaped' && isTagAt(html, at, 'script')) state = 'double';
  }
}

/** The next `<` or `-`. */
function nextMark(html: string, start: number): number {
  for (let at = start; at < html.length; at += 1) {
    const code = html.charCodeAt(at);
    if (code === 0x3c || code === 0x2d) return at;
  }
  return -1;
}

/** Whether a tag's name stands at a place, in either case, and ends there. */
function isTagAt(html: string, start: number, name: string): boolean {
  const end = start + name.length;
  const behind = html.charCodeAt(end);
  if (behind !== 0x3e && behind !== 0x2f && !isBlank(behind)) return false;
  return html.slice(start, end).toLowerCase() === name;
}
