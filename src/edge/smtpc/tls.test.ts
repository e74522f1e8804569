import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { daneJudge, pkixJudge } from '#check/tlspolicy';
import { SystemClock } from '#base/clock';
import type { ConnectResult, MailTarget, TlsTerms } from '#flow/send';
import { type PeerCertificate, type PeerMood, peerCertificate, SmtpPeer, testAuthority } from '#testing/smtppeer';
import { SmtpClient } from './mod.ts';
import { kinds, message, never, targetOf, terms, to } from './smtpc.fixture.ts';

const HOST = 'peer.test';
const root = await testAuthority('Root');
const stranger = await testAuthority('Stranger');
const good = await root.issue(HOST);
const wrongName = await root.issue('other.test');
const expired = await root.issue(HOST, { days: -3 });
const selfSigned = await peerCertificate(HOST);
const client = new SmtpClient({ clock: new SystemClock(), ca: root.cert });
const offers = ['PIPELINING', 'REQUIRETLS'];

async function withPeer<T>(
  mood: PeerMood,
  certificate: PeerCertificate,
  body: (peer: SmtpPeer) => Promise<T>,
): Promise<T> {
  await using peer = await new SmtpPeer(mood, { certificate }).listen();
  return await body(peer);
}

const connect = (peer: SmtpPeer, tls: TlsTerms, changes: Partial<MailTarget> = {}): Promise<ConnectResult> =>
  client.connect(targetOf(peer, { tls, ...changes }), never);

function spki(certificate: PeerCertificate): ReturnType<typeof daneJudge> {
  const key = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' });
  const data = createHash('sha256').update(key).digest();
  return daneJudge([{ usage: 3, selector: 1, matchingType: 1, certificate: data }], [HOST]);
}

/** `connected` with `verified` or not, or kind and status; then how a report would tell it. */
function shown(result: ConnectResult): string {
  const failure = result.tls?.failure;
  const told =
    result.tls === undefined ? '-' : failure === undefined ? 'ok' : `${failure.type} ${failure.reason}`.trim();
  if (result.kind !== 'connected') return `${result.kind} ${result.status} | ${told}`;
  const { tls } = result.connection.remote;
  result.connection.close();
  return `connected ${tls === undefined ? 'in clear' : tls.verified ? 'verified' : 'unverified'} | ${told}`;
}

const shows: readonly (readonly [string, PeerMood, PeerCertificate])[] = [
  ['good', { starttls: 'works' }, good],
  ['wrong name', { starttls: 'works' }, wrongName],
  ['expired', { starttls: 'works' }, expired],
  ['self-signed', { starttls: 'works' }, selfSigned],
  ['no STARTTLS', {}, good],
  ['refused', { starttls: { refuse: '454 4.7.0 Not now' } }, good],
  ['broken', { starttls: 'broken' }, good],
  ['injected', { starttls: 'injects' }, good],
];

async function table(of: TlsTerms): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const [name, mood, certificate] of shows) {
    rows.push(`${name}: ${await withPeer(mood, certificate, async (peer) => shown(await connect(peer, of)))}`);
  }
  return rows;
}

const MTASTS = terms({ mode: 'verified', policy: 'mtasts' });

test('with a verified name nothing else will do, and what was wrong is told (RFC 8461 section 4.2)', async () => {
  assert.deepEqual(await table(MTASTS), [
    'good: connected verified | ok',
    'wrong name: temporary 4.7.5 | certificate-host-mismatch HOSTNAME_MISMATCH',
    'expired: temporary 4.7.5 | certificate-expired CERT_HAS_EXPIRED',
    'self-signed: temporary 4.7.5 | certificate-not-trusted DEPTH_ZERO_SELF_SIGNED_CERT',
    'no STARTTLS: temporary 4.7.4 | starttls-not-supported',
    'refused: temporary 4.7.4 | starttls-not-supported 454',
    'broken: temporary 4.7.5 | validation-failure ERR_SSL_WRONG_VERSION_NUMBER',
    'injected: temporary 4.7.5 | validation-failure the server sent text in clear after its answer to STARTTLS',
  ]);
});

