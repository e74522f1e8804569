/** The text of rules as words, strings, patterns and marks. */
import type { RuleProblem } from './types.ts';

export interface Token {
  /** `word`: letters and what stands in names, numbers, addresses and networks. */
  readonly kind: 'word' | 'string' | 'pattern' | 'mark' | 'end';
  /** A string without its quotes, a pattern without its slashes; '' at the end. */
  readonly text: string;
  /** Behind a pattern. */
  readonly flags: string;
  readonly line: number;
  readonly column: number;
  /** Behind its last character in the text. */
  readonly end: number;
}

/** A problem in the form of a throw inside this room; never leaves it. */
export class Misread extends Error {
  readonly problem: RuleProblem;

  constructor(words: string, { line, column }: { readonly line: number; readonly column: number }) {
    super(words);
    this.problem = { line, column, words };
  }
}

const SPACE = /[ \t\r\ufeff]/;
const WORD = /[A-Za-z0-9_.*@:+/\-\u0080-\u{10ffff}]/u;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

/** Words one after the other; a pattern begins with a slash. */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text of two offsets, without white space around it. */
  between(from: number, to: number): string {
    return this.#text.slice(from, to).trim();
  }

  next(): Token {
    const read = this.#read();
    return { ...read, end: this.#at };
  }

  #read(): Omit<Token, 'end'> {
    this.#skip();
    const place = { line: this.#line, column: this.#at - this.#lineStart + 1 };
    const character = this.#text[this.#at];
    if (character === undefined) return { kind: 'end', text: '', flags: '', ...place };
    if (character === '"') return { kind: 'string', text: this.#string(place), flags: '', ...place };
    if (character === '/') return { kind: 'pattern', ...this.#pattern(place), ...place };
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === '<=' || two === '>=') return this.#mark(two, place);
    if ('(),<>='.includes(character)) return this.#mark(character, place);
    const word = this.#word();
    if (word === '') {
      this.#at += String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0).length;
      throw new Misread(`"${printable(character)}" has no meaning here; put texts in double quotes`, place);
    }
    return { kind: 'word', text: word, flags: '', ...place };
  }

  /** Goes to the next line that begins with the word `rule`, after a problem. */
  toNextRule(): void {
    for (;;) {
      const end = this.#text.indexOf('\n', this.#at);
      if (end === -1) {
        this.#at = this.#text.length;
        return;
      }
      this.#at = end + 1;
      this.#newLine();
      if (/^[ \t]*rule[ \t\r\n"]/.test(this.#text.slice(this.#at, this.#at + 40))) return;
    }
  }

  #mark(text: string, place: { readonly line: number; readonly column: number }): Omit<Token, 'end'> {
    this.#at += text.length;
    return { kind: 'mark', text, flags: '', ...place };
  }

  #skip(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) return;
      if (character === '#') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (character === '\n') {
        this.#at += 1;
        this.#newLine();
      } else if (SPACE.test(character)) this.#at += 1;
      else return;
    }
  }

  #newLine(): void {
    this.#line += 1;
    this.#lineStart = this.#at;
  }

  #word(): string {
    const start = this.#at;
    for (;;) {
      const code = this.#text.codePointAt(this.#at);
      if (code === undefined) break;
      const character = String.fromCodePoint(code);
      if (!WORD.test(character)) break;
      this.#at += character.length;
    }
    return this.#text.slice(start, this.#at);
  }

  #string(place: { readonly line: number; readonly column: number }): string {
    let text = '';
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character === '\n') {
        throw new Misread('A text ends with a double quote, on the line that it begins on', place);
      }
      this.#at += 1;
      if (character === '"') return text;
      if (character !== '\\') {
        text += character;
        continue;
      }
      const escaped = this.#text[this.#at] ?? '';
      const meant = ESCAPES[escaped];
      if (meant === undefined) {
        throw new Misread(`A backslash in a text stands before ", \\, n or t, not before "${printable(escaped)}"`, {
          line: this.#line,
          column: this.#at - this.#lineStart + 1,
        });
      }
      text += meant;
      this.#at += 1;
    }
  }

  #pattern(place: { readonly line: number; readonly column: number }): { text: string; flags: string } {
    let text = '';
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character === '\n') {
        throw new Misread('A pattern ends with a slash, on the line that it begins on', place);
      }
      this.#at += 1;
      if (character === '/') break;
      if (character === '\\' && this.#text[this.#at] === '/') {
        text += '/';
        this.#at += 1;
      } else if (character === '\\' && this.#text[this.#at] !== '\n') {
        text += character + (this.#text[this.#at] ?? '');
        this.#at += 1;
      } else text += character;
    }
    const flags = /^[A-Za-z]*/.exec(this.#text.slice(this.#at, this.#at + 10))?.[0] ?? '';
    this.#at += flags.length;
    return { text, flags };
  }
}

/** What strangers and slips wrote, in a sentence for people. */
export function printable(text: string): string {
  return text.slice(0, 40).replaceAll(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}

/** A text as it is written in a rule. */
export function quoteRuleText(text: string): string {
  const inner = text
    .replaceAll(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll(/\p{Cc}/gu, ' ');
  return `"${inner}"`;
}
