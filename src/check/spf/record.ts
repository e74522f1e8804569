/** SPF records (RFC 7208 sections 4.5, 4.6, 5 and 6): which text is one, and what it says. */
import { addressOctets } from '#format/ip';
import type { PrefixLengths } from './client.ts';
import { type MacroString, parseDomainSpec, parseMacroString } from './macro.ts';

export type SpfMechanism =
  | { readonly kind: 'all' }
  | { readonly kind: 'ip'; readonly network: Uint8Array; readonly bits: number }
  | ({ readonly kind: 'a' | 'mx'; readonly target?: MacroString } & PrefixLengths)
  | { readonly kind: 'ptr'; readonly target?: MacroString }
  | { readonly kind: 'include'; readonly target: MacroString }
  | { readonly kind: 'exists'; readonly target: MacroString };

export interface SpfDirective {
  /** As written, at most 512 characters of it. */
  readonly text: string;
  /** What the qualifier says. */
  readonly result: 'pass' | 'fail' | 'softfail' | 'neutral';
  readonly mechanism: SpfMechanism;
}

/** A record that obeys the grammar. */
export interface SpfRecord {
  readonly text: string;
  /** Up to the first `all`: what stands behind it never counts (RFC 7208 section 5.1). */
  readonly directives: readonly SpfDirective[];
  /** Undefined also where there is an `all`. */
  readonly redirect?: { readonly text: string; readonly target: MacroString };
  readonly explanation?: MacroString;
}

/** Why a text is no valid record, in words; it quotes the term at fault. */
export interface SpfSyntaxError {
  readonly problem: string;
}

/** What is kept of a term; a longer one is nobody's honest one. */
const TERM_CHARACTERS_MAX = 512;

/** The TXT records that claim to be SPF records (RFC 7208 section 4.5): "v=spf1", in any case, and a space or nothing. */
export function selectSpfRecords(texts: readonly string[]): readonly string[] {
  return texts.filter(isSpfRecord);
}

function isSpfRecord(text: string): boolean {
  if (text.length < 6 || text.slice(0, 6).toLowerCase() !== 'v=spf1') return false;
  return text.length === 6 || text.charCodeAt(6) === 32;
}

