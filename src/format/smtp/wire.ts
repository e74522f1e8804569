/**
 * SmtpWire: the octets of a client as events, whatever the cuts between chunks.
 * Events are pulled one at a time and their bytes are out of the buffer before they are given, so that the session may
 * change the mode (content, chunk, SASL) or drop the rest before the next event is made.
 */
import { asBuffer, CR, LF, latin1 } from '#base/bytes';
import { type Command, parseCommand } from './command.ts';
import { ContentScanner, type Flaw } from './content.ts';
import { AUTH_LINE_BYTES_MAX, COMMAND_LINE_BYTES_MAX, ENVELOPE_LINE_BYTES_MAX, FLOOD_BYTES_MAX } from './limits.ts';

/** What is wrong with a command line, so that nothing of it was read. */
export type LineProblem =
  | 'bare-lf' // RFC 5321 section 2.3.8: only CRLF ends a line
  | 'bare-cr'
  | 'nul'
  | 'too-long'
  | 'flood'; // still no end of an over-long line after FLOOD_BYTES_MAX

export type WireEvent =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'malformed'; readonly problem: LineProblem }
  /** A line of a SASL exchange, without CRLF; not yet decoded. */
  | { readonly kind: 'response'; readonly text: string }
  /** A run of content, dots unstuffed: memory of the chunk, not a copy; at most one a chunk, none after a flaw. */
  | { readonly kind: 'content'; readonly run: Uint8Array }
  /** CRLF.CRLF was met, or the last octet of a chunk. The flaw is of all chunks since `beginContent`. */
  | { readonly kind: 'content-end'; readonly flaw: Flaw | undefined }
  /** Content was dropped because of a flaw or `swallow`: so many octets, for those who count. */
  | { readonly kind: 'dropped'; readonly octets: number };

type Mode = 'command' | 'response' | 'content';

const nothing: Uint8Array = new Uint8Array(0);

export class SmtpWire {
  #mode: Mode = 'command';
  #buffer: Buffer = asBuffer(nothing);
  /** The octets of the buffer before this were given out. */
  #at = 0;
  /** The octets before this hold no LF; saves looking again when a line comes in small pieces. */
  #scanned = 0;
  /** After a bare LF nothing is obeyed up to and including the next CRLF. */
  #poisoned = false;
  /** Octets of the over-long line that is being dropped; -1 when none is. */
  #overlong = -1;
  /** True when the last octet that was dropped is a CR: an LF at the head of what follows ends the line. */
  #overlongCr = false;
  readonly #content = new ContentScanner();

