/** The state of one session, shared by its commands. Holds no connection, no clock and no wire. */
import type { MaybePromise } from '#base/connection';
import { failureOutcome } from './failure.ts';
import type { Pop3Options } from './options.ts';
import { err, type Outcome } from './outcome.ts';
import type { AuthStep, Identity, Maildrop, SessionFacts, SessionNote, SessionPorts } from './ports.ts';
import { ReadAhead } from './readahead.ts';

/** The exchange of an AUTH that waits for the client's line; `mechanism` while that line may still name the user. */
export interface Challenge {
  readonly answer: (response: Uint8Array) => MaybePromise<AuthStep>;
  readonly mechanism: string | undefined;
}

export class Conversation {
  readonly options: Pop3Options;
  readonly ports: SessionPorts;
  facts: SessionFacts;
  /** Set in the TRANSACTION state (RFC 1939 section 5), and only there. */
  drop: OpenDrop | undefined;
  /** What USER gave, until PASS. */
  name: Uint8Array | undefined;
  /** Given by a USER that was refused for want of TLS: whose owner is to be warned of a password behind it. */
  nameInClear: Uint8Array | undefined;
  exchange: Challenge | undefined;
  errors = 0;
  signIns = 0;
  retrieved = 0;

  constructor(options: Pop3Options, ports: SessionPorts, facts: SessionFacts) {
    this.options = options;
    this.ports = ports;
    this.facts = facts;
  }

  open(identity: Identity, maildrop: Maildrop): OpenDrop {
    this.facts = { ...this.facts, identity };
    this.drop = new OpenDrop(maildrop, this.options);
    return this.drop;
  }

  /** Whether a password may come over this connection. */
  get takesPasswords(): boolean {
    return this.facts.tls !== undefined || this.options.authInClear;
  }

  note(note: SessionNote): void {
    this.ports.note(note, this.facts);
  }

  /** What a port threw, as an answer. */
  failure(at: string, error: unknown): Outcome {
    this.note({ kind: 'failure', at, error });
    return failureOutcome(error);
  }
}

/** The maildrop of the session and which of its messages are marked as deleted. */
export class OpenDrop {
  readonly maildrop: Maildrop;
  readonly ahead: ReadAhead;
  readonly octets: number;
  readonly #deleted: Uint8Array;
  #deletedMessages = 0;
  #deletedOctets = 0;

  constructor(maildrop: Maildrop, { limits }: Pop3Options) {
    this.maildrop = maildrop;
    this.ahead = new ReadAhead(maildrop, { bytesMax: limits.aheadBytesMax });
    this.#deleted = new Uint8Array(maildrop.sizes.length);
    this.octets = maildrop.sizes.reduce((sum, size) => sum + size, 0);
  }

  get count(): number {
    return this.maildrop.sizes.length;
  }

  /** Messages and octets without those marked as deleted. */
  get left(): { readonly messages: number; readonly octets: number } {
    return { messages: this.count - this.#deletedMessages, octets: this.octets - this.#deletedOctets };
  }

  size(index: number): number {
    return this.maildrop.sizes[index] ?? 0;
  }

  isDeleted(index: number): boolean {
    return this.#deleted[index] === 1;
  }

  /** The index of a message number that may be referred to, or the answer that it may not. */
  find(message: number): number | Outcome {
    if (message < 1 || message > this.count) return err(`No such message, only ${this.count} messages in maildrop`);
    return this.isDeleted(message - 1) ? err(`Message ${message} is marked as deleted`) : message - 1;
  }

  delete(index: number): void {
    if (this.isDeleted(index)) return;
    this.#deleted[index] = 1;
    this.#deletedMessages += 1;
    this.#deletedOctets += this.size(index);
  }

  undelete(): void {
    this.#deleted.fill(0);
    this.#deletedMessages = 0;
    this.#deletedOctets = 0;
  }

  /** The indexes marked as deleted, ascending. */
  deleted(): number[] {
    const indexes: number[] = [];
    for (let index = this.#deleted.indexOf(1); index !== -1; index = this.#deleted.indexOf(1, index + 1)) {
      indexes.push(index);
    }
    return indexes;
  }
}
