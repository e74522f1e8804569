/** The plainest clients: a socket, lines in and lines out. They notice when the other side is gone, and no more. */
import { connect, type Socket } from 'node:net';

export class Gone extends Error {}

export class Talk {
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('error', end).on('close', end).on('end', end);
  }

  static open(host: string, port: number): Talk {
    return new Talk(connect({ host, port, noDelay: true }));
  }

  write(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** One line without its CRLF, as ISO 8859-1. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end !== -1) {
        const line = this.#buffer.toString('latin1', 0, end);
        this.#buffer = this.#buffer.subarray(end + 2);
        return line;
      }
      await this.#more();
    }
  }

  async octets(length: number): Promise<Buffer> {
    while (this.#buffer.length < length) await this.#more();
    const octets = Buffer.from(this.#buffer.subarray(0, length));
    this.#buffer = this.#buffer.subarray(length);
    return octets;
  }

  /** The code of a whole SMTP reply. */
  async reply(): Promise<number> {
    for (;;) {
      const line = await this.line();
      if (line[3] !== '-') return Number(line.slice(0, 3));
    }
  }

  async command(line: string): Promise<number> {
    this.write(`${line}\r\n`);
    return await this.reply();
  }

  /** All lines up to the tagged one, which comes last; literals are put back into their lines. */
  async imap(tag: string, command: string | Uint8Array): Promise<string[]> {
    this.write(command);
    const lines: string[] = [];
    for (;;) {
      let line = await this.line();
      for (let literal = /\{(\d+)\}$/.exec(line); literal !== null; literal = /\{(\d+)\}$/.exec(line)) {
        const octets = await this.octets(Number(literal[1]));
        line = `${line.slice(0, literal.index)}${octets.toString('latin1')}${await this.line()}`;
      }
      lines.push(line);
      if (line.startsWith(`${tag} `) || line.startsWith('+')) return lines;
    }
  }

  async #more(): Promise<void> {
    if (this.#ended) throw new Gone('The connection has ended');
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
