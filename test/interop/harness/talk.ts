/** A line protocol spoken by hand, for what no mail program would ever send. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const REPLY_MS_MAX = 15_000;

export class Talk implements AsyncDisposable {
  #socket: Socket;
  #received = '';
  #closed = false;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async open(port: number, options: { readonly tls?: boolean; readonly from?: string } = {}): Promise<Talk> {
    const local = options.from === undefined ? {} : { localAddress: options.from };
    const socket = options.tls
      ? connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...local })
      : connect({ host: '127.0.0.1', port, noDelay: true, ...local });
    await new Promise((resolve, reject) => {
      socket.once(options.tls ? 'secureConnect' : 'connect', resolve).once('error', reject);
    });
    return new Talk(socket);
  }

  #listen(): void {
    this.#socket.on('data', (data: Buffer) => {
      this.#received += data.toString('latin1');
      this.#wake?.();
    });
    const end = (): void => {
      this.#closed = true;
      this.#wake?.();
    };
    this.#socket.on('close', end).on('end', end).on('error', end);
  }

  /** Takes what matches from the front of what was received; what lies before it is dropped. */
  async expect(pattern: RegExp): Promise<string> {
    const deadline = performance.now() + REPLY_MS_MAX;
    for (;;) {
      const match = pattern.exec(this.#received);
      if (match !== null) {
        this.#received = this.#received.slice(match.index + match[0].length);
        return match[0];
      }
      const left = deadline - performance.now();
      if (this.#closed || left <= 0) {
        const how = this.#closed ? 'closed' : 'silent';
        throw new Error(
          `Expected ${String(pattern)}, got ${JSON.stringify(this.#received.slice(0, 500))} and then ${how}`,
        );
      }
      await this.#news(left);
    }
  }

  #news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One whole SMTP reply, of several lines perhaps. */
  reply(): Promise<string> {
    return this.expect(/^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/);
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
  }

  /** Sends an SMTP command line and reads its reply. */
  command(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  /** True when the other side ends the connection within the time of a reply. */
  async isClosed(): Promise<boolean> {
    const deadline = performance.now() + REPLY_MS_MAX;
    while (!this.#closed && performance.now() < deadline) await this.#news(deadline - performance.now());
    return this.#closed;
  }

  /** The TLS handshake on this connection, after STARTTLS was answered. */
  async startTls(): Promise<void> {
    this.#socket.removeAllListeners();
    const plain = this.#socket;
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.#socket = secure;
    this.#received = '';
    this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closed) {
      const closed = new Promise((resolve) => this.#socket.once('close', resolve));
      this.#socket.destroy();
      await closed;
    }
  }
}
