import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metrics } from '#base/metric';
import { FakeClock } from '#testing/clock';
import { textAnswer } from './answers.ts';
import { homeRoutes } from './home.ts';
import { Site, type SiteParts } from './site.ts';
import { wordsFor } from './words.ts';
import { fieldOf, request, textOf } from './request.fixture.ts';

const frame = { words: wordsFor('en'), hostname: 'mx.example.test' };

function made(changes: Partial<SiteParts> = {}): { site: Site; clock: FakeClock; metrics: Metrics } {
  const clock = new FakeClock();
  const metrics = new Metrics();
  const site = new Site({
    frame,
    clock,
    metrics,
    routes: homeRoutes(frame),
    httpsPort: () => 443,
    insist: () => false,
    ready: () => true,
    exempt: () => false,
    ...changes,
  });
  return { site, clock, metrics };
}

test('every answer has the fields that keep a page from being misused, errors included', async () => {
  const { site } = made();
  const answers = [
    await site.answer(request('/')),
    await site.answer(request('/robots.txt')),
    await site.answer(request('/nowhere')),
    await site.answer(request('*')),
    await site.answer(request('/', { method: 'PUT' })),
    await site.answer(request('/', { secure: false })),
    await site.answer(request('/', { secure: false, method: 'POST' })),
    site.problem(431, { secure: true, sni: undefined }),
    site.problem(500, { secure: false, sni: undefined }),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 404, 400, 405, 308, 403, 431, 500],
  );
  for (const answer of answers) {
    const policy = fieldOf(answer, 'Content-Security-Policy') ?? '';
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    assert.equal(fieldOf(answer, 'X-Content-Type-Options'), 'nosniff');
    assert.equal(fieldOf(answer, 'Referrer-Policy'), 'no-referrer');
    assert.match(fieldOf(answer, 'X-Robots-Tag') ?? '', /noindex/);
    assert.match(fieldOf(answer, 'Cache-Control') ?? '', answer.status === 200 ? /max-age/ : /^no-store$/);
    for (const name of ['Server', 'X-Powered-By', 'Strict-Transport-Security', 'Set-Cookie']) {
      assert.equal(fieldOf(answer, name), undefined, name);
    }
    assert.doesNotMatch(textOf(answer), /<script/i);
  }
});

test('a page is HTML with a language, one heading, landmarks and a way past the menu', async () => {
  const page = textOf(await made().site.answer(request('/nowhere')));
  for (const part of [
    /^<!doctype html>\n<html lang="en">/,
    /<meta name="viewport" content="width=device-width, initial-scale=1">/,
    /<a class="skip" href="#main">/,
    /<nav aria-label="[^"]+">/,
    /<main id="main"/,
    /<h1>There is no such page<\/h1>/,
    /<label for="ref">/,
    /<footer/,
  ]) {
    assert.match(page, part);
  }
  assert.equal(page.match(/<h1>/g)?.length, 1);
});

test('HTTP leads to HTTPS on the same host and the right port', async () => {
  for (const [port, host, target, location] of [
    [443, 'mx.example.test', '/why?ref=x', 'https://mx.example.test/why?ref=x'],
    [20_443, 'why.example.net:20080', '/', 'https://why.example.net:20443/'],
    [20_443, '[2001:db8::1]:20080', '/a', 'https://[2001:db8::1]:20443/a'],
    [443, 'evil.example/@x', '/', 'https://mx.example.test/'],
    [443, 'a\r\nb', '/', 'https://mx.example.test/'],
    [443, 'mx.example.test', 'http://evil.example/why', 'https://mx.example.test/why'],
  ] as const) {
    const answer = await made({ httpsPort: () => port }).site.answer(request(target, { secure: false, host }));
    assert.deepEqual([answer.status, fieldOf(answer, 'Location')], [308, location]);
  }
});

test('nothing leads to another host, and a field cannot be broken up', async () => {
  for (const target of ['//evil.example/', '/\\evil.example', '/%0d%0aSet-Cookie:x', '/x\r\nSet-Cookie: y']) {
    const answer = await made().site.answer(request(target, { secure: false }));
    const location = fieldOf(answer, 'Location') ?? 'https://mx.example.test/';
    assert.ok(location.startsWith('https://mx.example.test/'), location);
    assert.doesNotMatch(location, /[\r\n]/);
  }
});

