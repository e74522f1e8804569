import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { FakeClock } from '#testing/clock';
import { testAuthority } from '#testing/smtppeer';
import { FakeResolver, type Zone } from '#testing/zone';
import { type WebAnswer, WebFetcher, type WebRequest } from './mod.ts';

const never = new AbortController().signal;
const HOST = 'mta-sts.there.test';
const authority = await testAuthority('Root');
const stranger = await testAuthority('Stranger');
const good = await authority.issue(HOST);
const zone: Zone = { [HOST]: { A: ['127.0.0.1'] } };

interface Web extends AsyncDisposable {
  readonly port: number;
  readonly asked: string[];
}

async function serve(answer: RequestListener, certificate = good): Promise<Web> {
  const asked: string[] = [];
  const server: Server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    return answer(request, response);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const requestTo = (web: { readonly port: number }, changes: Partial<WebRequest> = {}): WebRequest => ({
  host: HOST,
  port: web.port,
  path: '/.well-known/mta-sts.txt',
  mediaType: 'text/plain',
  bytesMax: 1_000,
  msMax: 60_000,
  addresses: 'any',
  ...changes,
});

const fetcher = (of: Zone = zone): WebFetcher =>
  new WebFetcher({ clock: new SystemClock(), resolver: new FakeResolver(of), ca: authority.cert });

const shown = (answer: WebAnswer): string =>
  answer.kind === 'body' ? Buffer.from(answer.bytes).toString() : `${answer.problem}: ${answer.text}`;

const plain: RequestListener = (_, response) => {
  response.setHeader('Content-Type', 'Text/Plain; charset=utf-8');
  response.end('hello');
};

test('a text is fetched by its name, over TLS to the address that the DNS gives', async () => {
  await using web = await serve(plain);
  assert.equal(shown(await fetcher().get(requestTo(web), never)), 'hello');
  assert.deepEqual(web.asked, [`GET /.well-known/mta-sts.txt ${HOST}:${web.port}`]);
});

test('the certificate must be right: trusted, for this name, in its time (RFC 8461 section 3.3)', async () => {
  const wrong = [
    await stranger.issue(HOST),
    await authority.issue('there.test'),
    await authority.issue(HOST, { days: -3 }),
  ];
  for (const certificate of wrong) {
    await using web = await serve(plain, certificate);
    const answer = await fetcher().get(requestTo(web), never);
    assert.ok(answer.kind === 'failed' && answer.problem === 'certificate', shown(answer));
    assert.deepEqual(web.asked, []);
  }
});

test('redirects are not followed, and only 200 counts', async () => {
  for (const status of [301, 302, 307, 404, 204, 500]) {
    await using web = await serve((_, response) => response.writeHead(status, { Location: '/other' }).end());
    const answer = await fetcher().get(requestTo(web), never);
    assert.ok(answer.kind === 'failed' && answer.problem === 'status', String(status));
    assert.equal(web.asked.length, 1);
  }
});

test('another type, an encoding, and more octets than wanted are refused', async () => {
  const html: RequestListener = (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('x');
  const bare: RequestListener = (_, response) => response.writeHead(200).end('x');
  const packed: RequestListener = (_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }).end('x');
  for (const listener of [html, bare, packed]) {
    await using web = await serve(listener);
    const answer = await fetcher().get(requestTo(web), never);
    assert.ok(answer.kind === 'failed' && answer.problem === 'media-type', shown(answer));
  }
  let ended = false;
  await using endless = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.on('close', () => (ended = true));
    const more = (): void => {
      while (!ended && response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  });
  const answer = await fetcher().get(requestTo(endless), never);
  assert.ok(answer.kind === 'failed' && answer.problem === 'too-large', shown(answer));
});

test('addresses that are not public are not connected to', async () => {
  await using web = await serve(plain);
  for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '0.0.0.0', '192.168.1.1', '100.64.0.1']) {
    const answer = await fetcher({ [HOST]: { A: [address] } }).get(requestTo(web, { addresses: 'public' }), never);
    assert.equal(shown(answer), `address: ${HOST} has no public address`);
  }
  for (const address of ['::1', '::ffff:127.0.0.1', 'fc00::1', 'fe80::1']) {
    const answer = await fetcher({ [HOST]: { AAAA: [address] } }).get(requestTo(web, { addresses: 'public' }), never);
    assert.equal(shown(answer), `address: ${HOST} has no public address`);
  }
  assert.deepEqual(web.asked, []);
});

