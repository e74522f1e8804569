import { Declarations, plainCss, readPlainDeclarations, readUrl } from './css.ts';

/** Of one message; further rules are not heeded. */
const RULES_MAX = 1_000;
const SELECTORS_MAX = 50;
const SELECTOR_CHARS_MAX = 200;
const NESTING_MAX = 3;

interface Rule {
  readonly tag: string;
  readonly id: string;
  readonly classes: readonly string[];
  /** Marks of elements that it has to stand in, and of the one right around it. */
  readonly within: number;
  readonly parent: number;
  /** Its place in the sheet; and with that, specificity (Selectors section 17): later ones of the same win. */
  order: number;
  weight: number;
  readonly declarations: Declarations;
}

/** What a rule is found by. */
export interface Styled {
  readonly tag: string;
  readonly id: string;
  /** The attribute as it stands. */
  readonly classes: string;
}

/** Marks of the elements that an element stands in, as `marksOf` gave them. */
export interface Around {
  readonly within: number;
  readonly parent: number;
}

/** Parts of selectors that others stand in: as many as there are bits. */
const MARKS_MAX = 31;
/** Rules that are looked at for all elements together: a hundred times what newsletters ask for. */
const LOOKED_MAX = 500_000;
const ID_WEIGHT = 1e10;
const CLASS_WEIGHT = 1e8;
const TAG_WEIGHT = 1e6;

/**
 * Rules of `style` elements as far as a selector is made of tags, classes and ids, of an element itself and of those that
 * it stands in. Rules behind a condition or another combinator make colours unknown and do nothing else: it is not sure
 * whom they meet.
 */
export class StyleSheet {
  readonly #byTag = new Map<string, Rule[]>();
  readonly #byClass = new Map<string, Rule[]>();
  readonly #byId = new Map<string, Rule[]>();
  readonly #marks = new Map<string, Compound>();
  /** Of one element, weakest first; reused. */
  readonly #found: Rule[] = [];
  readonly #bySelector = new Map<string, Rule>();
  #rules = 0;
  #looked = 0;
  #exhausted = false;
  #hides = false;

  /** So many rules met so many elements that the rest was read without them. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  get empty(): boolean {
    return this.#rules === 0;
  }

  /** Whether any rule may hide something: text read before it has to be read again. */
  get hides(): boolean {
    return this.#hides;
  }

  /** Whether any rule asks where an element stands. */
  get asksAround(): boolean {
    return this.#marks.size > 0;
  }

  /** Reads the content of one `style` element; `load` is told of addresses. */
  read(css: string, load: (address: string) => void): void {
    this.#block(plainCss(css), { sure: true, depth: 0 }, load);
  }

  /** Which parts of selectors an element is: a bit for each. */
  marksOf({ tag, id, classes }: Styled): number {
    let marks = 0;
    const padded = classes === '' ? '' : paddedClasses(classes);
    for (const compound of this.#marks.values()) {
      if (compound.tag !== '' && compound.tag !== tag) continue;
      if (compound.id !== '' && compound.id !== id) continue;
      if (compound.classes.every((name) => padded.includes(` ${name} `))) marks |= compound.mark;
    }
    return marks;
  }

  /** Adds what the rules say of an element, weakest first. */
  apply({ tag, id, classes }: Styled, around: Around, into: Declarations): void {
    const found = this.#found;
    found.length = 0;
    this.#find(this.#byTag.get('*'), tag, around);
    this.#find(this.#byTag.get(tag), tag, around);
    if (classes !== '' && this.#byClass.size > 0) {
      const padded = paddedClasses(classes);
      for (const name of padded.split(' ', 20)) {
        if (name !== '') this.#find(this.#byClass.get(name), tag, around, padded);
      }
    }
    if (id !== '') this.#find(this.#byId.get(id), tag, around, paddedClasses(classes));
    if (found.length > 1) found.sort(byWeight);
    for (const { declarations } of found) into.addAll(declarations);
  }

  #find(rules: readonly Rule[] | undefined, tag: string, { within, parent }: Around, padded = ''): void {
    if (rules === undefined || this.#exhausted) return;
    this.#looked += rules.length;
    if (this.#looked > LOOKED_MAX) {
      this.#exhausted = true;
      return;
    }
    for (const rule of rules) {
      if (rule.tag !== '' && rule.tag !== tag) continue;
      if ((rule.within & ~within) !== 0 || (rule.parent & ~parent) !== 0) continue;
      if (rule.classes.every((name) => padded.includes(` ${name} `))) this.#found.push(rule);
    }
  }

