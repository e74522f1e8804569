import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeResolver, type Zone } from '#testing/zone';
import { type ClientSight, seeClient, seeHelo, seeSender } from './mod.ts';
import { goodClient } from './sight.fixture.ts';

const many = Array.from({ length: 30 }, (_, i) => `n${i}.example.org`);
const zone: Zone = {
  '7.2.0.192.in-addr.arpa': { PTR: ['mx.example.org'] },
  'mx.example.org': { A: ['192.0.2.7'], AAAA: ['2001:db8::7'] },
  '8.2.0.192.in-addr.arpa': { PTR: ['mx.example.org', 'gone.example.org'] },
  '9.2.0.192.in-addr.arpa': { PTR: ['dyn-192-0-2-9.example.net', 'mail.example.org'] },
  'dyn-192-0-2-9.example.net': { A: ['192.0.2.1'] },
  'mail.example.org': { A: ['192.0.2.9'], AAAA: 'servfail' },
  '10.2.0.192.in-addr.arpa': { PTR: ['half.example.org'] },
  'half.example.org': { A: [], AAAA: 'silent' },
  '11.2.0.192.in-addr.arpa': 'servfail',
  '12.2.0.192.in-addr.arpa': { PTR: many },
  'noptr.2.0.192.in-addr.arpa': { PTR: ['x.example.org'] },
  '7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': { PTR: ['mx.example.org'] },
  'out.example.org': { A: ['192.0.2.200'] },
  'other.example.net': { A: ['192.0.2.201'], AAAA: ['2001:db8::201'] },
  'mailonly.example.net': { MX: [{ preference: 10, exchange: 'mx.example.org' }] },
  'silent.example.net': 'silent',
  'null.example': { MX: [{ preference: 0, exchange: '' }] },
  'odd.example': {
    MX: [
      { preference: 0, exchange: '' },
      { preference: 5, exchange: 'mx.example.org' },
    ],
  },
  'txt.example': { TXT: ['hello'] },
  'aaaa.example': { AAAA: ['2001:db8::1'] },
  'mxdead.example': { MX: 'servfail', A: ['192.0.2.1'] },
  'adead.example': { A: 'servfail' },
  'ours.example': { A: ['192.0.2.250'] },
};
const resolver = new FakeResolver(zone);

test('a client whose name leads back to it is confirmed, by IPv4 and IPv6', async () => {
  assert.deepEqual(await seeClient('192.0.2.7', { resolver }), goodClient);
  assert.equal((await seeClient('2001:DB8::7', { resolver })).state, 'confirmed');
});

test('a name that leads elsewhere, nowhere, or cannot be asked for', async () => {
  assert.deepEqual(await seeClient('192.0.2.8', { resolver }), {
    ip: '192.0.2.8',
    state: 'unconfirmed',
    names: [
      { name: 'mx.example.org', forward: 'other', addresses: ['192.0.2.7', '2001:db8::7'] },
      { name: 'gone.example.org', forward: 'none' },
    ],
  });
  const ten = await seeClient('192.0.2.10', { resolver });
  assert.deepEqual([ten.state, ten.names[0]?.forward], ['unknown', 'unknown']);
  assert.deepEqual(await seeClient('192.0.2.11', { resolver }), { ip: '192.0.2.11', state: 'unknown', names: [] });
  assert.deepEqual(await seeClient('192.0.2.99', { resolver }), { ip: '192.0.2.99', state: 'missing', names: [] });
  assert.equal((await seeClient('unix', { resolver })).state, 'unknown');
});

test('one name that leads back is enough, also where another kind of address cannot be found out', async () => {
  const client = await seeClient('192.0.2.9', { resolver });
  assert.equal(client.state, 'confirmed');
  assert.deepEqual(client.names[0]?.generic, { kind: 'generic', rule: 'octets4+dyn' });
});

test('of many names ten are looked at', async () => {
  const counting = new FakeResolver(zone);
  assert.equal((await seeClient('192.0.2.12', { resolver: counting })).names.length, 10);
  assert.equal(counting.asked.length, 21);
});

