import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { SystemClock } from '#base/clock';
import { type Log, silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import { FakeClock } from '#testing/clock';
import {
  createSelfSigned,
  type ListenerOptions,
  openListener,
  type RunningListener,
  type SocketConnection,
  TlsContexts,
} from './mod.ts';

const folder = mkdtempSync(join(tmpdir(), 'rookery-opening-'));
const contexts = new TlsContexts();
before(async () => {
  const made = await createSelfSigned(['mx.test'], { nowMs: Date.now(), random: new SystemRandom() });
  const files = { certificate: join(folder, 'mx.pem'), key: join(folder, 'mx.key') };
  writeFileSync(files.certificate, made.certificate);
  writeFileSync(files.key, made.key);
  contexts.load([files]);
});
after(() => rmSync(folder, { recursive: true }));

/** Says who it takes the client for, whether the line is encrypted and what is there unread, then repeats what it hears. */
async function serve(connection: SocketConnection): Promise<void> {
  const { remote, local, tls, unread } = connection;
  await connection.write(
    Buffer.from(`${remote.address} ${remote.port} ${local.port} ${tls === undefined ? 'clear' : 'tls'} ${unread}\n`),
  );
  for (let chunk = await connection.read(); chunk !== undefined; chunk = await connection.read()) {
    await connection.write(chunk);
  }
  await connection.close();
}

interface Opened extends AsyncDisposable {
  readonly port: number;
  readonly listener: RunningListener;
  readonly warnings: string[];
}

async function open(changes: Partial<ListenerOptions> = {}): Promise<Opened> {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (_event, message) => void warnings.push(message) };
  const listener = await openListener({
    name: 'test',
    endpoint: { kind: 'tcp', address: '127.0.0.1', port: 0 },
    implicitTls: false,
    contexts,
    clock: new SystemClock(),
    log,
    connectionsMax: 10,
    perClientMax: () => 5,
    exempt: () => false,
    busy: Buffer.from('busy\n'),
    serve,
    proxied: (address) => address === '127.0.0.1',
    ...changes,
  });
  return {
    port: listener.endpoint.kind === 'tcp' ? listener.endpoint.port : 0,
    listener,
    warnings,
    [Symbol.asyncDispose]: async () => {
      listener.stopAccepting();
      listener.destroy();
    },
  };
}

/** All that comes, up to the end, however that comes. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

const line = (source: string, port = 40_000): string => `PROXY TCP4 ${source} 198.51.100.1 ${port} 25\r\n`;
const binary = (address: readonly number[]): Buffer =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a2111000f', 'hex'),
    Uint8Array.from(address),
    Buffer.from('c63364019c400019040000', 'hex'),
  ]);

/** Sends octets, closes the sending side, gives all that came back. */
async function exchange(port: number, octets: string | Uint8Array, from = '127.0.0.1'): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  socket.end(octets);
  return textOf(socket);
}

test('a proxy says whose connection it is, and what stands behind its header is the client’s', async () => {
  await using opened = await open();
  assert.equal(await exchange(opened.port, `${line('192.0.2.7')}hello`), '192.0.2.7 40000 25 clear 5\nhello');
  const header = binary([192, 0, 2, 9]);
  assert.equal(
    await exchange(opened.port, Buffer.concat([header, Buffer.from('hi')])),
    '192.0.2.9 40000 25 clear 2\nhi',
  );
  assert.match(await exchange(opened.port, 'PROXY UNKNOWN\r\nx'), /^127\.0\.0\.1 \d+ \d+ clear 1\nx$/);
});

test('a header comes in any cut', async () => {
  await using opened = await open();
  const socket = connect(opened.port, '127.0.0.1');
  socket.setNoDelay(true);
  for (const octet of Buffer.concat([binary([192, 0, 2, 7]), Buffer.from('EHLO')])) {
    await new Promise<void>((resolve) => socket.write(Uint8Array.of(octet), () => setImmediate(resolve)));
  }
  socket.end();
  assert.match(await textOf(socket), /^192\.0\.2\.7 40000 25 clear [0-4]\nEHLO$/);
});

test('from an address that is not named, a header is what the client says and nothing more', async () => {
  await using opened = await open();
  const forged = line('127.0.0.1');
  assert.match(await exchange(opened.port, forged, '127.0.0.2'), new RegExp(`^127\\.0\\.0\\.2 \\d+ \\d+ clear \\d+\n`));
  assert.ok((await exchange(opened.port, forged, '127.0.0.2')).endsWith(`\n${forged}`));
});

