import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { SystemClock } from '#base/clock';
import { Fault } from '#base/fault';
import { silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import {
  createSelfSigned,
  type ListenerOptions,
  openListener,
  type RunningListener,
  type SocketConnection,
  TlsContexts,
} from './mod.ts';

const folder = mkdtempSync(join(tmpdir(), 'rookery-net-'));
after(() => rmSync(folder, { recursive: true }));

async function certificateFor(name: string): Promise<{ certificate: string; key: string }> {
  const made = await createSelfSigned([name], { nowMs: Date.now(), random: new SystemRandom() });
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  writeFileSync(files.certificate, made.certificate);
  writeFileSync(files.key, made.key);
  return files;
}

type Serve = ListenerOptions['serve'];

async function listening(
  serve: Serve,
  changes: Partial<ListenerOptions> = {},
): Promise<RunningListener & { port: number }> {
  const listener = await openListener({
    name: 'test',
    endpoint: { kind: 'tcp', address: '127.0.0.1', port: 0 },
    implicitTls: false,
    contexts: new TlsContexts(),
    clock: new SystemClock(),
    log: silentLog,
    connectionsMax: 10,
    perClientMax: () => 5,
    exempt: () => false,
    busy: Buffer.from('busy\r\n'),
    serve,
    ...changes,
  });
  const { endpoint } = listener;
  return Object.assign(listener, { port: endpoint.kind === 'tcp' ? endpoint.port : 0 });
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** Answers each chunk in capitals until the client closes its side. */
async function shout(connection: SocketConnection): Promise<void> {
  for (let chunk = await connection.read(); chunk !== undefined; chunk = await connection.read()) {
    await connection.write(Buffer.from(Buffer.from(chunk).toString().toUpperCase()));
  }
  await connection.close();
}

test('what is read is answered, and a client that closed its side still hears the answer', async () => {
  const listener = await listening(shout);
  const socket = connect(listener.port, '127.0.0.1');
  socket.end('hello');
  assert.equal(await textOf(socket), 'HELLO');
  listener.destroy();
  listener.stopAccepting();
});

test('TLS begins within a connection, the certificate is chosen by the name asked for', async () => {
  const contexts = new TlsContexts();
  contexts.load([await certificateFor('mx.one.test'), await certificateFor('mx.two.test')]);
  const listener = await listening(
    async (connection) => {
      await connection.read();
      await connection.write(Buffer.from('go\r\n'));
      const facts = await connection.startTls();
      await connection.write(Buffer.from(`${facts.version} ${facts.sni ?? ''}`));
      await connection.close();
    },
    { contexts },
  );
  for (const [name, subject] of [
    ['mx.two.test', 'mx.two.test'],
    ['mx.other.test', 'mx.one.test'],
  ] as const) {
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('STARTTLS\r\n');
    await once(socket, 'data');
    const secure = connectTls({ socket, servername: name, rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    assert.equal(secure.getPeerCertificate().subject.CN, subject);
    assert.equal(await textOf(secure), `TLSv1.3 ${name}`);
  }
  listener.stopAccepting();
});

test('new certificates hold for new connections, files that cannot be used change nothing', async () => {
  const contexts = new TlsContexts();
  contexts.load([await certificateFor('old.test')]);
  const before = contexts.forName('old.test');
  assert.throws(
    () => contexts.load([{ certificate: join(folder, 'missing.pem'), key: join(folder, 'old.test.key') }]),
    Fault,
  );
  const other = await certificateFor('new.test');
  assert.throws(() => contexts.load([{ certificate: other.certificate, key: join(folder, 'old.test.key') }]), /key/);
  assert.equal(contexts.forName('old.test'), before);
  contexts.load([other]);
  assert.notEqual(contexts.forName('old.test'), before);
});

test('TLS 1.1 is not spoken', async () => {
  const contexts = new TlsContexts();
  contexts.load([await certificateFor('mx.test')]);
  const listener = await listening(shout, { contexts, implicitTls: true });
  const secure = connectTls({
    port: listener.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  });
  const [error] = await once(secure, 'error');
  assert.match(String(error), /SSL|protocol|alert|ECONNRESET/i);
  listener.stopAccepting();
});

test('one client has so many connections at once and no more, others still get in', async () => {
  const listener = await listening(shout, { perClientMax: () => 2 });
  const open = (from: string): Socket => connect({ port: listener.port, host: '127.0.0.1', localAddress: from });
  const first = [open('127.0.0.1'), open('127.0.0.1')];
  await Promise.all(first.map((socket) => once(socket, 'connect')));
  const third = open('127.0.0.1');
  assert.equal(await textOf(third), 'busy\r\n');
  const other = open('127.0.0.2');
  other.end('hi');
  assert.equal(await textOf(other), 'HI');
  for (const socket of first) {
    socket.end();
    await textOf(socket);
  }
  listener.stopAccepting();
});

test('a write waits while the peer does not read, and a lost peer ends the wait', async () => {
  const waited = Promise.withResolvers<boolean>();
  const listener = await listening(async (connection) => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    let pending: void | Promise<void>;
    let writes = 0;
    do {
      pending = connection.write(chunk);
    } while (pending === undefined && ++writes < 100);
    waited.resolve(pending instanceof Promise);
    await pending;
    assert.equal(await connection.read(), undefined);
  });
  const socket = connect(listener.port, '127.0.0.1');
  socket.pause();
  assert.equal(await waited.promise, true);
  socket.destroy();
  await once(socket, 'close');
  listener.stopAccepting();
});

test('a port that is taken is told with its number and cause', async () => {
  const listener = await listening(shout);
  await assert.rejects(
    listening(shout, { endpoint: { kind: 'tcp', address: '127.0.0.1', port: listener.port } }),
    new RegExp(`port ${listener.port} for test: another program listens there`),
  );
  listener.stopAccepting();
});