  /**
   * Adds what came in; the chunk's memory is the wire's from now on (stuffed dots are taken out in place).
   * Call `next` until it gives undefined before feeding again.
   */
  feed(chunk: Uint8Array): void {
    const left = this.#buffer.length - this.#at;
    if (left === 0) {
      this.#buffer = asBuffer(chunk);
    } else {
      this.#buffer = Buffer.concat([this.#buffer.subarray(this.#at), chunk]);
    }
    this.#scanned -= this.#at;
    if (this.#scanned < 0 || left === 0) this.#scanned = 0;
    this.#at = 0;
  }

  /** Octets that wait behind the last event. */
  get waiting(): number {
    return this.#buffer.length - this.#at;
  }

  /** The next event, or undefined when more input is needed. */
  next(): WireEvent | undefined {
    if (this.#mode === 'command' || this.#mode === 'response') return this.#nextLine();
    const event = this.#content.scan(this.#buffer, this.#at);
    this.#at = this.#content.at;
    if (event?.kind === 'content-end') {
      this.#mode = 'command';
      this.#scanned = this.#at;
    }
    return event;
  }

  /** From here on a message's content; forgets the flaw of an earlier one. DATA follows, or chunks. */
  beginContent(): void {
    this.#content.begin();
  }

  /** DATA was answered 354: content follows, up to CRLF.CRLF. */
  expectData(): void {
    this.#mode = 'content';
    this.#content.expectData();
  }

  /** BDAT was read: exactly so many octets follow (RFC 3030 section 2). Zero octets end with the next event. */
  expectChunk(octets: number, last: boolean): void {
    this.#mode = 'content';
    this.#content.expectChunk(octets, last);
  }

  /** One line of a SASL exchange follows (RFC 4954 section 4). */
  expectResponse(): void {
    this.#mode = 'response';
  }

  /** The rest of the content is counted and not given out: it is refused already. */
  swallow(): void {
    this.#content.swallow();
  }

  /** Drops what waits and starts anew: after TLS the client is a stranger (RFC 3207 section 4.2). */
  restart(): void {
    this.#mode = 'command';
    this.#buffer = asBuffer(nothing);
    this.#at = 0;
    this.#scanned = 0;
    this.#poisoned = false;
    this.#overlong = -1;
    this.#overlongCr = false;
  }

  #nextLine(): WireEvent | undefined {
    while (this.#at < this.#buffer.length) {
      const end = this.#buffer.indexOf(LF, Math.max(this.#at, this.#scanned));
      if (end === -1) return this.#partialLine();
      const start = this.#at;
      this.#at = end + 1;
      this.#scanned = end + 1;
      const event = this.#line(start, end);
      if (event !== undefined) return event;
    }
    return undefined;
  }

  /** The line of the buffer from `start` to its LF at `end`; undefined for the tail of one that was answered already. */
  #line(start: number, end: number): WireEvent | undefined {
    const length = end + 1 - start;
    const complete = end === start ? this.#overlongCr : this.#buffer[end - 1] === CR;
    if (this.#overlong !== -1) return this.#dropOverlong(length, complete);
    const max = this.#lineMax(start);
    if (length > max) return this.#startOverlong(start, max);
    if (!complete || this.#poisoned) {
      this.#poisoned = !complete;
      return this.#badLine('bare-lf');
    }
    const line = this.#buffer.subarray(start, end - 1);
    if (line.includes(CR)) return this.#badLine('bare-cr');
    if (line.includes(0)) return this.#badLine('nul');
    if (this.#mode === 'command') return { kind: 'command', command: parseCommand(line) };
    this.#mode = 'command';
    return { kind: 'response', text: latin1(line) };
  }

  #partialLine(): WireEvent | undefined {
    const start = this.#at;
    const length = this.#buffer.length - start;
    this.#scanned = this.#buffer.length;
    if (this.#overlong !== -1) {
      this.#at = this.#buffer.length;
      return this.#dropOverlong(length, false);
    }
    const max = this.#lineMax(start);
    return length < max ? undefined : this.#startOverlong(start, max);
  }

  /** A SASL exchange ends with a line that cannot be read: the session refuses the AUTH command then. */
  #badLine(problem: LineProblem): WireEvent {
    this.#mode = 'command';
    return malformed(problem);
  }

  /** Drops the first `max` octets of the line; the rest follows up to CRLF, which alone ends it. */
  #startOverlong(start: number, max: number): WireEvent {
    this.#at = start + max;
    this.#scanned = this.#at;
    this.#overlong = max;
    this.#overlongCr = this.#buffer[this.#at - 1] === CR;
    this.#poisoned = false;
    return this.#badLine('too-long');
  }

  /** Drops a piece that ends at `#at`. */
  #dropOverlong(length: number, complete: boolean): WireEvent | undefined {
    const before = this.#overlong;
    this.#overlong = complete ? -1 : before + length;
    this.#overlongCr = !complete && this.#buffer[this.#at - 1] === CR;
    return before <= FLOOD_BYTES_MAX && before + length > FLOOD_BYTES_MAX ? malformed('flood') : undefined;
  }

  #lineMax(start: number): number {
    if (this.#mode === 'response') return AUTH_LINE_BYTES_MAX;
    if (this.#buffer.length - start < 5) return COMMAND_LINE_BYTES_MAX;
    switch (verbAt(this.#buffer, start)) {
      case MAIL:
      case RCPT:
        return ENVELOPE_LINE_BYTES_MAX;
      case AUTH:
        return AUTH_LINE_BYTES_MAX;
      default:
        return COMMAND_LINE_BYTES_MAX;
    }
  }
}

function malformed(problem: LineProblem): WireEvent {
  return { kind: 'malformed', problem };
}

const MAIL = 0x4d41494c;
const RCPT = 0x52435054;
const AUTH = 0x41555448;

/** Four octets as one number, letters upper case. */
function verbAt(buffer: Buffer, at: number): number {
  return buffer.readUInt32BE(at) & 0xdfdfdfdf;
}