test('a proxy that sends no header is not served, and the operator hears of it', async () => {
  await using opened = await open();
  for (const octets of [
    'EHLO x\r\n',
    `${line('192.0.2.7').slice(0, -2)}\n`,
    'PROXY TCP4 1 2 3 4\r\n',
    Buffer.alloc(5000),
  ])
    assert.equal(await exchange(opened.port, octets), '');
  assert.equal(opened.warnings.length, 4);
  assert.match(opened.warnings[0] ?? '', /^Closed a connection of test: The PROXY header does not begin like one/);
  // A probe that only connects is no news.
  assert.equal(await exchange(opened.port, ''), '');
  assert.equal(opened.warnings.length, 4);
});

test('a header that does not come is waited for five seconds', async () => {
  const clock = new FakeClock();
  await using opened = await open({ clock });
  const socket = connect(opened.port, '127.0.0.1');
  socket.write('PROXY TCP4 ');
  while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve));
  const text = textOf(socket);
  clock.advance({ seconds: 4 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(opened.listener.connections, 1);
  clock.advance({ seconds: 1 });
  assert.equal(await text, '');
  assert.match(opened.warnings[0] ?? '', /sent no PROXY header within 5 s/);
});

test('limits per client are those of the client behind the proxy', async () => {
  await using opened = await open({ perClientMax: () => 1 });
  const first = connect(opened.port, '127.0.0.1');
  first.write(line('192.0.2.7'));
  await once(first, 'data');
  assert.equal(await exchange(opened.port, line('192.0.2.7')), 'busy\n');
  assert.match(await exchange(opened.port, line('192.0.2.8')), /^192\.0\.2\.8 /);
  first.end();
  await textOf(first);
});

test('TLS from the first octet begins behind the header, in one packet with it or later', async () => {
  await using opened = await open({ implicitTls: true });
  for (const together of [true, false]) {
    const socket = connect(opened.port, '127.0.0.1');
    await once(socket, 'connect');
    if (together) socket.cork();
    socket.write(line('192.0.2.7'));
    const secure = connectTls({ socket, rejectUnauthorized: false });
    if (together) process.nextTick(() => socket.uncork());
    secure.end('over TLS');
    assert.match(await textOf(secure), /^192\.0\.2\.7 40000 25 tls \d+\nover TLS$/);
  }
});

const patient = { tlsWaitMs: () => 10_000, proxied: () => false };

test('a client that begins TLS by itself is understood where it was not expected', async () => {
  await using opened = await open(patient);
  const secure = connectTls({ port: opened.port, host: '127.0.0.1', rejectUnauthorized: false });
  secure.end('hello');
  assert.match(await textOf(secure), /^127\.0\.0\.1 \d+ \d+ tls \d+\nhello$/);
});

test('a client that speaks at once, but no TLS, is served at once with all that it said', async () => {
  await using opened = await open(patient);
  for (const octets of ['EHLO x\r\n', '\x16', '\x16\x04', '\x03\x16', `\x16${'x'.repeat(70_000)}`]) {
    const answer = await exchange(opened.port, Buffer.from(octets, 'latin1'));
    assert.match(answer, / clear \d+\n/);
    assert.ok(answer.endsWith(`\n${octets}`));
  }
});

test('a client that waits is greeted when its time is up; one that need not wait, at once', async () => {
  const clock = new FakeClock();
  await using opened = await open({
    ...patient,
    tlsWaitMs: (address) => (address === '127.0.0.2' ? 0 : 200),
    clock,
  });
  const quick = connect({ port: opened.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
  assert.match(String((await once(quick, 'data'))[0]), / clear 0\n/);
  const slow = connect(opened.port, '127.0.0.1');
  while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(199);
  assert.equal(clock.timers, 1);
  clock.advance(1);
  assert.match(String((await once(slow, 'data'))[0]), / clear 0\n/);
  quick.destroy();
  slow.destroy();
});

test('what was sent in clear is never read as if it had come over TLS', async () => {
  const refused = Promise.withResolvers<unknown>();
  await using opened = await open({
    proxied: () => false,
    serve: async (connection) => {
      assert.equal(await connection.arrival(0, 10_000), 'octets');
      await connection.startTls().catch(refused.resolve);
    },
  });
  assert.equal(await exchange(opened.port, 'EHLO x\r\n'), '');
  assert.match(String(await refused.promise), /octets in clear came before it/);
});

test('the end of input ends the wait for a hello', async () => {
  await using opened = await open(patient);
  assert.match(await exchange(opened.port, ''), / clear 0\n$/);
});
