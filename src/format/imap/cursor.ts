/**
 * Cursor: reads the tokens of a command (RFC 9051 section 9) out of its octets, literals included: the wire leaves
 * `{5}CRLF` and the octets that follow where they stood. Throws SyntaxProblem, which the parser turns into BAD.
 */
import { asBuffer, decodeUtf8, latin1 } from '#base/bytes';
import { FLAGS_MAX, KEYWORD_CHARS_MAX } from './limits.ts';
import { type NamedFlags, systemFlagBit } from './flags.ts';
import { parseSequenceSet, type SequenceSet } from './sequence.ts';

/** Why a command is BAD, in words for the client. */
export class SyntaxProblem extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'SyntaxProblem';
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;

/** atom-char, ASTRING-CHAR (atom-char and `]`), list-char (ASTRING-CHAR, `%`, `*`), by octet. */
const ATOM = 1;
const ASTRING = 2;
const LIST = 4;
const classes = new Uint8Array(256);
for (let c = 0x21; c < 0x7f; c++) {
  const char = String.fromCharCode(c);
  if ('(){"\\'.includes(char)) continue;
  if ('%*'.includes(char)) classes[c] = LIST;
  else classes[c] = char === ']' ? ASTRING | LIST : ATOM | ASTRING | LIST;
}
// UTF-8 names unquoted (rev2 wants them quoted; several clients do not) do no harm in an astring or a pattern.
for (let c = 0x80; c < 0x100; c++) classes[c] = ASTRING | LIST;

