/** A message as a multi-line response: dots stuffed, ended, and cut to its first lines for TOP. */
import { asBuffer, CR, LF } from '#base/bytes';

const lineDot = Uint8Array.of(LF, 46);
const dot = Uint8Array.of(46);
const end = Uint8Array.of(46, CR, LF);
const lineEnd = Uint8Array.of(CR, LF, 46, CR, LF);

/**
 * Stuffs dots over any cuts between chunks (RFC 1939 section 3). The pieces are memory of the chunks: the stuffed dot is the
 * last octet of one piece and the first of the next.
 */
export class DotStuffer {
  #last = LF;
  #beforeLast = CR;

  /** Adds the pieces of a chunk, in order. */
  push(chunk: Uint8Array, into: Uint8Array[]): void {
    const length = chunk.length;
    if (length === 0) return;
    const bytes = asBuffer(chunk);
    let from = 0;
    if (this.#last === LF && chunk[0] === 46) into.push(dot);
    // A dot behind a bare LF is stuffed too: clients that end lines at any LF would take it for the end of the message.
    for (let at = bytes.indexOf(lineDot); at !== -1; at = bytes.indexOf(lineDot, at + 1)) {
      into.push(chunk.subarray(from, at + 2));
      from = at + 1;
    }
    into.push(from === 0 ? chunk : chunk.subarray(from));
    this.#beforeLast = length > 1 ? (chunk[length - 2] as number) : this.#last;
    this.#last = chunk[length - 1] as number;
  }

  /** The terminating line, behind the last line's CRLF where that is missing; the stuffer is as new then. */
  end(into: Uint8Array[]): void {
    into.push(this.#last === LF && this.#beforeLast === CR ? end : lineEnd);
    this.#last = LF;
    this.#beforeLast = CR;
  }
}

/** Passes the header, the blank line behind it and so many lines of the body (RFC 1939 section 7, TOP). */
export class TopCutter {
  #bodyLines: number;
  #inHeader = true;
  /** Octets of the present line so far, without its LF, counted up to 2. */
  #lineOctets = 0;
  #onlyCr = false;
  #done = false;

  constructor(bodyLines: number) {
    this.#bodyLines = bodyLines;
  }

  /** Nothing more of the message is wanted. */
  get done(): boolean {
    return this.#done;
  }

  /** What of the chunk belongs to the answer: its beginning, or all of it. */
  push(chunk: Uint8Array): Uint8Array {
    const bytes = asBuffer(chunk);
    let at = 0;
    while (!this.#done) {
      const lf = bytes.indexOf(LF, at);
      if (lf === -1) {
        this.#note(chunk, at, chunk.length);
        return chunk;
      }
      this.#note(chunk, at, lf);
      at = lf + 1;
      const blank = this.#lineOctets === 0 || (this.#lineOctets === 1 && this.#onlyCr);
      this.#lineOctets = 0;
      if (!this.#inHeader) this.#bodyLines -= 1;
      else if (blank) this.#inHeader = false;
      if (!this.#inHeader && this.#bodyLines <= 0) this.#done = true;
    }
    return chunk.subarray(0, at);
  }

  #note(chunk: Uint8Array, from: number, to: number): void {
    if (to === from) return;
    if (this.#lineOctets === 0) this.#onlyCr = chunk[from] === CR;
    this.#lineOctets = Math.min(2, this.#lineOctets + to - from);
  }
}
