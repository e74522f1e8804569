/** What TLS a message needs before it leaves: by policy of the domain, by wish of the sender. Never less than that. */
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import type { CachedStsPolicy, StsFinding } from '#check/tlspolicy';
import type { TlsaRecord } from '#format/dns';
import type { StsMode } from '#format/tlspolicy';
import {
  type PeerCertificate,
  type PeerMood,
  peerCertificate,
  smtpClient,
  SmtpPeer,
  testAuthority,
} from '#testing/smtppeer';
import { FakeResolver, type Zone } from '#testing/zone';
import { type Bench, bench } from './bench.fixture.ts';
import { findTerms } from './tls.ts';

const HOST = 'mx.there.test';
const root = await testAuthority('Root');
const good = await root.issue(HOST);
const wrong = await peerCertificate('elsewhere.test');
const another = await root.issue(HOST);

function tlsa(certificate: PeerCertificate, changes: Partial<TlsaRecord> = {}): TlsaRecord {
  const key = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' });
  const data = createHash('sha256').update(key).digest();
  return { usage: 3, selector: 1, matchingType: 1, certificate: data, ...changes };
}

/** The zone of `there.test`, all of it signed. */
function signedZone(port: number, records: readonly TlsaRecord[] | 'servfail' | undefined, mx = HOST): Zone {
  const secure = true;
  return {
    'there.test': { MX: [{ preference: 1, exchange: mx }], secure },
    [mx]: { A: ['127.0.0.1'], secure },
    ...(records === undefined ? {} : { [`_${port}._tcp.${mx}`]: { TLSA: records, secure } }),
  };
}

const unsigned: Zone = { 'there.test': { MX: [{ preference: 1, exchange: HOST }] }, [HOST]: { A: ['127.0.0.1'] } };

function sts(mode: StsMode, mx: readonly string[]): StsFinding {
  const policy: CachedStsPolicy = {
    domain: 'there.test',
    recordId: 'a',
    mode,
    mx,
    lines: [`mode: ${mode}`],
    fetchedMs: 0,
    expiresMs: 0,
  };
  return { kind: 'policy', policy, problem: undefined };
}

interface Case {
  readonly zone: (port: number) => Zone;
  readonly sts?: StsFinding;
}

const policies: Readonly<Record<string, Case>> = {
  'DANE good': { zone: (port) => signedZone(port, [tlsa(good)]) },
  'DANE mismatch': { zone: (port) => signedZone(port, [tlsa(another)]) },
  'DANE unusable': { zone: (port) => signedZone(port, [tlsa(good, { certificate: new Uint8Array(3) })]) },
  'DANE unknown': { zone: (port) => signedZone(port, 'servfail') },
  'STS enforce': { zone: () => unsigned, sts: sts('enforce', ['*.there.test']) },
  'STS enforce, other MX': { zone: () => unsigned, sts: sts('enforce', ['mx.other.test']) },
  'STS testing': { zone: () => unsigned, sts: sts('testing', ['*.there.test']) },
  'STS testing, other MX': { zone: () => unsigned, sts: sts('testing', ['mx.other.test']) },
  'DANE good, STS other MX': { zone: (port) => signedZone(port, [tlsa(good)]), sts: sts('enforce', ['mx.other.test']) },
  'DANE mismatch, STS': { zone: (port) => signedZone(port, [tlsa(another)]), sts: sts('enforce', [HOST]) },
  'DANE unusable, STS': { zone: (port) => signedZone(port, [tlsa(good, { usage: 1 })]), sts: sts('enforce', [HOST]) },
  none: { zone: () => unsigned },
};

const peers: readonly (readonly [string, PeerMood, PeerCertificate])[] = [
  ['good', { starttls: 'works' }, good],
  ['wrong', { starttls: 'works' }, wrong],
  ['bare', {}, good],
  ['stripped', { starttls: { refuse: '454 4.7.0 Not now' } }, good],
  ['broken', { starttls: 'broken' }, good],
];

interface Sent {
  readonly b: Bench;
  readonly peer: SmtpPeer;
}

