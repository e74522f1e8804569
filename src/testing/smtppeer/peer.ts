import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { PeerCertificate } from './certificate.ts';
import { Conversation } from './conversation.ts';
import type { PeerMood } from './mood.ts';

/** A message as the peer got it. */
export interface PeerMessage {
  readonly mail: string;
  readonly rcpts: readonly string[];
  /** Dots unstuffed; everything before the final CRLF.CRLF's dot. */
  readonly content: Buffer;
  readonly tls: boolean;
  /** The number of the connection, from 0. */
  readonly connection: number;
}

export class SmtpPeer implements AsyncDisposable {
  mood: PeerMood;
  readonly messages: PeerMessage[] = [];
  /** Each command line of each connection, as it came. */
  readonly lines: string[] = [];
  /** How often each step was asked, over all connections. */
  readonly counts = new Map<string, number>();
  connections = 0;
  open = 0;
  openMost = 0;
  readonly #certificate: PeerCertificate | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #drips = new Set<() => void>();
  #waiting: (() => void)[] = [];

  constructor(
    mood: PeerMood = {},
    options: { readonly certificate?: PeerCertificate; readonly implicitTls?: boolean } = {},
  ) {
    this.mood = mood;
    this.#certificate = options.certificate;
    this.#server = createServer((socket) => this.#accept(socket, options.implicitTls ?? false));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(address = '127.0.0.1', port = 0): Promise<this> {
    this.#server.listen(port, address);
    await once(this.#server, 'listening');
    return this;
  }

  /** Lets one more octet of each dripping reply go. */
  drip(): void {
    for (const step of this.#drips) step();
  }

  get dripping(): boolean {
    return this.#drips.size > 0;
  }

  /** Resolves when the condition holds; looked at after each thing that happens here. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  happened(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket, implicitTls: boolean): void {
    const number = this.connections;
    this.connections += 1;
    this.open += 1;
    this.openMost = Math.max(this.openMost, this.open);
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.open -= 1;
      this.happened();
    });
    const drip = (step: () => void): (() => void) => {
      this.#drips.add(step);
      this.happened();
      return () => this.#drips.delete(step);
    };
    const stream = implicitTls ? this.secure(socket) : socket;
    const crowded = this.mood.connectionsMax !== undefined && this.open > this.mood.connectionsMax;
    new Conversation(this, stream, { number, drip, tls: implicitTls }).greet(crowded);
    this.happened();
  }

  secure(socket: Socket): TLSSocket {
    const secureContext = createSecureContext({ ...this.#certificate });
    let asked: string | undefined;
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      SNICallback: (name, done) => {
        asked = name;
        done(null, secureContext);
      },
    });
    secure.once('secure', () => this.mood.serverName?.(asked));
    secure.on('error', () => {});
    return secure;
  }
}
