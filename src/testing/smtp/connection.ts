/** A connection in memory: the test is the client. */
import { Fault } from '#base/fault';
import type { Connection, Endpoint, MaybePromise, TlsFacts } from '#base/connection';

export class FakeConnection implements Connection {
  readonly remote: Endpoint = { address: '192.0.2.7', port: 40_000 };
  readonly local: Endpoint = { address: '198.51.100.1', port: 25 };
  tls: TlsFacts | undefined;
  /** All that was written, one entry a write. */
  readonly writes: string[] = [];
  /** The client takes nothing: writes wait. */
  stalled = false;
  /** The handshake fails. */
  tlsFails = false;
  closed = false;
  destroyed = false;
  unsent = 0;
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #reader: ((chunk: Uint8Array | undefined) => void) | undefined;
  #stalledWrites: (() => void)[] = [];

  get unread(): number {
    let octets = 0;
    for (const chunk of this.#chunks) octets += chunk.length;
    return octets;
  }

  /** True when the server waits for input. */
  get hungry(): boolean {
    return this.#reader !== undefined;
  }

  get written(): string {
    return this.writes.join('');
  }

  /** The client sends; the memory is copied, since the wire owns what it is fed. */
  send(chunk: string | Uint8Array): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : Uint8Array.from(chunk);
    if (bytes.length === 0 || this.#ended) return;
    if (this.#reader === undefined) this.#chunks.push(bytes);
    else this.#give(bytes);
  }

  /** The client goes. */
  hangUp(): void {
    this.#ended = true;
    this.#give(undefined);
  }

  read(): MaybePromise<Uint8Array | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) return chunk;
    if (this.#ended) return undefined;
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  write(bytes: Uint8Array): MaybePromise<void> {
    if (this.closed || this.destroyed) return undefined;
    this.writes.push(Buffer.from(bytes).toString('latin1'));
    if (!this.stalled) return undefined;
    this.unsent += bytes.length;
    return new Promise((resolve) => this.#stalledWrites.push(resolve));
  }

  startTls(): Promise<TlsFacts> {
    if (this.tlsFails) {
      this.destroy();
      return Promise.reject(new Fault('invalid', 'Handshake failed'));
    }
    const tls: TlsFacts = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' };
    this.tls = tls;
    return Promise.resolve(tls);
  }

  close(): Promise<void> {
    this.closed = true;
    this.hangUp();
    return Promise.resolve();
  }

  destroy(): void {
    this.destroyed = true;
    this.hangUp();
    for (const resolve of this.#stalledWrites.splice(0)) resolve();
  }

  #give(chunk: Uint8Array | undefined): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.(chunk);
  }
}