/** Reads a record that begins with its version. Every term is checked, also those that can never count (section 4.6). */
export function parseSpfRecord(text: string): SpfRecord | SpfSyntaxError {
  const directives: SpfDirective[] = [];
  const modifiers = new Map<string, Modifier>();
  let all = false;
  for (const term of text.slice(6).split(' ')) {
    // Terms are parted by one or more spaces, and spaces may end the record.
    if (term === '') continue;
    const equals = modifierName(term);
    if (equals !== undefined) {
      const problem = addModifier(modifiers, term, equals);
      if (problem !== undefined) return { problem };
      continue;
    }
    const directive = parseDirective(term);
    if (directive === undefined) return { problem: `Cannot understand the term ${quote(term)}` };
    if (!all) directives.push(directive);
    all ||= directive.mechanism.kind === 'all';
  }
  const redirect = all ? undefined : modifiers.get('redirect');
  const explanation = modifiers.get('exp')?.target;
  return {
    text,
    directives,
    ...(redirect === undefined ? {} : { redirect }),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

interface Modifier {
  readonly text: string;
  readonly target: MacroString;
}

/** For messages: ASCII, one line, short. */
function quote(term: string): string {
  const shown = term.slice(0, 60).replaceAll(/[^\x20-\x7e]/g, '?');
  return `"${shown}${term.length > 60 ? '…' : ''}"`;
}

/** The length of a modifier's name (RFC 7208 section 4.6.1); undefined for a directive. */
function modifierName(term: string): number | undefined {
  const equals = term.indexOf('=');
  if (equals < 1) return undefined;
  for (let i = 0; i < equals; i++) {
    const code = term.charCodeAt(i) | 0x20;
    const isLetter = code >= 97 && code <= 122;
    if (!isLetter && (i === 0 || !/[0-9_.-]/.test(term.charAt(i)))) return undefined;
  }
  return equals;
}

/** Says what is wrong. `redirect` and `exp` may stand once each (RFC 7208 section 6). */
function addModifier(modifiers: Map<string, Modifier>, term: string, equals: number): string | undefined {
  const name = term.slice(0, equals).toLowerCase();
  const value = term.slice(equals + 1);
  if (name !== 'redirect' && name !== 'exp') {
    return parseMacroString(value, 'modifier') === undefined ? `Cannot understand the term ${quote(term)}` : undefined;
  }
  const target = parseDomainSpec(value);
  if (target === undefined) return `Cannot understand the domain in ${quote(term)}`;
  if (modifiers.has(name)) return `The modifier ${name} stands there twice`;
  modifiers.set(name, { text: term.slice(0, TERM_CHARACTERS_MAX), target });
  return undefined;
}

const results = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

function parseDirective(term: string): SpfDirective | undefined {
  const first = term.charAt(0);
  const qualified = first === '+' || first === '-' || first === '~' || first === '?';
  const result = qualified ? results[first] : 'pass';
  const from = qualified ? 1 : 0;
  let end = from;
  while (end < term.length && term[end] !== ':' && term[end] !== '/') end += 1;
  const mechanism = parseMechanism(term.slice(from, end).toLowerCase(), term.slice(end));
  return mechanism === undefined ? undefined : { text: term.slice(0, TERM_CHARACTERS_MAX), result, mechanism };
}

/** @param rest from the first `:` or `/` on */
function parseMechanism(name: string, rest: string): SpfMechanism | undefined {
  switch (name) {
    case 'all':
      return rest === '' ? { kind: 'all' } : undefined;
    case 'ip4':
    case 'ip6':
      return rest.startsWith(':') ? parseNetwork(rest.slice(1), name === 'ip4' ? 4 : 16) : undefined;
    case 'a':
    case 'mx':
      return parseHosts(name, rest);
    case 'ptr':
      return withTarget({ kind: 'ptr' }, rest);
    case 'include':
    case 'exists': {
      const target = rest.startsWith(':') ? parseDomainSpec(rest.slice(1)) : undefined;
      return target === undefined ? undefined : { kind: name, target };
    }
    default:
      return undefined;
  }
}

function withTarget<T extends SpfMechanism>(mechanism: T, rest: string): (T & { target?: MacroString }) | undefined {
  if (rest === '') return mechanism;
  const target = rest.startsWith(':') ? parseDomainSpec(rest.slice(1)) : undefined;
  return target === undefined ? undefined : { ...mechanism, target };
}

/** RFC 7208 section 5.6. */
function parseNetwork(text: string, length: 4 | 16): SpfMechanism | undefined {
  const slash = text.indexOf('/');
  const network = addressOctets(slash === -1 ? text : text.slice(0, slash));
  const bits = slash === -1 ? length * 8 : prefixLength(text.slice(slash + 1), length * 8);
  if (network?.length !== length || bits === undefined) return undefined;
  return { kind: 'ip', network, bits };
}

/** `0`, or digits that do not begin with one. */
function prefixLength(text: string, max: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const bits = Number(text);
  return bits <= max ? bits : undefined;
}

const dualPrefix = /(?:\/(\d{1,9}))?(?:\/\/(\d{1,9}))?$/;

/** `a` and `mx` with an optional domain and up to two prefix lengths (RFC 7208 sections 5.3 and 5.4). */
function parseHosts(kind: 'a' | 'mx', rest: string): SpfMechanism | undefined {
  // Prefix lengths are at most six characters; a regular expression is not let loose on more.
  const near = Math.max(0, rest.length - 24);
  const found = dualPrefix.exec(rest.slice(near));
  const [matched = '', four, six] = found ?? [];
  const bits4 = four === undefined ? 32 : prefixLength(four, 32);
  const bits6 = six === undefined ? 128 : prefixLength(six, 128);
  if (bits4 === undefined || bits6 === undefined) return undefined;
  return withTarget({ kind, bits4, bits6 }, rest.slice(0, rest.length - matched.length));
}
