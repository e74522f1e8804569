/** A connection to an engine: octets out and in, ended by a signal. */
import { connect, type Socket } from 'node:net';
import type { EnginePlace } from '#check/engine';

/** It cannot be asked, or does not speak as it should. The message is one for people. */
export class EngineTrouble extends Error {}

export class EngineStream {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** Rejects with EngineTrouble where nobody is there, or with the signal's reason. */
  static async open(place: EnginePlace, signal: AbortSignal): Promise<EngineStream> {
    signal.throwIfAborted();
    const socket = connect(place.kind === 'unix' ? { path: place.path } : { host: place.host, port: place.port });
    socket.setNoDelay(true);
    const onAbort = (): void => void socket.destroy(asError(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', onAbort));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once('connect', resolve);
    socket.once('error', reject);
    try {
      await promise;
    } catch (error) {
      if (signal.aborted) throw error;
      throw new EngineTrouble(`cannot be reached: ${asError(error).message}`);
    } finally {
      socket.removeListener('error', reject);
      // Whoever waits hears of a later one from the read or the write.
      socket.on('error', () => undefined);
    }
    return new EngineStream(socket);
  }

  /** Resolves when more may be written. */
  async write(octets: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) throw new EngineTrouble('closed the connection');
    if (socket.write(octets)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const closed = (): void => reject(new EngineTrouble('closed the connection'));
    socket.once('drain', resolve);
    socket.once('close', closed);
    try {
      await promise;
    } finally {
      socket.removeListener('drain', resolve);
      socket.removeListener('close', closed);
    }
  }

  /** Undefined at the end of input. */
  async read(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#chunks.next();
    return done === true ? undefined : value;
  }

  /** Nothing more is written; what was written is sent. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