test('with DANE the record alone counts: name, date and authority do not (RFC 7672 section 3.1.1)', async () => {
  const dane = (certificate: PeerCertificate): TlsTerms =>
    terms({ mode: 'verified', policy: 'dane', judge: spki(certificate) });
  for (const certificate of [good, wrongName, expired, selfSigned]) {
    const result = await withPeer({ starttls: 'works' }, certificate, async (peer) =>
      shown(await connect(peer, dane(certificate))),
    );
    assert.equal(result, 'connected verified | ok');
  }
  assert.deepEqual((await table(dane(wrongName))).slice(0, 6), [
    'good: temporary 4.7.5 | validation-failure no TLSA record matches',
    'wrong name: connected verified | ok',
    'expired: temporary 4.7.5 | validation-failure no TLSA record matches',
    'self-signed: temporary 4.7.5 | validation-failure no TLSA record matches',
    'no STARTTLS: temporary 4.7.4 | starttls-not-supported',
    'refused: temporary 4.7.4 | starttls-not-supported 454',
  ]);
});

test('where TLS alone is required any certificate will do, and nothing goes in clear', async () => {
  assert.deepEqual(await table(terms({ mode: 'required', policy: 'dane-unusable' })), [
    'good: connected verified | ok',
    'wrong name: connected unverified | ok',
    'expired: connected unverified | ok',
    'self-signed: connected unverified | ok',
    'no STARTTLS: temporary 4.7.4 | starttls-not-supported',
    'refused: temporary 4.7.4 | starttls-not-supported 454',
    'broken: temporary 4.7.5 | validation-failure ERR_SSL_WRONG_VERSION_NUMBER',
    'injected: temporary 4.7.5 | validation-failure the server sent text in clear after its answer to STARTTLS',
  ]);
});

test('a policy in mode testing lets everything pass and tells what it would not have', async () => {
  assert.deepEqual(await table(terms({ policy: 'mtasts' })), [
    'good: connected verified | ok',
    'wrong name: connected unverified | certificate-host-mismatch HOSTNAME_MISMATCH',
    'expired: connected unverified | certificate-expired CERT_HAS_EXPIRED',
    'self-signed: connected unverified | certificate-not-trusted DEPTH_ZERO_SELF_SIGNED_CERT',
    'no STARTTLS: connected in clear | starttls-not-supported',
    'refused: connected in clear | starttls-not-supported 454',
    'broken: connected in clear | validation-failure ERR_SSL_WRONG_VERSION_NUMBER',
    'injected: connected in clear | validation-failure the server sent text in clear after its answer to STARTTLS',
  ]);
});

test('without a policy any certificate is as good as any other, and TLS that fails is told', async () => {
  assert.deepEqual(await table(terms()), [
    'good: connected verified | ok',
    'wrong name: connected unverified | ok',
    'expired: connected unverified | ok',
    'self-signed: connected unverified | ok',
    'no STARTTLS: connected in clear | starttls-not-supported',
    'refused: connected in clear | starttls-not-supported 454',
    'broken: connected in clear | validation-failure ERR_SSL_WRONG_VERSION_NUMBER',
    'injected: connected in clear | validation-failure the server sent text in clear after its answer to STARTTLS',
  ]);
});

test('a TLS that nobody was to ask for, and a server that never spoke, are no sessions', async () => {
  assert.equal(
    await withPeer({ starttls: 'works' }, good, async (peer) => shown(await connect(peer, terms({ mode: 'off' })))),
    'connected in clear | -',
  );
  assert.equal(
    await withPeer({ greeting: { act: 'close' } }, good, async (peer) => shown(await connect(peer, MTASTS))),
    'temporary 4.4.2 | -',
  );
});

test('a report hears both ends of a session', async () => {
  const result = await withPeer({ starttls: 'works' }, good, (peer) => connect(peer, MTASTS));
  assert.deepEqual(result.tls, { failure: undefined, localAddress: '127.0.0.1', helo: 'peer.test' });
  if (result.kind === 'connected') result.connection.close();
});

test('the outcome says what was wrong, and who wanted it right', async () => {
  const mismatch = await withPeer({ starttls: 'works' }, selfSigned, (peer) => connect(peer, MTASTS));
  assert.ok(mismatch.kind === 'temporary');
  assert.equal(
    mismatch.text,
    'The certificate of peer.test is not what the MTA-STS policy of the domain requires: it is self-signed',
  );
  assert.equal(mismatch.remote.tlsPolicy, 'mtasts');
  assert.equal(mismatch.remote.tls?.verified, false);
  const dane = terms({ mode: 'verified', policy: 'dane', judge: spki(good) });
  const stripped = await withPeer({}, good, (peer) => connect(peer, dane));
  assert.ok(stripped.kind === 'temporary');
  assert.equal(stripped.text, 'peer.test offers no TLS, which the TLSA record of its name requires');
});