  #block(css: string, { sure, depth }: { sure: boolean; depth: number }, load: (address: string) => void): void {
    let at = 0;
    let open = 0;
    while (at < css.length) {
      // Looked for once where there is none, so that many statements do not each look to the end.
      if (open !== -1 && open <= at) open = css.indexOf('{', at);
      const statementEnd = endOfStatement(css, at, open === -1 ? css.length : open);
      if (statementEnd !== -1) {
        importOf(css.slice(at, statementEnd), load);
        at = statementEnd + 1;
        continue;
      }
      if (open === -1) return;
      const close = endOfBlock(css, open);
      // Style elements of old hide their rules from older browsers in a comment of HTML.
      const prelude = css
        .slice(at, open)
        .replaceAll(/<!--|-->/g, ' ')
        .trim();
      const body = css.slice(open + 1, close);
      at = close + 1;
      if (!prelude.startsWith('@')) this.#rule(prelude, body, { sure, load });
      else if (/^@font-face/i.test(prelude)) readPlainDeclarations(body, new Declarations(), load);
      else if (depth < NESTING_MAX && /^@(?:media|supports|layer)/i.test(prelude)) {
        this.#block(body, { sure: sure && isForAll(prelude), depth: depth + 1 }, load);
      }
    }
  }

  #rule(prelude: string, body: string, { sure, load }: { sure: boolean; load: (address: string) => void }): void {
    const declarations = new Declarations();
    readPlainDeclarations(body, declarations, load);
    if (declarations.count === 0) return;
    for (const written of prelude.split(',', SELECTORS_MAX)) {
      const selector = written.trim();
      if (selector === '' || selector.length > SELECTOR_CHARS_MAX || this.#rules >= RULES_MAX) continue;
      const around = sure ? this.#aroundOf(selector) : undefined;
      const last = (/[^\s>+~]+$/.exec(asClasses(selector))?.[0] ?? '').replace(/[:[].*$/, '');
      const said = around === undefined ? declarations.uncertain() : declarations;
      if (said.count === 0 || last === '') continue;
      if (around !== undefined) this.#hides = true;
      this.#put(last, around ?? nowhere, said);
    }
  }

  /** What an element has to stand in for a selector to meet it; undefined where that cannot be told. */
  #aroundOf(selector: string): (Around & { readonly weight: number }) | undefined {
    const plain = asClasses(selector).replaceAll(/\s*>\s*/g, '>');
    if (/[+~:[\]]/.test(plain.replace(/^(?:html)?:root(?=[\s>])/i, ''))) return undefined;
    const parts = plain.split(/(?<=[\s>])|(?=[\s>])/).filter((part) => part.trim() !== '');
    let within = 0;
    let parent = 0;
    let weight = 0;
    for (let i = 0; i < parts.length - 1; i += 1) {
      const part = parts[i] ?? '';
      if (part === '>') continue;
      const isParent = parts[i + 1] === '>';
      // All stands in these, though their tags may be missing.
      if (/^(?:html|body|html:root|:root|\*)$/i.test(part) && !isParent) {
        weight += TAG_WEIGHT;
        continue;
      }
      const compound = this.#markOf(part);
      if (compound === undefined) return undefined;
      weight += weightOf(compound);
      if (isParent && i + 2 === parts.length - 1) parent |= compound.mark;
      else within |= compound.mark;
    }
    return { within, parent, weight };
  }

  #markOf(written: string): Compound | undefined {
    const known = this.#marks.get(written);
    if (known !== undefined) return known;
    if (this.#marks.size >= MARKS_MAX) return undefined;
    const made = { ...compoundOf(written), mark: 1 << this.#marks.size };
    this.#marks.set(written, made);
    return made;
  }

  #put(
    written: string,
    { within, parent, weight }: Around & { readonly weight: number },
    declarations: Declarations,
  ): void {
    this.#rules += 1;
    const selector = `${within} ${parent} ${written}`;
    const known = this.#bySelector.get(selector);
    if (known !== undefined) {
      // The same once more: what it says now counts, from here on.
      known.declarations.addAll(declarations);
      known.weight += this.#rules - known.order;
      known.order = this.#rules;
      return;
    }
    const compound = compoundOf(written);
    const { tag, id, classes } = compound;
    const order = this.#rules;
    const own = new Declarations();
    own.addAll(declarations);
    const rule: Rule = {
      tag,
      id,
      classes,
      within,
      parent,
      order,
      weight: weight + weightOf(compound) + order,
      declarations: own,
    };
    this.#bySelector.set(selector, rule);
    if (id !== '') push(this.#byId, id, rule);
    else if (classes[0] !== undefined) push(this.#byClass, classes[0], rule);
    else push(this.#byTag, tag === '' ? '*' : tag, rule);
  }
}

function byWeight(one: Rule, other: Rule): number {
  return one.weight - other.weight;
}

const nowhere = { within: 0, parent: 0, weight: 0 } as const;

/** A part of a selector without combinators. */
interface Compound {
  readonly tag: string;
  readonly id: string;
  readonly classes: readonly string[];
  readonly mark: number;
}

function compoundOf(written: string): Compound {
  const tag = /^[a-z0-9*-]+/i.exec(written)?.[0].toLowerCase() ?? '';
  const names = written.match(/[.#][^.#]+/g) ?? [];
  const classes = names.filter((name) => name.startsWith('.')).map((name) => name.slice(1));
  const id = names.find((name) => name.startsWith('#'))?.slice(1) ?? '';
  return { tag: tag === '*' ? '' : tag, id, classes, mark: 0 };
}

function weightOf({ tag, id, classes }: Compound): number {
  return (id === '' ? 0 : ID_WEIGHT) + classes.length * CLASS_WEIGHT + (tag === '' ? 0 : TAG_WEIGHT);
}

/** `[class~=x]` and `[id=x]` as `.x` and `#x`: it is how newsletters write them for old programs. */
function asClasses(selector: string): string {
  if (!selector.includes('[')) return selector;
  return selector
    .replaceAll(/\[\s*class\s*~?=\s*["']?([\w-]+)["']?\s*\]/gi, '.$1')
    .replaceAll(/\[\s*id\s*=\s*["']?([\w-]+)["']?\s*\]/gi, '#$1');
}

function paddedClasses(classes: string): string {
  return ` ${classes.replaceAll(/[\t\r\n\f]/g, ' ')} `;
}

function push(rules: Map<string, Rule[]>, key: string, rule: Rule): void {
  const found = rules.get(key);
  if (found === undefined) rules.set(key, [rule]);
  else found.push(rule);
}

/** The semicolon of an at-rule without a block that begins at a place; -1 where none does. */
function endOfStatement(css: string, start: number, end: number): number {
  let at = start;
  while (at < end && css.charCodeAt(at) <= 0x20) at += 1;
  if (css.charCodeAt(at) !== 0x40) return -1;
  while (at < end && css.charCodeAt(at) !== 0x3b) at += 1;
  return at < end ? at : -1;
}

/** The brace that closes the one at `open`; the end where there is none. */
function endOfBlock(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    const code = css.charCodeAt(at);
    if (code === 0x7b) depth += 1;
    else if (code === 0x7d) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return css.length;
}

/** Windows of mail are wider than this, and narrower. */
const WINDOW_PIXELS_MIN = 320;
const WINDOW_PIXELS_MAX = 3_000;
const CONDITION_CHARS_MAX = 300;

/** Whether a condition is met by every screen: `@media` with what all have, `@supports` of what is as old as CSS, `@layer`. */
function isForAll(prelude: string): boolean {
  const condition = prelude.trim().toLowerCase();
  if (condition.length > CONDITION_CHARS_MAX) return false;
  if (condition.startsWith('@layer')) return true;
  if (condition.startsWith('@supports'))
    return /^@supports\s*\(\s*(?:display|color|opacity|font-size|width|height|position)\s*:[^()]*\)$/.test(condition);
  return condition.slice('@media'.length).split(',').some(isMetByAll);
}

function isMetByAll(query: string): boolean {
  return query.split(/\sand\s+/).every((part) => {
    const said = part.trim();
    if (/^(?:only\s+)?(?:all|screen)$|^not\s+(?:print|speech|tty|projection|handheld)$/.test(said)) return true;
    const [, bound = '', value = ''] =
      /^\(\s*(min|max)-(?:device-)?(?:width|height)\s*:\s*([\d.]+)(?:px)?\s*\)$/.exec(said) ?? [];
    if (bound === '') return false;
    return bound === 'min' ? Number(value) <= WINDOW_PIXELS_MIN : Number(value) >= WINDOW_PIXELS_MAX;
  });
}

/** `@import "…"` and `@import url(…)` (CSS Cascade section 2). */
function importOf(rule: string, load: (address: string) => void): void {
  const at = /@import\s+/i.exec(rule);
  if (at === null) return;
  const start = at.index + at[0].length;
  if (/^url\(/i.test(rule.slice(start, start + 4))) readUrl(rule, start + 3, load);
  else load(rule.slice(start).replaceAll(/^["']|["'].*$/g, ''));
}
