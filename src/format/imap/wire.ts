/**
 * Wire: chunks in, events out. Collects a command's lines and literals, streams APPEND's message through, and keeps
 * its place whatever a client sends. The caller pulls one event, acts on it (which may change what comes next), and
 * pulls again; so commands that were sent in one go are done in order.
 */
import { asBuffer, LF } from '#base/bytes';
import type { AppendCommand, Command } from './command.ts';
import {
  LINE_BYTES_MAX,
  LINE_BYTES_MAX_BEFORE_LOGIN,
  LITERAL_BYTES_MAX,
  LITERAL_BYTES_MAX_BEFORE_LOGIN,
  LITERALS_MAX,
  SASL_LINE_BYTES_MAX,
  SWALLOW_BYTES_MAX,
  SWALLOW_BYTES_MAX_BEFORE_LOGIN,
} from './limits.ts';
import { parseAppendHead, parseCommand, readTag } from './parse.ts';
import { Cursor, SyntaxProblem } from './cursor.ts';

export type WireEvent =
  | { readonly kind: 'command'; readonly tag: string; readonly command: Command }
  /** To be answered BAD; without a tag where none could be read. */
  | { readonly kind: 'bad'; readonly tag: string | undefined; readonly text: string }
  /** A synchronizing literal is welcome: answer `+`. */
  | { readonly kind: 'continue' }
  /** A literal that is too long: answer NO [TOOBIG]. */
  | { readonly kind: 'too-big'; readonly tag: string | undefined }
  /** An APPEND up to its message. `acceptMessage` lets the octets through; without it they are not asked for, or dropped. */
  | { readonly kind: 'append'; readonly tag: string; readonly append: AppendCommand; readonly synchronizing: boolean }
  /** A run of the accepted message. The memory is the chunk's. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** The accepted message and its command are complete; `problem` says what was wrong behind the message. */
  | { readonly kind: 'data-end'; readonly problem: string | undefined }
  /** The line that `expectLine` asked for, without its CRLF. */
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  /** The place is lost or the peer abuses us: say BYE and close. Nothing comes after it. */
  | { readonly kind: 'fatal'; readonly text: string };

export type WireStage = 'before-login' | 'logged-in';

interface Bounds {
  readonly line: number;
  readonly literals: number;
  readonly swallow: number;
}

const bounds: Readonly<Record<WireStage, Bounds>> = {
  'before-login': {
    line: LINE_BYTES_MAX_BEFORE_LOGIN,
    literals: LITERAL_BYTES_MAX_BEFORE_LOGIN,
    swallow: SWALLOW_BYTES_MAX_BEFORE_LOGIN,
  },
  'logged-in': { line: LINE_BYTES_MAX, literals: LITERAL_BYTES_MAX, swallow: SWALLOW_BYTES_MAX },
};

const nothing = new Uint8Array(0);
/** How much of a dropped line is kept to see whether a literal follows: `{` digits `+}` CRLF. */
const TAIL_BYTES = 32;

type Mode =
  | 'line' // collecting a line of a command
  | 'literal' // collecting a literal into the command
  | 'message' // letting APPEND's message through
  | 'message-tail' // the rest of the line behind the message
  | 'swallow' // dropping a literal, then the rest of its command
  | 'raw' // one line that is no command
  | 'dead';

export class ImapWire {
  #mode: Mode = 'line';
  #bounds: Bounds = bounds['before-login'];
  /** The command so far: lines and literals as received. Empty between commands, so that idle sessions hold nothing. */
  #held: Uint8Array = nothing;
  #length = 0;
  #literalBytes = 0;
  #literals = 0;
  /** Octets of the literal or message still to come. */
  #remaining = 0;
  /** The command was answered already; what is left of it is dropped. */
  #skipping = false;
  #accepted = false;
  #generation = 0;
  #unread = 0;

  /** Bounds of lines and literals from now on. */
  enter(stage: WireStage): void {
    this.#bounds = bounds[stage];
  }

  /** The next line is no command but an answer to a `+`: a SASL response, or DONE. */
  expectLine(): void {
    this.#mode = 'raw';
  }

  /** Lets the message of the `append` event just pulled through. */
  acceptMessage(): void {
    this.#accepted = true;
  }

  /** Drops what was pipelined in clear after STARTTLS (RFC 9051 section 6.2.1); what is being pushed ends there. */
  discardPlaintext(): void {
    this.#generation += 1;
    this.#reset();
  }

  /** Octets of the chunk being pushed that lie behind the event just pulled. */
  get unread(): number {
    return this.#unread;
  }