/** One message to `there.test`, over TLS as the peer has it. */
async function send(
  of: Case,
  [, mood, certificate]: (typeof peers)[number],
  body: (sent: Sent) => Promise<void>,
  message: Parameters<Bench['put']>[0] = { to: ['a@there.test'] },
): Promise<void> {
  await bench({}, async (b) => {
    await using peer = await new SmtpPeer(mood, { certificate }).listen();
    b.use({ client: smtpClient(b.clock, root.cert), outboundPort: peer.port });
    b.zone = of.zone(peer.port);
    if (of.sts !== undefined) b.sts.set('there.test', of.sts);
    await b.put(message);
    await b.sender.start();
    await b.sender.idle();
    await body({ b, peer });
  });
}

/** What became of it, and by which policy: `tls dane`, `clear none`, `waits 4.7.5`, `returned 5.7.30`. */
function fate({ b, peer }: Sent): string {
  const event = b.events[0];
  assert.ok(event !== undefined);
  const { outcome, consequence } = event;
  assert.equal(peer.messages.length, consequence === 'delivered' ? 1 : 0);
  if (consequence !== 'delivered') return `${consequence === 'retry' ? 'waits' : consequence} ${outcome.status}`;
  const labels = ['dane', 'mtasts', 'verified', 'opportunistic', 'none'];
  const value = (tls: string): number => b.house.metrics.value('queue_delivery_attempts', { result: 'delivered', tls });
  return `${peer.messages[0]?.tls ? 'tls' : 'clear'} ${labels.find((label) => value(label) === 1) ?? '?'}`;
}

async function row(name: string): Promise<string> {
  const of = policies[name];
  assert.ok(of !== undefined);
  const fates: string[] = [];
  for (const peer of peers) await send(of, peer, async (sent) => void fates.push(fate(sent)));
  return `${name}: ${fates.join(', ')}`;
}

test('what a policy asks for is had, or the mail waits: policies by peers, never a downgrade', async () => {
  const rows: string[] = [];
  for (const name of Object.keys(policies)) rows.push(await row(name));
  assert.deepEqual(rows, [
    // good, wrong certificate, no STARTTLS, STARTTLS refused, handshake broken
    'DANE good: tls dane, waits 4.7.5, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'DANE mismatch: waits 4.7.5, waits 4.7.5, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'DANE unusable: tls opportunistic, tls opportunistic, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'DANE unknown: waits 4.7.5, waits 4.7.5, waits 4.7.5, waits 4.7.5, waits 4.7.5',
    'STS enforce: tls mtasts, waits 4.7.5, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'STS enforce, other MX: waits 4.7.5, waits 4.7.5, waits 4.7.5, waits 4.7.5, waits 4.7.5',
    'STS testing: tls mtasts, tls opportunistic, clear none, clear none, clear none',
    'STS testing, other MX: tls opportunistic, tls opportunistic, clear none, clear none, clear none',
    'DANE good, STS other MX: tls dane, waits 4.7.5, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'DANE mismatch, STS: waits 4.7.5, waits 4.7.5, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'DANE unusable, STS: tls mtasts, waits 4.7.5, waits 4.7.4, waits 4.7.4, waits 4.7.5',
    'none: tls opportunistic, tls opportunistic, clear none, clear none, clear none',
  ]);
});

const [goodPeer, wrongPeer] = peers;
assert.ok(goodPeer !== undefined && wrongPeer !== undefined);

