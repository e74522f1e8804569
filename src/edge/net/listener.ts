import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { Log } from '#base/log';
import { SocketConnection } from './connection.ts';
import type { TlsContexts } from './contexts.ts';

export type ListenEndpoint =
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface ListenerOptions {
  /** For logs: `smtp`, `imaps`, … */
  readonly name: string;
  readonly endpoint: ListenEndpoint;
  /** True: TLS from the first octet. */
  readonly implicitTls: boolean;
  readonly contexts: TlsContexts;
  readonly clock: Clock;
  readonly log: Log;
  /** Connections at once; over it a client is told `busy` and closed. */
  readonly connectionsMax: number;
  /** Connections at once from one address, read for each new connection. */
  readonly perClientMax: () => number;
  /** Addresses to which `perClientMax` does not apply. */
  readonly exempt: (address: string) => boolean;
  /** What a client hears when there is no room: in the words of the protocol. */
  readonly busy: Uint8Array;
  /** Serves one connection to its end. A rejection is logged and the connection dropped. */
  readonly serve: (connection: SocketConnection) => Promise<void>;
}

export interface RunningListener {
  readonly name: string;
  readonly endpoint: ListenEndpoint;
  readonly connections: number;
  /** Takes no more connections; those that are up go on. */
  stopAccepting(): void;
  /** Drops what is still connected. */
  destroy(): void;
}

/** Binds and begins to accept. Throws a conflict that names address and cause where it cannot bind. */
export async function openListener(options: ListenerOptions): Promise<RunningListener> {
  const listener = new Listener(options);
  await listener.open();
  return listener;
}

class Listener implements RunningListener {
  readonly name: string;
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #connections = new Set<SocketConnection>();
  readonly #perClient = new Map<string, number>();
  #endpoint: ListenEndpoint;

  constructor(options: ListenerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#endpoint = options.endpoint;
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  get endpoint(): ListenEndpoint {
    return this.#endpoint;
  }

  get connections(): number {
    return this.#connections.size;
  }

  async open(): Promise<void> {
    const { endpoint, name } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.once('listening', resolve);
    if (endpoint.kind === 'unix') {
      removeStaleSocket(endpoint.path);
      this.#server.listen(endpoint.path);
    } else {
      this.#server.listen({ host: endpoint.address, port: endpoint.port, backlog: 1024 });
    }
    try {
      await promise;
    } catch (error) {
      throw bindFault(name, endpoint, error);
    }
    this.#server.removeAllListeners('error');
    this.#server.on('error', (error) => {
      // Out of file descriptors and the like: accepting goes on when there is room again.
      this.#options.log.error('net.accept.failed', `Cannot accept connections for ${name}`, { error: error.message });
    });
    if (endpoint.kind === 'unix') chmodSync(endpoint.path, 0o660);
    const bound = this.#server.address();
    if (typeof bound === 'object' && bound !== null && endpoint.kind === 'tcp') {
      this.#endpoint = { kind: 'tcp', address: endpoint.address, port: bound.port };
    }
  }

  stopAccepting(): void {
    this.#server.close();
  }

  destroy(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #accept(socket: Socket): void {
    const { clock, contexts, implicitTls, log, name } = this.#options;
    const connection = new SocketConnection({ socket, clock, contexts });
    const { address } = connection.remote;
    if (!this.#admit(address)) {
      if (!implicitTls) void connection.write(this.#options.busy);
      void connection.close(); // Never rejects; nobody waits for a client that was turned away.
      return;
    }
    this.#connections.add(connection);
    void connection.gone.then(() => this.#forget(connection, address));
    this.#serve(connection).catch((error: unknown) => {
      log.error('net.serve.failed', `A connection of ${name} failed`, {
        remote_ip: address,
        error: String(error instanceof Error ? error.stack : error),
      });
      connection.destroy();
    });
  }

  async #serve(connection: SocketConnection): Promise<void> {
    if (this.#options.implicitTls) {
      try {
        await connection.startTls();
      } catch (error) {
        const text = error instanceof Fault ? error.message : String(error);
        this.#options.log.debug('net.tls.failed', text, { remote_ip: connection.remote.address });
        return;
      }
    }
    await this.#options.serve(connection);
  }

  #admit(address: string): boolean {
    const { connectionsMax, perClientMax, exempt } = this.#options;
    if (this.#connections.size >= connectionsMax) return false;
    const here = this.#perClient.get(address) ?? 0;
    if (address !== 'unix' && here >= perClientMax() && !exempt(address)) return false;
    this.#perClient.set(address, here + 1);
    return true;
  }

  #forget(connection: SocketConnection, address: string): void {
    this.#connections.delete(connection);
    const left = (this.#perClient.get(address) ?? 1) - 1;
    if (left > 0) this.#perClient.set(address, left);
    else this.#perClient.delete(address);
  }
}

function removeStaleSocket(path: string): void {
  try {
    unlinkSync(path); // The data directory's lock is held: whoever made it is gone.
  } catch {
    // There was none.
  }
}

function bindFault(name: string, endpoint: ListenEndpoint, error: unknown): Fault {
  const where = endpoint.kind === 'unix' ? endpoint.path : `${endpoint.address} port ${endpoint.port}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why =
    code === 'EADDRINUSE'
      ? 'another program listens there'
      : code === 'EACCES'
        ? 'this user may not bind it'
        : String(error);
  return new Fault('conflict', `Cannot listen on ${where} for ${name}: ${why}`, {
    cause: error,
    publicText: `Cannot listen on ${where} for ${name}: ${why}`,
    fields: { code },
  });
}