  /** True in the middle of a command: the end of input then cuts it off. */
  get inCommand(): boolean {
    return this.#length > 0 || this.#mode === 'literal' || this.#mode === 'message' || this.#mode === 'message-tail';
  }

  *push(chunk: Uint8Array): Generator<WireEvent> {
    const generation = this.#generation;
    let at = 0;
    while (at < chunk.length && this.#mode !== 'dead') {
      const left = chunk.length - at;
      switch (this.#mode) {
        case 'literal': {
          const n = Math.min(left, this.#remaining);
          this.#hold(chunk.subarray(at, at + n));
          at += n;
          this.#remaining -= n;
          if (this.#remaining === 0) this.#mode = 'line';
          break;
        }
        case 'swallow': {
          const n = Math.min(left, this.#remaining);
          at += n;
          this.#remaining -= n;
          if (this.#remaining === 0) this.#mode = 'line';
          break;
        }
        case 'message': {
          const n = Math.min(left, this.#remaining);
          const bytes = chunk.subarray(at, at + n);
          at += n;
          this.#remaining -= n;
          if (this.#remaining === 0) this.#mode = 'message-tail';
          yield { kind: 'data', bytes };
          break;
        }
        case 'line':
        case 'raw':
        case 'message-tail': {
          const lf = chunk.indexOf(LF, at);
          const end = lf === -1 ? chunk.length : lf + 1;
          this.#unread = chunk.length - end;
          yield* this.#piece(chunk.subarray(at, end), lf !== -1);
          at = end;
          break;
        }
        default:
          this.#mode satisfies never;
      }
      if (generation !== this.#generation) return;
    }
  }

  /** A piece of a line, the last one when it ends in LF. */
  *#piece(piece: Uint8Array, isEnd: boolean): Generator<WireEvent> {
    const max = this.#mode === 'line' ? this.#bounds.line : SASL_LINE_BYTES_MAX;
    if (this.#skipping) {
      this.#holdTail(piece);
      if (isEnd) yield* this.#skippedLine();
      return;
    }
    const over = this.#length - this.#literalBytes + piece.length > max;
    this.#hold(over ? piece.subarray(0, max) : piece);
    if (over) {
      yield* this.#tooLong(piece, isEnd);
      return;
    }
    if (!isEnd) return;
    if (this.#mode === 'raw') {
      const line = this.#takeHeld();
      this.#mode = 'line';
      yield { kind: 'line', bytes: line.at(-2) === 13 ? line.subarray(0, -2) : line };
    } else if (this.#mode === 'message-tail') {
      const tail = this.#takeHeld();
      this.#mode = 'line';
      yield { kind: 'data-end', problem: tail.length === 2 ? undefined : 'One message at a time' };
    } else yield* this.#line();
  }

  *#tooLong(piece: Uint8Array, isEnd: boolean): Generator<WireEvent> {
    const wasCommand = this.#mode === 'line';
    const tag = wasCommand ? tagOf(this.#held.subarray(0, this.#length)) : undefined;
    this.#reset();
    if (!wasCommand) {
      yield this.#fatal('Line too long');
      return;
    }
    this.#skipping = true;
    this.#holdTail(piece);
    yield { kind: 'bad', tag, text: 'Line too long' };
    if (isEnd) yield* this.#skippedLine();
  }

  /** A whole line of a command is there, with what came before it: is it the end, or does a literal follow? */
  *#line(): Generator<WireEvent> {
    const bytes = this.#held.subarray(0, this.#length);
    if (bytes.at(-2) !== 13) {
      const tag = tagOf(bytes);
      this.#reset();
      yield { kind: 'bad', tag, text: 'Lines end in CRLF' };
      return;
    }
    const marker = literalMarker(bytes);
    if (marker === undefined) {
      const parsed = parseCommand(this.#takeHeld().subarray(0, -2));
      if (parsed.ok) yield { kind: 'command', tag: parsed.tag, command: parsed.command };
      else yield { kind: 'bad', tag: parsed.tag, text: parsed.text };
      return;
    }
    const head = parseAppendHead(bytes.subarray(0, marker.start));
    if (head === undefined) yield* this.#literal(bytes, marker);
    else if (head.ok) yield* this.#append(head.tag, { ...head.append, size: marker.size }, marker);
    else {
      this.#reset();
      yield { kind: 'bad', tag: head.tag, text: head.text };
      yield* this.#refuse(marker);
    }
  }

  *#literal(bytes: Uint8Array, marker: LiteralMarker): Generator<WireEvent> {
    if (this.#literalBytes + marker.size > this.#bounds.literals || this.#literals >= LITERALS_MAX) {
      const tag = tagOf(bytes);
      this.#reset();
      yield { kind: 'too-big', tag };
      yield* this.#refuse(marker);
      return;
    }
    this.#literals += 1;
    this.#literalBytes += marker.size;
    this.#remaining = marker.size;
    this.#mode = marker.size === 0 ? 'line' : 'literal';
    if (marker.synchronizing) yield { kind: 'continue' };
  }

  *#append(tag: string, append: AppendCommand, marker: LiteralMarker): Generator<WireEvent> {
    this.#reset();
    const generation = this.#generation;
    yield { kind: 'append', tag, append, synchronizing: marker.synchronizing };
    if (generation !== this.#generation) return;
    if (!this.#accepted) {
      yield* this.#refuse(marker);
      return;
    }
    this.#accepted = false;
    this.#remaining = marker.size;
    this.#mode = marker.size === 0 ? 'message-tail' : 'message';
  }

  /** The command with this literal was answered: its octets do not come (synchronizing) or are dropped. */
  *#refuse(marker: LiteralMarker): Generator<WireEvent> {
    if (marker.synchronizing) {
      this.#skipping = false;
      return;
    }
    if (marker.size > this.#bounds.swallow) {
      yield this.#fatal('Literal too large');
      return;
    }
    this.#skipping = true;
    this.#remaining = marker.size;
    this.#mode = marker.size === 0 ? 'line' : 'swallow';
  }

  *#skippedLine(): Generator<WireEvent> {
    const marker = literalMarker(this.#held.subarray(0, this.#length));
    this.#reset();
    if (marker !== undefined) yield* this.#refuse(marker);
  }

  #fatal(text: string): WireEvent {
    this.#reset();
    this.#mode = 'dead';
    return { kind: 'fatal', text };
  }

  #reset(): void {
    this.#held = nothing;
    this.#length = 0;
    this.#literalBytes = 0;
    this.#literals = 0;
    this.#remaining = 0;
    this.#skipping = false;
    this.#accepted = false;
    if (this.#mode !== 'dead') this.#mode = 'line';
  }

  #takeHeld(): Uint8Array {
    const bytes = this.#held.subarray(0, this.#length);
    const mode = this.#mode;
    this.#reset();
    this.#mode = mode;
    return bytes;
  }

  /** Copies: a chunk may be a small part of a large buffer that must not be kept alive. */
  #hold(bytes: Uint8Array): void {
    const need = this.#length + bytes.length;
    if (need > this.#held.length) {
      const grown = new Uint8Array(Math.max(need, this.#held.length * 2));
      grown.set(this.#held.subarray(0, this.#length));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#length);
    this.#length = need;
  }

  #holdTail(piece: Uint8Array): void {
    if (piece.length >= TAIL_BYTES) this.#length = 0;
    this.#hold(piece.length > TAIL_BYTES ? piece.subarray(-TAIL_BYTES) : piece);
    if (this.#length > TAIL_BYTES) {
      this.#held = this.#held.slice(this.#length - TAIL_BYTES, this.#length);
      this.#length = TAIL_BYTES;
    }
  }
}

interface LiteralMarker {
  /** Where `{` stands. */
  readonly start: number;
  /** Infinity for more digits than a number has. */
  readonly size: number;
  readonly synchronizing: boolean;
}

/** Does a line (with its CRLF) announce a literal? `{123}` or `{123+}` (RFC 7888). */
function literalMarker(line: Uint8Array): LiteralMarker | undefined {
  let at = line.length - 3;
  if (line[at + 1] !== 13 || line[at + 2] !== LF || line[at] !== 0x7d) return undefined;
  at -= 1;
  const synchronizing = line[at] !== 0x2b;
  if (!synchronizing) at -= 1;
  const last = at;
  while (at >= 0 && (line[at] ?? 0) >= 0x30 && (line[at] ?? 0) <= 0x39) at -= 1;
  if (at === last) return undefined;
  // Digits up to the edge of a dropped line's tail: more than any number we take.
  if (at < 0 && last > 16) return { start: 0, size: Infinity, synchronizing };
  if (line[at] !== 0x7b) return undefined;
  const size = last - at > 16 ? Infinity : Number(asBuffer(line).toString('latin1', at + 1, last + 1));
  return { start: at, size, synchronizing };
}

/** The tag at the start of a command that is not parsed further. */
function tagOf(bytes: Uint8Array): string | undefined {
  try {
    const cursor = new Cursor(bytes);
    const tag = readTag(cursor);
    cursor.space();
    return tag;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return undefined;
  }
}