test('records and policies count only where the DNS is validated, and where they are switched on', async () => {
  const mismatch: Case = { zone: (port) => signedZone(port, [tlsa(another)]) };
  const changed = async (of: Case, change: (b: Bench) => void): Promise<string> => {
    let told = '';
    await bench({}, async (b) => {
      await using peer = await new SmtpPeer({ starttls: 'works' }, { certificate: good }).listen();
      b.use({ client: smtpClient(b.clock, root.cert), outboundPort: peer.port });
      b.zone = of.zone(peer.port);
      if (of.sts !== undefined) b.sts.set('there.test', of.sts);
      change(b);
      await b.put({ to: ['a@there.test'] });
      await b.sender.start();
      await b.sender.idle();
      told = fate({ b, peer });
    });
    return told;
  };
  const enforce: Case = { zone: () => unsigned, sts: sts('enforce', ['mx.other.test']) };
  const withTls = (b: Bench, tls: Partial<Bench['options']['tls']>): void => {
    b.options = { ...b.options, tls: { ...b.options.tls, ...tls } };
  };
  assert.equal(await changed(mismatch, (b) => (b.dane = false)), 'tls opportunistic');
  assert.equal(await changed(mismatch, (b) => withTls(b, { dane: false })), 'tls opportunistic');
  assert.equal(await changed(mismatch, (b) => withTls(b, { ignored: new Set(['there.test']) })), 'tls opportunistic');
  assert.equal(await changed(enforce, (b) => withTls(b, { mtaSts: false })), 'tls opportunistic');
  assert.equal(await changed(enforce, (b) => withTls(b, { ignored: new Set(['there.test']) })), 'tls opportunistic');
  const insecureMx: Case = {
    zone: (port) => ({ ...signedZone(port, [tlsa(another)]), 'there.test': unsigned['there.test'] ?? {} }),
  };
  assert.equal(await changed(insecureMx, () => {}), 'tls opportunistic');
  const unknown: Case = { zone: () => unsigned, sts: { kind: 'unknown', reason: 'disk' } };
  assert.equal(await changed(unknown, () => {}), 'waits 4.3.0');
});

test('where one server does not fit, the next one of the domain is tried', async () => {
  await bench({}, async (b) => {
    await using first = await new SmtpPeer({ starttls: 'works' }, { certificate: wrong }).listen();
    await using second = await new SmtpPeer({ starttls: 'works' }, { certificate: good }).listen(
      '127.0.0.2',
      first.port,
    );
    b.use({ client: smtpClient(b.clock, root.cert), outboundPort: first.port });
    b.zone = {
      'there.test': {
        MX: [
          { preference: 1, exchange: 'stranger.test' },
          { preference: 2, exchange: 'old.there.test' },
          { preference: 3, exchange: HOST },
        ],
      },
      'stranger.test': { A: ['127.0.0.3'] },
      'old.there.test': { A: ['127.0.0.1'] },
      [HOST]: { A: ['127.0.0.2'] },
    };
    b.sts.set('there.test', sts('enforce', ['*.there.test']));
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(first.messages.length, 0);
    assert.equal(second.messages.length, 1);
    assert.deepEqual(
      b.sessions.map(({ reported, address, session }) => [reported.host, address, session?.failure?.type]),
      [
        ['stranger.test', undefined, undefined],
        ['old.there.test', '127.0.0.1', 'certificate-not-trusted'],
        [HOST, '127.0.0.2', undefined],
      ],
    );
  });
});

test('two names of one address are one place, but not where each has to show a certificate of its own', async () => {
  await bench({}, async (b) => {
    await using peer = await new SmtpPeer({ starttls: 'works' }, { certificate: good }).listen();
    b.use({ client: smtpClient(b.clock, root.cert), outboundPort: peer.port });
    b.zone = {
      'there.test': {
        MX: [
          { preference: 1, exchange: 'other.there.test' },
          { preference: 2, exchange: HOST },
        ],
      },
      'other.there.test': { A: ['127.0.0.1'] },
      [HOST]: { A: ['127.0.0.1'] },
    };
    b.sts.set('there.test', sts('enforce', ['*.there.test']));
    await b.put({ to: ['a@there.test'] });
    await b.sender.start();
    await b.sender.idle();
    assert.equal(peer.messages.length, 1);
    assert.equal(peer.connections, 2);
  });
});

