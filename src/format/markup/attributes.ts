import { NameTable } from './names.ts';
import { decodeReferences } from './references.ts';

/** Attributes that are looked at. Others are passed over. */
const heeded = new NameTable(
  [
    'action',
    'alt',
    'background',
    'bgcolor',
    'class',
    'color',
    'content',
    'data',
    'formaction',
    'height',
    'hidden',
    'href',
    'http-equiv',
    'id',
    'method',
    'name',
    'open',
    'popover',
    'poster',
    'rel',
    'size',
    'src',
    'srcset',
    'style',
    'text',
    'type',
    'width',
    'xlink:href',
  ].map((name) => ({ name })),
);

/** The attributes of one start tag (WHATWG HTML sections 13.2.5.32 to 40). Reused: `read` forgets what was before. */
export class Attributes {
  readonly #names: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #count = 0;
  #html = '';
  #handlers = 0;
  #slash = false;

  /** Attributes `on…`. */
  get handlers(): number {
    return this.#handlers;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether the tag ends in `/>`. */
  get selfClosing(): boolean {
    return this.#slash;
  }

  has(name: string): boolean {
    return this.#placeOf(name) !== -1;
  }

  /** The value with its references decoded, cut at a number of characters; undefined where it is not there. */
  get(name: string, charsMax = 4_096): string | undefined {
    const place = this.#placeOf(name);
    if (place === -1) return undefined;
    const start = this.#starts[place] ?? 0;
    // A reference may take more characters than what it stands for: cut before and behind.
    const end = Math.min(this.#ends[place] ?? 0, start + charsMax * 8);
    return decodeReferences(this.#html.slice(start, end), 'attribute').slice(0, charsMax);
  }

  /** Reads from behind the tag's name; gives the place behind `>`, or the length where the tag never ends. */
  read(html: string, start: number): number {
    this.#html = html;
    this.#count = 0;
    this.#handlers = 0;
    this.#slash = false;
    let at = start;
    for (;;) {
      at = skipBlank(html, at);
      if (at >= html.length) return html.length;
      const code = html.charCodeAt(at);
      if (code === 0x3e) return at + 1;
      if (code === 0x2f) {
        this.#slash = html.charCodeAt(at + 1) === 0x3e;
        at += 1;
      } else at = this.#readOne(html, at);
    }
  }

  #readOne(html: string, start: number): number {
    let at = start + 1;
    while (at < html.length && !endsName(html.charCodeAt(at))) at += 1;
    const nameEnd = at;
    at = skipBlank(html, at);
    if (html.charCodeAt(at) !== 0x3d) {
      this.#keep(start, nameEnd, { start: nameEnd, end: nameEnd });
      return at;
    }
    at = skipBlank(html, at + 1);
    const quote = html.charCodeAt(at);
    if (quote === 0x22 || quote === 0x27) {
      const close = html.indexOf(quote === 0x22 ? '"' : "'", at + 1);
      const end = close === -1 ? html.length : close;
      this.#keep(start, nameEnd, { start: at + 1, end });
      return Math.min(end + 1, html.length);
    }
    const valueStart = at;
    while (at < html.length && html.charCodeAt(at) !== 0x3e && !isBlank(html.charCodeAt(at))) at += 1;
    this.#keep(start, nameEnd, { start: valueStart, end: at });
    return at;
  }

  /** The first of several of the same name counts. */
  #keep(start: number, end: number, value: { readonly start: number; readonly end: number }): void {
    if ((this.#html.charCodeAt(start) | 0x20) === 0x6f && (this.#html.charCodeAt(start + 1) | 0x20) === 0x6e) {
      if (end - start > 3) this.#handlers += 1;
      return;
    }
    const name = heeded.find(this.#html, start, end)?.name;
    if (name === undefined || this.has(name)) return;
    this.#names[this.#count] = name;
    this.#starts[this.#count] = value.start;
    this.#ends[this.#count] = value.end;
    this.#count += 1;
  }

  #placeOf(name: string): number {
    for (let i = 0; i < this.#count; i += 1) if (this.#names[i] === name) return i;
    return -1;
  }
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0x0c;
}

function skipBlank(html: string, start: number): number {
  let at = start;
  while (isBlank(html.charCodeAt(at))) at += 1;
  return at;
}

function endsName(code: number): boolean {
  return code === 0x3d || code === 0x3e || code === 0x2f || isBlank(code);
}
