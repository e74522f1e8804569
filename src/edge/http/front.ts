import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CancelTimer, Clock } from '#base/clock';
import type { TlsFacts } from '#base/connection';
import type { Log } from '#base/log';
import type { WebAnswer, WebProblem, WebRequestHead, WebSite } from '#server/httpd';
import { BodyRoom, readBody } from './body.ts';

// An import would load all that node:http exports, and with WebSocket an HTTP client of seven megabytes.
const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');

export const HTTP_LIMITS = {
  /** Octets of the request line and the header section together (431). */
  headerBytesMax: 16 * 1024,
  /** From the beginning of the connection, or the end of the last answer, to the end of a header section. */
  headersMsMax: 10_000,
  /** From there to the last octet of the answer. */
  requestMsMax: 30_000,
  /** Requests on one connection. */
  requestsMax: 100,
  /** Requests that a client sends ahead of their answers; one more ends the connection. */
  aheadMax: 8,
  /** Octets of a body that are read and thrown away so that the client hears why it was too large. */
  droppedBytesMax: 256 * 1024,
  /** Octets of all bodies that are held at once; who brings more is told to come again (503). */
  bodiesBytesMax: 256 * 1024 * 1024,
} as const;

/** After a last answer, this long for the client to take it. */
const LINGER_MS_MAX = 2000;

/** A connection whose socket is handed over; `SocketConnection` is one. */
export interface HandedOver {
  readonly remote: { readonly address: string };
  readonly tls: TlsFacts | undefined;
  /** Resolves when the socket is closed. */
  readonly gone: Promise<void>;
  release(): Socket;
}

export interface HttpFrontOptions {
  readonly site: WebSite;
  readonly clock: Clock;
  readonly log: Log;
  /** Other than HTTP_LIMITS.bodiesBytesMax in tests. */
  readonly bodiesBytesMax?: number;
}

/** One connection as we see it. */
interface Peer {
  readonly socket: Socket;
  readonly client: string;
  readonly secure: boolean;
  readonly sni: string | undefined;
  /** Requests that are not answered yet. */
  open: number;
  answered: number;
  cancel: CancelTimer;
}

/** Serves connections until `stop`. */
export class HttpFront {
  readonly #options: HttpFrontOptions;
  readonly #server: Server;
  readonly #peers = new Map<Duplex, Peer>();
  readonly #room: BodyRoom;
  #stopping = false;

