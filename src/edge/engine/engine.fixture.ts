/** Servers of other houses for the tests: what they were sent, and what they answer. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { EngineChoices, EngineQuestion } from '#check/engine';
import { engineFacts, parseEngineSpec } from '#check/engine';
import {
  formatReply,
  type MilterCommand,
  type MilterOptions,
  MilterReader,
  type MilterReply,
  parseCommand,
} from '#format/milter';

export const letter = 'From: a@x.example\r\nSubject: hi\r\n folded\r\n\r\nbody\r\n';

export function question(of: Partial<EngineQuestion> = {}): EngineQuestion {
  const octets = Buffer.from(letter);
  return {
    reference: '7F3K-9QXD-M2TA',
    hostname: 'mx.l.example',
    client: { address: '192.0.2.7', name: 'c.example' },
    helo: 'helo.example',
    sender: 'a@x.example',
    recipients: ['b@l.example', 'c@l.example'],
    size: octets.length,
    content: () => [octets.subarray(0, 20), octets.subarray(20)],
    ...of,
  };
}

export function choices(spec: string, of: Partial<EngineChoices> = {}): EngineChoices {
  const parsed = parseEngineSpec(spec);
  if (!parsed.ok) throw new Error(parsed.problem);
  return {
    specs: [parsed.spec],
    facts: new Set(engineFacts),
    weights: { percent: 100, limitPercent: 200 },
    waitMs: 4000,
    messageBytesMax: 1_000_000,
    connectionsMax: 2,
    ...of,
  };
}

export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** Connections so far. */
  readonly connections: number;
}

/** Whatever the socket is to be done with, on a free port. */
export async function peer(serve: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers once the client has sent all that it wants to. */
export async function answering(answer: (asked: string) => string): Promise<Peer & { readonly asked: string[] }> {
  const asked: string[] = [];
  const made = await peer((socket) => {
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
    socket.on('end', () => {
      asked.push(text);
      socket.end(answer(text));
    });
  });
  return Object.assign(made, { asked });
}

export interface MilterScript {
  readonly options?: Partial<MilterOptions>;
  /** Replies to a command; none are given where this is undefined, `continue` where nothing is said. */
  readonly on?: (command: MilterCommand) => readonly MilterReply[] | undefined;
}

/** A milter that notes what it was told. */
export async function milter(
  script: MilterScript,
): Promise<Peer & { readonly told: MilterCommand[]; readonly quit: Promise<void> }> {
  const told: MilterCommand[] = [];
  const quit = Promise.withResolvers<void>();
  const made = await peer((socket) => {
    const reader = new MilterReader();
    socket.on('data', (data: Buffer) => {
      reader.feed(data);
      for (let event = reader.next(); event?.kind === 'packet'; event = reader.next()) {
        const command = parseCommand(event);
        if (command === undefined) throw new Error(`Cannot read ${event.code}`);
        told.push(command);
        for (const reply of repliesTo(command, script)) socket.write(formatReply(reply));
        if (command.kind !== 'quit') continue;
        quit.resolve();
        socket.end();
      }
    });
  });
  return Object.assign(made, { told, quit: quit.promise });
}

function repliesTo(command: MilterCommand, { options, on }: MilterScript): readonly MilterReply[] {
  if (command.kind === 'negotiate') {
    return [{ kind: 'negotiate', options: { version: 6, actions: 0x1ff, protocol: 0, ...options } }];
  }
  if (command.kind === 'macros' || command.kind === 'quit' || command.kind === 'abort') return [];
  return on === undefined ? [{ kind: 'continue' }] : (on(command) ?? []);
}
