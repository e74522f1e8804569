import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { Metrics } from '#base/metric';
import { FakeClock } from '#testing/clock';
import { type ApiOperation, type ApiParts, apiRoutes, jsonBody } from './api.ts';
import { fieldOf, type MadeRequest, request, textOf } from './request.fixture.ts';
import type { WebAnswer } from './ports.ts';
import { Site } from './site.ts';
import { wordsFor } from './words.ts';

const signIn: ApiParts['signIn'] = ({ login, password }) => {
  if (password === 'later') return { kind: 'later', text: 'Too many tries', retryAfterMs: 1500 };
  if (password !== 'right:one') return { kind: 'refused', text: 'Wrong address or password' };
  return { kind: 'ok', actor: { kind: 'system' }, login };
};

const operations: readonly ApiOperation[] = [
  {
    name: 'echo',
    method: 'POST',
    path: '/api/v1/echo/:id',
    run: (call) => ({ id: call.values['id'], ...jsonBody(call) }),
  },
  { name: 'who', method: 'GET', path: '/api/v1/who', run: ({ login, query }) => ({ login, q: query.get('q') }) },
  { name: 'gone', method: 'DELETE', path: '/api/v1/echo/:id', run: () => undefined },
  {
    name: 'open',
    method: 'POST',
    path: '/api/v1/open',
    open: (client) => client === '127.0.0.1',
    bodyBytesMax: 1000,
    run: ({ actor, body }) => ({ signedIn: actor !== undefined, octets: body.length }),
  },
  {
    name: 'fails',
    method: 'POST',
    path: '/api/v1/fails/:kind',
    run: ({ values }) => {
      if (values['kind'] === 'bug') throw new TypeError('a bug');
      throw new Fault(values['kind'] as 'refused', 'inside', { publicText: 'outside' });
    },
  },
];

function made(exempt = true): { site: Site; failed: string[] } {
  const failed: string[] = [];
  const site = new Site({
    frame: { words: wordsFor('en'), hostname: 'mx.example.test' },
    clock: new FakeClock(),
    metrics: new Metrics(),
    routes: apiRoutes(operations, { signIn, failed: (error, name) => failed.push(`${name}: ${error.kind}`) }),
    httpsPort: () => 443,
    insist: () => false,
    ready: () => true,
    exempt: () => exempt,
  });
  return { site, failed };
}

const authorization = `Basic ${Buffer.from('anna@example.test:right:one').toString('base64')}`;

function asAnna(method: string, more: MadeRequest = {}): MadeRequest {
  return { method, ...more, fields: { authorization, ...more.fields } };
}

test('who signs in gets JSON, with what the path, the query and the body say', async () => {
  const { site } = made();
  const echoed = await site.answer(request('/api/v1/echo/7', asAnna('POST', { body: '{"a":1}' })));
  assert.deepEqual([echoed.status, textOf(echoed)], [200, '{"id":"7","a":1}']);
  assert.equal(fieldOf(echoed, 'Content-Type'), 'application/json');
  assert.equal(fieldOf(echoed, 'Cache-Control'), 'no-store');
  const who = await site.answer(request('/api/v1/who?q=x', asAnna('GET')));
  assert.equal(textOf(who), '{"login":"anna@example.test","q":"x"}');
  assert.equal((await site.answer(request('/api/v1/echo/7', asAnna('DELETE')))).status, 204);
});

test('who does not, or does it wrongly, is asked to (RFC 9110 section 11.6.1), as a problem (RFC 9457)', async () => {
  const { site } = made();
  const wrong = `Basic ${Buffer.from('anna@example.test:wrong').toString('base64')}`;
  for (const field of [
    undefined,
    'Bearer x',
    'Basic !!',
    `Basic ${Buffer.from('no colon').toString('base64')}`,
    wrong,
  ]) {
    const fields: Record<string, string> = field === undefined ? {} : { authorization: field };
    const answer = await site.answer(request('/api/v1/who', { fields }));
    assert.equal(answer.status, 401, String(field));
    assert.match(fieldOf(answer, 'WWW-Authenticate') ?? '', /^Basic realm=/);
    assert.equal(fieldOf(answer, 'Content-Type'), 'application/problem+json');
    assert.equal(JSON.parse(textOf(answer)).status, 401);
  }
  const later = `Basic ${Buffer.from('anna@example.test:later').toString('base64')}`;
  const answer = await site.answer(request('/api/v1/who', { fields: { authorization: later } }));
  assert.deepEqual([answer.status, fieldOf(answer, 'Retry-After')], [503, '2']);
});

test('faults become problems with the text that is meant for outside; bugs are told to the log alone', async () => {
  const { site, failed } = made();
  const cases = [
    ['refused', 403, 'outside'],
    ['not-found', 404, 'outside'],
    ['conflict', 409, 'outside'],
    ['invalid', 400, 'outside'],
    ['limit', 429, 'outside'],
    ['temporary', 503, 'outside'],
    ['bug', 503, 'Temporary failure on our side, please try again later'],
  ] as const;
  for (const [kind, status, detail] of cases) {
    const answer = await site.answer(request(`/api/v1/fails/${kind}`, asAnna('POST')));
    assert.deepEqual([answer.status, JSON.parse(textOf(answer)).detail], [status, detail], kind);
  }
  assert.deepEqual(failed, ['fails: temporary', 'fails: temporary']);
});

test('a body that is no JSON object is refused', async () => {
  const { site } = made();
  for (const body of ['', 'x', '[1]', 'null', '"a"']) {
    assert.equal((await site.answer(request('/api/v1/echo/7', asAnna('POST', { body })))).status, 400, body);
  }
});

