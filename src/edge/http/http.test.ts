import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { SystemClock } from '#base/clock';
import { silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import { createSelfSigned, openListener, type RunningListener, TlsContexts } from '#edge/net';
import type { WebAnswer, WebRequest, WebSite } from '#server/httpd';
import { FakeClock } from '#testing/clock';
import { HTTP_LIMITS, HttpFront } from './mod.ts';

const folder = mkdtempSync(join(tmpdir(), 'rookery-http-'));
after(() => rmSync(folder, { recursive: true }));

const BODY_BYTES_MAX = 1000;

function answerOf(status: number, text: string): WebAnswer {
  return { status, fields: [['X-Ours', 'yes']], body: Buffer.from(text) };
}

type Answer = WebSite['answer'];

/** Says what it was asked. */
const echo: Answer = ({ method, target, host = '-', secure, body }: WebRequest) =>
  answerOf(200, `${method} ${target} ${host} ${secure ? 'tls' : 'clear'} ${body.length}`);

interface Bodies {
  /** Octets of one, and of all at once. */
  readonly oneMax?: number;
  readonly allMax?: number;
}

class Place implements Disposable {
  readonly clock = new FakeClock();
  readonly front: HttpFront;
  readonly #listener: RunningListener;
  readonly #clients: Socket[] = [];

  private constructor(front: HttpFront, listener: RunningListener, clock: FakeClock) {
    this.front = front;
    this.#listener = listener;
    this.clock = clock;
  }

  static async open(answer: Answer = echo, tls = false, bodies: Bodies = {}): Promise<Place> {
    const clock = new FakeClock();
    const site: WebSite = {
      answer,
      bodyBytesMax: () => bodies.oneMax ?? BODY_BYTES_MAX,
      problem: (status) => answerOf(status, `problem ${status}`),
    };
    const front = new HttpFront({
      site,
      clock,
      log: silentLog,
      ...(bodies.allMax === undefined ? {} : { bodiesBytesMax: bodies.allMax }),
    });
    const contexts = new TlsContexts();
    if (tls) contexts.load([await certificate()]);
    const listener = await openListener({
      name: 'http',
      endpoint: { kind: 'tcp', address: '127.0.0.1', port: 0 },
      implicitTls: tls,
      speaks: 'web',
      contexts,
      clock: new SystemClock(),
      log: silentLog,
      connectionsMax: 50,
      perClientMax: () => 50,
      exempt: () => false,
      busy: Buffer.from(''),
      serve: (connection) => front.serve(connection),
    });
    return new Place(front, listener, clock);
  }

  get port(): number {
    const { endpoint } = this.#listener;
    return endpoint.kind === 'tcp' ? endpoint.port : 0;
  }

  /** A connection, with something sent on it. */
  async client(text = ''): Promise<Socket> {
    const socket = connect(this.port, '127.0.0.1');
    this.#clients.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (text !== '') socket.write(text);
    return socket;
  }

  /** Sends, and gives all that comes until the other side closes. */
  async say(text: string): Promise<string> {
    return textOf(await this.client(text));
  }

  [Symbol.dispose](): void {
    for (const socket of this.#clients) socket.destroy();
    this.#listener.stopAccepting();
    this.#listener.destroy();
  }
}

async function certificate(): Promise<{ certificate: string; key: string }> {
  const made = await createSelfSigned(['mx.test'], { nowMs: Date.now(), random: new SystemRandom() });
  const files = { certificate: join(folder, 'mx.pem'), key: join(folder, 'mx.key') };
  writeFileSync(files.certificate, made.certificate);
  writeFileSync(files.key, made.key);
  return files;
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** Reads until the text is there. */
async function until(socket: Socket, wanted: RegExp): Promise<string> {
  let text = '';
  while (!wanted.test(text)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += String(chunk);
  }
  return text;
}

async function soon(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const head = 'Host: mx.test\r\n';
const last = `${head}Connection: close\r\n`;

test('a request is answered with the fields of the site, Date and Content-Length', async () => {
  using place = await Place.open();
  const text = await place.say(`GET /why?x=1 HTTP/1.1\r\n${last}\r\n`);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(text, /\r\nX-Ours: yes\r\n/);
  assert.match(text, /\r\nDate: \w{3}, /);
  assert.match(text, /\r\nContent-Length: 28\r\n/);
  assert.ok(text.endsWith('\r\n\r\nGET /why?x=1 mx.test clear 0'), text);
  assert.doesNotMatch(text, /\r\n(?:Server|X-Powered-By):/i);
});

test('HEAD has the fields and no body', async () => {
  using place = await Place.open();
  const text = await place.say(`HEAD / HTTP/1.1\r\n${last}\r\n`);
  assert.match(text, /\r\nContent-Length: 22\r\n/);
  assert.ok(text.endsWith('\r\n\r\n'));
});

test('requests follow each other on one connection, also those sent ahead, in their order', async () => {
  const waits: (() => void)[] = [];
  using place = await Place.open(async (request) => {
    if (request.target === '/1') await new Promise<void>((resolve) => waits.push(resolve));
    return answerOf(200, `[${request.target}]`);
  });
  const client = await place.client(`GET /1 HTTP/1.1\r\n${head}\r\nGET /2 HTTP/1.1\r\n${head}\r\n`);
  await soon(() => waits.length === 1);
  waits[0]?.();
  const text = await until(client, /\[\/2\]$/);
  assert.ok(text.indexOf('[/1]') < text.indexOf('[/2]'));
  client.write(`GET /3 HTTP/1.1\r\n${last}\r\n`);
  assert.match(await textOf(client), /\[\/3\]$/);
});

test('over TLS the site hears of it, and HTTP/1.1 is what is spoken (RFC 7301)', async () => {
  using place = await Place.open((request) => answerOf(200, `${request.secure} ${request.sni}`), true);
  const dial = (ALPNProtocols?: string[]) =>
    connectTls({
      port: place.port,
      host: '127.0.0.1',
      servername: 'mx.test',
      rejectUnauthorized: false,
      ...(ALPNProtocols === undefined ? {} : { ALPNProtocols }),
    });
  for (const offered of [undefined, ['http/1.1'], ['h2', 'http/1.1']]) {
    const socket = dial(offered);
    await once(socket, 'secureConnect');
    assert.equal(socket.alpnProtocol, offered === undefined ? false : 'http/1.1');
    socket.write(`GET / HTTP/1.1\r\n${last}\r\n`);
    assert.match(await textOf(socket), /true mx\.test$/);
  }
  const other = dial(['imap']);
  const [error] = await once(other, 'error');
  assert.match(String(error), /alert|no application protocol/i);
});

suite('what is no request', () => {
  for (const [name, text, status] of [
    ['rubbish', 'GARBAGE\r\n\r\n', 400],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no Host (RFC 9112 section 3.2)', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', `GET / HTTP/1.1\r\n${head}Host: other\r\n\r\n`, 400],
    ['two lengths', `POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, 400],
    [
      'a length and chunks (RFC 9112 section 6.3)',
      `POST / HTTP/1.1\r\n${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['a line folded', `GET / HTTP/1.1\r\n${head}X-A: a\r\n b\r\n\r\n`, 400],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : mx.test\r\n\r\n', 400],
    ['NUL in a field', `GET / HTTP/1.1\r\n${head}X-A: a\0b\r\n\r\n`, 400],
    ['a header that is too large', `GET / HTTP/1.1\r\n${head}X-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a target that is too large', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${head}\r\n`, 431],
    ['an expectation nobody knows', `GET / HTTP/1.1\r\n${head}Expect: tea\r\n\r\n`, 417],
  ] as const) {
    test(`${name} is answered by ${status}, with the fields of the site, and is the last`, async () => {
      using place = await Place.open();
      const answer = await place.say(text);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answer, /\r\nX-Ours: yes\r\n/);
      assert.match(answer, /\r\nConnection: close\r\n/i);
      assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1, answer);
    });
  }
});

suite('bodies', () => {
  const post = (bytes: number): string =>
    `POST / HTTP/1.1\r\n${last}Content-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;

  test('up to the limit, in one piece or in chunks', async () => {
    using place = await Place.open();
    assert.match(await place.say(post(BODY_BYTES_MAX)), /POST \/ mx\.test clear 1000$/);
    const chunks = `POST / HTTP/1.1\r\n${last}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`;
    assert.match(await place.say(chunks), /clear 5$/);
  });

  test('over the limit: 413, and the client hears it', async () => {
    using place = await Place.open();
    assert.match(await place.say(post(BODY_BYTES_MAX + 1)), /^HTTP\/1\.1 413 /);
    assert.match(await place.say(post(200_000)), /^HTTP\/1\.1 413 /);
    const chunks = `POST / HTTP/1.1\r\n${last}Transfer-Encoding: chunked\r\n\r\n${`400\r\n${'x'.repeat(1024)}\r\n`.repeat(3)}0\r\n\r\n`;
    assert.match(await place.say(chunks), /^HTTP\/1\.1 413 /);
  });

  // Nobody has signed in before the body is there: with a made-up password each connection had 50 MB in memory.
  test('all bodies together have a bound, and small ones come in beyond it', async () => {
    const waiting: (() => void)[] = [];
    const slow: Answer = async (asked) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return echo(asked);
    };
    using place = await Place.open(slow, false, { oneMax: 300_000, allMax: 200_000 });
    const post = (octets: number): string =>
      `POST / HTTP/1.1\r\n${last}Content-Length: ${octets}\r\n\r\n${'x'.repeat(octets)}`;
    const first = place.say(post(250_000));
    await soon(() => waiting.length === 1);
    assert.match(await place.say(post(100_000)), /^HTTP\/1\.1 503 /);
    const small = place.say(post(60_000));
    await soon(() => waiting.length === 2);
    for (const go of waiting.splice(0)) go();
    assert.match(await first, /^HTTP\/1\.1 200 .*250000$/s);
    assert.match(await small, /^HTTP\/1\.1 200 .*60000$/s);
    const again = place.say(post(100_000));
    await soon(() => waiting.length === 1);
    waiting[0]?.();
    assert.match(await again, /^HTTP\/1\.1 200 /);
  });

  test('a body without end is given up', async () => {
    using place = await Place.open();
    const client = await place.client(`POST / HTTP/1.1\r\n${last}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `4000\r\n${'x'.repeat(16_384)}\r\n`;
    let gone = false;
    client.once('close', () => {
      gone = true;
    });
    client.resume();
    for (let i = 0; i < 100 && !gone; i++) {
      client.write(chunk);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await soon(() => gone);
    await soon(() => place.front.connections === 0);
  });

  test('who asks before sending is told first (RFC 9110 section 10.1.1)', async () => {
    using place = await Place.open();
    const ask = (bytes: number): string =>
      `POST / HTTP/1.1\r\n${last}Expect: 100-continue\r\nContent-Length: ${bytes}\r\n\r\n`;
    const client = await place.client(ask(3));
    await until(client, /^HTTP\/1\.1 100 /);
    client.write('abc');
    assert.match(await textOf(client), /^HTTP\/1\.1 200 [^]*clear 3$/);
    assert.match(await place.say(ask(1001)), /^HTTP\/1\.1 413 /);
  });

  test('a client that goes in the middle of its body is not answered for', async () => {
    let asked = 0;
    using place = await Place.open(() => {
      asked += 1;
      return answerOf(200, '');
    });
    const client = await place.client(`POST / HTTP/1.1\r\n${head}Content-Length: 10\r\n\r\nabc`);
    await soon(() => place.front.connections === 1);
    client.destroy();
    await soon(() => place.front.connections === 0);
    assert.equal(asked, 0);
  });
});

suite('time', () => {
  test('a header section that comes drop by drop is ended after ten seconds, with a word', async () => {
    using place = await Place.open();
    const client = await place.client('GET / HTTP/1.1\r\nHo');
    await soon(() => place.front.connections === 1);
    place.clock.advance(HTTP_LIMITS.headersMsMax - 1);
    client.write('st: mx.test\r\nX-Slow: ');
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    assert.equal(place.front.connections, 1);
    place.clock.advance(1);
    assert.match(await textOf(client), /^HTTP\/1\.1 408 /);
    place.clock.advance(2000);
    await soon(() => place.front.connections === 0);
  });

  test('a connection on which nothing is said ends silently, new or used', async () => {
    using place = await Place.open();
    const client = await place.client();
    await soon(() => place.front.connections === 1);
    place.clock.advance(HTTP_LIMITS.headersMsMax);
    assert.equal(await textOf(client), '');
    const used = await place.client(`GET / HTTP/1.1\r\n${head}\r\n`);
    await until(used, /clear 0$/);
    await soon(() => place.clock.nextMs === HTTP_LIMITS.headersMsMax);
    place.clock.advance(HTTP_LIMITS.headersMsMax);
    assert.equal(await textOf(used), '');
  });

  test('a body that comes too slowly, and an answer that nobody takes, end after thirty seconds', async () => {
    using place = await Place.open((request) =>
      answerOf(200, request.target === '/large' ? 'x'.repeat(50_000_000) : ''),
    );
    const slow = await place.client(`POST / HTTP/1.1\r\n${head}Content-Length: 10\r\n\r\nabc`);
    await soon(() => place.clock.nextMs === HTTP_LIMITS.requestMsMax);
    place.clock.advance(HTTP_LIMITS.requestMsMax);
    assert.equal(await textOf(slow), '');
    const reader = await place.client(`GET /large HTTP/1.1\r\n${head}\r\n`);
    reader.pause();
    await soon(() => place.clock.nextMs === HTTP_LIMITS.requestMsMax);
    place.clock.advance(HTTP_LIMITS.requestMsMax);
    await soon(() => place.front.connections === 0);
  });
});

test('after a hundred requests a connection is ended, and so is one that sends too far ahead', async () => {
  using place = await Place.open();
  const client = await place.client();
  let text = '';
  client.on('data', (chunk) => {
    text += String(chunk);
  });
  for (let i = 1; i <= HTTP_LIMITS.requestsMax; i++) {
    client.write(`GET / HTTP/1.1\r\n${head}\r\n`);
    await soon(() => (text.match(/HTTP\/1\.1 200/g)?.length ?? 0) === i);
  }
  await once(client, 'close');
  assert.match(text, /Connection: close/i);
  using stuck = await Place.open(() => new Promise<never>(() => undefined));
  const ahead = await stuck.client(`GET / HTTP/1.1\r\n${head}\r\n`.repeat(HTTP_LIMITS.aheadMax + 1));
  assert.equal(await textOf(ahead), '');
});

test('a bug of the site is told as 500, and the next request is answered', async () => {
  using place = await Place.open((request) => {
    if (request.target === '/bug') throw new Error('a bug');
    return answerOf(200, 'fine');
  });
  const client = await place.client(`GET /bug HTTP/1.1\r\n${head}\r\nGET / HTTP/1.1\r\n${last}\r\n`);
  const text = await textOf(client);
  assert.match(text, /^HTTP\/1\.1 500 [^]*problem 500[^]*HTTP\/1\.1 200 OK[^]*fine$/);
});

test('a field of an answer cannot be broken up, whatever the site puts in', async () => {
  using place = await Place.open(() => ({
    status: 200,
    fields: [['Location', 'https://x/\r\nSet-Cookie: a=b']],
    body: Buffer.from(''),
  }));
  const text = await place.say(`GET / HTTP/1.1\r\n${last}\r\n`);
  assert.match(text, /^HTTP\/1\.1 500 /);
  assert.doesNotMatch(text, /Set-Cookie/);
});

test('a stop ends idle connections at once, and those with a request after its answer', async () => {
  const waits: (() => void)[] = [];
  using place = await Place.open(async () => {
    await new Promise<void>((resolve) => waits.push(resolve));
    return answerOf(200, 'done');
  });
  const idle = await place.client();
  const busy = await place.client(`GET / HTTP/1.1\r\n${head}\r\n`);
  await soon(() => waits.length === 1 && place.front.connections === 2);
  place.front.stop();
  assert.equal(await textOf(idle), '');
  waits[0]?.();
  assert.match(await textOf(busy), /^HTTP\/1\.1 200 OK[^]*Connection: close[^]*done$/i);
  const late = await place.client();
  assert.equal(await textOf(late), '');
  await soon(() => place.front.connections === 0);
});
