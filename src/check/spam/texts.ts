/** The texts of a message as its reader sees them: plain ones, and HTML as it is shown. */
import { type MarkupReading, readMarkup } from '#format/markup';
import { bodyText, decodeBody, type IndexedMessage, indexMessage, type Part, walkParts } from '#format/message';
import type { ScanBudget } from './budget.ts';
import {
  ASIDE_OCTETS_MAX,
  PAGE_OCTETS_MAX,
  SCAN_PARTS_MAX,
  SCAN_TEXTS_MAX,
  TEXT_HEAD_OCTETS_MAX,
  TEXT_OCTETS_MAX,
  TEXT_TAIL_OCTETS_MAX,
} from './limits.ts';

/** Visible characters below which a message holds so little itself that what it forwards is its text. */
const OWN_TEXT_MIN = 120;

export interface TextPart {
  readonly part: Part;
  readonly html: boolean;
  /** As it is written: for HTML the markup. */
  readonly source: string;
  /** Only of HTML. */
  readonly reading: MarkupReading | undefined;
}

export interface Texts {
  /** All leaves of the message itself and of what it holds, in order. */
  readonly leaves: readonly Part[];
  readonly texts: readonly TextPart[];
  /** Plain texts, joined. */
  readonly plain: string;
  /** What is shown of the HTML, joined. */
  readonly shown: string;
  /** What its reader sees: of the HTML where there is any, else the plain text. */
  readonly visible: string;
  /** Text of the HTML that nobody sees. */
  readonly hidden: string;
  readonly readings: readonly MarkupReading[];
  /** Of files that are text, and of messages inside that are not read as its text: for their addresses alone. */
  readonly aside: { readonly texts: readonly string[]; readonly readings: readonly MarkupReading[] };
}

export function readTexts(bytes: Uint8Array, index: IndexedMessage, budget: ScanBudget): Texts {
  const { own, inner } = leavesOf(index.root, budget);
  const reader = new TextReader(bytes, budget, index);
  reader.read(own.filter(isShown));
  let texts = textsOf(reader.texts, [...own, ...inner]);
  const isForward = inner.length > 0 && texts.visible.length < OWN_TEXT_MIN;
  if (isForward) {
    reader.read(inner.filter(isShown));
    texts = textsOf(reader.texts, texts.leaves);
  }
  // Who writes nothing but attaches a letter wants that to be read.
  if (texts.visible.trim() === '') {
    reader.read(own.filter((part) => !isShown(part) && isLetter(part)));
    texts = textsOf(reader.texts, texts.leaves);
  }
  const rest = [...own, ...inner].filter((part) => !reader.hasRead(part));
  return rest.length === 0 ? texts : { ...texts, aside: asideOf(bytes, rest, budget) };
}

/** Reads the first texts that are files, by type or by name, or lie in a message that is one. */
function asideOf(bytes: Uint8Array, parts: readonly Part[], budget: ScanBudget): Texts['aside'] {
  const texts: string[] = [];
  const readings: MarkupReading[] = [];
  let octets = 0;
  for (const part of parts) {
    const kind = asideKind(part);
    if (kind === undefined) continue;
    // Tables and logs of any size are sent every day, and nobody presses a link in the middle of one: that is not told.
    const bodyEnd = Math.min(part.bodyEnd, part.bodyStart + ASIDE_OCTETS_MAX - octets);
    octets += bodyEnd - part.bodyStart;
    if (bodyEnd <= part.bodyStart) break;
    if (!budget.hasTimeFor('Some of the texts that are attached')) break;
    if (kind === 'message') {
      const inner = decodeBody(bytes, { ...part, bodyEnd });
      for (const leaf of walkParts(indexMessage(inner).root))
        take(shownSource(leaf, bodyText(inner, leaf)), asideKind(leaf));
    } else take(shownSource(part, bodyText(bytes, { ...part, bodyEnd })), kind);
  }
  return { texts, readings };

  function take(source: string, kind: AsideKind | undefined): void {
    if (kind === 'text') texts.push(source);
    else if (kind === 'page') {
      readings.push(readMarkup(source));
      // Scripts of a page that is a file run, and say where they send what was entered.
      texts.push(source);
    }
  }
}

