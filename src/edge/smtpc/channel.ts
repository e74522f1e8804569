import type { Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Clock } from '#base/clock';
import type { RemoteReply } from '#model/queue';
import { ReplyReader } from '#format/smtp';

/** Why a channel ended. */
export type BreakReason = 'closed' | 'timeout' | 'malformed' | 'network';

/** The connection is no longer there, or may not be used any more. */
export class Broken extends Error {
  readonly reason: BreakReason;
  /** A reply that nobody had asked for, in which the server may say why. */
  readonly farewell: RemoteReply | undefined;
  /** The system's or OpenSSL's name for it, `ECONNRESET`; '' where there is none. */
  readonly code: string;

  constructor(reason: BreakReason, message: string, farewell: RemoteReply | undefined, code = '') {
    super(message);
    this.name = 'Broken';
    this.reason = reason;
    this.farewell = farewell;
    this.code = code;
  }
}

interface Waiter {
  readonly resolve: (reply: RemoteReply) => void;
  readonly reject: (error: Broken) => void;
}

/** Octets waiting in our memory for a peer that is slow to take them. */
const UNSENT_BYTES_MAX = 256 * 1024;

/**
 * A socket as commands out and replies in. Each reply belongs to a command: one that comes without is kept as the
 * farewell and ends the channel with the next wait, since it may be a 421 that says why (RFC 5321 section 3.8).
 */
export class Channel {
  readonly #clock: Clock;
  #socket: Socket;
  #replies = new ReplyReader();
  readonly #ready: RemoteReply[] = [];
  #waiter: Waiter | undefined;
  #owed = 0;
  #broken: Broken | undefined;
  #farewell: RemoteReply | undefined;
  /** Called when the peer may take more, or never will. */
  #drained: (() => void) | undefined;

  constructor(clock: Clock, socket: Socket) {
    this.#clock = clock;
    this.#socket = socket;
    this.#listen(socket);
  }

  get broken(): Broken | undefined {
    return this.#broken;
  }

  /** The server spoke although nothing was asked: it is about to leave. */
  get disturbed(): boolean {
    return this.#farewell !== undefined || this.#broken !== undefined;
  }

  /** Announces commands whose replies are to come. Call before they are written. */
  expect(replies: number): void {
    this.#owed += replies;
  }

  /** The next reply, whole within `ms`. */
  reply(ms: number): Promise<RemoteReply> {
    const ready = this.#ready.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(ms, () => this.#break('timeout', `no reply within ${Math.round(ms / 1000)} s`));
      this.#waiter = {
        resolve: (reply) => {
          cancel();
          resolve(reply);
        },
        reject: (error) => {
          cancel();
          reject(error);
        },
      };
    });
  }

  /** Writes pieces as one; resolves when the peer keeps up, or rejects when it does not take them within `ms`. */
  async write(pieces: readonly Uint8Array[], ms: number): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece);
    this.#socket.uncork();
    while (this.#socket.writableLength > UNSENT_BYTES_MAX && !this.disturbed) await this.#drain(ms);
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** Turns to TLS. Octets that came in clear behind the server's 220 are an attack (RFC 3207 section 6). */
  async startTls(options: ConnectionOptions, ms: number): Promise<TLSSocket> {
    if (this.#replies.partial || this.disturbed || this.#ready.length > 0) {
      this.#break('malformed', 'the server sent text in clear after its answer to STARTTLS');
    }
    if (this.#broken !== undefined) throw this.#broken;
    const clear = this.#socket;
    clear.removeAllListeners('data');
    clear.removeAllListeners('end');
    const secure = connectTls({ ...options, socket: clear });
    // An error may come after the one that ended the handshake; it has nothing more to say.
    secure.on('error', () => {});
    this.#socket = secure;
    this.#replies = new ReplyReader();
    try {
      await this.#handshake(secure, ms);
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.#listen(secure);
    return secure;
  }

  /** Our own address; '' where it is not known any more. */
  get localAddress(): string {
    return this.#socket.localAddress ?? '';
  }

  end(lastWords: Uint8Array, ms: number): void {
    if (this.#broken !== undefined) return;
    this.#broken = new Broken('closed', 'closed by us', undefined);
    const socket = this.#socket;
    const cancel = this.#clock.after(ms, () => socket.destroy());
    socket.once('close', cancel);
    socket.end(lastWords);
  }

  /** Gives the server so long to say what it is about to say. */
  destroyIn(ms: number): void {
    const socket = this.#socket;
    const cancel = this.#clock.after(ms, () => this.destroy());
    socket.once('close', cancel);
  }

  destroy(): void {
    this.#broken ??= new Broken('closed', 'closed by us', this.#farewell);
    this.#socket.destroy();
    this.#settle();
  }

  #handshake(secure: TLSSocket, ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(ms, () =>
        reject(new Broken('timeout', 'the TLS handshake takes too long', undefined)),
      );
      secure.once('error', (error: Error) => {
        cancel();
        const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
        reject(new Broken('network', error.message, undefined, code));
      });
      secure.once('close', () => {
        cancel();
        reject(new Broken('closed', 'closed during the TLS handshake', undefined));
      });
      secure.once('secureConnect', () => {
        cancel();
        resolve();
      });
    });
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error: Error) => this.#break('network', error.message));
    socket.on('end', () => this.#break('closed', 'the server closed the connection'));
    socket.on('close', () => this.#break('closed', 'the server closed the connection'));
    socket.on('drain', () => this.#drained?.());
  }

  #receive(chunk: Uint8Array): void {
    if (this.#broken !== undefined) return;
    this.#replies.feed(chunk);
    for (;;) {
      const event = this.#replies.next();
      if (event === undefined) return;
      if (event.kind === 'problem')
        return this.#break('malformed', `the server does not speak SMTP (${event.problem})`);
      const { code, enhanced, lines } = event.reply;
      const next: RemoteReply = { code, enhanced, text: lines.join('\n') };
      if (this.#owed === 0) {
        this.#farewell = next;
        // Whoever writes content should stop at once.
        this.#drained?.();
        return;
      }
      this.#owed -= 1;
      const waiter = this.#waiter;
      this.#waiter = undefined;
      if (waiter === undefined) this.#ready.push(next);
      else waiter.resolve(next);
    }
  }

  #break(reason: BreakReason, message: string): void {
    this.#broken ??= new Broken(reason, message, this.#farewell);
    this.#socket.destroy();
    this.#settle();
  }

  #settle(): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined && this.#broken !== undefined) waiter.reject(this.#broken);
    this.#drained?.();
  }

  #drain(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, () => this.#break('timeout', 'the server takes the content too slowly'));
      this.#drained = () => {
        this.#drained = undefined;
        cancel();
        resolve();
      };
      if (this.disturbed) this.#drained();
    });
  }

  /** The unsolicited reply, if one came. */
  get farewell(): RemoteReply | undefined {
    return this.#farewell;
  }
}
