import { UnitReader } from '#base/units';
import { Attributes } from './attributes.ts';
import { Declarations, readDeclarations } from './css.ts';
import { type ElementFacts, elementAt } from './elements.ts';
import { endOfComment, endOfName, endOfRaw, endOfScript, isLetter } from './ends.ts';
import { Gathered, isTracking, type OpenLink, sizeOf, WORDS_CHARS_MAX } from './gather.ts';
import { type Look, lookInside } from './look.ts';
import { OpenElements } from './open.ts';
import { decodeReferences } from './references.ts';
import type { StyleSheet } from './sheet.ts';
import { separators, TextSink } from './sink.ts';
import { hiddenWays, type MarkupLimits } from './types.ts';

/** How a text is read. */
export interface Reading {
  readonly sheet: StyleSheet;
  /** `known`: the sheet holds all rules already. */
  readonly rules: 'read' | 'known';
  /** Who sees it: Outlook knows links in elements of its own. */
  readonly audience: 'browser' | 'outlook';
}

/** One pass over a text. What it found is in its fields. */
export class MarkupReader {
  readonly visible: TextSink;
  readonly hidden: TextSink;
  readonly gathered: Gathered;
  readonly elements = new OpenElements();
  /** By the place in `hiddenWays`. */
  readonly hiddenBy = hiddenWays.map(() => 0);
  title = '';
  count = 0;
  commentChars = 0;
  linkedChars = 0;
  previewChars = 0;
  /** A rule that may hide came behind text that it may be about. */
  lateRules = false;
  /** Contents of conditional comments that hold links, which Outlook shows. */
  readonly conditional: string[] = [];
  readonly #html: string;
  /** The same; good while this reader runs. */
  #units = new Uint16Array(0);
  readonly #sheet: StyleSheet;
  readonly #rules: Reading['rules'];
  readonly #audience: Reading['audience'];
  readonly #attributes = new Attributes();
  readonly #declarations = new Declarations();
  readonly #addressCharsMax: number;
  readonly #cssLoad: (address: string) => void;
  #link: OpenLink | undefined;
  /** The next `&`, so that texts without one are not each searched to the end. */
  #reference = -1;
  #foreign = 0;

  constructor(html: string, limits: MarkupLimits, { sheet, rules, audience }: Reading) {
    this.#html = html;
    this.#sheet = sheet;
    this.#rules = rules;
    this.#audience = audience;
    this.visible = new TextSink(limits.textCharsMax, html.length);
    this.hidden = new TextSink(limits.textCharsMax, 0);
    this.gathered = new Gathered(limits);
    this.#addressCharsMax = limits.addressCharsMax;
    this.#cssLoad = (address) => this.gathered.addLoad('css', address);
  }

  run(): void {
    const html = this.#html;
    this.#units = units.read(html);
    let at = 0;
    while (at < html.length) {
      const open = html.indexOf('<', at);
      if (open === -1) {
        this.#text(at, html.length);
        break;
      }
      if (open > at) this.#text(at, open);
      at = this.#tag(open);
    }
    this.#endLink();
    this.gathered.closeForm();
  }