test('a body that is packed is refused, and not taken for what it is not (RFC 9110 section 15.5.16)', async () => {
  const { site } = made();
  const answer = (coding: string): Promise<WebAnswer> =>
    site.answer(
      request('/api/v1/open', {
        method: 'POST',
        client: '127.0.0.1',
        body: 'abc',
        fields: { 'content-encoding': coding },
      }),
    );
  const packed = await answer('gzip');
  assert.equal(packed.status, 415);
  assert.match(textOf(packed), /without Content-Encoding/);
  assert.equal((await answer('Identity')).status, 200);
});

test('a page of another site cannot make a browser ask with a password that it remembers', async () => {
  const { site } = made();
  const others: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  for (const fields of others) {
    assert.equal((await site.answer(request('/api/v1/who', asAnna('GET', { fields })))).status, 403);
  }
  const own: readonly Record<string, string>[] = [{ 'sec-fetch-site': 'none' }, { origin: 'https://mx.example.test' }];
  for (const fields of own) {
    assert.equal((await site.answer(request('/api/v1/who', asAnna('GET', { fields })))).status, 200);
  }
});

test('an operation that is open to a client needs no password there, and more of a body is read only from who may send it', async () => {
  const { site } = made();
  const here = { method: 'POST', client: '127.0.0.1', body: 'abc' };
  assert.equal(textOf(await site.answer(request('/api/v1/open', here))), '{"signedIn":false,"octets":3}');
  assert.equal((await site.answer(request('/api/v1/open', { ...here, client: '192.0.2.9' }))).status, 401);
  assert.equal(site.bodyBytesMax(request('/api/v1/open', here)), 1000);
  assert.equal(site.bodyBytesMax(request('/api/v1/open', { ...here, client: '192.0.2.9' })), 0);
  assert.equal(site.bodyBytesMax(request('/api/v1/open', asAnna('POST'))), 1000);
  assert.equal(site.bodyBytesMax(request('/api/v1/who', asAnna('GET'))), 64 * 1024);
  assert.equal(site.bodyBytesMax(request('/nowhere', asAnna('POST'))), 16 * 1024);
});

// Behind a proxy on this machine everybody came from 127.0.0.1, and was answered as a program of ours.
test('what a proxy passes on is not open to its sender, whatever address the proxy has', async () => {
  for (const name of ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip']) {
    const { site } = made(false);
    const passedOn = { method: 'POST', client: '127.0.0.1', body: 'abc', fields: { [name]: '203.0.113.9' } };
    const answer = await site.answer(request('/api/v1/open', passedOn));
    assert.equal(answer.status, 401);
    assert.match(textOf(answer), /A proxy passed this request on, and it is not known for whom\. Sign in with/);
    assert.equal(site.bodyBytesMax(request('/api/v1/open', passedOn)), 0);
    const unread = site.problem(413, { secure: true, sni: undefined }, request('/api/v1/open', passedOn));
    assert.deepEqual([unread.status, textOf(unread)], [401, textOf(answer)]);
    const signed = asAnna('POST', { client: '127.0.0.1', body: 'abc', fields: { [name]: '203.0.113.9' } });
    assert.equal((await site.answer(request('/api/v1/open', signed))).status, 200);
  }
});

test('programs on this machine may ask without TLS; a password from elsewhere is not taken in clear', async () => {
  const { site } = made();
  const clear = { secure: false } as const;
  assert.equal((await site.answer(request('/api/v1/who', asAnna('GET', { ...clear, client: '::1' })))).status, 200);
  assert.equal((await site.answer(request('/api/v1/who', asAnna('GET', clear)))).status, 308);
  assert.equal((await site.answer(request('/api/v1/echo/1', asAnna('POST', clear)))).status, 403);
});

// A folder of messages was refused behind the sixtieth: the limit of pages held for programs on this machine, too.
test('a client that an operation is open to may ask as often as it likes', async () => {
  const { site } = made(false);
  const here = { method: 'POST', client: '127.0.0.1', body: 'abc' };
  for (let i = 0; i < 200; i++) assert.equal((await site.answer(request('/api/v1/open', here))).status, 200);
  let last = 200;
  for (let i = 0; i < 200; i++) last = (await site.answer(request('/api/v1/who', asAnna('GET')))).status;
  assert.equal(last, 429);
});

test('whatever goes wrong below /api is told as a problem, not as a page', async () => {
  const { site } = made();
  const place = { secure: true, sni: undefined };
  const open = request('/api/v1/open', { method: 'POST', client: '127.0.0.1' });
  const closed = request('/api/v1/open', { method: 'POST', client: '192.0.2.1' });
  const answers = [
    await site.answer(request('/api/v1/nothing', asAnna('GET'))),
    await site.answer(request('/api/v1/who', asAnna('POST'))),
    await site.answer(request('/api/v1/who', { ...asAnna('POST'), secure: false })),
    site.problem(413, place, open),
    site.problem(413, place, closed),
    site.problem(417, place, open),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [404, 405, 403, 413, 401, 417],
  );
  for (const answer of answers) assert.equal(fieldOf(answer, 'Content-Type'), 'application/problem+json');
  assert.equal(fieldOf(answers[1] as WebAnswer, 'Allow'), 'GET, HEAD');
  // No octets may come from who has not signed in; that is not too many, but nobody.
  assert.match(textOf(answers[4] as WebAnswer), /Sign in with your address/);
});
