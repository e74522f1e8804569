/** The remote server: takes every message and remembers, outside the system under test, what it said 250 to. */
import { createServer, type Server, type Socket } from 'node:net';
import { numberOf } from './letter.ts';

export class RemoteSink {
  /** By ledger number: each copy that was taken, as it came. */
  readonly taken = new Map<number, Buffer[]>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
      this.#serve(socket);
    });
  }

  static async start(host: string): Promise<RemoteSink> {
    const server = createServer();
    const sink = new RemoteSink(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return sink;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    let buffer = Buffer.alloc(0);
    let inData = false;
    socket.write('220 sink.test\r\n');
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end === -1) return;
        if (inData) {
          this.#take(buffer.subarray(0, end + 2));
          buffer = buffer.subarray(end + 5);
          inData = false;
          socket.write('250 2.0.0 Taken\r\n');
          continue;
        }
        const command = buffer.toString('latin1', 0, end).toUpperCase();
        buffer = buffer.subarray(end + 2);
        inData = command === 'DATA';
        socket.write(replyTo(command));
      }
    });
  }

  #take(octets: Buffer): void {
    const message = Buffer.from(octets.toString('latin1').replaceAll('\r\n..', '\r\n.'), 'latin1');
    const number = numberOf(message.toString('latin1'));
    if (number !== undefined) this.taken.set(number, [...(this.taken.get(number) ?? []), message]);
  }
}

function replyTo(command: string): string {
  if (command.startsWith('EHLO')) return '250-sink.test\r\n250-8BITMIME\r\n250 PIPELINING\r\n';
  if (command === 'DATA') return '354 Go on\r\n';
  return command === 'QUIT' ? '221 2.0.0 Bye\r\n' : '250 2.0.0 Ok\r\n';
}
