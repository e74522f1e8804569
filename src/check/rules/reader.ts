/** Tokens with what is expected of them. */
import { type Lexer, Misread, printable, type Token } from './lexer.ts';
import { nearestWord } from './nearest.ts';

/** Names that are told where none of them stands; more say nothing to a person. */
const TOLD_MAX = 12;

export class TokenReader {
  /** Names of tests that rules may ask for; undefined where they are not known. */
  readonly tests: readonly string[] | undefined;
  readonly #lexer: Lexer;
  #ahead: Token | undefined;
  #last: Token = { kind: 'end', text: '', flags: '', line: 1, column: 1, end: 0 };

  constructor(lexer: Lexer, tests?: readonly string[]) {
    this.#lexer = lexer;
    this.tests = tests;
  }

  /** The one taken last. */
  get last(): Token {
    return this.#last;
  }

  /** The next one, which stays. */
  peek(): Token {
    this.#ahead ??= this.#lexer.next();
    return this.#ahead;
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    this.#last = token;
    return token;
  }

  between(from: number, to: number): string {
    return this.#lexer.between(from, to);
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text === word;
  }

  /** Takes a word or mark where it is there. */
  takes(text: string): boolean {
    const token = this.peek();
    if ((token.kind !== 'word' && token.kind !== 'mark') || token.text !== text) return false;
    this.next();
    return true;
  }

  /** One of these words. */
  word(words: readonly string[]): string {
    const token = this.peek();
    if (token.kind !== 'word' || !words.includes(token.text)) return this.fail(named(words), words);
    return this.next().text;
  }

  mark<M extends string>(marks: readonly M[]): M {
    const token = this.peek();
    const found = token.kind === 'mark' ? marks.find((mark) => mark === token.text) : undefined;
    if (found === undefined) return this.fail(named(marks.map((mark) => `"${mark}"`)));
    this.next();
    return found;
  }

  /** A text in quotes, or a word. */
  textToken(what: string): Token {
    const { kind } = this.peek();
    return kind === 'string' || kind === 'word' ? this.next() : this.fail(what);
  }

  text(what: string): Token {
    return this.textToken(what);
  }

  pattern(): Token {
    return this.peek().kind === 'pattern' ? this.next() : this.fail('a pattern, such as /invoice|bill/i');
  }

  /**
   * @param words that may stand here: the nearest is named
   * @throws Misread always
   */
  fail(what: string, words: readonly string[] = []): never {
    const token = this.peek();
    const meant = token.kind === 'word' ? nearestWord(token.text, words) : undefined;
    throw new Misread(`Expected ${what}, found ${shown(token)}${askedFor(meant)}`, token);
  }

  misread(words: string, token: Token): Misread {
    return new Misread(words, token);
  }

  /** After a problem. */
  toNextRule(): void {
    const token = this.#ahead;
    this.#ahead = undefined;
    // The word that could not be used may begin the next rule.
    if (token?.kind === 'word' && token.text === 'rule' && token !== this.#last) this.#ahead = token;
    else this.#lexer.toNextRule();
  }
}

/** To stand at the end of a sentence. */
export function askedFor(meant: string | undefined): string {
  return meant === undefined ? '' : `: did you mean ${meant}?`;
}

function shown({ kind, text }: Token): string {
  switch (kind) {
    case 'end':
      return 'the end';
    case 'string':
      return `the text "${printable(text)}"`;
    case 'pattern':
      return `the pattern /${printable(text)}/`;
    case 'word':
    case 'mark':
      return `"${printable(text)}"`;
    default:
      return kind satisfies never;
  }
}

function named(words: readonly string[]): string {
  if (words.length === 1) return words[0] ?? '';
  const told = words.slice(0, TOLD_MAX);
  const more = words.length > TOLD_MAX ? ', …' : '';
  return `one of ${told.join(', ')}${more}`;
}
