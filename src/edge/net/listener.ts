import { chmodSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { Log } from '#base/log';
import { SocketConnection, type Speaks } from './connection.ts';
import { beginsTls, type ProxyOpening, readProxyOpening } from './opening.ts';
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
  /**
   * How long a client that begins TLS by itself is waited for where it is not implicit, ms; read for each connection,
   * 0 for not at all. We speak first, so a client that is set to TLS from the start would take our greeting for its answer.
   */
  readonly tlsWaitMs?: (address: string) => number;
  /** Addresses of proxies, which must send a PROXY header first. From everybody else it is rubbish of the protocol. */
  readonly proxied?: (address: string) => boolean;
  /** `mail` where not given. */
  readonly speaks?: Speaks;
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
    const { clock, contexts, log, name, proxied, speaks = 'mail' } = this.#options;
    const connection = new SocketConnection({ socket, clock, contexts, speaks });
    const peer = connection.remote.address;
    if (this.#connections.size >= this.#options.connectionsMax) {
      this.#turnAway(connection);
      return;
    }
    this.#connections.add(connection);
    void connection.gone.then(() => this.#connections.delete(connection));
    const served = proxied?.(peer) === true ? this.#servePassedOn(connection) : this.#serveOne(connection);
    served.catch((error: unknown) => {
      log.error('net.serve.failed', `A connection of ${name} failed`, {
        remote_ip: connection.remote.address,
        error: String(error instanceof Error ? error.stack : error),
      });
      connection.destroy();
    });
  }

  /** From a proxy: nobody is served before it has said whom. */
  async #servePassedOn(connection: SocketConnection): Promise<void> {
    const { clock, log, name } = this.#options;
    const proxy = connection.remote.address;
    const opening = await readProxyOpening(connection, clock);
    if (opening.kind !== 'header') {
      const problem = problemOf(opening);
      if (problem !== undefined) {
        log.warn('net.proxy.refused', `Closed a connection of ${name}: ${problem}`, { remote_ip: proxy });
      }
      connection.destroy();
      return;
    }
    if (opening.relayed !== undefined) connection.passedOn(opening.relayed.source, opening.relayed.destination);
    await this.#serveOne(connection);
  }

  async #serveOne(connection: SocketConnection): Promise<void> {
    const { address } = connection.remote;
    if (!this.#admit(address)) {
      this.#turnAway(connection);
      return;
    }
    void connection.gone.then(() => this.#forget(address));
    if (await this.#isTls(connection)) {
      try {
        await connection.startTlsAtOnce();
      } catch (error) {
        const text = error instanceof Fault ? error.message : String(error);
        this.#options.log.debug('net.tls.failed', text, { remote_ip: address });
        return;
      }
    }
    await this.#options.serve(connection);
  }

  #isTls(connection: SocketConnection): boolean | Promise<boolean> {
    const { implicitTls, tlsWaitMs, contexts, clock } = this.#options;
    if (implicitTls) return true;
    const waitMs = contexts.usable ? (tlsWaitMs?.(connection.remote.address) ?? 0) : 0;
    return waitMs > 0 && beginsTls(connection, clock, waitMs);
  }

  /** Whoever lingers after that takes no place from those who come. */
  #turnAway(connection: SocketConnection): void {
    this.#connections.delete(connection);
    if (!this.#options.implicitTls) void connection.write(this.#options.busy);
    void connection.close(); // Never rejects; nobody waits for a client that was turned away.
  }

  #admit(address: string): boolean {
    const { perClientMax, exempt } = this.#options;
    const here = this.#perClient.get(address) ?? 0;
    if (address !== 'unix' && here >= perClientMax() && !exempt(address)) return false;
    this.#perClient.set(address, here + 1);
    return true;
  }

  #forget(address: string): void {
    const left = (this.#perClient.get(address) ?? 1) - 1;
    if (left > 0) this.#perClient.set(address, left);
    else this.#perClient.delete(address);
  }
}

/** What the operator should know; undefined where somebody only looked whether the port is open. */
function problemOf(opening: Exclude<ProxyOpening, { kind: 'header' }>): string | undefined {
  switch (opening.kind) {
    case 'broken':
      return `${opening.problem}; does the proxy send one?`;
    case 'late':
      return `the proxy sent no PROXY header within ${opening.msMax / 1000} s`;
    case 'gone':
      return undefined;
    default:
      return opening satisfies never;
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