/** Lines of calendars and cards go on in the next, and have line breaks of their own (RFC 5545 sections 3.1 and 3.3.11). */
function shownSource({ subtype, fileName = '' }: Part, source: string): string {
  if (subtype !== 'calendar' && subtype !== 'vcard' && !/\.(?:ics|vcf)$/i.test(fileName)) return source;
  return source
    .replaceAll(/\r?\n[ \t]/g, '')
    .replaceAll(/\\[nN]/g, '\n')
    .replaceAll(/\\([\\;,])/g, '$1');
}

type AsideKind = 'text' | 'page' | 'message';

/** Programs open a file by its name, whatever its type is said to be. */
function asideKind({ type, subtype, fileName = '', children }: Part): AsideKind | undefined {
  if (children.length > 0) return undefined;
  if (type === 'message' || /\.eml$/i.test(fileName)) return 'message';
  if (subtype === 'html' || subtype === 'xhtml+xml' || /\.(?:x?html?|shtml|xht|svg)$/i.test(fileName)) return 'page';
  return type === 'text' || /\.(?:txt|ics|vcf|csv|url)$/i.test(fileName) ? 'text' : undefined;
}

/** Leaves in the order of the message: its own, and those of messages it holds. */
function leavesOf(root: Part, budget: ScanBudget): { readonly own: Part[]; readonly inner: Part[] } {
  const own: Part[] = [];
  const inner: Part[] = [];
  const waiting: { readonly part: Part; readonly isInner: boolean }[] = [{ part: root, isInner: false }];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { part, isInner } = next;
    if (++count > SCAN_PARTS_MAX) {
      budget.tell(`Only the first ${SCAN_PARTS_MAX} parts were looked at`);
      break;
    }
    if (part.message !== undefined) waiting.push({ part: part.message, isInner: true });
    else if (part.children.length === 0) (isInner ? inner : own).push(part);
    for (let i = part.children.length - 1; i >= 0; i--) {
      const child = part.children[i];
      if (child !== undefined) waiting.push({ part: child, isInner });
    }
  }
  return { own, inner };
}

class TextReader {
  readonly texts: TextPart[] = [];
  readonly #bytes: Uint8Array;
  readonly #budget: ScanBudget;
  /** The root, where no field says what it is: a body that lost its header may be anything. */
  readonly #untyped: Part | undefined;
  readonly #read = new Set<Part>();
  #octets = 0;