test('the sender is told why a message waits: the delay notice names policy and server', async () => {
  await send({ zone: () => unsigned, sts: sts('enforce', ['mx.other.test']) }, goodPeer, async ({ b, peer }) => {
    await b.pass(3 * 3_600_000);
    assert.equal(peer.connections, 0);
    const told = b.notice(0).recipients[0];
    assert.equal(told?.action, 'delayed');
    assert.equal(told?.status, '4.7.5');
    const text = Buffer.from(b.notices[0]?.octets ?? '').toString();
    assert.match(text.replaceAll(/\s+/g, ' '), /mx\.there\.test is not among the mail servers that there\.test names/);
    assert.match((await b.left())[0]?.lastReply ?? '', /MTA-STS policy/);
  });
});

test('TLS-Required: No goes out whatever the domain publishes, and over TLS where there is one (RFC 8689 section 3)', async () => {
  const optional = { to: ['a@there.test'], tlsDemand: 'optional' } as const;
  for (const of of Object.values(policies)) {
    for (const peer of peers) {
      await send(
        of,
        peer,
        async (sent) => {
          const tls = peer[0] === 'good' || peer[0] === 'wrong';
          assert.equal(fate(sent), tls ? 'tls opportunistic' : 'clear none');
          assert.deepEqual(
            sent.b.sessions.flatMap(({ reported }) => reported.held),
            [],
          );
        },
        optional,
      );
    }
  }
});

test('a connection made without regard to the policy carries nothing else', async () => {
  await send(
    { zone: () => unsigned, sts: sts('enforce', ['*.there.test']) },
    wrongPeer,
    async ({ b, peer }) => {
      assert.equal(peer.messages.length, 1);
      await b.put({ to: ['b@there.test'] });
      b.sender.wake();
      await b.sender.idle();
      assert.equal(peer.messages.length, 1);
      assert.equal(peer.connections, 2);
      // What the policy keeps back does not keep back who does without it.
      await b.put({ to: ['c@there.test'], tlsDemand: 'optional' });
      await b.pass(3_600_000);
      assert.deepEqual(
        peer.messages.map(({ rcpts }) => rcpts[0]),
        ['RCPT TO:<a@there.test>', 'RCPT TO:<c@there.test>'],
      );
    },
    { to: ['a@there.test'], tlsDemand: 'optional' },
  );
});

const offers = ['PIPELINING', 'REQUIRETLS', 'DSN'];
const required = { to: ['a@there.test'], tlsDemand: 'required' } as const;

test('REQUIRETLS needs a server that is named, certified and willing; else the sender hears it at once (RFC 8689)', async () => {
  const cases: readonly (readonly [Case, PeerMood, PeerCertificate, string])[] = [
    [policies['DANE good'] as Case, { starttls: 'works', offers }, good, 'tls dane'],
    [{ zone: (port) => signedZone(port, undefined) }, { starttls: 'works', offers }, good, 'tls opportunistic'],
    [policies['STS enforce'] as Case, { starttls: 'works', offers }, good, 'tls mtasts'],
    [policies['STS testing'] as Case, { starttls: 'works', offers }, good, 'tls mtasts'],
    [policies['STS enforce'] as Case, { starttls: 'works' }, good, 'returned 5.7.30'],
    [policies['STS testing'] as Case, { starttls: 'works', offers }, wrong, 'returned 5.7.10'],
    [policies['STS testing'] as Case, { offers }, good, 'returned 5.7.10'],
    [policies['STS testing, other MX'] as Case, { starttls: 'works', offers }, good, 'returned 5.7.30'],
    [policies.none as Case, { starttls: 'works', offers }, good, 'returned 5.7.30'],
    [policies['DANE unknown'] as Case, { starttls: 'works', offers }, good, 'waits 4.7.5'],
    [policies['DANE mismatch'] as Case, { starttls: 'works', offers }, good, 'returned 5.7.10'],
  ];
  for (const [of, mood, certificate, expected] of cases) {
    await send(
      of,
      ['', mood, certificate],
      async (sent) => {
        assert.equal(fate(sent), expected);
        if (expected.startsWith('tls')) assert.match(sent.peer.messages[0]?.mail ?? '', / REQUIRETLS$/);
      },
      required,
    );
  }
});

