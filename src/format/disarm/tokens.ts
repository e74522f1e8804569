/** A style text as tokens (CSS Syntax Level 3, section 4), in arrays that are used again. */
import {
  BadString,
  BadUrl,
  Comment,
  Function as FunctionToken,
  LeftCurlyBracket,
  LeftParenthesis,
  LeftSquareBracket,
  RightCurlyBracket,
  RightParenthesis,
  RightSquareBracket,
  String as StringToken,
  tokenize,
  Url,
} from 'css-tree/tokenizer';
import { ident } from 'css-tree/utils';

export class StyleTokens {
  source = '';
  count = 0;
  #types = new Uint8Array(1024);
  #starts = new Uint32Array(1025);

  /** What is open at the end (a string, a comment, an escape) is left out: nothing could stand behind it. */
  read(source: string): void {
    this.#tokenize(source);
    const last = this.count - 1;
    if (last >= 0 && this.#isOpen(last)) this.#tokenize(source.slice(0, this.start(last)));
  }

  #tokenize(source: string): void {
    this.source = source;
    this.count = 0;
    tokenize(source, (type, start) => {
      if (this.count + 2 > this.#types.length) this.#grow();
      this.#types[this.count] = type;
      this.#starts[this.count++] = start;
    });
    this.#starts[this.count] = source.length;
  }

  #grow(): void {
    const types = new Uint8Array(this.#types.length * 2);
    const starts = new Uint32Array(types.length + 1);
    types.set(this.#types);
    starts.set(this.#starts);
    this.#types = types;
    this.#starts = starts;
  }

  #isOpen(at: number): boolean {
    const text = this.text(at);
    if (text.endsWith('\\')) return true;
    const type = this.type(at);
    if (type === StringToken) return text.length < 2 || !text.endsWith(text.charAt(0));
    if (type === Url) return !text.endsWith(')');
    if (type === Comment) return text.length < 4 || !text.endsWith('*/');
    return type === BadUrl || type === BadString;
  }

  /** 0 behind the end. */
  type(at: number): number {
    return at < this.count ? (this.#types[at] ?? 0) : 0;
  }

  start(at: number): number {
    return this.#starts[Math.min(at, this.count)] ?? 0;
  }

  text(at: number): string {
    return this.slice(at, at + 1);
  }

  slice(from: number, to: number): string {
    return this.source.slice(this.start(from), this.start(to));
  }

  /** A name in lower case with its escapes undone; of a function without its parenthesis. */
  name(at: number): string {
    const text = this.text(at);
    const bare = text.endsWith('(') ? text.slice(0, -1) : text;
    return (bare.includes('\\') ? ident.decode(bare) : bare).toLowerCase();
  }

  /**
   * Behind what the bracket or function at `at` opens (section 5.4.8): a closing bracket of another kind is a token
   * like any other. `end` where it is never closed.
   */
  behindBlock(at: number, end: number): number {
    const open: number[] = [];
    for (let i = at; i < end; i++) {
      const type = this.type(i);
      const closing = closingOf(type);
      if (closing !== undefined) open.push(closing);
      else if (type === open.at(-1)) open.pop();
      if (open.length === 0) return i + 1;
    }
    return end;
  }
}

/** The token that closes what this one opens. */
export function closingOf(type: number): number | undefined {
  if (type === LeftParenthesis || type === FunctionToken) return RightParenthesis;
  if (type === LeftCurlyBracket) return RightCurlyBracket;
  return type === LeftSquareBracket ? RightSquareBracket : undefined;
}
