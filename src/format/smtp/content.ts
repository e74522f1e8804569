/**
 * ContentScanner: the content of DATA and BDAT as runs of octets, in one pass over each.
 * Only CRLF.CRLF ends DATA. A bare CR, bare LF or NUL never does: what it is to another server, a line end or not, is
 * what SMTP smuggling lives on, so such content is told as flawed and none of it is given out any more.
 */
import { CR, LF } from '#base/bytes';
import type { WireEvent } from './wire.ts';

/** Why content cannot be taken (RFC 5321 section 2.3.8 and 4.5.2). */
export type Flaw = 'bare-lf' | 'bare-cr' | 'nul';

const DOT = 46;

/** What the octets before the present one mean for it. */
const states = { middle: 0, afterCr: 1, lineStart: 2, dot: 3, dotCr: 4 } as const;
const { middle, afterCr, lineStart, dot, dotCr } = states;
type State = (typeof states)[keyof typeof states];

export class ContentScanner {
  /** Where the last scan stopped. */
  at = 0;
  #state: State = lineStart;
  #dots = false;
  #flaw: Flaw | undefined;
  #swallow = false;
  #ended = false;
  #chunkLeft = 0;
  #last = false;

  begin(): void {
    this.#state = lineStart;
    this.#flaw = undefined;
    this.#swallow = false;
    this.#ended = false;
  }

  expectData(): void {
    this.#dots = true;
    this.#ended = false;
  }

  expectChunk(octets: number, last: boolean): void {
    this.#dots = false;
    this.#chunkLeft = octets;
    this.#last = last;
    this.#ended = octets === 0;
  }

  swallow(): void {
    this.#swallow = true;
  }

  /** The next event of the buffer from `from` on; sets `at`. */
  scan(buffer: Buffer, from: number): WireEvent | undefined {
    this.at = from;
    if (this.#ended) return this.#end();
    const limit = this.#dots ? buffer.length : Math.min(buffer.length, from + this.#chunkLeft);
    if (limit === from) return undefined;
    // Before dots are taken out, which moves octets.
    const nul = this.#flaw === 'nul' ? -1 : buffer.subarray(from, limit).indexOf(0);
    const length = this.#dots ? this.#scanData(buffer, from) : this.#scanChunk(buffer, from, limit);
    if (nul !== -1 && from + nul < this.at) this.#note('nul');
    if (length === 0) return this.#ended ? this.#end() : undefined;
    if (this.#flaw !== undefined || this.#swallow) return { kind: 'dropped', octets: length };
    return { kind: 'content', run: buffer.subarray(from, from + length) };
  }

  #end(): WireEvent {
    this.#ended = false;
    // A CR that nothing follows; between two chunks its LF may still come.
    if (this.#state === afterCr && this.#last && !this.#dots) this.#note('bare-cr');
    return { kind: 'content-end', flaw: this.#flaw };
  }

  /**
   * A bare CR is told before other flaws, since with one in front of CRLF.CRLF even the end of data is in doubt; a NUL
   * behind them. So the flaw does not depend on how the input was cut.
   */
  #note(flaw: Flaw): void {
    if (this.#flaw === undefined || this.#flaw === 'nul' || flaw === 'bare-cr') this.#flaw = flaw;
  }

  #scanChunk(buffer: Buffer, from: number, limit: number): number {
    let at = from;
    while (at < limit) {
      if (this.#state === afterCr) at = this.#lineFeed(buffer, at);
      else at = this.#plain(buffer, at, limit, -1);
    }
    this.at = limit;
    this.#chunkLeft -= limit - from;
    this.#ended = this.#chunkLeft === 0;
    return limit - from;
  }

  /** Scans to the end of data or of the buffer, moving what follows a stuffed dot down over it. Gives the run's length. */
  #scanData(buffer: Buffer, from: number): number {
    const end = buffer.length;
    let at = from;
    /** The present piece of the run, and where it belongs. */
    let piece = from;
    let into = from;
    while (at < end) {
      switch (this.#state) {
        case middle:
          at = this.#plain(buffer, at, end, DOT);
          break;
        case afterCr:
          at = this.#lineFeed(buffer, at);
          break;
        case lineStart:
          if (buffer[at] !== DOT) {
            this.#state = middle;
            break;
          }
          if (into !== piece && at > piece) buffer.copyWithin(into, piece, at);
          into += at - piece;
          at++;
          piece = at;
          this.#state = dot;
          break;
        case dot:
          // RFC 5321 section 4.5.2: a dot before anything but CRLF was stuffed.
          this.#state = buffer[at] === CR ? dotCr : middle;
          if (this.#state === dotCr) at++;
          piece = at;
          break;
        case dotCr:
          if (buffer[at] === LF) {
            this.at = at + 1;
            this.#state = lineStart;
            this.#ended = true;
            return into - from;
          }
          this.#note('bare-cr');
          this.#state = middle;
          break;
        default:
          return this.#state satisfies never;
      }
    }
    this.at = end;
    if (into !== piece && end > piece) buffer.copyWithin(into, piece, end);
    return into + end - piece - from;
  }

  /**
   * From inside a line: over whole lines up to one that begins with `stop`, to a CR at the end or to the end. The next CR
   * and the next LF are looked for by native search and kept while they lie ahead, so no octet is searched twice.
   */
  #plain(buffer: Buffer, from: number, end: number, stop: number): number {
    let at = from;
    let cr = -1;
    let lf = -1;
    while (at < end) {
      if (cr < at) cr = seek(buffer, CR, at, end);
      if (lf < at) lf = seek(buffer, LF, at, end);
      if (lf < cr) {
        this.#note('bare-lf');
        at = lf + 1;
      } else if (cr >= end - 1) {
        this.#state = cr === end ? middle : afterCr;
        return end;
      } else if (lf !== cr + 1) {
        this.#note('bare-cr');
        at = cr + 1;
      } else {
        at = lf + 1;
        // Empty lines without a search: nothing but CRLF would cost two searches for two octets.
        while (at + 1 < end && buffer[at] === CR && buffer[at + 1] === LF) at += 2;
        if (at === end || buffer[at] === stop) {
          this.#state = lineStart;
          return at;
        }
      }
    }
    this.#state = middle;
    return at;
  }

  /** Behind a CR. */
  #lineFeed(buffer: Buffer, at: number): number {
    if (buffer[at] === LF) {
      this.#state = lineStart;
      return at + 1;
    }
    this.#note('bare-cr');
    this.#state = middle;
    return at;
  }
}

/** Where the octet is next, or `end`. */
function seek(buffer: Buffer, octet: number, from: number, end: number): number {
  const at = buffer.indexOf(octet, from);
  return at === -1 || at > end ? end : at;
}