  /** Reads what begins with `<` (section 13.2.5.6); gives the place behind it. */
  #tag(open: number): number {
    const html = this.#html;
    const code = html.charCodeAt(open + 1);
    if (isLetter(code)) return this.#startTag(open + 1);
    if (code === 0x21) return this.#declaration(open);
    if (code === 0x2f) {
      if (isLetter(html.charCodeAt(open + 2))) return this.#endTag(open + 2);
      if (html.charCodeAt(open + 2) === 0x3e) return open + 3;
      return this.#comment(open + 2, '>');
    }
    if (code === 0x3f) return this.#comment(open + 1, '>');
    this.#text(open, open + 1);
    return open + 1;
  }

  /** `<!`: a comment, a doctype, or what is taken for a comment (sections 13.2.5.42 to 53). */
  #declaration(open: number): number {
    const html = this.#html;
    if (html.startsWith('<!--', open)) {
      if (html.charCodeAt(open + 4) === 0x3e) return open + 5;
      if (html.startsWith('->', open + 4)) return open + 6;
      const end = endOfComment(html, open + 4);
      this.#conditional(open + 4, end);
      this.commentChars += end - open - 4;
      this.visible.mark();
      return end;
    }
    if (this.#foreign > 0 && html.startsWith('<![CDATA[', open)) {
      const close = html.indexOf(']]>', open + 9);
      const end = close === -1 ? html.length : close;
      this.#plain(open + 9, end);
      return Math.min(end + 3, html.length);
    }
    return this.#comment(open + 2, '>');
  }

  #comment(start: number, close: string): number {
    const end = this.#html.indexOf(close, start);
    this.visible.mark();
    if (end === -1) return this.#html.length;
    this.commentChars += end - start;
    return end + close.length;
  }

  #conditional(start: number, end: number): void {
    if (this.#html.charCodeAt(start) !== 0x5b || this.conditional.length >= CONDITIONAL_MAX) return;
    const content = this.#html.slice(start, Math.min(end, start + CONDITIONAL_CHARS_MAX));
    if (/^\[if\s/i.test(content) && /\bhref\b/i.test(content)) {
      this.conditional.push(content.slice(content.indexOf('>') + 1));
    }
  }

  #startTag(start: number): number {
    const nameEnd = endOfName(this.#html, start);
    const facts = elementAt(this.#html, start, nameEnd);
    const attributes = this.#attributes;
    const end = attributes.read(this.#html, nameEnd);
    // A tag that never ends is none (section 13.2.5, "eof-in-tag").
    if (end === this.#html.length && this.#html.charCodeAt(end - 1) !== 0x3e) return end;
    this.count += 1;
    this.gathered.active.handlers += attributes.handlers;
    this.elements.makeRoomFor(facts);
    this.#separate(facts);
    const look = this.#lookOf(facts);
    this.#note(facts, look);
    const leaf = facts.content === 'void' || (this.#foreign > 0 && attributes.selfClosing);
    if (leaf) return end;
    if (facts.content !== 'markup') return this.#raw(facts, end);
    this.elements.open(facts, look);
    if (facts.name === 'svg' || facts.name === 'math') this.#foreign += 1;
    return end;
  }

  #endTag(start: number): number {
    const nameEnd = endOfName(this.#html, start);
    const facts = elementAt(this.#html, start, nameEnd);
    const end = this.#attributes.read(this.#html, nameEnd);
    this.#separate(facts);
    if (facts.name === 'a') this.#endLink();
    if (facts.name === 'form') this.gathered.closeForm();
    if (facts.name === 'svg' || facts.name === 'math') this.#foreign = Math.max(0, this.#foreign - 1);
    this.elements.close(facts);
    // A cell ends the links that began in it.
    if (facts.breaks === 'cell' && this.#link !== undefined && this.elements.depth < this.#link.depth) this.#endLink();
    return end;
  }

  #separate({ breaks }: ElementFacts): void {
    if (breaks === 'none') return;
    const by = breaks === 'line' ? separators.line : separators.cell;
    this.visible.separate(by);
    this.hidden.separate(by);
  }

  #lookOf(facts: ElementFacts): Look {
    const attributes = this.#attributes;
    const declarations = this.#declarations;
    const parent = this.elements.look;
    const unseen = this.#isUnseen(facts);
    if (attributes.count === 0 && !unseen && this.#sheet.empty) return parent;
    declarations.clear();
    if (!this.#sheet.empty) {
      const id = attributes.get('id', WORDS_CHARS_MAX) ?? '';
      const styled = { tag: facts.name, id, classes: attributes.get('class', WORDS_CHARS_MAX) ?? '' };
      this.#sheet.apply(styled, this.elements, declarations);
      this.elements.mark(this.#sheet.asksAround ? this.#sheet.marksOf(styled) : 0);
    }
    const style = attributes.get('style', STYLE_CHARS_MAX);
    if (style !== undefined) readDeclarations(style, declarations, this.#cssLoad);
    const background = attributes.get('background', this.#addressCharsMax);
    this.gathered.addLoad('background', background);
    return lookInside(parent, declarations, {
      bgcolor: attributes.get('bgcolor', 40),
      background,
      colour: attributes.get(facts.name === 'body' ? 'text' : 'color', 40),
      size: facts.name === 'font' ? attributes.get('size', 10) : undefined,
      unseen: unseen || attributes.has('hidden') || attributes.has('popover'),
      link: facts.name === 'a' && attributes.has('href'),
    });
  }

  /** Elements that are never shown, and those that are not where they stand. */
  #isUnseen({ name, unseen }: ElementFacts): boolean {
    return unseen || (name === 'dialog' && !this.#attributes.has('open')) || (this.#foreign > 0 && undrawn.has(name));
  }

  /** What is gathered of an element besides its text. */
  #note({ name }: ElementFacts, look: Look): void {
    const { gathered } = this;
    const attributes = this.#attributes;
    const address = (of: string): string | undefined => attributes.get(of, this.#addressCharsMax);
    switch (name) {
      case 'a':
        return this.#startLink('a');
      case 'area':
        this.#startLink('area');
        return this.#endLink();
      case 'img':
        return this.#image(look);
      case 'base':
        if (gathered.base === '') gathered.base = address('href') ?? '';
        return;
      case 'form':
        return gathered.openForm(attributes);
      case 'input':
      case 'textarea':
      case 'select':
        return this.#field(name);
      case 'button':
        return gathered.addAction(address('formaction'));
      case 'meta':
        return this.#meta();
      case 'link': {
        const rel = attributes.get('rel', 60)?.toLowerCase() ?? '';
        return gathered.addLoad(rel.includes('stylesheet') ? 'stylesheet' : 'link', address('href'));
      }
      case 'script':
        gathered.active.scripts += 1;
        return gathered.addLoad('script', address('src'));
      case 'iframe':
      case 'frame':
        gathered.active.frames += 1;
        return gathered.addLoad('frame', address('src'));
      case 'object':
      case 'embed':
      case 'applet':
        gathered.active.objects += 1;
        return gathered.addLoad('object', address('data') ?? address('src'));
      case 'video':
      case 'audio':
      case 'source':
      case 'track':
        gathered.addLoad('media', address('poster'));
        return gathered.addLoad('media', address('src') ?? firstOfSet(address('srcset')));
      case 'svg':
      case 'math':
        gathered.active.foreign += 1;
        return;
      case 'v:roundrect':
      case 'v:rect':
      case 'v:shape':
        if (this.#audience === 'outlook') this.#startLink('a');
        return;
      default:
        // Outside of svg, browsers take it for `img` (section 13.2.6.4.7).
        if (name === 'image' && this.#foreign === 0) return this.#image(look);
        if (this.#foreign > 0) gathered.addLoad('svg', address('href') ?? address('xlink:href'));
    }
  }

  #startLink(kind: 'a' | 'area'): void {
    this.#endLink();
    // In drawings links have a name space before it.
    const href =
      this.#attributes.get('href', this.#addressCharsMax) ?? this.#attributes.get('xlink:href', this.#addressCharsMax);
    if (href === undefined) return;
    this.#link = {
      kind,
      href,
      from: this.visible.position,
      depth: this.elements.depth + 1,
      chars: this.visible.chars,
      alt: this.#attributes.get('alt', WORDS_CHARS_MAX) ?? '',
      images: 0,
      // An area is a part of an image that is seen.
      visibleImages: kind === 'area' ? 1 : 0,
    };
  }

  #endLink(): void {
    const link = this.#link;
    if (link === undefined) return;
    this.#link = undefined;
    this.linkedChars += this.visible.chars - link.chars;
    this.gathered.addLink({ ...link, to: this.visible.position });
  }

  #image(look: Look): void {
    const attributes = this.#attributes;
    const src =
      attributes.get('src', this.#addressCharsMax) ?? firstOfSet(attributes.get('srcset', this.#addressCharsMax));
    if (attributes.has('srcset')) {
      for (const other of allOfSet(attributes.get('srcset', this.#addressCharsMax))) {
        if (other !== src) this.gathered.addLoad('media', other);
      }
    }
    const alt = attributes.get('alt', WORDS_CHARS_MAX) ?? '';
    const styled = attributes.has('style') || !this.#sheet.empty;
    const width = sizeOf(attributes.get('width', 20), styled ? this.#declarations.get('width') : undefined);
    const height = sizeOf(attributes.get('height', 20), styled ? this.#declarations.get('height') : undefined);
    // Neither a colour nor the size of letters hides a picture.
    const hidden = (look.hidden & ~textOnlyWays) !== 0;
    const tracking = isTracking(width, height);
    if (this.#link !== undefined) {
      this.#link.images += 1;
      if (!hidden && !tracking) this.#link.visibleImages += 1;
      if (this.#link.alt.length < WORDS_CHARS_MAX) {
        this.#link.alt = `${this.#link.alt} ${alt}`.trim().slice(0, WORDS_CHARS_MAX);
      }
    }
    this.gathered.addImage({ src: src ?? '', alt, width, height, hidden, tracking, linked: this.#link !== undefined });
  }

  #field(name: 'input' | 'textarea' | 'select'): void {
    const type = name === 'input' ? (this.#attributes.get('type', 20) ?? 'text').toLowerCase() : name;
    this.gathered.addField(type, this.#attributes.get('name', 60) ?? '');
    this.gathered.addAction(this.#attributes.get('formaction', this.#addressCharsMax));
    if (type === 'image') this.gathered.addLoad('input', this.#attributes.get('src', this.#addressCharsMax));
  }

  #meta(): void {
    if (this.#attributes.get('http-equiv', 20)?.trim().toLowerCase() !== 'refresh') return;
    this.gathered.active.refreshes += 1;
    const content = this.#attributes.get('content', this.#addressCharsMax) ?? '';
    const target = /^[\d.\s]*[;,]?\s*(?:url\s*=\s*)?["']?([^"']*)/i.exec(content)?.[1] ?? '';
    this.gathered.addLoad('refresh', target.trim());
  }

  /** Reads the content of an element that holds no markup; gives the place behind its end tag. */
  #raw(facts: ElementFacts, start: number): number {
    const { name, content } = facts;
    if (content === 'plain') {
      this.#plain(start, this.#html.length);
      return this.#html.length;
    }
    const end = content === 'script' ? endOfScript(this.#html, start) : endOfRaw(this.#html, start, name);
    if (name === 'style') this.#style(this.#html.slice(start, Math.min(end, start + SHEET_CHARS_MAX)));
    if (name === 'title' && this.title === '' && this.#foreign === 0) {
      const sink = new TextSink(WORDS_CHARS_MAX, WORDS_CHARS_MAX);
      sink.write(decodeReferences(this.#html.slice(start, Math.min(end, start + 4 * WORDS_CHARS_MAX)), 'text'));
      this.title = sink.toString();
    }
    if (name === 'xmp') this.#plain(start, end);
    const close = this.#html.indexOf('>', end);
    return close === -1 ? this.#html.length : close + 1;
  }

  #style(css: string): void {
    if (this.#rules === 'known') return;
    this.#sheet.read(css, this.#cssLoad);
    if (this.#sheet.hides && this.visible.chars > 0) this.lateRules = true;
  }

  /** Text with references. */
  #text(start: number, end: number): void {
    if (this.#reference < start && this.#reference !== Number.POSITIVE_INFINITY) {
      const next = this.#html.indexOf('&', start);
      this.#reference = next === -1 ? Number.POSITIVE_INFINITY : next;
    }
    if (this.#reference >= end) this.#plain(start, end);
    else this.#put(decodeReferences(this.#html.slice(start, end), 'text'));
  }

  #plain(start: number, end: number): void {
    if (this.elements.look.hidden === 0) this.visible.writeUnits(this.#units, start, end);
    else this.#put(this.#html.slice(start, end));
  }

  #put(text: string): void {
    const { hidden: ways } = this.elements.look;
    if (ways === 0) return this.visible.write(text);
    const before = this.hidden.chars;
    this.hidden.write(text);
    const added = this.hidden.chars - before;
    if (added === 0) return;
    this.visible.mark();
    if (this.visible.chars <= PREVIEW_AFTER_CHARS) this.previewChars += added;
    for (let i = 0; i < this.hiddenBy.length; i += 1) {
      if ((ways & (1 << i)) !== 0) this.hiddenBy[i] = (this.hiddenBy[i] ?? 0) + added;
    }
  }
}

/** One text is read after the other. */
const units = new UnitReader();
/** Parts of a drawing that are not drawn (SVG section 5). */
const undrawn: ReadonlySet<string> = new Set(['defs', 'desc', 'metadata', 'symbol', 'clippath', 'mask']);
/** Many begin with "View in your browser", and hide the preview behind it. */
const PREVIEW_AFTER_CHARS = 80;
const CONDITIONAL_MAX = 50;
const CONDITIONAL_CHARS_MAX = 20_000;
const STYLE_CHARS_MAX = 4_096;
const SHEET_CHARS_MAX = 256 * 1024;
const textOnlyWays = (1 << hiddenWays.indexOf('colour')) | (1 << hiddenWays.indexOf('size'));

/** The first address of a `srcset`. */
function firstOfSet(set: string | undefined): string | undefined {
  return allOfSet(set)[0];
}

/** The first addresses of a `srcset`: each is followed by white space, and by a description up to a comma. */
function allOfSet(set: string | undefined): readonly string[] {
  const found: string[] = [];
  for (const [written] of (set ?? '').matchAll(/[^\s,]\S*/g)) {
    if (/^[\d.]+[wxh],?$/.test(written)) continue;
    if (found.length >= SET_MAX) break;
    found.push(written.replace(/,+$/, ''));
  }
  return found;
}

const SET_MAX = 8;