  constructor(options: HttpFrontOptions) {
    this.#options = options;
    this.#room = new BodyRoom(options.bodiesBytesMax ?? HTTP_LIMITS.bodiesBytesMax);
    // It never listens. Its own deadlines begin with listening, so ours take their place, and can be tested.
    this.#server = createServer({
      maxHeaderSize: HTTP_LIMITS.headerBytesMax,
      headersTimeout: 0,
      requestTimeout: 0,
      keepAliveTimeout: 0,
      // Answered by the site, with its fields.
      requireHostHeader: false,
      insecureHTTPParser: false,
    });
    this.#server.maxHeadersCount = 100;
    this.#server.on('request', (request, response) => this.#take(request, response));
    this.#server.on('checkContinue', (request, response) => this.#take(request, response));
    this.#server.on('checkExpectation', (request, response) => this.#take(request, response));
    this.#server.on('clientError', (error, socket) => this.#broken(error, socket));
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#peers.size;
  }

  /** Serves one connection to its end. Never rejects. */
  async serve(connection: HandedOver): Promise<void> {
    const socket = connection.release();
    const { address: client } = connection.remote;
    const { tls } = connection;
    const peer: Peer = { socket, client, secure: tls !== undefined, sni: tls?.sni, open: 0, answered: 0, cancel: none };
    this.#peers.set(socket, peer);
    if (this.#stopping || socket.destroyed) socket.destroy();
    else {
      this.#awaitRequest(peer);
      this.#server.emit('connection', socket);
    }
    await connection.gone;
    peer.cancel();
    this.#peers.delete(socket);
  }

  /** Ends connections that wait for a request at once, the others with the answer they wait for. */
  stop(): void {
    this.#stopping = true;
    for (const peer of this.#peers.values()) if (peer.open === 0) peer.socket.destroy();
  }

  #awaitRequest(peer: Peer): void {
    const heard = peer.socket.bytesRead;
    this.#deadline(peer, HTTP_LIMITS.headersMsMax, () => {
      // Whoever has said nothing since the last answer only kept the connection for later.
      if (peer.socket.bytesRead === heard) peer.socket.destroy();
      else this.#lastWords(peer, 408);
    });
  }

  #deadline(peer: Peer, ms: number, run: () => void): void {
    peer.cancel();
    peer.cancel = this.#options.clock.after(ms, run);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const peer = this.#peers.get(request.socket);
    if (peer === undefined || peer.open >= HTTP_LIMITS.aheadMax) {
      request.socket.destroy();
      return;
    }
    peer.open += 1;
    this.#deadline(peer, HTTP_LIMITS.requestMsMax, () => peer.socket.destroy());
    response.once('close', () => this.#answered(peer));
    this.#answer(peer, request, response).catch((error: unknown) => {
      this.#options.log.error('http.failure', 'A request could not be answered', {
        remote_ip: peer.client,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      if (response.headersSent) peer.socket.destroy();
      else this.#send(peer, response, this.#options.site.problem(500, peer));
    });
  }

  #answered(peer: Peer): void {
    peer.open -= 1;
    peer.answered += 1;
    if (peer.socket.destroyed) return;
    if (peer.open > 0) this.#deadline(peer, HTTP_LIMITS.requestMsMax, () => peer.socket.destroy());
    else if (this.#stopping) peer.socket.destroySoon();
    else this.#awaitRequest(peer);
  }

  async #answer(peer: Peer, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { site } = this.#options;
    const expected = request.headers.expect?.toLowerCase();
    if (expected !== undefined && expected !== '100-continue') {
      return this.#send(peer, response, site.problem(417, peer), 'last');
    }
    if (!hasOneHost(request)) return this.#send(peer, response, site.problem(400, peer), 'last');
    const head: WebRequestHead = {
      method: request.method ?? '',
      target: request.url ?? '',
      host: request.headers.host,
      client: peer.client,
      secure: peer.secure,
      sni: peer.sni,
      field: (name) => fieldOf(request, name),
    };
    const bodyBytesMax = site.bodyBytesMax(head);
    const announced = Number(request.headers['content-length'] ?? 0);
    // Who asks first is told before it sends; who does not is heard out as far as is bearable.
    if (expected !== undefined) {
      if (announced > bodyBytesMax) return this.#send(peer, response, site.problem(413, peer, head), 'last');
      response.writeContinue();
    }
    using share = this.#room.share();
    const limits = { bytesMax: bodyBytesMax, droppedBytesMax: HTTP_LIMITS.droppedBytesMax };
    const body = await readBody(request, limits, share);
    if (body === 'broken') return;
    if (body === 'busy') return this.#send(peer, response, site.problem(503, peer, head), 'last');
    if (body === 'too-large') return this.#send(peer, response, site.problem(413, peer, head), 'last');
    const answer = await site.answer({ ...head, body });
    return this.#send(peer, response, answer);
  }

  #send(peer: Peer, response: ServerResponse, answer: WebAnswer, how: 'last' | 'more' = 'more'): void {
    const isLast = how === 'last' || this.#stopping || peer.answered + peer.open >= HTTP_LIMITS.requestsMax;
    const { status, fields, body } = answer;
    // Of an answer that could not be written, nothing stays.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    for (const [name, value] of fields) response.setHeader(name, value);
    response.setHeader('Content-Length', body.length);
    if (isLast) response.setHeader('Connection', 'close');
    response.writeHead(status);
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  /** What the parser could not read. */
  #broken(error: Error, socket: Duplex): void {
    const peer = this.#peers.get(socket);
    const code = 'code' in error ? String(error.code) : '';
    // Behind a request whose answer is on its way nothing can be said.
    if (peer === undefined || peer.open > 0 || !socket.writable || !code.startsWith('HPE_')) {
      socket.destroy();
      return;
    }
    this.#lastWords(peer, code === 'HPE_HEADER_OVERFLOW' ? 431 : 400);
  }

  /** An answer where there is no request that it could belong to. */
  #lastWords(peer: Peer, status: WebProblem): void {
    const { clock, site } = this.#options;
    const { fields, body } = site.problem(status, peer);
    const own = [
      ['Date', new Date(clock.now()).toUTCString()],
      ['Connection', 'close'],
      ['Content-Length', String(body.length)],
    ] as const;
    const lines = [...fields, ...own].map(([name, value]) => `${name}: ${value}\r\n`);
    peer.socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
    peer.socket.end(body);
    this.#deadline(peer, LINGER_MS_MAX, () => peer.socket.destroy());
  }
}

const none: CancelTimer = () => undefined;

/** RFC 9112 section 3.2: a request of HTTP/1.1 without Host, or with two, is answered with 400. */
function hasOneHost({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === 'host') hosts += 1;
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

function fieldOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}
