import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { asFault } from '#base/fault';
import type { Log } from '#base/log';
import { prepareControlSocket, removeControlSocket } from './path.ts';
import { type ControlAnswer, type ControlRequest, LineReader } from './protocol.ts';

export interface ControlCall {
  /** The client went away. */
  readonly signal: AbortSignal;
  /** Gives one of a list; resolves when there is room for the next. */
  item(value: unknown): Promise<void>;
}

/** Answers a command; what it gives back is the last line. Faults become their public text. */
export type ControlHandler = (args: ControlArgs, call: ControlCall) => Promise<unknown>;
export type ControlHandlers = Readonly<Record<string, ControlHandler>>;
/** As the client sent them; handlers read them through `args.ts`. */
export type ControlArgs = Readonly<Record<string, unknown>>;

/** More are closed at once: the operator is one person with a few terminals. */
const CLIENTS_MAX = 64;
const IDLE_MS_MAX = 60_000;

/** Whoever can open the socket owns the data directory, and is the operator. */
export class ControlServer {
  readonly #handlers: ControlHandlers;
  readonly #log: Log;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(options: { readonly dataFolder: string; readonly handlers: ControlHandlers; readonly log: Log }) {
    this.#handlers = options.handlers;
    this.#log = options.log;
    this.#path = prepareControlSocket(options.dataFolder);
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get path(): string {
    return this.#path;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#path, () => {
        chmodSync(this.#path, 0o600);
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#log.error('control.failed', 'The control socket failed', { error }));
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    removeControlSocket(this.#path);
  }

  #accept(socket: Socket): void {
    if (this.#sockets.size >= CLIENTS_MAX) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const gone = new AbortController();
    const reader = new LineReader();
    let queue = Promise.resolve();
    socket.setTimeout(IDLE_MS_MAX, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      gone.abort();
    });
    socket.on('data', (chunk: Buffer) => {
      const lines = reader.push(chunk);
      if (lines === undefined) socket.destroy();
      for (const line of lines ?? []) queue = queue.then(() => this.#answer(socket, line, gone.signal));
    });
  }

  async #answer(socket: Socket, line: string, signal: AbortSignal): Promise<void> {
    socket.setTimeout(0);
    try {
      const { command, args } = readRequest(line);
      const handler = Object.hasOwn(this.#handlers, command) ? this.#handlers[command] : undefined;
      if (handler === undefined) {
        const text = `This server does not know the command "${command}"; is it of another version?`;
        await send(socket, { fault: { kind: 'invalid', text } });
        return;
      }
      const done = await handler(args, { signal, item: (item) => send(socket, { item }) });
      await send(socket, { done: done ?? null });
    } catch (error) {
      const fault = asFault(error);
      if (!signal.aborted && fault.kind === 'temporary')
        this.#log.error('control.command.failed', 'A command failed', { error: fault.message });
      await send(socket, { fault: { kind: fault.kind, text: fault.publicText } });
    } finally {
      socket.setTimeout(IDLE_MS_MAX);
    }
  }
}

function readRequest(line: string): ControlRequest & { readonly args: ControlArgs } {
  const request: unknown = JSON.parse(line);
  if (
    typeof request !== 'object' ||
    request === null ||
    !('command' in request) ||
    typeof request.command !== 'string'
  ) {
    throw new Error('A request has no command');
  }
  const args = 'args' in request && typeof request.args === 'object' && request.args !== null ? request.args : {};
  return { command: request.command, args: args as ControlArgs };
}

function send(socket: Socket, answer: ControlAnswer): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  if (socket.write(`${JSON.stringify(answer)}\n`)) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      socket.off('drain', go);
      socket.off('close', go);
      resolve();
    };
    socket.on('drain', go);
    socket.on('close', go);
  });
}