test('the name of the terms is what SNI asks for: the TLSA base domain (RFC 7672 section 8.1)', async () => {
  const names: (string | undefined)[] = [];
  const mood: PeerMood = { starttls: 'works', serverName: (name) => void names.push(name) };
  const tls = terms({ serverName: 'base.test', judge: pkixJudge('base.test') });
  await withPeer(mood, good, async (peer) => shown(await connect(peer, tls)));
  await withPeer(mood, good, async (peer) => shown(await connect(peer, terms({ serverName: '192.0.2.1' }))));
  assert.deepEqual(names, ['base.test', undefined]);
});

const required = terms({ mode: 'verified', requireTls: true, nameProven: true });

test('REQUIRETLS goes to a verified server that offers it, and is said there (RFC 8689 section 4.2.1)', async () => {
  await withPeer({ starttls: 'works', offers }, good, async (peer) => {
    const result = await connect(peer, required);
    assert.ok(result.kind === 'connected' && result.connection.requireTls);
    const sent = await result.connection.send(message([to('a@there.test')], { requireTls: true }), never);
    assert.deepEqual(kinds(sent), ['delivered 2.0.0 final']);
    // Without the wish it is not said, on the same connection.
    await result.connection.send(message([to('b@there.test')]), never);
    result.connection.close();
    assert.deepEqual(
      peer.messages.map(({ mail }) => mail),
      ['MAIL FROM:<me@us.test> REQUIRETLS', 'MAIL FROM:<me@us.test>'],
    );
  });
});

test('what REQUIRETLS cannot have is told at once (RFC 8689 section 4.2.1)', async () => {
  const against = async (mood: PeerMood, certificate: PeerCertificate): Promise<string> =>
    await withPeer(mood, certificate, async (peer) => {
      const result = await connect(peer, required);
      assert.equal(peer.messages.length, 0);
      return shown(result).split(' |')[0] ?? '';
    });
  assert.equal(await against({ starttls: 'works' }, good), 'permanent 5.7.30');
  assert.equal(await against({ offers }, good), 'permanent 5.7.10');
  assert.equal(await against({ starttls: 'works', offers }, wrongName), 'permanent 5.7.10');
  assert.equal(await against({ starttls: 'works', offers }, expired), 'permanent 5.7.10');
  assert.equal(await against({ starttls: { refuse: '454 4.7.0 No' }, offers }, good), 'permanent 5.7.10');
  // A handshake that breaks may be the network's fault.
  assert.equal(await against({ starttls: 'broken', offers }, good), 'temporary 4.7.5');
});

test('over a connection that was made for other mail REQUIRETLS is said only where all of it is there', async () => {
  const over = async (tls: TlsTerms, certificate: PeerCertificate, sender: 'me' | 'nobody'): Promise<string> =>
    await withPeer({ starttls: 'works', offers }, certificate, async (peer) => {
      const result = await connect(peer, tls);
      assert.ok(result.kind === 'connected');
      const wish = { requireTls: true, ...(sender === 'nobody' ? { sender: null } : {}) };
      const sent = await result.connection.send(message([to('a@there.test')], wish), never);
      result.connection.close();
      return `${kinds(sent).join()} ${peer.messages[0]?.mail ?? ''}`.trim();
    });
  const named = terms({ nameProven: true });
  assert.equal(await over(named, good, 'me'), 'delivered 2.0.0 final MAIL FROM:<me@us.test> REQUIRETLS');
  assert.equal(await over(terms(), good, 'me'), 'permanent 5.7.30 mail');
  assert.equal(await over(named, selfSigned, 'me'), 'permanent 5.7.30 mail');
  // A report goes out, protected or not (RFC 8689 section 5).
  assert.equal(await over(named, good, 'nobody'), 'delivered 2.0.0 final MAIL FROM:<> REQUIRETLS');
  assert.equal(await over(named, selfSigned, 'nobody'), 'delivered 2.0.0 final MAIL FROM:<>');
});

test('certificates of an authority that is not ours are not trusted, however good they look', async () => {
  const theirs = await stranger.issue(HOST);
  assert.equal(
    await withPeer({ starttls: 'works' }, theirs, async (peer) => shown(await connect(peer, MTASTS))),
    'temporary 4.7.5 | certificate-not-trusted SELF_SIGNED_CERT_IN_CHAIN',
  );
});