test('an MX record that says it is signed proves nothing where nobody validates', async () => {
  await bench({}, async (b) => {
    await using peer = await new SmtpPeer({ starttls: 'works', offers }, { certificate: good }).listen();
    b.use({ client: smtpClient(b.clock, root.cert), outboundPort: peer.port });
    b.zone = signedZone(peer.port, undefined);
    b.dane = false;
    await b.put(required);
    await b.sender.start();
    await b.sender.idle();
    assert.equal(fate({ b, peer }), 'returned 5.7.30');
  });
});

test('what one message cannot have does not keep back the others of its domain', async () => {
  await send(
    policies.none as Case,
    goodPeer,
    async ({ b, peer }) => {
      assert.equal(b.events[0]?.outcome.status, '5.7.30');
      await b.put({ to: ['b@there.test'] });
      b.sender.wake();
      await b.sender.idle();
      assert.equal(peer.messages.length, 1);
    },
    required,
  );
});

test('REQUIRETLS does not go over a connection that was kept open for less', async () => {
  const of: Case = { zone: () => unsigned, sts: sts('testing', ['*.there.test']) };
  await send(of, ['', { starttls: 'works', offers: ['PIPELINING'] }, good], async ({ b, peer }) => {
    peer.mood = { starttls: 'works', offers };
    await b.put(required);
    b.sender.wake();
    await b.sender.idle();
    assert.equal(peer.connections, 2);
    assert.match(peer.messages[1]?.mail ?? '', / REQUIRETLS$/);
    await b.put({ to: ['c@there.test'] });
    b.sender.wake();
    await b.sender.idle();
    assert.equal(peer.connections, 2);
  });
});

test('a report about REQUIRETLS mail is marked, shows the header alone, and goes out all the same (RFC 8689 section 5)', async () => {
  await send(
    policies.none as Case,
    goodPeer,
    async ({ b }) => {
      assert.equal(b.notices[0]?.requireTls, true);
      const text = Buffer.from(b.notices[0]?.octets ?? '').toString();
      assert.ok(text.includes('REQUIRETLS') && !text.includes('secret body'));
    },
    { ...required, returnContent: 'full', body: 'secret body' },
  );
  await send(policies.none as Case, goodPeer, async (sent) => assert.equal(fate(sent), 'tls opportunistic'), {
    ...required,
    from: '',
  });
});

test('a smart host is held to its setting, and to REQUIRETLS', async () => {
  const through = async (
    tls: 'verified' | 'opportunistic',
    mood: PeerMood,
    certificate: PeerCertificate,
  ): Promise<string> => {
    let told = '';
    await bench({}, async (b) => {
      await using peer = await new SmtpPeer(mood, { certificate }).listen();
      b.use({ client: smtpClient(b.clock, root.cert), outboundPort: 1 });
      b.zone = { [HOST]: { A: ['127.0.0.1'] } };
      const smartHost = { host: HOST, port: peer.port, tls, implicitTls: false, credentials: undefined };
      b.options = { ...b.options, smartHost };
      await b.put(required);
      await b.sender.start();
      await b.sender.idle();
      told = fate({ b, peer });
      assert.deepEqual(b.sessions, []);
    });
    return told;
  };
  const mood: PeerMood = { starttls: 'works', offers };
  assert.equal(await through('verified', mood, good), 'tls verified');
  assert.equal(await through('opportunistic', mood, good), 'tls verified');
  assert.equal(await through('opportunistic', mood, wrong), 'returned 5.7.10');
  assert.equal(await through('verified', { starttls: 'works' }, good), 'returned 5.7.30');
});

