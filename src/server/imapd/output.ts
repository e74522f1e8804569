/**
 * Output: responses on their way to a connection. Small ones are collected and written together; who writes much asks
 * `settle` now and then, which waits while the client does not read. One that never reads is given up.
 */
import type { Clock } from '#base/clock';
import { type Connection, isPromise } from '#base/connection';
import { ByteWriter } from '#format/imap';

/** Collected before a write. */
const WRITE_BYTES = 32 * 1024;
/** How long a client may take nothing of what was written. */
export const STALL_MS_MAX = 120_000;

export class Output {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #stalled: () => void;
  #text: ByteWriter | undefined;
  #pending: Promise<void> | undefined;

  constructor(connection: Connection, clock: Clock, stalled: () => void) {
    this.#connection = connection;
    this.#clock = clock;
    this.#stalled = stalled;
  }

  /** One line, without its CRLF. ASCII, or UTF-8 where IMAP4rev2 allows it. */
  line(text: string): void {
    this.#text ??= new ByteWriter(512);
    this.#text.utf8(text);
    this.#text.ascii('\r\n');
    if (this.#text.length > WRITE_BYTES) this.send();
  }

  /** Finished bytes; their memory must not change any more. */
  bytes(bytes: Uint8Array): void {
    if (bytes.length < 1024) {
      this.#text ??= new ByteWriter(512);
      this.#text.raw(bytes);
      if (this.#text.length > WRITE_BYTES) this.send();
      return;
    }
    this.send();
    this.#write(bytes);
  }

  /** Hands what is collected to the connection. */
  send(): void {
    if (this.#text === undefined || this.#text.length === 0) return;
    const bytes = this.#text.finish();
    this.#text = undefined;
    this.#write(bytes);
  }

  /** True while the client has not taken enough of what was written. */
  get isBlocked(): boolean {
    return this.#pending !== undefined;
  }

  /** Sends, and waits where the client reads too slowly. */
  settle(): Promise<void> | undefined {
    this.send();
    return this.#pending;
  }

  /**
   * Between pieces of long work: sends, waits for a slow client, and in any case lets everybody else have a turn, since
   * the main thread is theirs too.
   */
  async breathe(): Promise<void> {
    const slow = this.settle();
    if (slow !== undefined) await slow;
    else await new Promise((resolve) => setImmediate(resolve));
  }

  #write(bytes: Uint8Array): void {
    const written = this.#connection.write(bytes);
    if (!isPromise(written)) return;
    // Only one wait at a time: the last write resolves after those before it.
    const waiting = this.#watch(written).finally(() => {
      if (this.#pending === waiting) this.#pending = undefined;
    });
    this.#pending = waiting;
  }

  /** Gives up a client that has taken nothing for STALL_MS_MAX; `write` then resolves, as it does for a lost one. */
  async #watch(written: Promise<void>): Promise<void> {
    let unsent = this.#connection.unsent;
    let cancel: () => void = () => {};
    const look = (): void => {
      const now = this.#connection.unsent;
      if (now >= unsent && now > 0) this.#stalled();
      else {
        unsent = now;
        cancel = this.#clock.after(STALL_MS_MAX, look);
      }
    };
    cancel = this.#clock.after(STALL_MS_MAX, look);
    try {
      await written;
    } finally {
      cancel();
    }
  }
}
