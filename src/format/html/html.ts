/** What stands in a template: text is escaped, markup that was made here is taken as it is, lists are written in order. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

/** Finished markup. Made by `html` and `verbatim` alone. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** For this file: the door through which markup comes to be. */
  static made(text: string, door: symbol): Html {
    if (door !== ownDoor) throw new TypeError('Markup is made by html and verbatim');
    return new Html(text);
  }
}

const ownDoor = Symbol('html');

/**
 * html`<p>${text}</p>`: markup with every value escaped. A value may stand in text or in a quoted attribute. Anything
 * else (a tag's or attribute's name, an attribute without quotes, an attribute that is code, a script or style) is a bug
 * of the template and throws, whatever the value is. An address in `href`, `src`, `action` or `cite` is a path or a fragment of ours,
 * or one of https, http or mailto; another one throws.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const places = placesOf(strings);
  let out = strings[0] ?? '';
  for (const [i, value] of values.entries()) {
    out += write(value, places[i] ?? 'text') + (strings[i + 1] ?? '');
  }
  return Html.made(out, ownDoor);
}

/** Text that is markup already. For constants of the program only, such as a style sheet; never for what comes in. */
export function verbatim(constant: string): Html {
  return Html.made(constant, ownDoor);
}

type Place = 'text' | 'attribute' | 'address';

function write(value: HtmlValue, place: Place): string {
  if (value === undefined) return '';
  if (value instanceof Html) {
    if (place !== 'text') throw new TypeError('Markup cannot stand in an attribute');
    return value.toString();
  }
  if (typeof value === 'object') return value.map((one) => write(one, place)).join('');
  const text = String(value);
  if (place === 'address' && !isSafeAddress(text)) throw new TypeError(`Cannot link to ${JSON.stringify(text)}`);
  return escape(text);
}

/** Begins with a path (not `//`, which is another host), a fragment, a query, or a scheme that runs nothing. */
function isSafeAddress(text: string): boolean {
  return /^(?:\/(?![/\\])|#|\?|https?:\/\/|mailto:)/i.test(text) || text === '';
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  // NUL is an error in text and vanishes or is replaced, differently from place to place (13.2.5.1).
  return text.replaceAll(/[&<>"']/g, (found) => entities[found] ?? '').replaceAll('\0', '\ufffd');
}

const known = new WeakMap<TemplateStringsArray, readonly Place[]>();

/** Where the values of a template stand; looked at once for each template. */
function placesOf(strings: TemplateStringsArray): readonly Place[] {
  const before = known.get(strings);
  if (before !== undefined) return before;
  const reader = new PlaceReader();
  const places: Place[] = [];
  for (const part of strings.slice(0, -1)) {
    reader.read(part);
    places.push(reader.place());
  }
  reader.read(strings.at(-1) ?? '');
  reader.end();
  known.set(strings, places);
  return places;
}

const addressAttributes: ReadonlySet<string> = new Set(['href', 'src', 'action', 'formaction', 'cite', 'poster']);
/** What is inside of them is not text, or is code. */
const rawElements: ReadonlySet<string> = new Set(['script', 'style', 'textarea', 'title', 'iframe', 'xmp', 'noscript']);
/** Escaped text is right in these of the raw ones (RCDATA, 13.1.2.5). */
const escapableElements: ReadonlySet<string> = new Set(['textarea', 'title']);

/** Follows the static parts of a template as far as needed to know what a value would be. */
class PlaceReader {
  #state: 'text' | 'tag' | 'value' | 'raw' = 'text';
  #attribute = '';
  /** What of the attribute's value stood before. */
  #begun = '';
  #raw = '';
  #tag = '';

  place(): Place {
    if (this.#state === 'value') {
      if (/^(?:on|style$|srcdoc$)/.test(this.#attribute))
        throw new TypeError(`No value may stand in ${this.#attribute}: it is code`);
      const begun = this.#begun;
      this.#begun += 'x';
      if (!addressAttributes.has(this.#attribute)) return 'attribute';
      if (begun === '') return 'address';
      // A value behind "/" alone could begin with a second one, which names another host.
      if (begun === '/' || !isSafeAddress(begun)) throw new TypeError(`An address may not begin with "${begun}"`);
      return 'attribute';
    }
    if (this.#state === 'text') return 'text';
    if (this.#state === 'raw' && escapableElements.has(this.#raw)) return 'text';
    const where = this.#state === 'tag' ? 'a tag without quotes around it' : `<${this.#raw}>`;
    throw new TypeError(`No value may stand in ${where}`);
  }

  read(part: string): void {
    let at = 0;
    while (at < part.length) at = this.#step(part, at);
  }

  end(): void {
    if (this.#state !== 'text') throw new TypeError('The template ends within a tag or an element that is not text');
  }

  #step(part: string, at: number): number {
    switch (this.#state) {
      case 'text':
        return this.#text(part, at);
      case 'tag':
        return this.#inTag(part, at);
      case 'value': {
        const end = part.indexOf('"', at);
        this.#begun += part.slice(at, end === -1 ? undefined : end);
        if (end === -1) return part.length;
        this.#state = 'tag';
        this.#tag += '"';
        return end + 1;
      }
      case 'raw': {
        const end = part.toLowerCase().indexOf(`</${this.#raw}`, at);
        if (end === -1) return part.length;
        this.#state = 'text';
        return end;
      }
      default:
        return this.#state satisfies never;
    }
  }

  #text(part: string, at: number): number {
    const open = part.indexOf('<', at);
    if (open === -1) return part.length;
    if (part.startsWith('<!--', open)) throw new TypeError('Comments do not belong into a template');
    this.#state = 'tag';
    this.#tag = '';
    return open + 1;
  }

  #inTag(part: string, at: number): number {
    const rest = /["'>]/g;
    rest.lastIndex = at;
    const found = rest.exec(part);
    this.#tag += part.slice(at, found?.index);
    if (found === null) return part.length;
    if (found[0] === "'") throw new TypeError('Attributes are quoted with "');
    if (found[0] === '"') {
      this.#attribute = /([^\s"'<>/=]+)=$/.exec(this.#tag)?.[1]?.toLowerCase() ?? '';
      if (this.#attribute === '') throw new TypeError('A quote in a tag must follow the name of an attribute');
      this.#begun = '';
      this.#state = 'value';
      return found.index + 1;
    }
    const name = /^[a-z][a-z0-9-]*/i.exec(this.#tag)?.[0].toLowerCase() ?? '';
    this.#state = rawElements.has(name) ? 'raw' : 'text';
    this.#raw = name;
    return found.index + 1;
  }
}
