import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resolver } from '#format/dns';
import type { Zone } from './zone.ts';

/** Makes a resolver that sees this zone. Its time-outs should be short. */
export type OpenResolver = (zone: Zone) => Promise<Resolver & AsyncDisposable>;

const loopOf = (length: number): Zone => {
  const zone: Record<string, Zone[string]> = {};
  for (let i = 0; i < length; i++) zone[`c${i}.test`] = { CNAME: [`c${i + 1}.test`] };
  return { ...zone, [`c${length}.test`]: { A: ['192.0.2.9'] } };
};

const zone: Zone = {
  'example.test': {
    MX: [
      { preference: 10, exchange: 'mx1.example.test' },
      { preference: 20, exchange: 'mx2.example.test' },
    ],
    A: ['192.0.2.1', '192.0.2.2'],
    AAAA: ['2001:db8::1'],
    TXT: ['v=spf1 -all', `${'k'.repeat(254)}\xc3\xa9${'k'.repeat(50)}\0\xff`],
  },
  '_25._tcp.mx1.example.test': {
    TLSA: [{ usage: 3, selector: 1, matchingType: 1, certificate: new Uint8Array(32).fill(7) }],
    secure: true,
  },
  'short.test': { TLSA: [{ usage: 3, selector: 1, matchingType: 1, certificate: new Uint8Array(0) }] },
  '1.2.0.192.in-addr.arpa': { PTR: ['mx1.example.test'] },
  'www.test': { CNAME: ['example.test'] },
  'jo+tag=x y%20.macro.test': { A: ['192.0.2.6'] },
  'null.test': { MX: [{ preference: 0, exchange: '' }] },
  'silent.test': 'silent',
  'broken.test': 'servfail',
  'refused.test': 'refused',
  'half.test': { A: ['192.0.2.5'], MX: 'servfail' },
  'loop.test': { CNAME: ['loop2.test'] },
  'loop2.test': { CNAME: ['loop.test'] },
  ...loopOf(8),
};

/** What every `Resolver` does. */
export function resolverContract(engine: string, open: OpenResolver): void {
  const claim = (name: string, run: (resolver: Resolver) => Promise<void>): void => {
    test(`${engine}: ${name}`, async () => {
      await using resolver = await open(zone);
      await run(resolver);
    });
  };

  claim('gives the records of a type', async (resolver) => {
    const mx = await resolver.query('example.test', 'MX');
    assert.equal(mx.kind, 'records');
    if (mx.kind === 'records')
      assert.deepEqual(
        mx.records.map((each) => each.exchange),
        ['mx1.example.test', 'mx2.example.test'],
      );
    assert.deepEqual(await resolver.query('example.test', 'A'), {
      kind: 'records',
      records: ['192.0.2.1', '192.0.2.2'],
      ad: false,
      ttl: 300,
    });
    const aaaa = await resolver.query('example.test', 'AAAA');
    assert.deepEqual(aaaa.kind === 'records' && aaaa.records, ['2001:db8::1']);
    const ptr = await resolver.query('1.2.0.192.in-addr.arpa', 'PTR');
    assert.deepEqual(ptr.kind === 'records' && ptr.records, ['mx1.example.test']);
  });

  claim(
    'joins the strings of a TXT record without a space (RFC 7208 section 3.3), octet by octet',
    async (resolver) => {
      const txt = await resolver.query('example.test', 'TXT');
      assert.deepEqual(txt.kind === 'records' && txt.records, [
        'v=spf1 -all',
        `${'k'.repeat(254)}\xc3\xa9${'k'.repeat(50)}\0\xff`,
      ]);
    },
  );

  claim('asks without regard to case and the final dot', async (resolver) => {
    assert.equal((await resolver.query('EXAMPLE.test.', 'A')).kind, 'records');
  });

  claim('tells a name without such a record from a name that does not exist', async (resolver) => {
    assert.equal((await resolver.query('example.test', 'PTR')).kind, 'none');
    assert.equal((await resolver.query('nobody.example.test', 'A')).kind, 'nxdomain');
    assert.equal((await resolver.query('_tcp.mx1.example.test', 'A')).kind, 'none');
  });

  claim('follows aliases, eight at most', async (resolver) => {
    assert.equal((await resolver.query('www.test', 'MX')).kind, 'records');
    assert.equal((await resolver.query('c0.test', 'A')).kind, 'records');
    assert.deepEqual(await resolver.query('loop.test', 'A'), { kind: 'failed', reason: 'chain' });
    assert.equal((await resolver.query('www.test', 'CNAME')).kind, 'records');
  });

  claim('says what was validated', async (resolver) => {
    const tlsa = await resolver.query('_25._tcp.mx1.example.test', 'TLSA');
    assert.equal(tlsa.kind === 'records' && tlsa.ad, true);
    assert.equal((await resolver.query('short.test', 'TLSA')).kind, 'records');
  });

  claim('gives the null MX as an empty exchange (RFC 7505)', async (resolver) => {
    const mx = await resolver.query('null.test', 'MX');
    assert.deepEqual(mx.kind === 'records' && mx.records, [{ preference: 0, exchange: '' }]);
  });

  claim('gives failures as answers, never as "none"', async (resolver) => {
    assert.deepEqual(await resolver.query('silent.test', 'A'), { kind: 'failed', reason: 'timeout' });
    assert.deepEqual(await resolver.query('broken.test', 'MX'), { kind: 'failed', reason: 'servfail' });
    assert.deepEqual(await resolver.query('refused.test', 'MX'), { kind: 'failed', reason: 'refused' });
    assert.deepEqual(await resolver.query('half.test', 'MX'), { kind: 'failed', reason: 'servfail' });
    assert.equal((await resolver.query('half.test', 'A')).kind, 'records');
  });

  claim('does not ask for what is no domain name', async (resolver) => {
    for (const name of [
      '',
      '.',
      'a..b',
      `${'l'.repeat(64)}.test`,
      'nul\0.test',
      'bücher.test',
      `${'a.'.repeat(127)}a`,
    ]) {
      assert.deepEqual(await resolver.query(name, 'A'), { kind: 'failed', reason: 'name' }, name);
    }
  });

  claim('knows without asking what it was asked a moment ago, or says that it does not', async (resolver) => {
    const answer = await resolver.query('example.test', 'A');
    const known = resolver.peek('example.test', 'A');
    assert.ok(known === undefined || (known.kind === 'records' && answer.kind === 'records'));
    assert.equal(resolver.peek('never-asked.example.test', 'A'), undefined);
    assert.equal(resolver.peek('a..b', 'A'), undefined);
  });

  claim('asks for what only a macro makes a name of (RFC 7208 section 7, RFC 2181 section 11)', async (resolver) => {
    assert.equal((await resolver.query('Jo+tag=x y%20.macro.test', 'A')).kind, 'records');
  });

  claim('stops waiting when the signal says so', async (resolver) => {
    const signal = AbortSignal.abort();
    assert.deepEqual(await resolver.query('example.test', 'A', signal), { kind: 'failed', reason: 'cancelled' });
  });
}
