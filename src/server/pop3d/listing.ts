/** STAT, LIST and UIDL (RFC 1939 sections 5 and 7). */
import { type Command, okLine } from '#format/pop3';
import type { Conversation, OpenDrop } from './conversation.ts';
import { type Body, ok, type Outcome } from './outcome.ts';

/** Characters of a listing made at a time. */
const BLOCK_CHARS = 16_384;

export function runStat(_on: Conversation, drop: OpenDrop): Outcome {
  const { messages, octets } = drop.left;
  return ok(`${messages} ${octets}`);
}

export function runList(
  _on: Conversation,
  drop: OpenDrop,
  { message }: Extract<Command, { verb: 'LIST' | 'UIDL' }>,
): Outcome {
  const { messages, octets } = drop.left;
  return listing(drop, message, `${messages} messages (${octets} octets)`, (index) => String(drop.size(index)));
}

export function runUidl(
  _on: Conversation,
  drop: OpenDrop,
  { message }: Extract<Command, { verb: 'LIST' | 'UIDL' }>,
): Outcome {
  return listing(drop, message, '', (index) => drop.maildrop.uniqueId(index));
}

function listing(drop: OpenDrop, message: number | undefined, text: string, of: (index: number) => string): Outcome {
  if (message === undefined) return { text: okLine(text), body: new ListingBody(drop, of) };
  const index = drop.find(message);
  return typeof index === 'number' ? ok(`${message} ${of(index)}`) : index;
}

class ListingBody implements Body {
  readonly #drop: OpenDrop;
  readonly #of: (index: number) => string;
  #at = 0;

  constructor(drop: OpenDrop, of: (index: number) => string) {
    this.#drop = drop;
    this.#of = of;
  }

  next(into: Uint8Array[]): boolean {
    let text = '';
    while (this.#at < this.#drop.count && text.length < BLOCK_CHARS) {
      const index = this.#at++;
      if (!this.#drop.isDeleted(index)) text += `${index + 1} ${this.#of(index)}\r\n`;
    }
    const more = this.#at < this.#drop.count;
    into.push(Buffer.from(more ? text : `${text}.\r\n`, 'latin1'));
    return more;
  }
}