  constructor(bytes: Uint8Array, budget: ScanBudget, index: IndexedMessage) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.#untyped = index.fields.some(({ name }) => name === 'content-type') ? undefined : index.root;
  }

  hasRead(part: Part): boolean {
    return this.#read.has(part);
  }

  read(leaves: readonly Part[]): void {
    const shown = largest(leaves, SCAN_TEXTS_MAX - this.texts.length);
    if (shown.length < leaves.length) {
      this.#budget.tell(`Only the largest ${SCAN_TEXTS_MAX} texts were read`);
    }
    // Many long texts before the one that matters leave it its share.
    const octetsMax = (TEXT_OCTETS_MAX - this.#octets) / Math.max(1, shown.length);
    for (const part of shown) {
      // Two are bounded, and read whatever the time: load is no way past the text and its other form.
      if (this.texts.length > 1 && !this.#budget.hasTimeFor('Some of the text')) return;
      this.#readOne(part, octetsMax);
    }
  }

  #readOne(part: Part, octetsMax: number): void {
    this.#read.add(part);
    const source = shownSource(part, this.#sourceOf(part, octetsMax));
    const html =
      part.subtype === 'html' ||
      ((part.subtype !== 'plain' || part === this.#untyped) &&
        /<(?:html|body|table|div)\b/i.test(source.slice(0, 2_000)));
    const reading = html ? readMarkup(source) : undefined;
    if (reading?.truncated === true) this.#budget.tell('Not all of an HTML text was read');
    this.texts.push({ part, html, source, reading });
  }

  /** The beginning and the end of a text: who fills the middle to be passed over gains nothing by it. */
  #sourceOf(part: Part, octetsMax: number): string {
    const { bodyStart, bodyEnd } = part;
    const raw = bodyEnd - bodyStart;
    const most = Math.floor(Math.min(octetsMax, TEXT_HEAD_OCTETS_MAX + TEXT_TAIL_OCTETS_MAX));
    this.#octets += Math.min(raw, most);
    if (raw <= most) return bodyText(this.#bytes, part);
    if (part.subtype === 'html' && raw <= PAGE_OCTETS_MAX) {
      const text = withoutFiller(bodyText(this.#bytes, part));
      if (text.length <= most) return text;
    }
    this.#budget.tell(`Of a text of ${raw} octets only the beginning and the end were read`);
    const tailOctets = Math.floor(most / (1 + TEXT_HEAD_OCTETS_MAX / TEXT_TAIL_OCTETS_MAX));
    const headEnd = bodyStart + most - tailOctets;
    const tailStart = bodyEnd - tailOctets;
    // Encodings begin anew with each line, so that a text can be entered there.
    const line = this.#bytes.subarray(tailStart, bodyEnd).indexOf(10);
    const tail = { ...part, bodyStart: line === -1 ? tailStart : tailStart + line + 1 };
    return `${bodyText(this.#bytes, { ...part, bodyEnd: headEnd })}\n${bodyText(this.#bytes, tail)}`;
  }
}

/** A whole multipart that could not be taken apart is text to the programs that show it. */
function isShown({ type, subtype, disposition, fileName }: Part): boolean {
  if (type !== 'text' && type !== 'multipart') return false;
  return disposition !== 'attachment' || subtype === 'html' || fileName === undefined;
}

function isLetter({ type, subtype, fileName = '' }: Part): boolean {
  return type === 'text' && subtype === 'plain' && /(?:^[^.]*|\.txt)$/i.test(fileName);
}

/** In their order: a crowd of small texts hides none. */
function largest(parts: readonly Part[], countMax: number): readonly Part[] {
  if (parts.length <= countMax) return parts;
  const size = ({ bodyStart, bodyEnd }: Part): number => bodyEnd - bodyStart;
  const chosen = new Set([...parts].sort((one, other) => size(other) - size(one)).slice(0, Math.max(0, countMax)));
  return parts.filter((part) => chosen.has(part));
}

/** A page without comments, and without the files that are written into it: no reader sees the one or reads the other. */
function withoutFiller(page: string): string {
  let out = '';
  let at = 0;
  for (let open = page.indexOf('<!--'); open !== -1; open = page.indexOf('<!--', at)) {
    const close = page.indexOf('-->', open + 4);
    // What only Outlook shows stays, and what ends nowhere is the reader's to judge.
    const isConditional = page.startsWith('<!--[', open);
    out += page.slice(at, isConditional || close === -1 ? open + 4 : open);
    if (close === -1) {
      at = open + 4;
      break;
    }
    at = isConditional ? open + 4 : close + 3;
  }
  return (out + page.slice(at)).replaceAll(/(\bdata:[\w/+.;=-]{1,100},)[\w+/=%\s-]{200,}/gi, '$1');
}

const nothingAside: Texts['aside'] = { texts: [], readings: [] };

function textsOf(texts: readonly TextPart[], leaves: readonly Part[]): Texts {
  const readings = texts.flatMap(({ reading }) => reading ?? []);
  const plain = texts.flatMap(({ html, source }) => (html ? [] : [source])).join('\n');
  const shown = readings.map(({ visible }) => visible).join('\n');
  const hidden = readings.map((reading) => reading.hidden).join('\n');
  const visible = shown.trim() === '' ? plain : shown;
  return { leaves, texts, plain, shown, visible, hidden: hidden.trim(), readings, aside: nothingAside };
}