test('where HTTPS is off the pages are served over HTTP', async () => {
  const answer = await made({ httpsPort: () => undefined }).site.answer(request('/', { secure: false }));
  assert.equal(answer.status, 200);
});

test('HSTS is said over TLS alone, and where it is insisted on (RFC 6797 section 7.2)', async () => {
  const { site } = made({ insist: (sni) => sni === 'mx.example.test' });
  const of = async (made: Parameters<typeof request>[1]): Promise<string | undefined> =>
    fieldOf(await site.answer(request('/', made)), 'Strict-Transport-Security');
  assert.equal(await of({ sni: 'mx.example.test' }), 'max-age=15552000');
  assert.equal(await of({ sni: 'other.test' }), undefined);
  assert.equal(await of({ sni: 'mx.example.test', secure: false }), undefined);
});

test('methods: GET and HEAD where a page is read, 405 with Allow for the others', async () => {
  const { site } = made();
  for (const [method, status] of [
    ['GET', 200],
    ['HEAD', 200],
    ['POST', 405],
    ['PUT', 405],
    ['DELETE', 405],
    ['OPTIONS', 405],
    ['TRACE', 405],
    ['PATCH', 405],
    ['get', 405],
  ] as const) {
    const answer = await site.answer(request('/', { method }));
    assert.equal(answer.status, status, method);
    if (status === 405) assert.equal(fieldOf(answer, 'Allow'), 'GET, HEAD');
  }
});

test('health is told to this machine alone; to others the path does not exist', async () => {
  let ready = true;
  const { site } = made({ ready: () => ready });
  const ask = async (path: string, client: string): Promise<number> =>
    (await site.answer(request(path, { client, secure: false }))).status;
  assert.deepEqual([await ask('/health/live', '127.0.0.1'), await ask('/health/ready', '::1')], [200, 200]);
  ready = false;
  assert.deepEqual([await ask('/health/live', '127.0.0.1'), await ask('/health/ready', '::1')], [200, 503]);
  for (const path of ['/health/live', '/health/ready']) {
    assert.equal((await site.answer(request(path, { client: '192.0.2.1' }))).status, 404);
  }
});

test('a network that asks too often is told when to come again (RFC 6585 section 4)', async () => {
  const { site, clock, metrics } = made({ exempt: (client) => client === '198.51.100.1' });
  const ask = (client: string) => site.answer(request('/', { client }));
  for (let i = 0; i < 60; i++) assert.equal((await ask(`192.0.2.${i}`)).status, 200);
  const refused = await ask('192.0.2.200');
  assert.deepEqual([refused.status, fieldOf(refused, 'Retry-After')], [429, '1']);
  assert.match(textOf(refused), /Too many requests/);
  assert.equal((await ask('203.0.113.1')).status, 200);
  for (let i = 0; i < 100; i++) assert.equal((await ask('198.51.100.1')).status, 200);
  clock.advance(1000);
  assert.equal((await ask('192.0.2.200')).status, 200);
  assert.equal(metrics.value('http_requests', { route: 'limited', status: '4xx' }), 1);
});

test('a page that takes too long is given up', async () => {
  const slow = { name: 'slow', path: '/slow', method: 'GET', run: () => new Promise<never>(() => undefined) } as const;
  const { site, clock } = made({ routes: [slow] });
  const answer = site.answer(request('/slow'));
  clock.advance(10_000);
  assert.equal((await answer).status, 503);
});

test('the first row of the table that fits counts, and its names have values', async () => {
  const rows = ['/why/code/:code', '/why/:ref'].map(
    (path) => ({ name: path, path, method: 'GET', run: ({ values }) => textAnswer(JSON.stringify(values)) }) as const,
  ) satisfies SiteParts['routes'];
  const { site } = made({ routes: rows });
  assert.equal(textOf(await site.answer(request('/why/code/PTR-3'))), '{"code":"PTR-3"}');
  assert.equal(textOf(await site.answer(request('/why/%3Cx%3E'))), '{"ref":"<x>"}');
  assert.equal((await site.answer(request('/why/a/b'))).status, 404);
});
