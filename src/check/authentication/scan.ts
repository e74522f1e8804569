/** Words of structured header text (RFC 5322 section 3.2): comments and folding passed over, quoted strings undone. */

export class WordScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next character; '' at the end. */
  get next(): string {
    return this.#text[this.#at] ?? '';
  }

  /** Takes the character if it is the next one. */
  take(character: string): boolean {
    if (this.next !== character) return false;
    this.#at += 1;
    return true;
  }

  /** White space and comments, nested ones too; one that does not end takes all the rest. */
  skip(): void {
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.next;
      if (character === '(') depth += 1;
      else if (depth === 0 && !/\s/.test(character)) return;
      else if (character === ')') depth -= 1;
      else if (character === '\\') this.#at += 1;
    }
  }

  /** A quoted string without its quotes, or characters up to white space, a comment, or one of `stops`. */
  word(stops: string): string {
    if (this.take('"')) return this.#quoted();
    const start = this.#at;
    while (!this.done && !/[\s("]/.test(this.next) && !stops.includes(this.next)) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  /** Goes behind the next semicolon that stands in no comment and no quotes; false when there is none. */
  nextPart(): boolean {
    for (;;) {
      this.skip();
      if (this.done) return false;
      if (this.take(';')) return true;
      // One step at least, since a character may stand there that begins no word.
      if (this.word(';') === '' && this.next !== ';') this.#at += 1;
    }
  }

  #quoted(): string {
    let value = '';
    while (!this.done && !this.take('"')) {
      this.take('\\');
      value += this.next;
      this.#at += 1;
    }
    return value;
  }
}
