import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { HttpAsker } from './http-ask.ts';

/** Gives each connection to what the test says; ends them all. */
async function withServer(
  taken: (socket: Socket, number: number) => void,
  body: (asker: HttpAsker) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    taken(socket, sockets.size);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const asker = new HttpAsker({ port, path: '/scan', atOnce: 2 });
  try {
    await body(asker);
  } finally {
    asker.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

function answer(socket: Socket, text: string, status = '200 OK'): void {
  socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
}

const message = Buffer.from('Subject: x\r\n\r\nx\r\n');

// Whoever made messages for more than ten seconds had its connections closed meanwhile, and ended with EPIPE.
test('a connection that was closed while it was idle is replaced', async () => {
  let first: Socket | undefined;
  await withServer(
    (socket, number) => {
      first ??= socket;
      socket.once('data', () => answer(socket, String(number)));
    },
    async (asker) => {
      assert.equal(await asker.ask(message), 1);
      // The asker has heard nothing of it yet when it writes.
      first?.destroy();
      assert.equal(await asker.ask(message), 2);
    },
  );
});

test('one that is closed on a message is told, with how far it was', async () => {
  await withServer(
    (socket) => socket.once('data', () => socket.destroy()),
    async (asker) => {
      await assert.rejects(
        asker.ask(Buffer.alloc(16 * 1024 * 1024)),
        /^Error: The server closed the connection after \d+\.\d s in (?:the message, of which \d+ of 16777216 octets were not written|waiting for its answer) \((?:EPIPE|ECONNRESET)\)$/,
      );
    },
  );
});

test('an answer that is none is told', async () => {
  await withServer(
    (socket) => socket.once('data', () => answer(socket, 'no room', '503 Service Unavailable')),
    async (asker) => {
      await assert.rejects(asker.ask(message), /The server answered 503: no room/);
    },
  );
});
