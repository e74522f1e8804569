/** Asks one HTTP server about one message after another, over connections that stay open. */
import { Agent, request } from 'node:http';
import type { ClientRequest } from 'node:http';

export interface AskOptions {
  readonly port: number;
  readonly path: string;
  /** Connections that are open at once. */
  readonly atOnce: number;
}

type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  /** Nothing of an answer came. `idle`: over a connection that had been answered on before. */
  | { readonly kind: 'broken'; readonly idle: boolean; readonly error: Error; readonly told: string };

export class HttpAsker {
  readonly #options: AskOptions;
  readonly #agent: Agent;

  constructor(options: AskOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.atOnce });
  }

  /**
   * The parsed answer. A server may close a connection that is idle at any time (RFC 9112 section 9.3.1), and whoever makes
   * messages for seconds on end does not hear of it before the next one is written (EPIPE): that is asked again on another
   * connection, as often as there may be idle ones. Anything else that ends a connection is told with how far it was.
   */
  async ask(message: Uint8Array): Promise<unknown> {
    for (let left = this.#options.atOnce; ; left--) {
      const answer = await this.#once(message);
      if (answer.kind === 'answered') {
        if (answer.status === 200) return JSON.parse(answer.text);
        throw new Error(`The server answered ${answer.status}: ${answer.text.slice(0, 200)}`);
      }
      if (answer.idle && left > 0) continue;
      throw new Error(answer.told, { cause: answer.error });
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once(message: Uint8Array): Promise<Answer> {
    const { port, path } = this.#options;
    const began = performance.now();
    return new Promise((resolve) => {
      const headers = { 'Content-Length': message.length };
      const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent: this.#agent, headers });
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => resolve(broken(asked, { error, message, began, within: 'its answer' })));
        response.on('end', () => {
          resolve({
            kind: 'answered',
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      asked.on('error', (error) => resolve(broken(asked, { error, message, began, within: undefined })));
      asked.end(message);
    });
  }
}

interface Breaking {
  readonly error: Error & { readonly code?: string };
  readonly message: Uint8Array;
  readonly began: number;
  readonly within: string | undefined;
}

function broken(asked: ClientRequest, { error, message, began, within }: Breaking): Answer {
  const { code = '' } = error;
  const closed = code === 'EPIPE' || code === 'ECONNRESET';
  const left = asked.socket?.writableLength ?? 0;
  const place =
    within ??
    (left > 0
      ? `the message, of which ${left} of ${message.length} octets were not written`
      : 'waiting for its answer');
  const after = `after ${((performance.now() - began) / 1000).toFixed(1)} s`;
  const told = closed
    ? `The server closed the connection ${after} in ${place} (${code})`
    : `The server could not be asked ${after}: ${error.message}`;
  return { kind: 'broken', idle: closed && within === undefined && asked.reusedSocket, error, told };
}
