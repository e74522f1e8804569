import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Connection, Endpoint, MaybePromise, TlsFacts } from '#base/connection';
import { type CancelTimer, type Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { TlsContexts } from './contexts.ts';

/** Reading from the socket stops while this much waits unread. */
const UNREAD_BYTES_MAX = 256 * 1024;
/** `write` makes its caller wait while more than this is unsent. */
const UNSENT_BYTES_MAX = 512 * 1024;
/** A handshake that takes longer is given up. */
const HANDSHAKE_MS_MAX = 30_000;
/** After `close`, this long for the peer to take what was written. */
const LINGER_MS_MAX = 5_000;

/** ALPN names that are never spoken at a port for mail; clients of mail name their own protocol, or none. */
const webProtocols: ReadonlySet<string> = new Set(['http/0.9', 'http/1.0', 'http/1.1', 'h2', 'h3', 'ftp']);

/** What is spoken behind the TLS handshake: it decides which protocol of the client's offer is taken (RFC 7301). */
export type Speaks = 'mail' | 'web';

export interface SocketConnectionOptions {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly contexts: TlsContexts;
  /** `mail` where not given. */
  readonly speaks?: Speaks;
}

/** A Connection over a socket that was accepted. */
export class SocketConnection implements Connection {
  readonly #clock: Clock;
  readonly #contexts: TlsContexts;
  readonly #speaks: Speaks;
  #remote: Endpoint;
  #local: Endpoint;
  #socket: Socket;
  #tls: TlsFacts | undefined;
  #chunks: Uint8Array[] = [];
  #unread = 0;
  #ended = false;
  #waiting: ((chunk: Uint8Array | undefined) => void) | undefined;
  #arrived: (() => void) | undefined;
  #drained: (() => void)[] = [];
  readonly #gone = Promise.withResolvers<void>();
  readonly #onData = (chunk: Uint8Array): void => this.#take(chunk);
  readonly #onEnd = (): void => this.#end();
  readonly #onDrain = (): void => this.#drain();

  constructor(options: SocketConnectionOptions) {
    this.#socket = options.socket;
    this.#clock = options.clock;
    this.#contexts = options.contexts;
    this.#speaks = options.speaks ?? 'mail';
    const { socket } = options;
    this.#remote = { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
    this.#local = { address: plainAddress(socket.localAddress), port: socket.localPort ?? 0 };
    socket.setNoDelay(true);
    this.#listen(socket);
  }

  get remote(): Endpoint {
    return this.#remote;
  }

  get local(): Endpoint {
    return this.#local;
  }

  /** A proxy has said whose connection it passes on: from here on the ends are those. */
  passedOn(remote: Endpoint, local: Endpoint): void {
    this.#remote = remote;
    this.#local = local;
  }

  get tls(): TlsFacts | undefined {
    return this.#tls;
  }

  get unread(): number {
    return this.#unread;
  }

  get unsent(): number {
    return this.#socket.writableLength;
  }

  get lost(): boolean {
    return this.#socket.destroyed;
  }

  /** Resolves when the socket is closed, however that came. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  read(): MaybePromise<Uint8Array | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#unread -= chunk.length;
      if (this.#socket.isPaused() && this.#unread < UNREAD_BYTES_MAX / 2) this.#socket.resume();
      return chunk;
    }
    if (this.#ended) return undefined;
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** The first octets of what is unread, at most so many; they stay unread. */
  peek(octetsMax: number): Uint8Array {
    const [first] = this.#chunks;
    if (first === undefined) return new Uint8Array(0);
    return (this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)).subarray(0, octetsMax);
  }

  /** Takes octets that were looked at away. */
  skip(octets: number): void {
    const rest = Buffer.concat(this.#chunks).subarray(octets);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#unread = rest.length;
  }

  /** Waits until more than `known` octets are unread, the peer's side has ended, or time is up. */
  arrival(known: number, msMax: number): Promise<'octets' | 'end' | 'time'> {
    return new Promise((resolve) => {
      const settle = (why: 'octets' | 'end' | 'time'): void => {
        this.#arrived = undefined;
        cancel();
        resolve(why);
      };
      const look = (): void => {
        if (this.#unread > known) settle('octets');
        else if (this.#ended) settle('end');
      };
      const cancel = this.#clock.after(Math.max(0, msMax), () => settle('time'));
      this.#arrived = look;
      look();
    });
  }

  write(bytes: Uint8Array): MaybePromise<void> {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength <= UNSENT_BYTES_MAX) return;
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  startTls(): Promise<TlsFacts> {
    if (this.#unread > 0) {
      // Whoever asks looks first; were it forgotten once, what was injected in clear would be read as if it were not.
      this.destroy();
      return Promise.reject(new Fault('refused', 'TLS handshake failed: octets in clear came before it'));
    }
    return this.#handshake();
  }

  /** TLS from the first octet: what is unread is the beginning of the handshake. */
  startTlsAtOnce(): Promise<TlsFacts> {
    if (this.#unread > 0) {
      const hello = this.peek(this.#unread);
      this.#chunks = [];
      this.#unread = 0;
      this.#socket.pause(); // Flowing without a listener it would be lost.
      this.#socket.unshift(hello);
    }
    return this.#handshake();
  }

  #handshake(): Promise<TlsFacts> {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('end');
    plain.removeAllListeners('drain');
    const context = this.#contexts.forName(undefined);
    if (context === undefined) {
      this.destroy();
      return Promise.reject(new Fault('temporary', 'There is no certificate for TLS'));
    }
    const secure = new TLSSocket(plain, {
      isServer: true,
      secureContext: context,
      SNICallback: (name, done) => done(null, this.#contexts.forName(name)),
      ALPNCallback: ({ protocols }) => chooseProtocol(this.#speaks, protocols),
    });
    return new Promise((resolve, reject) => {
      const failed = (error: unknown): void => {
        cancel();
        this.destroy();
        secure.destroy();
        reject(
          new Fault('refused', `TLS handshake failed: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          }),
        );
      };
      const cancel: CancelTimer = this.#clock.after(HANDSHAKE_MS_MAX, () => failed('time-out'));
      secure.once('error', failed);
      const closed = (): void => failed('closed');
      secure.once('close', closed);
      secure.once('secure', () => {
        cancel();
        secure.removeListener('error', failed);
        // Only our own: Node's frees the memory of the session at the close, and not some day.
        secure.removeListener('close', closed);
        this.#socket = secure;
        this.#listen(secure);
        this.#tls = factsOf(secure);
        resolve(this.#tls);
      });
    });
  }

  /**
   * Hands the socket to somebody who reads and writes it himself, with what was read already in front. From here on only
   * `gone`, `lost` and `destroy` are of use.
   */
  release(): Socket {
    const socket = this.#socket;
    socket.pause();
    socket.removeListener('data', this.#onData);
    socket.removeListener('end', this.#onEnd);
    socket.removeListener('drain', this.#onDrain);
    for (const chunk of this.#chunks.toReversed()) socket.unshift(chunk);
    this.#chunks = [];
    this.#unread = 0;
    return socket;
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#end();
    const cancel = this.#clock.after(LINGER_MS_MAX, () => this.destroy());
    this.#socket.end();
    this.#socket.resume(); // What the peer still sends is dropped, so that its close is seen.
    await this.#gone.promise;
    cancel();
  }

  destroy(): void {
    this.#end();
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', () => this.destroy());
    socket.on('drain', this.#onDrain);
    socket.on('close', () => {
      this.#end();
      this.#drain();
      this.#gone.resolve();
    });
  }

  #take(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (this.#waiting !== undefined) {
      const resolve = this.#waiting;
      this.#waiting = undefined;
      resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#unread += chunk.length;
    if (this.#unread >= UNREAD_BYTES_MAX) this.#socket.pause();
    this.#arrived?.();
  }

  #end(): void {
    this.#ended = true;
    this.#arrived?.();
    const resolve = this.#waiting;
    this.#waiting = undefined;
    resolve?.(undefined);
  }

  #drain(): void {
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }
}

/** A browser that was led to a port for mail must not take our words for a web server's (RFC 7301 section 3.2). */
function chooseProtocol(speaks: Speaks, offered: readonly string[]): string | undefined {
  return speaks === 'web'
    ? offered.find((protocol) => protocol === 'http/1.1')
    : offered.find((protocol) => !webProtocols.has(protocol));
}

function factsOf(secure: TLSSocket): TlsFacts {
  const version = secure.getProtocol() ?? 'unknown';
  const cipher = secure.getCipher().standardName;
  const sni = (secure as { servername?: unknown }).servername;
  return typeof sni === 'string' && sni !== '' ? { version, cipher, sni } : { version, cipher };
}

/** An IPv4-mapped IPv6 address as IPv4; the zone of a link-local address goes. */
function plainAddress(address: string | undefined): string {
  if (address === undefined) return 'unix';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address.replace(/%.*$/, '');
}
