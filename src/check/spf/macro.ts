/** Macro strings (RFC 7208 section 7): read once, expanded for each check. */

/** RFC 7208 section 7.2; `c`, `r` and `t` only in explanations. */
export type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'v' | 'h' | 'c' | 'r' | 't';

/** What each letter stands for in one check. */
export type MacroValue = (letter: MacroLetter) => string;

interface Macro {
  readonly letter: MacroLetter;
  /** Right-hand parts to keep; Infinity for all. */
  readonly parts: number;
  readonly reverse: boolean;
  readonly delimiters: string;
  /** Upper case: URL-escaped (RFC 7208 section 7.3). */
  readonly escape: boolean;
}

/** Literal text and macros by turns. */
export interface MacroString {
  readonly pieces: readonly (string | Macro)[];
  /** Holds `s` or `l`. */
  readonly usesLocalpart: boolean;
  /** Holds `p`, so that expanding it takes a look at the client's names first. */
  readonly usesHostName: boolean;
  /** What stands behind the last macro-expand; '' where the text ends in one. */
  readonly tail: string;
}

/** A domain name in presentation form, without the final dot (RFC 1035 section 2.3.4). */
const NAME_CHARACTERS_MAX = 253;
const everywhere: readonly MacroLetter[] = ['s', 'l', 'o', 'd', 'i', 'p', 'v', 'h'];
const inExplanations: readonly MacroLetter[] = [...everywhere, 'c', 'r', 't'];
const transformers = /^(\d*)(r?)([-.+,/_=]*)$/i;

export type MacroPlace = 'domain' | 'explanation' | 'modifier';

/** Reads a macro-string (RFC 7208 section 7.1); undefined where it breaks the grammar. */
export function parseMacroString(text: string, place: MacroPlace): MacroString | undefined {
  const pieces: (string | Macro)[] = [];
  let usesLocalpart = false;
  let usesHostName = false;
  let literal = '';
  let at = 0;
  for (;;) {
    const percent = text.indexOf('%', at);
    const plain = percent === -1 ? text.slice(at) : text.slice(at, percent);
    if (!isVisible(plain, place)) return undefined;
    literal += plain;
    if (percent === -1) {
      if (literal !== '') pieces.push(literal);
      return { pieces, usesLocalpart, usesHostName, tail: plain };
    }
    const escaped = literals[text.charAt(percent + 1)];
    if (escaped !== undefined) {
      literal += escaped;
      at = percent + 2;
      continue;
    }
    const close = text.indexOf('}', percent);
    const macro = text.charAt(percent + 1) === '{' ? parseMacro(text.slice(percent + 2, close), place) : undefined;
    if (macro === undefined || close === -1) return undefined;
    if (literal !== '') pieces.push(literal);
    literal = '';
    pieces.push(macro);
    usesLocalpart ||= macro.letter === 's' || macro.letter === 'l';
    usesHostName ||= macro.letter === 'p';
    at = close + 1;
  }
}

const literals: Readonly<Record<string, string>> = { '%': '%', _: ' ', '-': '%20' };

/** Visible ASCII, and spaces in explanations only. */
function isVisible(text: string, place: MacroPlace): boolean {
  const lowest = place === 'explanation' ? 0x20 : 0x21;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < lowest || code > 0x7e) return false;
  }
  return true;
}

function parseMacro(text: string, place: MacroPlace): Macro | undefined {
  const lower = text.charAt(0).toLowerCase();
  const letter = (place === 'domain' ? everywhere : inExplanations).find((each) => each === lower);
  // More digits than any count of labels has, or more delimiters than there are, is nonsense made to cost time.
  if (letter === undefined || text.length > 64) return undefined;
  const found = transformers.exec(text.slice(1));
  if (found === null) return undefined;
  const [, digits = '', reverse = '', delimiters = ''] = found;
  const parts = digits === '' ? Number.POSITIVE_INFINITY : Number(digits);
  if (parts === 0) return undefined;
  const escape = text.charAt(0) !== letter;
  return { letter, parts, reverse: reverse !== '', delimiters: delimiters === '' ? '.' : delimiters, escape };
}

/**
 * Reads a domain-spec: a macro-string that ends in a macro or in a top label, which has a letter or a hyphen and a dot
 * before it (RFC 7208 section 7.1). Undefined where it breaks the grammar.
 */
export function parseDomainSpec(text: string): MacroString | undefined {
  const spec = text === '' ? undefined : parseMacroString(text, 'domain');
  return spec?.tail === '' || endsInTopLabel(spec?.tail ?? '') ? spec : undefined;
}

const topLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

function endsInTopLabel(text: string): boolean {
  const end = text.endsWith('.') ? text.length - 1 : text.length;
  const dot = text.lastIndexOf('.', end - 1);
  const label = text.slice(dot + 1, end);
  // An overlong label ends in no match later on; here it would only cost time.
  return dot !== -1 && label.length <= NAME_CHARACTERS_MAX && topLabel.test(label) && !/^\d+$/.test(label);
}

/**
 * The domain name that a domain-spec stands for, without a final dot. What is longer than a name can be loses labels on
 * the left (RFC 7208 section 7.3); expanding begins on the right, so that what would be cut anyway is never made.
 */
export function expandName(spec: MacroString, value: MacroValue): string {
  const { pieces } = spec;
  let name = '';
  // One more for the final dot that goes, one for the dot at which the cut is made.
  for (let i = pieces.length - 1; i >= 0 && name.length < NAME_CHARACTERS_MAX + 2; i--) {
    name = expandPiece(pieces[i] ?? '', value) + name;
  }
  if (name.endsWith('.')) name = name.slice(0, -1);
  if (name.length <= NAME_CHARACTERS_MAX) return name;
  const cut = name.indexOf('.', name.length - NAME_CHARACTERS_MAX - 1);
  return cut === -1 ? name : name.slice(cut + 1);
}

/** The text that an explanation stands for, at most so many characters of it. */
export function expandText(spec: MacroString, value: MacroValue, charactersMax: number): string {
  let text = '';
  for (const piece of spec.pieces) {
    text += expandPiece(piece, value);
    if (text.length >= charactersMax) break;
  }
  return text.slice(0, charactersMax);
}

function expandPiece(piece: string | Macro, value: MacroValue): string {
  if (typeof piece === 'string') return piece;
  const { letter, parts, reverse, delimiters, escape } = piece;
  let text = value(letter);
  if (reverse || parts !== Number.POSITIVE_INFINITY || delimiters !== '.') {
    let list = splitAt(text, delimiters);
    if (reverse) list.reverse();
    if (parts < list.length) list = list.slice(-parts);
    text = list.join('.');
  }
  return escape ? escapeUrl(text) : text;
}

/** Each delimiter splits; two in a row leave an empty part between them (RFC 7208 section 7.3). */
function splitAt(text: string, delimiters: string): string[] {
  if (delimiters.length === 1) return text.split(delimiters);
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (!delimiters.includes(text.charAt(i))) continue;
    parts.push(text.slice(from, i));
    from = i + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** All but the unreserved characters of RFC 3986 section 2.3. */
function escapeUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
