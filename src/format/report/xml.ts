/**
 * A reader for the XML that reports are written in: elements and their texts. No DTD, so no entities but the five that
 * XML has itself, and nothing is ever fetched or multiplied (docs/decisions/0036). Forgiving where reporters err: a `<`
 * that begins no tag is text, an element that was not closed ends with the one around it.
 */
import { XML_DEPTH_MAX, XML_TAG_CHARACTERS_MAX, XML_TAGS_MAX } from './limits.ts';

/** Names are local names; elements of other namespaces than the root's are left out with all that is in them. */
export interface XmlHandler {
  /** An element begins; `depth` of the root is 0. */
  open(name: string, depth: number): void;
  /** It ends. `text` is its own text where it has no elements in it, else ''. */
  close(name: string, depth: number, text: string): void;
}

/** Characters of one element's text; the rest is cut off. */
const ELEMENT_TEXT_MAX = 16_384;

const namePattern = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

interface Open {
  /** As written, with its prefix. */
  readonly written: string;
  /** undefined: of another namespace, or in one that is. */
  readonly name: string | undefined;
}

/** Reads a document; gives why it cannot be read, or undefined when all went well. */
export function readXml(text: string, handler: XmlHandler): string | undefined {
  return new XmlReader(text, handler).run();
}

class XmlReader {
  readonly #text: string;
  readonly #handler: XmlHandler;
  readonly #open: Open[] = [];
  #rootPrefix = '';
  #rootSpace = '';
  #own = '';
  /** Whether the element that is open has had elements in it. */
  #mixed = false;
  #seenRoot = false;

  constructor(text: string, handler: XmlHandler) {
    this.#text = text;
    this.#handler = handler;
  }

  run(): string | undefined {
    const text = this.#text;
    let at = 0;
    for (let tags = 0; ; tags++) {
      const next = text.indexOf('<', at);
      if (next === -1) break;
      if (tags > XML_TAGS_MAX) return `It has more than ${XML_TAGS_MAX} tags`;
      this.#addText(at, next);
      const end = this.#markup(next);
      if (typeof end === 'string') return end;
      if (end === -1) {
        this.#addOwn('<');
        at = next + 1;
      } else at = end;
      if (this.#seenRoot && this.#open.length === 0) return undefined;
    }
    if (!this.#seenRoot) return 'It is not XML';
    return 'It ends in the middle';
  }

  /** Reads what begins at `<`: gives the place behind it, -1 where it is no markup, or a problem. */
  #markup(at: number): number | string {
    const text = this.#text;
    const mark = text[at + 1];
    if (mark === '?') return behind(text, '?>', at + 2) ?? 'A processing instruction has no end';
    if (mark === '/') return this.#endTag(at);
    if (mark !== '!') return this.#startTag(at);
    if (text.startsWith('<!--', at)) return behind(text, '-->', at + 4) ?? 'A comment has no end';
    if (text.startsWith('<![CDATA[', at)) return this.#cdata(at + 9);
    // A document type can define entities, which is how small documents become large.
    return 'It has a document type, which reports do not need and we do not read';
  }

  #cdata(at: number): number | string {
    const end = this.#text.indexOf(']]>', at);
    if (end === -1) return 'A CDATA section has no end';
    this.#addOwn(this.#text.slice(at, Math.min(end, at + ELEMENT_TEXT_MAX)));
    return end + 3;
  }

  #endTag(at: number): number {
    const end = tagEnd(this.#text, at + 2);
    const name = end === -1 ? '' : this.#text.slice(at + 2, end).trim();
    if (!namePattern.test(name)) return -1;
    const place = this.#open.findLastIndex(({ written }) => written === name);
    // An end without a beginning closes nothing.
    while (place !== -1 && this.#open.length > place) this.#close();
    return end + 1;
  }

  #startTag(at: number): number | string {
    const end = tagEnd(this.#text, at + 1);
    if (end === -1) return -1;
    const empty = this.#text[end - 1] === '/';
    const inside = this.#text.slice(at + 1, empty ? end - 1 : end);
    const space = inside.search(/[\t\r\n ]/);
    const written = space === -1 ? inside : inside.slice(0, space);
    if (!namePattern.test(written)) return -1;
    if (this.#open.length >= XML_DEPTH_MAX) return `Its elements lie more than ${XML_DEPTH_MAX} deep`;
    const name = this.#nameOf(written, space === -1 ? '' : inside.slice(space));
    this.#seenRoot = true;
    this.#open.push({ written, name });
    this.#own = '';
    this.#mixed = false;
    if (name !== undefined) this.#handler.open(name, this.#open.length - 1);
    if (empty) this.#close();
    return end + 1;
  }

  #nameOf(written: string, attributes: string): string | undefined {
    const colon = written.indexOf(':');
    const prefix = written.slice(0, Math.max(0, colon));
    const declared = /\sxmlns\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
    const around = this.#open.at(-1);
    if (around === undefined) {
      this.#rootPrefix = prefix;
      this.#rootSpace = declared ?? '';
    } else {
      if (around.name === undefined || prefix !== this.#rootPrefix) return undefined;
      if (prefix === '' && declared !== undefined && declared !== this.#rootSpace) return undefined;
    }
    return written.slice(colon + 1);
  }

  #close(): void {
    const { name } = this.#open.pop() ?? {};
    const text = this.#mixed ? '' : this.#own;
    this.#own = '';
    this.#mixed = true;
    if (name !== undefined) this.#handler.close(name, this.#open.length, text);
  }

  #addText(from: number, to: number): void {
    if (this.#mixed || from >= to) return;
    this.#addOwn(decodeReferences(this.#text.slice(from, Math.min(to, from + ELEMENT_TEXT_MAX))));
  }

  #addOwn(text: string): void {
    if (!this.#mixed && this.#own.length < ELEMENT_TEXT_MAX) this.#own += text;
  }
}

function behind(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from);
  return at === -1 ? undefined : at + mark.length;
}

/** The `>` of a tag, outside of quoted values; -1 where another tag begins first, or it is too long to be one. */
function tagEnd(text: string, from: number): number {
  let quote = '';
  const last = Math.min(text.length, from + XML_TAG_CHARACTERS_MAX);
  for (let at = from; at < last; at++) {
    const c = text[at] ?? '';
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '>') return at;
    else if (c === '<') return -1;
    else if (c === '"' || c === "'") quote = c;
  }
  return -1;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The references that XML has without a DTD; what else begins with `&` stays as it is. */
function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|([a-z]{2,4}));/g, (all, decimal, hex, name) => {
    if (name !== undefined) return named[String(name)] ?? all;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    const isCharacter = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff);
    return isCharacter ? String.fromCodePoint(code) : all;
  });
}

/** For text between tags: what XML 1.0 does not allow at all is left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
