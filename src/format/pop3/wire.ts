/**
 * Pop3Wire: the octets of a client as events, whatever the cuts between chunks.
 * Events are pulled one at a time and their octets are out of the buffer before they are given, so that the session may
 * ask for a SASL line or drop the rest before the next event is made.
 */
import { asBuffer, CR, LF, latin1 } from '#base/bytes';
import { type Command, parseCommand } from './command.ts';
import { AUTH_LINE_BYTES_MAX, COMMAND_LINE_BYTES_MAX, FLOOD_BYTES_MAX } from './limits.ts';

/** What is wrong with a line, so that nothing of it was read. */
export type LineProblem =
  | 'bare-lf' // RFC 1939 section 3: commands end in CRLF
  | 'bare-cr'
  | 'nul'
  | 'too-long'
  | 'flood'; // still no end of an over-long line after FLOOD_BYTES_MAX

export type WireEvent =
  | { readonly kind: 'command'; readonly command: Command }
  /** A line of a SASL exchange without CRLF, not yet decoded. */
  | { readonly kind: 'response'; readonly text: string }
  | { readonly kind: 'malformed'; readonly problem: LineProblem };

const nothing = asBuffer(new Uint8Array(0));
const AUTH = 0x41555448;

export class Pop3Wire {
  #expects: 'command' | 'response' = 'command';
  #buffer: Buffer = nothing;
  /** The octets of the buffer before this were given out. */
  #at = 0;
  /** The octets before this hold no LF; saves looking again when a line comes in small pieces. */
  #scanned = 0;
  /** After a bare LF nothing is obeyed up to and including the next CRLF: both sides may disagree on what a line is. */
  #poisoned = false;
  /** Octets of the over-long line that is being dropped; -1 when none is. */
  #overlong = -1;
  /** True when the last octet that was dropped is a CR: an LF at the head of what follows ends the line. */
  #overlongCr = false;

  /** Adds what came in; the chunk's memory is the wire's from now on. Call `next` until it gives undefined before feeding again. */
  feed(chunk: Uint8Array): void {
    const left = this.#buffer.length - this.#at;
    this.#scanned = left === 0 ? 0 : Math.max(0, this.#scanned - this.#at);
    this.#buffer = left === 0 ? asBuffer(chunk) : Buffer.concat([this.#buffer.subarray(this.#at), chunk]);
    this.#at = 0;
  }

  /** Octets that wait behind the last event. */
  get waiting(): number {
    return this.#buffer.length - this.#at;
  }

  /** The next line is one of a SASL exchange (RFC 5034 section 4). */
  expectResponse(): void {
    this.#expects = 'response';
  }

  /** The next event, or undefined when more input is needed. */
  next(): WireEvent | undefined {
    while (this.#at < this.#buffer.length) {
      const end = this.#buffer.indexOf(LF, Math.max(this.#at, this.#scanned));
      if (end === -1) return this.#partialLine();
      const start = this.#at;
      this.#at = end + 1;
      this.#scanned = end + 1;
      const event = this.#line(start, end);
      if (event !== undefined) return event;
    }
    // An idle session keeps no chunk alive.
    this.#buffer = nothing;
    this.#at = 0;
    this.#scanned = 0;
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
      return this.#bad('bare-lf');
    }
    const line = this.#buffer.subarray(start, end - 1);
    if (line.includes(CR)) return this.#bad('bare-cr');
    if (line.includes(0)) return this.#bad('nul');
    if (this.#expects === 'command') return { kind: 'command', command: parseCommand(line) };
    this.#expects = 'command';
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

  /** A SASL exchange ends with a line that cannot be read. */
  #bad(problem: LineProblem): WireEvent {
    this.#expects = 'command';
    return { kind: 'malformed', problem };
  }

  /** Drops the first `max` octets of the line; the rest follows up to CRLF, which alone ends it. */
  #startOverlong(start: number, max: number): WireEvent {
    this.#at = start + max;
    this.#scanned = this.#at;
    this.#overlong = max;
    this.#overlongCr = this.#buffer[this.#at - 1] === CR;
    this.#poisoned = false;
    return this.#bad('too-long');
  }

  /** Drops a piece that ends at `#at`. */
  #dropOverlong(length: number, complete: boolean): WireEvent | undefined {
    const before = this.#overlong;
    this.#overlong = complete ? -1 : before + length;
    this.#overlongCr = !complete && this.#buffer[this.#at - 1] === CR;
    return before <= FLOOD_BYTES_MAX && before + length > FLOOD_BYTES_MAX ? this.#bad('flood') : undefined;
  }

  #lineMax(start: number): number {
    if (this.#expects === 'response') return AUTH_LINE_BYTES_MAX;
    if (this.#buffer.length - start < 4) return COMMAND_LINE_BYTES_MAX;
    // Four octets as one number, letters upper case.
    return (this.#buffer.readUInt32BE(start) & 0xdfdfdfdf) === AUTH ? AUTH_LINE_BYTES_MAX : COMMAND_LINE_BYTES_MAX;
  }
}
