/** One connection to clamd: a command, the octets it asks for, its answer. */
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Octets of one chunk. */
const CHUNK_OCTETS = 64 * 1024;
const ANSWER_OCTETS_MAX = 8 * 1024;

/** Where it listens: a path, or HOST:PORT. */
export function dial(where: string): Socket {
  if (where.startsWith('/')) return connect({ path: where });
  const colon = where.lastIndexOf(':');
  const host = where.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return connect({ host, port: Number(where.slice(colon + 1)), noDelay: true });
}

/** What came of one talk. `failed`: the connection broke, in the system's word for it; `cut`: while octets were sent. */
export type Talked =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'failed' | 'cut'; readonly why: string }
  | { readonly kind: 'aborted' };

export type Octets = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Says the command and sends the octets, until there is an answer: clamd answers early when it has had enough. Never
 * rejects but by what the octets come from.
 */
export async function talk(
  where: string,
  command: string,
  { octets, signal }: { readonly octets?: Octets; readonly signal: AbortSignal },
): Promise<Talked> {
  if (signal.aborted) return { kind: 'aborted' };
  const socket = dial(where);
  const answer = answerOf(socket, signal);
  try {
    socket.write(`z${command}\0`);
    if (octets !== undefined) await send(socket, octets, answer.isOver);
    return await answer.promise;
  } finally {
    socket.destroy();
  }
}

interface Answer {
  readonly promise: Promise<Talked>;
  readonly isOver: () => boolean;
}

function answerOf(socket: Socket, signal: AbortSignal): Answer {
  let over = false;
  const { promise, resolve } = Promise.withResolvers<Talked>();
  const pieces: Buffer[] = [];
  let length = 0;
  const finish = (talked: Talked): void => {
    over = true;
    signal.removeEventListener('abort', onAbort);
    resolve(talked);
    // Who waits for the peer to take more is woken.
    socket.emit('drain');
  };
  const onAbort = (): void => finish({ kind: 'aborted' });
  const text = (): string =>
    Buffer.concat(pieces)
      .toString('utf8')
      .replace(/[\0\n].*$/s, '');
  signal.addEventListener('abort', onAbort, { once: true });
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (piece.includes(0) || length > ANSWER_OCTETS_MAX)
      finish({ kind: 'answer', text: text().slice(0, ANSWER_OCTETS_MAX) });
  });
  let cut = false;
  const onEnd = (why: string): void =>
    finish(length > 0 ? { kind: 'answer', text: text() } : { kind: cut ? 'cut' : 'failed', why });
  socket.on('end', () => onEnd('it closed the connection'));
  socket.on('close', () => onEnd('it closed the connection'));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // It closed while we were sending: its answer may lie behind the error and is read first.
    if (error.code === 'EPIPE' || error.code === 'ECONNRESET') cut = true;
    else onEnd(error.code ?? error.message);
  });
  return { promise, isOver: () => over };
}

/** Chunks with their length before them, one of no octets at the end. */
async function send(socket: Socket, octets: Octets, isOver: () => boolean): Promise<void> {
  const pieces = octets instanceof Uint8Array ? [octets] : octets;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; from += CHUNK_OCTETS) {
      if (isOver()) return;
      const chunk = piece.subarray(from, from + CHUNK_OCTETS);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(chunk.length);
      socket.write(length);
      if (!socket.write(chunk)) await drained(socket, isOver);
      // Lets an early answer in before the next chunk fails.
      await setImmediate();
    }
  }
  if (!isOver()) socket.write(Buffer.alloc(4));
}

async function drained(socket: Socket, isOver: () => boolean): Promise<void> {
  if (isOver() || !socket.writableNeedDrain) return;
  // Comes with the end of the talk, too.
  await new Promise<void>((resolve) => {
    socket.once('drain', resolve);
  });
}
