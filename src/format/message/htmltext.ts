/** The words of an HTML text, for search. No parser: it only has to find words, and what it misses hurts nobody. */

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    shy: '',
    auml: '\u00e4',
    ouml: '\u00f6',
    uuml: '\u00fc',
    Auml: '\u00c4',
    Ouml: '\u00d6',
    Uuml: '\u00dc',
    szlig: '\u00df',
    eacute: '\u00e9',
    egrave: '\u00e8',
    agrave: '\u00e0',
    ccedil: '\u00e7',
    ntilde: '\u00f1',
    euro: '\u20ac',
    copy: '\u00a9',
    reg: '\u00ae',
    ndash: '\u2013',
    mdash: '\u2014',
    hellip: '\u2026',
    rsquo: '\u2019',
    lsquo: '\u2018',
    ldquo: '\u201c',
    rdquo: '\u201d',
    zwnj: '',
    zwj: '',
  }),
);

/** Elements that do not end a word. */
const inline = new Set([
  'a',
  'abbr',
  'b',
  'big',
  'code',
  'em',
  'font',
  'i',
  'mark',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'u',
  'wbr',
]);
/** Elements whose content nobody reads. */
const silent = new Set(['script', 'style', 'title', 'template']);

export function htmlToText(html: string): string {
  return decodeEntities(withoutTags(html, (name) => (inline.has(name) ? '' : ' ')))
    .replaceAll(/[ \t\r\n]+/g, ' ')
    .trim();
}

/** The same for who reads it: paragraphs, rows and items of lists on lines of their own, with at most one empty line between. */
export function htmlToLines(html: string): string {
  return decodeEntities(withoutTags(html.replaceAll(/[ \t\r\n]+/g, ' '), lineBreak))
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, ' ').trim())
    .filter((line, i, lines) => line !== '' || (lines[i - 1] ?? '') !== '')
    .join('\n')
    .trim();
}

/** Elements with room above and below. */
const apart = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'table',
  'blockquote',
  'pre',
  'hr',
  'section',
]);
/** Elements that stand beside what is before them. */
const beside = new Set(['td', 'th', 'option', 'input', 'button', 'img']);

function lineBreak(name: string): string {
  if (inline.has(name)) return '';
  if (beside.has(name) || name === '') return ' ';
  return apart.has(name) ? '\n\n' : '\n';
}

/** `gap` gives what stands in the place of a tag of this name; of a comment or the like the name is empty. */
function withoutTags(html: string, gap: (name: string) => string): string {
  let out = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) break;
    out += html.slice(at, open);
    const name = /^<\/?([a-z][a-z0-9]{0,20})/i.exec(html.slice(open, open + 24))?.[1]?.toLowerCase();
    if (name === undefined && html[open + 1] !== '!' && html[open + 1] !== '?') {
      out += '<';
      at = open + 1;
      continue;
    }
    at = endOfTag(html, open);
    if (name !== undefined && silent.has(name) && html[open + 1] !== '/') at = endOfSilent(html, at, name);
    out += gap(name ?? '');
  }
  return out + html.slice(at);
}

function endOfTag(html: string, open: number): number {
  if (html.startsWith('<!--', open)) return after(html, '-->', open + 4);
  let at = open + 1;
  while (at < html.length) {
    const character = html[at];
    if (character === '>') return at + 1;
    // A quote that never closes must not hide the rest of the text.
    const quoteEnd = character === '"' || character === "'" ? html.indexOf(character, at + 1) : -1;
    at = quoteEnd === -1 || quoteEnd - at > 65_536 ? at + 1 : quoteEnd + 1;
    if (at - open > 262_144) break;
  }
  return after(html, '>', open);
}

/** Behind the end tag of an element whose content is skipped; comparison is by ASCII letters in either case. */
function endOfSilent(html: string, start: number, name: string): number {
  let at = start;
  for (;;) {
    const close = html.indexOf('</', at);
    if (close === -1) return html.length;
    if (html.slice(close + 2, close + 2 + name.length).toLowerCase() === name) return after(html, '>', close);
    at = close + 2;
  }
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at === -1 ? html.length : at + mark.length;
}

function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi,
    (whole, decimal: string, hex: string, name: string) => {
      if (name !== undefined) return entities.get(name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 31 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' ';
    },
  );
}
