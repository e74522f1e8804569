/** RETR and TOP (RFC 1939 sections 5 and 7): messages in bounded pieces. */
import { ask, isPromise, type MaybePromise } from '#base/connection';
import { Fault } from '#base/fault';
import { type Command, DotStuffer, okLine, TopCutter } from '#format/pop3';
import type { Conversation, OpenDrop } from './conversation.ts';
import { type Body, err, type Outcome } from './outcome.ts';
import type { Maildrop } from './ports.ts';

/** Headers seldom are longer; what TOP needs beyond is read in further pieces. */
const TOP_BYTES_FIRST = 8192;

export function runRetr(
  on: Conversation,
  drop: OpenDrop,
  { message }: Extract<Command, { verb: 'RETR' }>,
): MaybePromise<Outcome> {
  const index = drop.find(message);
  if (typeof index !== 'number') return index;
  return withFirst(on, drop, { index, octets: on.options.limits.pieceBytes }, (first) => {
    on.retrieved += 1;
    const body = new MessageBody(drop.maildrop, index, { first, pieceBytes: on.options.limits.pieceBytes });
    return { text: okLine(`${drop.size(index)} octets`), body };
  });
}

export function runTop(
  on: Conversation,
  drop: OpenDrop,
  { message, lines }: Extract<Command, { verb: 'TOP' }>,
): MaybePromise<Outcome> {
  const index = drop.find(message);
  if (typeof index !== 'number') return index;
  const { pieceBytes } = on.options.limits;
  return withFirst(on, drop, { index, octets: Math.min(TOP_BYTES_FIRST, pieceBytes) }, (first) => ({
    text: okLine(''),
    body: new MessageBody(drop.maildrop, index, { first, pieceBytes, cutter: new TopCutter(lines) }),
  }));
}

function withFirst(
  on: Conversation,
  drop: OpenDrop,
  { index, octets }: { readonly index: number; readonly octets: number },
  run: (first: Uint8Array) => Outcome,
): MaybePromise<Outcome> {
  return ask(
    () => drop.ahead.first(index, octets),
    // The maildrop is a snapshot and removed messages stay readable for a grace, so this is rare: a session that
    // outlived the grace. Neither SYS/TEMP (a retry would not help) nor SYS/PERM (nobody has to mend anything): the message
    // is no longer there, and the next session does not list it.
    (first) => (first === undefined ? err(`No such message: message ${index + 1} was removed meanwhile`) : run(first)),
    (error) => on.failure('read', error),
  );
}

interface MessageBodyOptions {
  readonly first: Uint8Array;
  readonly pieceBytes: number;
  readonly cutter?: TopCutter;
}

class MessageBody implements Body {
  readonly #maildrop: Maildrop;
  readonly #index: number;
  readonly #size: number;
  readonly #pieceBytes: number;
  readonly #cutter: TopCutter | undefined;
  readonly #stuffer = new DotStuffer();
  #at = 0;
  #piece: MaybePromise<Uint8Array>;

  constructor(maildrop: Maildrop, index: number, options: MessageBodyOptions) {
    this.#maildrop = maildrop;
    this.#index = index;
    this.#size = maildrop.sizes[index] ?? 0;
    this.#pieceBytes = options.pieceBytes;
    this.#cutter = options.cutter;
    this.#piece = options.first;
  }

  next(into: Uint8Array[]): MaybePromise<boolean> {
    const piece = this.#piece;
    return isPromise(piece) ? piece.then((bytes) => this.#add(bytes, into)) : this.#add(piece, into);
  }

  #add(bytes: Uint8Array, into: Uint8Array[]): boolean {
    this.#at += bytes.length;
    this.#stuffer.push(this.#cutter === undefined ? bytes : this.#cutter.push(bytes), into);
    if (this.#at >= this.#size || this.#cutter?.done === true) {
      this.#stuffer.end(into);
      return false;
    }
    // Asked for now, so that it comes while the client takes this one.
    this.#piece = this.#read();
    return true;
  }

  #read(): MaybePromise<Uint8Array> {
    const from = this.#at;
    const to = Math.min(this.#size, from + this.#pieceBytes);
    const checked = ([bytes]: readonly (Uint8Array | undefined)[]): Uint8Array => {
      if (bytes?.length === to - from) return bytes;
      throw new Fault('temporary', `Octets ${from} to ${to} of message ${this.#index + 1} are missing`);
    };
    const answer = this.#maildrop.read([{ index: this.#index, from, to }]);
    if (!isPromise(answer)) return checked(answer);
    const piece = answer.then(checked);
    // Where the client is gone nobody comes for it.
    piece.catch(() => undefined);
    return piece;
  }
}
