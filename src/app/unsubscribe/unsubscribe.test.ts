import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { TimeKeys } from '#base/ids';
import { SystemClock } from '#base/clock';
import { dkimRecord, generateDkimKey, readDkimKey, signMessage } from '#check/dkim';
import { encodeVerdict } from '#check/spam';
import type { MailKind, Verdict } from '#check/verdict';
import type { Unsubscribed } from '#flow/unsubscribe';
import type { Actor } from '#model/directory';
import { testAuthority } from '#testing/smtppeer';
import { FakeResolver, type Zone } from '#testing/zone';
import { startUnsubscribe, type Unsubscribing } from './mod.ts';

const authority = await testAuthority('Root');
const certificate = await authority.issue('news.test');
const key = readDkimKey(await generateDkimKey('ed25519-sha256'), { domain: 'news.test', selector: 's1' });
const record = dkimRecord(key);
const clock = new SystemClock();
const REFERENCE = '01J9-8H3K-QZ4T';

const asked: string[] = [];
let status = 202;
const server: Server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
  let body = '';
  request.on('data', (piece: Buffer) => {
    body += piece.toString();
  });
  request.on('end', () => {
    asked.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
    response.writeHead(status, { Location: 'https://news.test/elsewhere' }).end('Goodbye');
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
after(() => server.close());

const POST = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';
const way = `List-Unsubscribe: <mailto:leave@news.test?subject=me>,\r\n <https://news.test:${port}/u?id=7>`;

function letter(fields: readonly string[], { signed = true }: { readonly signed?: boolean } = {}): Uint8Array {
  const head = ['From: News <news@news.test>', 'List-Id: The news <weekly.news.test>', 'Subject: News', ...fields];
  const octets = Buffer.from(`${head.join('\r\n')}\r\n\r\nHello\r\n`);
  return signed ? Buffer.concat([signMessage([octets], { keys: [key], nowMs: clock.now() }), octets]) : octets;
}

interface Made {
  readonly letter: Uint8Array;
  /** The message as it came, where what is shown is another. */
  readonly original?: Uint8Array;
  readonly kind?: MailKind;
  readonly zone?: Zone;
  readonly addresses?: 'public';
}

const noted: unknown[] = [];
const anna: Actor = { kind: 'account', account: 1 as never, grants: [] };
const reachable: Zone = { 'news.test': { A: ['127.0.0.1'] }, [record.name]: { TXT: [record.text] } };

function unsubscribing(made: Made): Unsubscribing {
  const verdict = { kind: 'bulk', score: 0, phishScore: 0, mail: made.kind, tests: [], incomplete: [], model: 't' };
  const story = {
    event: 'filter.judged',
    at: 1,
    text: '',
    facts: { verdict: encodeVerdict(verdict as unknown as Verdict) },
  };
  const trace = { id: 1, recipients: ['anna@here.test'], story: made.kind === undefined ? [] : [story] };
  const head = Buffer.from('Received: by us\r\n');
  const stored = Buffer.concat([head, made.letter]);
  const read = {
    findAccount: ({ address }: { address: string }) =>
      Promise.resolve(address === 'anna@here.test' ? { id: 1, tenant: 1, domain: 1, address } : undefined),
    leavableEmail: ({ email }: { email: number }) =>
      Promise.resolve(
        email === 5
          ? {
              email,
              headOctets: head.length,
              size: stored.length,
              reference: REFERENCE,
              original: made.original === undefined ? null : 77,
            }
          : undefined,
      ),
    messagesOf: () =>
      Promise.resolve([
        { account: 2, email: 4 },
        { account: 1, email: 5 },
      ]),
    readQueued: ({ blob }: { blob: number }) =>
      blob === 77 && made.original !== undefined
        ? Promise.resolve(made.original)
        : Promise.reject(new Error('no blob')),
    readOctets: ({ start, end }: { start: number; end: number }) => Promise.resolve(stored.subarray(start, end)),
    traceOf: () => Promise.resolve([trace]),
    unsubscriptionsOf: () => Promise.resolve([{ listKey: 'list:weekly.news.test', atMs: 1000 }]),
  };
  const write = {
    noteUnsubscribed: ({
      by,
      listKey,
      host,
    }: {
      by: { actor: string; nowMs: number };
      listKey: string;
      host: string;
    }) => {
      noted.push([by.actor, listKey, host]);
      return Promise.resolve({ listKey, atMs: by.nowMs });
    },
  };
  return startUnsubscribe({
    house: { clock, keys: new TimeKeys(clock), store: { read, write } as never },
    resolver: new FakeResolver(made.zone ?? reachable),
    ask: () => Promise.resolve({ mail: 'bulk' }),
    web: { ca: authority.cert, addresses: made.addresses ?? 'any' },
  });
}

function leave(made: Made, message = '5'): Promise<Unsubscribed> {
  asked.length = 0;
  noted.length = 0;
  status = 202;
  return unsubscribing(made).desk.unsubscribe({ actor: anna, name: 'anna@here.test' }, 'anna@here.test', message);
}

test('one click: the form is posted, and that it was is kept (RFC 8058 section 3.2)', async () => {
  for (const message of ['5', REFERENCE.toLowerCase()]) {
    const left = await leave({ letter: letter([way, POST]), kind: 'bulk' }, message);
    assert.equal(left.kind, 'done', left.text);
    assert.deepEqual(asked, ['POST /u?id=7 application/x-www-form-urlencoded List-Unsubscribe=One-Click']);
    assert.deepEqual(noted, [['anna@here.test', 'list:weekly.news.test', `news.test:${port}`]]);
  }
});

test('of a message that was cleaned, the signature of the original counts', async () => {
  const original = letter([way, POST]);
  const cleaned = Buffer.from(Buffer.from(original).toString().replace('Subject: News', 'Subject: {Cleaned} News'));
  assert.equal((await leave({ letter: cleaned, kind: 'bulk' })).kind, 'by-mail');
  assert.equal((await leave({ letter: cleaned, original, kind: 'bulk' })).kind, 'done');
});

test('mail whose trace has gone is judged again', async () => {
  assert.equal((await leave({ letter: letter([way, POST]) })).kind, 'done');
});

test('spam and phishing are not answered: that would confirm the address', async () => {
  for (const kind of ['spam', 'phish'] as const) {
    const left = await leave({ letter: letter([way, POST]), kind });
    assert.ok(left.kind === 'refused' && left.why === 'unsafe', left.text);
    assert.deepEqual(asked, []);
  }
});

test('without a good signature over both fields no click is sent (RFC 8058 section 4)', async () => {
  const onlyHttps = `List-Unsubscribe: <https://news.test:${port}/u?id=7>`;
  const forged = Buffer.concat([Buffer.from(`${onlyHttps}\r\n${POST}\r\n`), letter([])]);
  const twice = Buffer.concat([Buffer.from(`${onlyHttps}\r\n`), letter([onlyHttps, POST])]);
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [letter([onlyHttps, POST], { signed: false }), 'unsigned'],
    [forged, 'unsigned'],
    [twice, 'no-way'],
    [letter([]), 'no-way'],
    [letter([`List-Unsubscribe: <http://news.test:${port}/u>`, POST]), 'no-way'],
    [letter([`List-Unsubscribe: <https://me:x@news.test:${port}/u>`, POST]), 'no-way'],
  ];
  for (const [octets, why] of cases) {
    const left = await leave({ letter: octets, kind: 'bulk' });
    assert.ok(left.kind === 'refused' && left.why === why, `${why}: ${left.text}`);
    assert.deepEqual(asked, []);
  }
  const zone = { ...reachable, [record.name]: 'servfail' } as Zone;
  const left = await leave({ letter: letter([onlyHttps, POST]), kind: 'bulk', zone });
  assert.ok(left.kind === 'refused' && left.why === 'unknown', left.text);
});

test('where one click is not offered, or not signed, the letter that would do it is named (RFC 2369 section 3.2)', async () => {
  for (const octets of [
    letter([way]),
    letter([way, 'List-Unsubscribe-Post: yes']),
    letter([way, POST], { signed: false }),
  ]) {
    const left = await leave({ letter: octets, kind: 'list' });
    assert.ok(left.kind === 'by-mail' && left.mailto === 'mailto:leave@news.test?subject=me', left.text);
    assert.deepEqual([asked, noted], [[], []]);
  }
});

test('redirects are not followed, addresses that are not public are not asked, and nothing is kept of what failed', async () => {
  const { desk } = unsubscribing({ letter: letter([way, POST]), kind: 'bulk' });
  [asked.length, noted.length] = [0, 0];
  for (status of [302, 404, 500]) {
    const left = await desk.unsubscribe({ actor: anna, name: 'anna@here.test' }, 'anna@here.test', '5');
    assert.ok(left.kind === 'failed' && left.text.includes(`answered ${status}`), left.text);
  }
  assert.equal(asked.length, 3);
  const left = await leave({ letter: letter([way, POST]), kind: 'bulk', addresses: 'public' });
  assert.ok(left.kind === 'failed' && left.text.includes('no public address'), left.text);
  assert.deepEqual([asked, noted], [[], []]);
});

test('only the owner leaves lists, of messages that are theirs', async () => {
  const { desk } = unsubscribing({ letter: letter([way, POST]), kind: 'bulk' });
  const operator: Actor = {
    kind: 'account',
    account: 9 as never,
    grants: [{ role: 'operator', scope: 'platform' }] as never,
  };
  await assert.rejects(desk.unsubscribe({ actor: operator, name: 'op' }, 'anna@here.test', '5'), { kind: 'refused' });
  const asAnna = { actor: anna, name: 'anna@here.test' };
  for (const message of ['6', 'nothing', '']) {
    await assert.rejects(desk.unsubscribe(asAnna, 'anna@here.test', message), { kind: 'not-found' });
  }
  await assert.rejects(desk.unsubscribe(asAnna, 'ben@here.test', '5'), { kind: 'not-found' });
});

test('programs leave a list in the name of who signed in, and see what was left and since when more comes wrongly', async () => {
  const { operations } = unsubscribing({ letter: letter([way, POST]), kind: 'bulk' });
  status = 200;
  const call = { actor: anna, login: 'anna@here.test', client: '::1', query: new Map(), body: new Uint8Array() };
  const [post, list] = operations;
  assert.ok(post !== undefined && list !== undefined);
  assert.equal(((await post.run({ ...call, values: { id: '5' } })) as Unsubscribed).kind, 'done');
  assert.deepEqual(await list.run({ ...call, values: {} }), {
    lists: [{ listKey: 'list:weekly.news.test', atMs: 1000, stillComesFromMs: 1000 + 4 * 24 * 3_600_000 }],
  });
});
