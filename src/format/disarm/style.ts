/**
 * Styles: declarations and rules of which only those stay that lay out and colour. What stays is taken over as it was
 * written, piece by piece: each piece is whole by itself, so a browser reads it as it was read here.
 */
import {
  AtKeyword,
  BadString,
  BadUrl,
  CDC,
  CDO,
  Colon,
  Comment,
  Delim,
  Function as FunctionToken,
  Ident,
  LeftCurlyBracket,
  RightCurlyBracket,
  RightParenthesis,
  RightSquareBracket,
  Semicolon,
  String as StringToken,
  Url,
  WhiteSpace,
} from 'css-tree/tokenizer';
import { string, url } from 'css-tree/utils';
import { isElsewhere, isShare, readAddress } from './address.ts';
import { DECLARATIONS_CHARACTERS_MAX, SHEET_CHARACTERS_MAX, SHEET_DEPTH_MAX, STYLES_REMEMBERED_MAX } from './limits.ts';
import { atRules, fontDescriptors, isKeptFunction, kindOfProperty, positionsKept, takesPicture } from './properties.ts';
import { closingOf, StyleTokens } from './tokens.ts';
import type { Danger, DisarmPolicy } from './types.ts';

/** What was left out of a style, for the list of changes. */
export type StyleFinding = { readonly danger: Danger; readonly what: string; readonly before: string };

export interface CleanStyle {
  readonly text: string;
  readonly findings: readonly StyleFinding[];
}

/** Whether a declaration stays. */
type Judgement = 'kept' | 'dropped';

interface Block {
  readonly start: number;
  readonly end: number;
  readonly kind: 'style' | 'font';
}

/** Cleans the styles of one document. */
export class StyleCleaner {
  readonly #policy: DisarmPolicy;
  readonly #tokens = new StyleTokens();
  readonly #remembered = new Map<string, CleanStyle>();
  #findings: StyleFinding[] = [];

  constructor(policy: DisarmPolicy) {
    this.#policy = policy;
  }

  /** The value of a style attribute. */
  declarations(source: string): CleanStyle {
    const known = this.#remembered.get(source);
    if (known !== undefined) return known;
    const clean = this.#clean(source, DECLARATIONS_CHARACTERS_MAX, () =>
      this.#declarations({ start: 0, end: this.#tokens.count, kind: 'style' }),
    );
    if (this.#remembered.size < STYLES_REMEMBERED_MAX) this.#remembered.set(source, clean);
    return clean;
  }

  /** The text of a style element. */
  sheet(source: string): CleanStyle {
    return this.#clean(source, SHEET_CHARACTERS_MAX, () => this.#rules(0, this.#tokens.count, 0));
  }

  #clean(source: string, charactersMax: number, clean: () => string): CleanStyle {
    this.#findings = [];
    if (source.length > charactersMax) {
      return { text: '', findings: [{ danger: 'too-complex', what: 'style-size', before: source.slice(0, 100) }] };
    }
    this.#tokens.read(source);
    // Within a style element this alone would end it; in a string the escape says the same.
    const text = clean().replaceAll('</', '<\\/');
    return { text, findings: this.#findings };
  }

