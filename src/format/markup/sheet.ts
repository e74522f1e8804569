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
  readonly declarations: Declarations;
}

/** What a rule is found by. */
export interface Styled {
  readonly tag: string;
  readonly id: string;
  /** The attribute as it stands. */
  readonly classes: string;
}

/**
 * Rules of `style` elements as far as a selector is one element's tag, classes and id. Rules behind a condition or a
 * combinator make colours unknown and do nothing else: it is not sure whom they meet.
 */
export class StyleSheet {
  readonly #byTag = new Map<string, Rule[]>();
  readonly #byClass = new Map<string, Rule[]>();
  readonly #byId = new Map<string, Rule[]>();
  #rules = 0;
  #hides = false;

  get empty(): boolean {
    return this.#rules === 0;
  }

  /** Whether any rule may hide something: text read before it has to be read again. */
  get hides(): boolean {
    return this.#hides;
  }

  /** Reads the content of one `style` element; `load` is told of addresses. */
  read(css: string, load: (address: string) => void): void {
    this.#block(plainCss(css), { sure: true, depth: 0 }, load);
  }

  /** Adds what the rules say of an element, weakest first (tags, classes, id). */
  apply({ tag, id, classes }: Styled, into: Declarations): void {
    this.#add(this.#byTag.get('*'), '', into);
    this.#add(this.#byTag.get(tag), '', into);
    if (classes !== '' && this.#byClass.size > 0) {
      const padded = ` ${classes.replaceAll(/[\t\r\n\f]/g, ' ')} `;
      for (const name of padded.split(' ', 20)) {
        if (name === '') continue;
        for (const rule of this.#byClass.get(name) ?? []) {
          if (rule.tag !== '' && rule.tag !== tag) continue;
          if (rule.classes.every((other) => padded.includes(` ${other} `))) into.addAll(rule.declarations);
        }
      }
    }
    if (id !== '') this.#add(this.#byId.get(id), tag, into);
  }

  #add(rules: readonly Rule[] | undefined, tag: string, into: Declarations): void {
    if (rules === undefined) return;
    for (const rule of rules) if (tag === '' || rule.tag === '' || rule.tag === tag) into.addAll(rule.declarations);
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
      if (selector.length > SELECTOR_CHARS_MAX) continue;
      const certain = sure && /^[^\s>+~:[\]]+$/.test(selector);
      const last = (/[^\s>+~]+$/.exec(selector)?.[0] ?? '').replace(/[:[].*$/, '');
      const said = certain ? declarations : declarations.uncertain();
      if (said.count === 0 || last === '' || this.#rules >= RULES_MAX) continue;
      if (certain) this.#hides = true;
      this.#put(last, said);
    }
  }

  #put(compound: string, declarations: Declarations): void {
    const tag = /^[a-z0-9*]+/i.exec(compound)?.[0].toLowerCase() ?? '';
    const names = compound.match(/[.#][^.#]+/g) ?? [];
    const classes = names.filter((name) => name.startsWith('.')).map((name) => name.slice(1));
    const id = names.find((name) => name.startsWith('#'))?.slice(1) ?? '';
    const rule: Rule = { tag: tag === '*' ? '' : tag, id, classes, declarations };
    this.#rules += 1;
    if (id !== '') push(this.#byId, id, rule);
    else if (classes[0] !== undefined) push(this.#byClass, classes[0], rule);
    else if (tag !== '') push(this.#byTag, tag, rule);
  }
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

/** Whether a condition is met by every screen. */
function isForAll(prelude: string): boolean {
  return /^@media\s+(?:all|screen|only\s+screen)$/i.test(prelude.trim());
}

/** `@import "…"` and `@import url(…)` (CSS Cascade section 2). */
function importOf(rule: string, load: (address: string) => void): void {
  const at = /@import\s+/i.exec(rule);
  if (at === null) return;
  const start = at.index + at[0].length;
  if (/^url\(/i.test(rule.slice(start, start + 4))) readUrl(rule, start + 3, load);
  else load(rule.slice(start).replaceAll(/^["']|["'].*$/g, ''));
}
