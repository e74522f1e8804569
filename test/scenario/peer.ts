/**
 * The other end of a connection, octet by octet: what no decent program would send, and when. Dialogs are written as
 * they stand in RFCs: `C: ` is sent with CRLF, `C| ` as it is, `S: ` is what the answer must begin with.
 */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

export type Protocol = 'smtp' | 'imap' | 'pop3';

export interface PeerOptions {
  readonly protocol?: Protocol;
  /** TLS from the first octet. */
  readonly tls?: boolean;
  /** An address of 127.0.0.0/8, to be somebody else. */
  readonly from?: string;
  readonly serverName?: string;
}

const ANSWER_MS_MAX = 20_000;

export class Peer implements AsyncDisposable {
  readonly #protocol: Protocol;
  #socket: Socket;
  #taken = Buffer.alloc(4096);
  #start = 0;
  #end = 0;
  #ended = false;
  #greeted = false;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket, protocol: Protocol) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#listen();
  }

  /** `place`: a port of this machine, or the path of a unix socket. */
  static async open(place: number | string, options: PeerOptions = {}): Promise<Peer> {
    const { protocol = 'smtp', tls = false, from, serverName } = options;
    const where =
      typeof place === 'string'
        ? { path: place }
        : { port: place, host: '127.0.0.1', noDelay: true, ...(from === undefined ? {} : { localAddress: from }) };
    const socket = tls
      ? connectTls({
          ...where,
          rejectUnauthorized: false,
          ...(serverName === undefined ? {} : { servername: serverName }),
        })
      : connect({ ...where, allowHalfOpen: true });
    await new Promise((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', resolve).once('error', reject);
    });
    return new Peer(socket, protocol);
  }

  #listen(): void {
    this.#socket.on('data', (data: Buffer) => this.#take(data));
    const end = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    this.#socket.on('end', end).on('close', end).on('error', end);
  }

  #take(data: Buffer): void {
    if (this.#end + data.length > this.#taken.length) {
      const kept = this.#taken.subarray(this.#start, this.#end);
      const grown = Buffer.allocUnsafe(Math.max(this.#taken.length, 2 * (kept.length + data.length)));
      kept.copy(grown);
      this.#taken = grown;
      this.#end = kept.length;
      this.#start = 0;
    }
    data.copy(this.#taken, this.#end);
    this.#end += data.length;
    this.#wake?.();
  }

  /** Text is sent octet for character. Resolves when the kernel has it. */
  send(bytes: string | Uint8Array): Promise<void> {
    const octets = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    return new Promise((resolve) => {
      this.#socket.write(octets, () => resolve());
    });
  }

  /** Octets up to and with this mark. */
  async until(mark: string): Promise<Buffer> {
    const deadline = performance.now() + ANSWER_MS_MAX;
    let from = this.#start;
    for (;;) {
      const at = this.#taken.subarray(0, this.#end).indexOf(mark, from, 'latin1');
      if (at !== -1) {
        const found = this.#taken.subarray(this.#start, at + mark.length);
        this.#start = at + mark.length;
        return Buffer.from(found);
      }
      const looked = this.#end - this.#start;
      const left = deadline - performance.now();
      if (this.#ended || left <= 0) {
        const seen = this.#taken.subarray(this.#start, Math.min(this.#end, this.#start + 300)).toString('latin1');
        throw new Error(
          `Waited for ${JSON.stringify(mark)}, got ${JSON.stringify(seen)} and then ${this.#ended ? 'the end' : 'nothing'}`,
        );
      }
      await this.#news(left);
      from = this.#start + Math.max(0, looked - mark.length);
    }
  }

  /** So many octets. */
  async octets(count: number): Promise<Buffer> {
    const deadline = performance.now() + ANSWER_MS_MAX;
    while (this.#end - this.#start < count) {
      const left = deadline - performance.now();
      if (this.#ended || left <= 0) throw new Error(`Waited for ${count} octets, got ${this.#end - this.#start}`);
      await this.#news(left);
    }
    const found = Buffer.from(this.#taken.subarray(this.#start, this.#start + count));
    this.#start += count;
    return found;
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

  /** The next line, without its end; one that does not end in CR LF is an error of the server. */
  async line(): Promise<string> {
    const line = (await this.until('\n')).toString('latin1');
    assert.ok(line.endsWith('\r\n'), `the server's line ends in CR LF: ${JSON.stringify(line.slice(0, 200))}`);
    return line.slice(0, -2);
  }

  /** Lines up to the one that ends an answer of the protocol, or up to the end of the connection behind a BYE. */
  async answer(): Promise<string> {
    for (let all = '', bye = false; ; ) {
      const line: string = bye ? await this.line().catch(() => '') : await this.line();
      if (bye && line === '') return all.slice(0, -1);
      all += `${line}\n`;
      const greeting = this.#protocol === 'imap' && !this.#greeted && line.startsWith('* OK');
      this.#greeted = true;
      bye ||= this.#protocol === 'imap' && line.startsWith('* BYE ');
      if (greeting || final[this.#protocol].test(line)) return all.slice(0, -1);
    }
  }

  /** Sends a line and reads the answer. */
  async say(line: string): Promise<string> {
    await this.send(`${line}\r\n`);
    return this.answer();
  }

  /** Plays both parts; gives the answers. `S: <closed>` waits for the end of the connection. */
  async dialog(...steps: readonly string[]): Promise<string[]> {
    const answers: string[] = [];
    for (const step of steps) {
      const text = step.slice(3);
      if (step.startsWith('C: ')) await this.send(`${text}\r\n`);
      else if (step.startsWith('C| ')) await this.send(text);
      else if (step === 'S: <closed>') assert.ok(await this.isClosed(), 'the server closes the connection');
      else {
        assert.ok(step.startsWith('S: '), `a step of a dialog: ${step.slice(0, 40)}`);
        const answer = await this.answer();
        const last = answer.slice(answer.lastIndexOf('\n') + 1);
        assert.ok(
          last.startsWith(text),
          `expected ${JSON.stringify(text)}, got ${JSON.stringify(answer.slice(0, 600))}; before it:\n${answers.slice(-3).join('\n')}`,
        );
        answers.push(answer);
      }
    }
    return answers;
  }

  /** The handshake, once the answer to STARTTLS has come. */
  async startTls(serverName?: string): Promise<void> {
    this.#socket.removeAllListeners();
    const secure = connectTls({
      socket: this.#socket,
      rejectUnauthorized: false,
      ...(serverName === undefined ? {} : { servername: serverName }),
    });
    await new Promise((resolve, reject) =>
      secure
        .once('secureConnect', resolve)
        .once('error', reject)
        .once('close', () => reject(new Error('closed in the handshake'))),
    );
    this.#socket = secure;
    this.#start = this.#end;
    this.#listen();
  }

  /** The host names in the server's certificate. */
  get certificateNames(): string {
    return (this.#socket as TLSSocket).getPeerCertificate().subjectaltname ?? '';
  }

  /** What came and was not asked for. */
  get unread(): string {
    return this.#taken.subarray(this.#start, this.#end).toString('latin1');
  }

  /** Reads no more until `resume`: the server's octets stay with the kernels, and then with the server. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Says that nothing more will be sent, and still listens. */
  endSending(): void {
    this.#socket.end();
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  async isClosed(ms = ANSWER_MS_MAX): Promise<boolean> {
    const deadline = performance.now() + ms;
    while (!this.#ended && performance.now() < deadline) await this.#news(deadline - performance.now());
    return this.#ended;
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.#socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return;
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.destroy();
    await closed;
  }
}

const final: Readonly<Record<Protocol, RegExp>> = {
  smtp: /^\d{3}(?: |$)/,
  imap: /^(?:\+|[A-Za-z]\w* (?:OK|NO|BAD) |\* BAD )/,
  pop3: /^(?:\+OK|-ERR|\+)/,
};