  /** A list of rules, at the top or in the block of an at-rule. */
  #rules(start: number, end: number, depth: number): string {
    const tokens = this.#tokens;
    let out = '';
    let at = start;
    while (at < end) {
      const type = tokens.type(at);
      if (type === WhiteSpace || type === Comment || type === Semicolon || type === CDO || type === CDC) {
        at++;
        continue;
      }
      const bracket = this.#preludeEnd(at, end, type === AtKeyword);
      const isBlock = bracket < end && tokens.type(bracket) === LeftCurlyBracket;
      const next = isBlock ? tokens.behindBlock(bracket, end) : Math.min(bracket + 1, end);
      const rule = { start: at, bracket, blockEnd: isBlock ? blockEnd(tokens, bracket, next) : next, isBlock };
      out += type === AtKeyword ? this.#atRule(rule, depth) : this.#styleRule(rule);
      at = next;
    }
    return out;
  }

  /** Where the block of a rule begins, or an at-rule ends without one. */
  #preludeEnd(start: number, end: number, isAtRule: boolean): number {
    const tokens = this.#tokens;
    let at = start;
    while (at < end) {
      const type = tokens.type(at);
      if (type === LeftCurlyBracket || (isAtRule && type === Semicolon)) return at;
      at = closingOf(type) === undefined ? at + 1 : tokens.behindBlock(at, end);
    }
    return end;
  }

  #styleRule({ start, bracket, blockEnd, isBlock }: Rule): string {
    if (!isBlock || !this.#isWhole(start, bracket)) return this.#dropped(start, blockEnd);
    const declarations = this.#declarations({ start: bracket + 1, end: blockEnd, kind: 'style' });
    return declarations === '' ? '' : `${this.#tokens.slice(start, bracket)}{${declarations}}\n`;
  }

  #atRule({ start, bracket, blockEnd, isBlock }: Rule, depth: number): string {
    const tokens = this.#tokens;
    const name = tokens.name(start).slice(1);
    if (name === 'import') {
      if (this.#policy['remote-style'] === 'allow' && !isBlock) return this.#allowedImport(start, bracket);
      this.#find('remote-style', 'import', tokens.slice(start, bracket));
      return '';
    }
    const kind = atRules.get(name);
    if (kind === undefined || !isBlock || depth >= SHEET_DEPTH_MAX || !this.#isWhole(start, bracket)) {
      // They name what a selector is about, and load nothing.
      return name === 'namespace' || name.endsWith('document') ? '' : this.#dropped(start, blockEnd);
    }
    if (kind === 'font' && this.#isRemoteFont(bracket, blockEnd)) return '';
    const inner =
      kind === 'rules'
        ? this.#rules(bracket + 1, blockEnd, depth + 1)
        : this.#declarations({ start: bracket + 1, end: blockEnd, kind: kind === 'font' ? 'font' : 'style' });
    return inner === '' ? '' : `${tokens.slice(start, bracket)}{${inner}}\n`;
  }

  #allowedImport(start: number, end: number): string {
    const tokens = this.#tokens;
    for (let at = start + 1; at < end; at++) {
      const type = tokens.type(at);
      if (type === WhiteSpace || type === Comment) continue;
      const text =
        type === Url ? url.decode(tokens.text(at)) : type === StringToken ? string.decode(tokens.text(at)) : '';
      const address = readAddress(text, undefined);
      return address.kind === 'web' ? `@import "${address.text.replaceAll(/["\\\n]/g, '')}";\n` : '';
    }
    return '';
  }

  #isRemoteFont(start: number, end: number): boolean {
    const tokens = this.#tokens;
    for (let at = start; at < end; at++) {
      const type = tokens.type(at);
      if (type !== Url && type !== BadUrl && !(type === FunctionToken && tokens.name(at) === 'url')) continue;
      if (this.#policy['remote-style'] === 'allow') return false;
      this.#find('remote-style', 'font', tokens.slice(start, end));
      return true;
    }
    return false;
  }

  /** Brackets in pairs and nothing that fetches: what may stand in a selector or a condition. */
  #isWhole(start: number, end: number): boolean {
    const tokens = this.#tokens;
    for (let at = start; at < end; at++) {
      const type = tokens.type(at);
      if (type === Url || type === BadUrl || type === BadString || isClosing(type)) return false;
      if (type === FunctionToken && !isKeptFunction(tokens.name(at))) return false;
      if (closingOf(type) === undefined) continue;
      const next = tokens.behindBlock(at, end);
      // Never closed, or closed by what belongs to another.
      if (!isClosing(tokens.type(next - 1)) || !this.#isWhole(at + 1, next - 1)) return false;
      at = next - 1;
    }
    return true;
  }

  #declarations({ start, end, kind }: Block): string {
    const tokens = this.#tokens;
    let out = '';
    let at = start;
    while (at < end) {
      const type = tokens.type(at);
      if (type === WhiteSpace || type === Comment || type === Semicolon) {
        at++;
        continue;
      }
      const itemEnd = this.#itemEnd(at, end);
      if (type !== Ident) this.#dropped(at, itemEnd);
      else if (this.#judge(at, itemEnd, kind) === 'kept') out += `${tokens.slice(at, itemEnd).trimEnd()};`;
      at = itemEnd;
    }
    return out;
  }

  /** Behind a declaration, or behind a rule in its place: at the semicolon, or behind a block. */
  #itemEnd(start: number, end: number): number {
    const tokens = this.#tokens;
    let at = start;
    while (at < end) {
      const type = tokens.type(at);
      if (type === Semicolon) return at;
      const next = closingOf(type) === undefined ? at + 1 : tokens.behindBlock(at, end);
      if (type === LeftCurlyBracket) return next;
      at = next;
    }
    return end;
  }

  #judge(start: number, end: number, block: Block['kind']): Judgement {
    const tokens = this.#tokens;
    const property = tokens.name(start);
    let colon = start + 1;
    while (tokens.type(colon) === WhiteSpace || tokens.type(colon) === Comment) colon++;
    if (colon >= end || tokens.type(colon) !== Colon) return 'dropped';
    const kind = block === 'font' && fontDescriptors.has(property) ? 'kept' : kindOfProperty(property);
    if (kind === 'active') this.#find('style', 'active-style', tokens.slice(start, end));
    if (kind !== 'kept') return 'dropped';
    if (property === 'position' && !this.#isPositionKept(colon + 1, end)) {
      this.#find('style', 'position', tokens.slice(start, end));
      return 'dropped';
    }
    return this.#judgeValue(property, { start, from: colon + 1, end }, block);
  }

  #isPositionKept(start: number, end: number): boolean {
    const tokens = this.#tokens;
    for (let at = start; at < end; at++) {
      const type = tokens.type(at);
      if (type === WhiteSpace || type === Comment) continue;
      return type === Ident && positionsKept.has(tokens.name(at));
    }
    return false;
  }

  #judgeValue(
    property: string,
    { start, from, end }: { readonly start: number; readonly from: number; readonly end: number },
    block: Block['kind'],
  ): Judgement {
    const tokens = this.#tokens;
    let verdict: Judgement = 'kept';
    for (let at = from; at < end; at++) {
      const type = tokens.type(at);
      if (type === WhiteSpace || type === Ident) continue;
      // A backslash that escapes nothing would escape what is put behind it.
      if (isNeverInValue(type) || (type === Delim && tokens.text(at) === '\\')) verdict = 'dropped';
      else if (type === Url) {
        const text = tokens.text(at);
        if (!this.#isAddressKept(property, url.decode(text), block)) verdict = 'dropped';
      } else if (type === FunctionToken) {
        const name = tokens.name(at);
        if (name === 'url' || name === 'src') {
          const argument = this.#onlyString(at, end);
          if (argument === undefined) this.#dropped(at, end);
          if (argument === undefined || !this.#isAddressKept(property, argument, block)) verdict = 'dropped';
        } else if (!isKeptFunction(name)) {
          if (name === 'expression') this.#find('style', 'active-style', tokens.slice(start, end));
          else if (mayFetch.has(name)) this.#find('remote-load', 'style-load', tokens.slice(start, end));
          verdict = 'dropped';
        }
      }
    }
    return verdict === 'kept' && this.#isBalanced(from, end) ? 'kept' : 'dropped';
  }

  #isBalanced(start: number, end: number): boolean {
    const tokens = this.#tokens;
    const open: number[] = [];
    for (let at = start; at < end; at++) {
      const type = tokens.type(at);
      const closing = closingOf(type);
      if (closing !== undefined) open.push(closing);
      else if (isClosing(type) && open.pop() !== type) return false;
    }
    return open.length === 0;
  }

  /** What goes since it is not known; told where a program that knows it would load something from elsewhere. */
  #dropped(start: number, end: number): '' {
    const tokens = this.#tokens;
    let functionEnd = start;
    for (let at = start; at < end; at++) {
      const type = tokens.type(at);
      if (type === FunctionToken && loads.has(tokens.name(at))) functionEnd = tokens.behindBlock(at, end);
      const isString = type === StringToken && at < functionEnd;
      const text = type === Url ? url.decode(tokens.text(at)) : isString ? string.decode(tokens.text(at)) : '';
      if (!/^\s*(?:https?:|[\\/]{2})/i.test(text) && !isElsewhere(text)) continue;
      this.#find('remote-load', 'style-load', tokens.slice(start, end));
      return '';
    }
    return '';
  }

  /** The address of `url("…")`, where nothing else stands in it. */
  #onlyString(start: number, end: number): string | undefined {
    const tokens = this.#tokens;
    let found: string | undefined;
    for (let at = start + 1; at < end; at++) {
      const type = tokens.type(at);
      if (type === RightParenthesis) return found;
      if (type === WhiteSpace || type === Comment) continue;
      if (type !== StringToken || found !== undefined) return undefined;
      found = string.decode(tokens.text(at));
    }
    return undefined;
  }

  #isAddressKept(property: string, text: string, block: Block['kind']): boolean {
    const address = readAddress(text, undefined);
    if (address.kind === 'empty' || address.kind === 'fragment') return false;
    // Remote ones were refused with their whole rule.
    if (block === 'font') return address.kind === 'web';
    const isPicture = takesPicture(property) || property.startsWith('--');
    if (isPicture && (address.kind === 'inline-image' || address.kind === 'content')) return true;
    if (address.kind === 'refused') {
      if (address.scheme.endsWith('script')) this.#find('style', 'active-style', text);
      else if (isShare(text)) this.#find('remote-load', 'share', text);
    }
    if (address.kind !== 'web' && isElsewhere(text)) this.#find('remote-load', 'style-load', text);
    if (address.kind !== 'web') return false;
    if (!takesPicture(property)) {
      this.#find('remote-load', 'style-load', `${property}: ${text}`);
      return false;
    }
    if (this.#policy['remote-image'] === 'allow') return true;
    this.#find('remote-image', 'background', text);
    return false;
  }

  #find(danger: Danger, what: string, before: string): void {
    this.#findings.push({ danger, what, before: before.slice(0, 400) });
  }
}

interface Rule {
  readonly start: number;
  /** Where its block begins; for a statement, where it ends. */
  readonly bracket: number;
  /** Where its block ends, the bracket not included. */
  readonly blockEnd: number;
  readonly isBlock: boolean;
}

const mayFetch: ReadonlySet<string> = new Set([
  'image',
  'image-set',
  '-webkit-image-set',
  'cross-fade',
  '-webkit-cross-fade',
  'url-prefix',
  'domain',
  'attr',
  'paint',
  'alphaimageloader',
]);

/** Functions whose texts are addresses. */
const loads: ReadonlySet<string> = new Set([...mayFetch, 'url', 'src']);

function isClosing(type: number): boolean {
  return type === RightCurlyBracket || type === RightParenthesis || type === RightSquareBracket;
}

function isNeverInValue(type: number): boolean {
  return (
    type === BadUrl ||
    type === BadString ||
    type === LeftCurlyBracket ||
    type === RightCurlyBracket ||
    type === AtKeyword ||
    type === CDO ||
    type === CDC
  );
}

function blockEnd(tokens: StyleTokens, bracket: number, next: number): number {
  return next - 1 > bracket && tokens.type(next - 1) === RightCurlyBracket ? next - 1 : next;
}
