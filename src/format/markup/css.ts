import { NameTable } from './names.ts';

/** Declarations of one element, and the addresses that they load. Reused: `clear` before the next. */
export class Declarations {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  readonly #important: boolean[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  /** The value in lower case without white space around it; undefined where nothing is said. */
  get(name: string): string | undefined {
    for (let i = 0; i < this.#count; i += 1) if (this.#names[i] === name) return this.#values[i];
    return undefined;
  }

  /** A later one wins, but not over one that is important (CSS Cascade section 6). */
  set(name: string, value: string, importance: 'important' | 'normal'): void {
    for (let i = 0; i < this.#count; i += 1) {
      if (this.#names[i] !== name) continue;
      if (this.#important[i] === true && importance === 'normal') return;
      this.#values[i] = value;
      this.#important[i] = importance === 'important';
      return;
    }
    // There are no more names than those in `heeded`.
    this.#names[this.#count] = name;
    this.#values[this.#count] = value;
    this.#important[this.#count] = importance === 'important';
    this.#count += 1;
  }

  addAll(other: Declarations): void {
    for (let i = 0; i < other.#count; i += 1) {
      this.set(other.#names[i] ?? '', other.#values[i] ?? '', other.#important[i] === true ? 'important' : 'normal');
    }
  }

  /** A copy without what hides: where it is not sure that a rule applies, only colours become unknown. */
  uncertain(): Declarations {
    const made = new Declarations();
    for (let i = 0; i < this.#count; i += 1) {
      const name = this.#names[i] ?? '';
      if (name === 'color' || name === 'background' || name === 'background-color') made.set(name, 'var()', 'normal');
    }
    return made;
  }
}

/** Properties that may hide, or give a size. Others are passed over. */
const heeded = new NameTable(
  [
    'background',
    'background-color',
    'background-image',
    'bottom',
    'clip',
    'clip-path',
    'color',
    'content-visibility',
    'display',
    'filter',
    'font',
    'font-size',
    'height',
    'inset',
    'left',
    'letter-spacing',
    'margin',
    'margin-left',
    'margin-top',
    'max-height',
    'max-width',
    'mso-hide',
    'opacity',
    'overflow',
    'overflow-x',
    'overflow-y',
    'position',
    'right',
    'scale',
    'text-indent',
    'top',
    'transform',
    'translate',
    'visibility',
    'width',
    'zoom',
    '-webkit-clip-path',
    '-webkit-text-fill-color',
  ].map((name) => ({ name })),
);
const VALUE_CHARS_MAX = 120;
/** Reads declarations as a `style` attribute or a rule has them (CSS Syntax section 5.4.4); `load` is told of each `url()`. */
export function readDeclarations(css: string, into: Declarations, load: (address: string) => void): void {
  readPlainDeclarations(plainCss(css), into, load);
}

/** The same of what `plainCss` gave. */
export function readPlainDeclarations(text: string, into: Declarations, load: (address: string) => void): void {
  let at = 0;
  while (at < text.length) {
    const start = at;
    at = endOf(text, start, 0x3a);
    if (text.charCodeAt(at) !== 0x3a) {
      at += 1;
      continue;
    }
    const valueStart = at + 1;
    at = endOfValue(text, valueStart, load);
    keep(text, { start, colon: valueStart - 1, end: at }, into);
    at += 1;
  }
}

interface Place {
  readonly start: number;
  readonly colon: number;
  readonly end: number;
}

function keep(text: string, { start, colon, end }: Place, into: Declarations): void {
  let from = start;
  let to = colon;
  while (from < to && text.charCodeAt(from) <= 0x20) from += 1;
  while (from < to && text.charCodeAt(to - 1) <= 0x20) to -= 1;
  const name = heeded.find(text, from, to)?.name;
  if (name === undefined) return;
  const value = text
    .slice(colon + 1, Math.min(end, colon + 1 + VALUE_CHARS_MAX))
    .trim()
    .toLowerCase();
  const mark = value.indexOf('!');
  if (mark === -1) return into.set(name, value, 'normal');
  into.set(name, value.slice(0, mark).trim(), value.includes('important', mark) ? 'important' : 'normal');
}

/** The next place of a character, of `;`, or of a brace; the length where there is none. */
function endOf(text: string, start: number, mark: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === mark || code === 0x3b || code === 0x7b || code === 0x7d) return at;
    at += 1;
  }
  return at;
}

function endOfValue(text: string, start: number, load: (address: string) => void): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x3b || code === 0x7b || code === 0x7d) return at;
    if (code === 0x22 || code === 0x27) at = endOfString(text, at);
    else if (code === 0x28 && isUrl(text, at)) at = readUrl(text, at, load);
    else at += 1;
  }
  return at;
}

/** Behind the string that begins at a quote. */
function endOfString(text: string, start: number): number {
  const end = text.indexOf(text.charAt(start), start + 1);
  return end === -1 ? text.length : end + 1;
}

function isUrl(text: string, open: number): boolean {
  return (
    (text.charCodeAt(open - 1) | 0x20) === 0x6c &&
    (text.charCodeAt(open - 2) | 0x20) === 0x72 &&
    (text.charCodeAt(open - 3) | 0x20) === 0x75
  );
}

/** Tells of the address in `url(…)`, whose parenthesis is at `open`; gives the place behind it. */
export function readUrl(text: string, open: number, load: (address: string) => void): number {
  let at = open + 1;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  const quote = text.charCodeAt(at);
  if (quote === 0x22 || quote === 0x27) {
    const end = endOfString(text, at);
    load(text.slice(at + 1, text.charCodeAt(end - 1) === quote && end - 1 > at ? end - 1 : end));
    return end;
  }
  const close = text.indexOf(')', at);
  const end = close === -1 ? text.length : close;
  load(text.slice(at, end).trim());
  return Math.min(end + 1, text.length);
}

/** CSS without comments and escapes (CSS Syntax sections 4.3.2 and 4.3.7), by which words are hidden from readers. */
export function plainCss(css: string): string {
  const open = css.includes('/*') ? withoutComments(css) : css;
  if (!open.includes('\\')) return open;
  return open.replaceAll(
    /\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|([^\r\n\f]))/gi,
    (_, hex: string | undefined, other: string) => {
      if (hex === undefined) return other;
      const code = Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

function withoutComments(css: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const open = css.indexOf('/*', at);
    if (open === -1) return out + css.slice(at);
    out += css.slice(at, open);
    const close = css.indexOf('*/', open + 2);
    if (close === -1) return out;
    at = close + 2;
  }
}