export class Cursor {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next octet without taking it; -1 at the end. */
  peek(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  peekIs(char: string): boolean {
    return this.peek() === char.charCodeAt(0);
  }

  /** Takes the character if it is next. */
  accept(char: string): boolean {
    if (!this.peekIs(char)) return false;
    this.#at += 1;
    return true;
  }

  expect(char: string): void {
    if (this.accept(char)) return;
    throw new SyntaxProblem(char === ' ' ? 'Missing space or argument' : `Expected "${char}"`);
  }

  space(): void {
    this.expect(' ');
  }

  end(): void {
    if (!this.atEnd) throw new SyntaxProblem('Too many arguments');
  }

  #run(mask: number): string {
    const start = this.#at;
    let at = start;
    while ((classes[this.#bytes[at] ?? 0] ?? 0) & mask) at += 1;
    this.#at = at;
    const bytes = this.#bytes.subarray(start, at);
    if (mask === ATOM) return latin1(bytes);
    const text = decodeUtf8(bytes);
    if (text === undefined) throw new SyntaxProblem('A string is not valid UTF-8');
    return text;
  }

  atom(): string {
    const text = this.#run(ATOM);
    if (text === '') throw new SyntaxProblem('Missing or malformed argument');
    return text;
  }

  /** An atom in capitals, or '' where none is next: keywords of the grammar. */
  word(): string {
    return this.#run(ATOM).toUpperCase();
  }

  /** Letters, digits and dots in capitals: names that may stand directly before a bracket, as FETCH items do. */
  dottedName(): string {
    const start = this.#at;
    for (; ; this.#at++) {
      const c = this.peek();
      const letter = c | 0x20;
      if (!((letter >= 0x61 && letter <= 0x7a) || (c >= 0x30 && c <= 0x39) || c === 0x2e)) break;
    }
    return latin1(this.#bytes.subarray(start, this.#at)).toUpperCase();
  }

  /** Looks at the next keyword without taking it. */
  peekWord(): string {
    const at = this.#at;
    const word = this.#run(ATOM).toUpperCase();
    this.#at = at;
    return word;
  }

  /** Decimal digits, at most `max`. */
  number(max = 0xffff_ffff): number {
    const start = this.#at;
    let value = 0;
    for (; ; this.#at++) {
      const digit = this.peek() - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      if (value > max) throw new SyntaxProblem('A number is too large');
    }
    if (this.#at === start) throw new SyntaxProblem('Expected a number');
    return value;
  }

  astring(): string {
    const next = this.peek();
    if (next === QUOTE || next === 0x7b) return this.string();
    const text = this.#run(ASTRING);
    if (text === '') throw new SyntaxProblem('Missing or malformed argument');
    return text;
  }

  /** list-mailbox: a pattern, unquoted or a string. */
  listMailbox(): string {
    const next = this.peek();
    if (next === QUOTE || next === 0x7b) return this.string();
    const text = this.#run(LIST);
    if (text === '') throw new SyntaxProblem('Missing mailbox pattern');
    return text;
  }

  string(): string {
    const text = decodeUtf8(this.stringBytes());
    if (text === undefined) throw new SyntaxProblem('A string is not valid UTF-8');
    return text;
  }

  stringBytes(): Uint8Array {
    return this.peek() === QUOTE ? this.#quoted() : this.#literal();
  }

  /** string or NIL. */
  nstring(): string | undefined {
    if (this.peek() === QUOTE || this.peek() === 0x7b) return this.string();
    if (this.word() !== 'NIL') throw new SyntaxProblem('Expected a string or NIL');
    return undefined;
  }

  #quoted(): Uint8Array {
    const start = this.#at + 1;
    let escapes = 0;
    let at = start;
    for (; ; at++) {
      const c = this.#bytes[at];
      if (c === undefined || c === 13 || c === 10 || c === 0) throw new SyntaxProblem('A quoted string is not closed');
      if (c === QUOTE) break;
      if (c === BACKSLASH) {
        const escaped = this.#bytes[at + 1];
        if (escaped !== QUOTE && escaped !== BACKSLASH)
          throw new SyntaxProblem('Only quote and backslash can be quoted');
        escapes += 1;
        at += 1;
      }
    }
    this.#at = at + 1;
    if (escapes === 0) return this.#bytes.subarray(start, at);
    const out = new Uint8Array(at - start - escapes);
    for (let from = start, to = 0; from < at; from++) {
      if (this.#bytes[from] === BACKSLASH) from += 1;
      out[to++] = this.#bytes[from] ?? 0;
    }
    return out;
  }

  /** `{5}`, `{5+}`, CRLF and the octets, which the wire has already counted. */
  #literal(): Uint8Array {
    this.expect('{');
    const length = this.number();
    this.accept('+');
    this.expect('}');
    this.expect('\r');
    this.expect('\n');
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new SyntaxProblem('A literal is cut short');
    if (asBuffer(bytes).includes(0)) throw new SyntaxProblem('A string must not hold NUL');
    this.#at += length;
    return bytes;
  }

  sequenceSet(): SequenceSet {
    const start = this.#at;
    for (;;) {
      const c = this.peek();
      // Digits, `,` `:` `*`, or `$` alone.
      if ((c < 0x30 || c > 0x3a) && c !== 0x2c && c !== 0x2a && c !== 0x24) break;
      this.#at += 1;
    }
    const set = parseSequenceSet(latin1(this.#bytes.subarray(start, this.#at)));
    if (set === undefined) throw new SyntaxProblem('Malformed sequence set');
    return set;
  }

  /** Items between parentheses; `none` says whether `()` is allowed. */
  list(item: () => void, none: 'empty-allowed' | 'not-empty'): void {
    this.expect('(');
    if (none === 'empty-allowed' && this.accept(')')) return;
    do item();
    while (this.accept(' '));
    this.expect(')');
  }

  get nextIsList(): boolean {
    return this.peek() === OPEN;
  }

  get nextIsClose(): boolean {
    return this.peek() === CLOSE;
  }

  get nextIsSpace(): boolean {
    return this.peek() === SPACE;
  }

  /** One flag: `\Seen` or a keyword. */
  flag(): string {
    const name = this.accept('\\') ? `\\${this.atom()}` : this.atom();
    if (name.length > KEYWORD_CHARS_MAX) throw new SyntaxProblem('A flag is too long');
    return name;
  }

  /** `(\Seen $Junk)`, or the same without parentheses where `bare` (STORE allows it). */
  flags(form: 'list' | 'list-or-bare'): NamedFlags {
    let system = 0;
    const keywords: string[] = [];
    const item = (): void => {
      const name = this.flag();
      if (!name.startsWith('\\')) {
        if (!keywords.some((k) => k.toLowerCase() === name.toLowerCase())) keywords.push(name);
      } else {
        const bit = systemFlagBit(name);
        // A client cannot set \Recent (RFC 3501 section 2.3.2); some send it back in APPEND, and lose nothing.
        if (bit !== undefined) system |= bit;
        else if (name.toLowerCase() !== '\\recent') throw new SyntaxProblem('Unknown system flag');
      }
      if (keywords.length > FLAGS_MAX) throw new SyntaxProblem('Too many flags');
    };
    if (form === 'list' || this.nextIsList) this.list(item, 'empty-allowed');
    else {
      do item();
      while (this.accept(' '));
    }
    return { system, keywords };
  }
}