test('names and SNI are those of the TLSA base domain, the domain and what it is an alias of (RFC 7672 section 3.2.2)', async () => {
  const secure = true;
  const anchor = new X509Certificate(root.cert).raw;
  const record = { usage: 2, selector: 0, matchingType: 1, certificate: createHash('sha256').update(anchor).digest() };
  const zone: Zone = {
    'alias.test': { CNAME: ['there.test'], secure },
    [HOST]: { CNAME: ['real.test'], secure },
    '_25._tcp.real.test': { TLSA: [record], secure },
  };
  const facts = {
    host: HOST,
    domain: 'alias.test',
    byMx: true,
    mxSecure: true,
    addressesSecure: true,
    port: 25,
    demand: 'policy',
    sts: { kind: 'none', problem: undefined },
    dane: true,
  } as const;
  const found = await findTerms(facts, new FakeResolver(zone), new AbortController().signal);
  assert.ok(found.kind === 'terms');
  assert.equal(found.terms.serverName, 'real.test');
  const judged = async (name: string): Promise<string> => {
    const { cert } = await root.issue(name);
    const certificates = cert
      .split(/(?<=-----END CERTIFICATE-----)/)
      .filter((part) => part.trim() !== '')
      .map((part) => new X509Certificate(part).raw);
    return found.terms.judge({ certificates, trustProblem: 'SELF_SIGNED_CERT_IN_CHAIN', nowMs: Date.now() }).kind;
  };
  for (const name of ['real.test', 'alias.test', 'there.test']) assert.equal(await judged(name), 'fits', name);
  for (const name of [HOST, 'evil.test']) assert.equal(await judged(name), 'misfit', name);
  const lost: Zone = { ...zone, 'alias.test': 'servfail' };
  const unknown = await findTerms(facts, new FakeResolver(lost), new AbortController().signal);
  assert.equal(unknown.kind, 'temporary');
});

test('what reports say: the policy, what was wrong with it, and what with the session (RFC 8460 section 4)', async () => {
  const told = async (of: Case, peer: (typeof peers)[number]): Promise<readonly string[]> => {
    let rows: readonly string[] = [];
    await send(of, peer, async ({ b }) => {
      rows = b.sessions.flatMap(({ reported, session }) =>
        reported.held.map(({ policy, failure }) => {
          const told = failure ?? session?.failure;
          return `${policy.type} ${policy.domain} ${policy.text.length}: ${told === undefined ? 'ok' : `${told.type} ${told.reason}`.trim()}`;
        }),
      );
    });
    return rows;
  };
  const of = (name: string): Case => policies[name] as Case;
  assert.deepEqual(await told(of('DANE good'), goodPeer), ['tlsa mx.there.test 1: ok']);
  assert.deepEqual(await told(of('DANE mismatch'), goodPeer), [
    'tlsa mx.there.test 1: validation-failure no TLSA record matches',
  ]);
  assert.deepEqual(await told(of('DANE unusable'), goodPeer), [
    'tlsa mx.there.test 1: tlsa-invalid no usable TLSA record',
  ]);
  assert.deepEqual(await told(of('DANE unusable, STS'), goodPeer), [
    'tlsa mx.there.test 1: tlsa-invalid no usable TLSA record',
    'sts there.test 1: ok',
  ]);
  assert.deepEqual(await told(of('DANE unknown'), goodPeer), ['tlsa mx.there.test 0: dnssec-invalid servfail']);
  assert.deepEqual(await told(of('STS enforce'), wrongPeer), [
    'sts there.test 1: certificate-not-trusted DEPTH_ZERO_SELF_SIGNED_CERT',
  ]);
  assert.deepEqual(await told(of('STS enforce, other MX'), goodPeer), [
    'sts there.test 1: validation-failure MX host is not named in the policy',
  ]);
  assert.deepEqual(await told(of('STS testing, other MX'), goodPeer), [
    'sts there.test 1: validation-failure MX host is not named in the policy',
  ]);
  assert.deepEqual(await told(of('none'), wrongPeer), ['no-policy-found there.test 0: ok']);
  const problem = { type: 'sts-policy-fetch-error', reason: 'answered 404' } as const;
  assert.deepEqual(await told({ zone: () => unsigned, sts: { kind: 'none', problem } }, ['', {}, good]), [
    'sts there.test 0: sts-policy-fetch-error answered 404',
    'no-policy-found there.test 0: starttls-not-supported',
  ]);
});