test('a look that is called off gives unknown', async () => {
  const signal = AbortSignal.abort();
  assert.equal((await seeClient('192.0.2.7', { resolver, signal })).state, 'unknown');
  const helo = await seeHelo('out.example.org', {
    resolver,
    signal,
    client: goodClient,
    own: { names: [], addresses: [] },
  });
  assert.equal(helo.resolves, 'unknown');
  assert.equal((await seeSender('example.org', { resolver, signal })).route, 'unknown');
});

const own = { names: ['mx.ours.example'], addresses: ['192.0.2.250', '2001:db8::250'] };
const said = async (name: string, client: ClientSight = goodClient): Promise<string> => {
  const { form, own: isOwn, resolves, matches } = await seeHelo(name, { resolver, client, own });
  return [form, resolves, matches, ...(isOwn ? ['own'] : [])].join(' ');
};

test('what a client calls itself is read in all forms (RFC 5321 section 4.1.1.1)', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['mx.example.org', 'domain yes yes'],
    ['MX.Example.ORG.', 'domain yes yes'],
    ['out.example.org', 'domain yes yes'], // Of the same house as the confirmed name.
    ['other.example.net', 'domain yes no'],
    ['mailonly.example.net', 'domain yes no'],
    ['nothing.example.net', 'domain no unknown'],
    ['nothing.example.org', 'domain no yes'],
    ['silent.example.net', 'domain unknown unknown'],
    ['my_host.example.net', 'domain no unknown'],
    ['[192.0.2.7]', 'literal unasked yes'],
    ['[192.0.2.8]', 'literal unasked no'],
    ['[IPv6:2001:db8::7]', 'literal unasked no'],
    ['[192.0.2.250]', 'literal unasked no own'],
    ['[192.0.2.7', 'malformed unasked unknown'],
    ['192.0.2.7', 'malformed unasked unknown'],
    ['', 'malformed unasked unknown'],
    ['a b', 'malformed unasked unknown'],
    ['-.example.org', 'malformed unasked unknown'],
    ['localhost', 'bare unasked unknown'],
    ['server1', 'bare unasked unknown'],
    ['server1.local', 'internal unasked unknown'],
    ['pc.fritz.home.arpa', 'internal unasked unknown'],
    ['host.LAN', 'internal unasked unknown'],
    ['localhost.localdomain', 'internal unasked unknown'],
    ['a.internal', 'internal unasked unknown'],
    ['mx.ours.example', 'domain unasked no own'],
    ['MX.ours.example.', 'domain unasked no own'],
  ];
  for (const [name, seen] of cases) assert.equal(await said(name), seen, name);
});

test('we may call ourselves by our own name', async () => {
  for (const ip of ['127.0.0.1', '::1', '192.0.2.250', '2001:db8:0::250']) {
    assert.equal(await said('mx.ours.example', { ip, state: 'unknown', names: [] }), 'domain unasked yes', ip);
  }
  assert.equal(
    await said('mx.ours.example', { ip: '127.0.0.2', state: 'missing', names: [] }),
    'domain unasked no own',
  );
});

test('where the names of the client are not known, no name is held against it', async () => {
  const unknown: ClientSight = { ip: '192.0.2.7', state: 'unknown', names: [] };
  assert.equal(await said('other.example.net', unknown), 'domain yes unknown');
  assert.equal(await said('mx.example.org', unknown), 'domain yes yes');
});

test('a name is kept as printable text of at most 255 characters', async () => {
  const { name, form } = await seeHelo(`ü${'x'.repeat(5_000)}`, { resolver, client: goodClient, own });
  assert.equal(form, 'malformed');
  assert.match(name, /^\?x{251}\.\.\.$/);
});

test('where an answer to the sender would go (RFC 5321 section 5.1, RFC 7505)', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['mailonly.example.net', 'mx'],
    ['out.example.org', 'address'],
    ['aaaa.example', 'address'],
    ['null.example', 'null-mx'],
    ['odd.example', 'mx'],
    ['txt.example', 'none'],
    ['nowhere.example', 'none'],
    ['mxdead.example', 'unknown'],
    ['adead.example', 'unknown'],
    ['silent.example.net', 'unknown'],
    ['[192.0.2.7]', 'literal'],
    ['a..b', 'none'],
  ];
  for (const [domain, route] of cases) assert.deepEqual(await seeSender(domain, { resolver }), { domain, route });
});
