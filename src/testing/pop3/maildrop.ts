/** Messages in memory, and what was asked of them. */
import type { MaybePromise } from '#base/connection';
import { Fault } from '#base/fault';
import type { Maildrop, Maildrops, Piece } from '#server/pop3d';

export interface FakeMaildropOptions {
  readonly messages: readonly string[];
  /** Answers come later, as a store's do. */
  readonly later?: boolean;
}

export class FakeMaildrop implements Maildrop, Maildrops {
  readonly messages: readonly Uint8Array[];
  readonly sizes: Float64Array;
  readonly #later: boolean;
  /** Pieces of each read, as `index:from-to`. */
  readonly reads: string[][] = [];
  /** Indexes of each removal. */
  readonly removals: (readonly number[])[] = [];
  /** Their octets are gone. */
  readonly gone = new Set<number>();
  /** A read that holds octets of one of them from there on fails. */
  readonly broken = new Map<number, number>();
  opened = 0;
  openFault: Fault | undefined;
  removeFault: Fault | undefined;

  constructor({ messages, later = false }: FakeMaildropOptions) {
    this.messages = messages.map((text) => new Uint8Array(Buffer.from(text, 'latin1')));
    this.sizes = Float64Array.from(this.messages, (message) => message.length);
    this.#later = later;
  }

  open(): Maildrop {
    if (this.openFault !== undefined) throw this.openFault;
    this.opened += 1;
    return this;
  }

  uniqueId(index: number): string {
    return `u1.${index + 1}`;
  }

  read(pieces: readonly Piece[]): MaybePromise<readonly (Uint8Array | undefined)[]> {
    this.reads.push(pieces.map(({ index, from, to }) => `${index}:${from}-${to}`));
    const answer = (): (Uint8Array | undefined)[] => {
      if (pieces.some(({ index, to }) => to > (this.broken.get(index) ?? to)))
        throw new Fault('temporary', 'A pack is damaged');
      return pieces.map(({ index, from, to }) =>
        this.gone.has(index) ? undefined : this.messages[index]?.slice(from, to),
      );
    };
    return this.#later ? Promise.resolve().then(answer) : answer();
  }

  remove(indexes: readonly number[]): MaybePromise<void> {
    if (this.removeFault !== undefined) return Promise.reject(this.removeFault);
    this.removals.push(indexes);
    return undefined;
  }
}