test('a host without an address, and a DNS without an answer, are told apart', async () => {
  assert.match(shown(await fetcher({}).get(requestTo({ port: 1 }), never)), /has no address$/);
  assert.match(shown(await fetcher({ [HOST]: 'servfail' }).get(requestTo({ port: 1 }), never)), /\(servfail\)$/);
});

test('an address where nobody listens is not the last one', async () => {
  await using web = await serve(plain);
  const both: Zone = { [HOST]: { AAAA: ['::1'], A: ['127.0.0.1'] } };
  assert.equal(shown(await fetcher(both).get(requestTo(web), never)), 'hello');
  const answer = await fetcher({ [HOST]: { A: ['127.0.0.9'] } }).get(requestTo(web), never);
  assert.ok(answer.kind === 'failed' && answer.problem === 'network');
});

test('silence ends with the deadline, or when nobody waits any more', async () => {
  const asked = Promise.withResolvers<void>();
  await using web = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write('a');
    asked.resolve();
  });
  const clock = new FakeClock();
  const slow = new WebFetcher({ clock, resolver: new FakeResolver(zone), ca: authority.cert });
  const waiting = slow.get(requestTo(web), never);
  await asked.promise;
  clock.advance(60_000);
  assert.equal(shown(await waiting), 'timeout: not done within 60 s');
  assert.equal(clock.timers, 0);
  const leaving = new AbortController();
  const left = slow.get(requestTo(web), leaving.signal);
  leaving.abort();
  assert.match(shown(await left), /^timeout/);
});

test('what breaks off in the middle is no text', async () => {
  await using web = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': '100' });
    response.write('version: STSv1');
    setImmediate(() => response.destroy());
  });
  const answer = await fetcher().get(requestTo(web), never);
  assert.ok(answer.kind === 'failed' && answer.problem === 'network', shown(answer));
});

test('what is not HTTP, and headers without end, are failures', async () => {
  await using web = await serve((request) => void request.socket.end('SSH-2.0-x\r\n'));
  assert.match(shown(await fetcher().get(requestTo(web), never)), /^network/);
  await using chatty = await serve(
    (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  );
  assert.match(shown(await fetcher().get(requestTo(chatty), never)), /^network/);
});

test('what is known already is not sent again (RFC 9110 section 13.1)', async () => {
  const fresh = '"one"';
  await using web = await serve((request, response) => {
    if (request.headers['if-none-match'] === fresh) return response.writeHead(304).end();
    return response.writeHead(200, { ETag: fresh, 'Last-Modified': 'Mon, 23 Nov 2026 10:00:00 GMT' }).end('body');
  });
  const any = { mediaType: '*/*' };
  const first = await fetcher().get(requestTo(web, any), never);
  assert.ok(first.kind === 'body', shown(first));
  assert.deepEqual(first.validators, { etag: fresh, lastModified: 'Mon, 23 Nov 2026 10:00:00 GMT' });
  const again = await fetcher().getIfChanged(requestTo(web, any), first.validators, never);
  assert.equal(again.kind, 'unchanged');
  const other = await fetcher().getIfChanged(requestTo(web, any), { etag: '"old"' }, never);
  assert.equal(other.kind, 'body');
});

test('304 without a condition is no answer', async () => {
  await using web = await serve((_, response) => response.writeHead(304).end());
  assert.match(shown(await fetcher().get(requestTo(web), never)), /^status: answered 304/);
});

test('a form is sent as it is, any success takes it, and what is said to it is not waited for', async () => {
  const bodies: string[] = [];
  const form = 'a=b';
  const post = async (status: number, addresses: WebRequest['addresses'] = 'any'): Promise<string> => {
    await using web = await serve((request, response) => {
      request.on('data', (piece: Buffer) => bodies.push(`${request.headers['content-type']} ${piece.toString()}`));
      request.on('end', () => response.writeHead(status, { Location: '/other' }).write('and so on without end'));
    });
    const { host, path, msMax } = requestTo(web);
    const answer = await fetcher().post({ host, port: web.port, path, msMax, addresses, form }, never);
    return answer.kind === 'failed' ? shown(answer) : answer.kind;
  };
  assert.equal(await post(200), 'accepted');
  assert.equal(await post(202), 'accepted');
  assert.equal(await post(302), 'status: answered 302; redirects are not followed');
  assert.equal(await post(404), 'status: answered 404');
  assert.deepEqual(bodies, Array(4).fill('application/x-www-form-urlencoded a=b'));
  assert.equal(await post(200, 'public'), `address: ${HOST} has no public address`);
  assert.equal(bodies.length, 4);
});
