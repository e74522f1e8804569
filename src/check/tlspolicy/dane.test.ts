import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TlsaRecord } from '#format/dns';
import { type PeerCertificate, peerCertificate, testAuthority } from '#testing/smtppeer';
import { daneJudge, pkixJudge, usableTlsa } from './mod.ts';

const HOST = 'mx.there.test';
const root = await testAuthority('Root');
const middle = await root.authority('Middle', { pathLength: 0 });
const good = await middle.issue(HOST);
const selfSigned = await peerCertificate(HOST);

/** The certificates of a PEM text, as DER. */
function derOf(pem: string): Buffer[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).raw);
}

function tlsa(usage: number, selector: number, matchingType: number, pem: string): TlsaRecord {
  const certificate = new X509Certificate(pem);
  const whole = selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  const digest = (name: string): Buffer => createHash(name).update(whole).digest();
  return {
    usage,
    selector,
    matchingType,
    certificate: matchingType === 0 ? whole : digest(matchingType === 1 ? 'sha256' : 'sha512'),
  };
}

function verdict(
  records: readonly TlsaRecord[],
  shown: PeerCertificate,
  names: readonly string[] = [HOST, 'there.test'],
): string {
  const peer = { certificates: derOf(shown.cert), trustProblem: 'SELF_SIGNED_CERT_IN_CHAIN', nowMs: Date.now() };
  const judged = daneJudge(usableTlsa(records), names)(peer);
  return judged.kind === 'fits' ? 'fits' : `${judged.failure.type} ${judged.failure.reason}`;
}

const NO_MATCH = 'validation-failure no TLSA record matches';

test('DANE-EE looks at the key or the certificate alone, in every form (RFC 7672 section 3.1.1)', () => {
  for (const selector of [0, 1]) {
    for (const matchingType of [0, 1, 2]) {
      assert.equal(verdict([tlsa(3, selector, matchingType, selfSigned.cert)], selfSigned), 'fits');
      assert.equal(verdict([tlsa(3, selector, matchingType, good.cert)], selfSigned), NO_MATCH);
    }
  }
});

test('with DANE-EE neither names nor dates count', async () => {
  const old = await peerCertificate('elsewhere.test', -5);
  assert.equal(verdict([tlsa(3, 1, 1, old.cert)], old), 'fits');
});

test('DANE-EE is about the server, not about who issued its certificate', () => {
  assert.equal(verdict([tlsa(3, 1, 1, middle.cert)], good), NO_MATCH);
});

test('DANE-TA wants a path to the authority, in every form (RFC 7672 section 3.1.2)', () => {
  for (const authority of [root.cert, middle.cert]) {
    for (const selector of [0, 1]) {
      for (const matchingType of [0, 1, 2]) {
        assert.equal(
          verdict([tlsa(2, selector, matchingType, authority)], good),
          'fits',
          `${selector} ${matchingType}`,
        );
      }
    }
  }
  assert.equal(verdict([tlsa(2, 0, 1, root.cert)], selfSigned), NO_MATCH);
  assert.equal(verdict([tlsa(2, 1, 1, good.cert)], good), NO_MATCH);
});

test('certificates may be sent in any order, and strangers among them', async () => {
  const stranger = await testAuthority('Stranger');
  const [leaf = '', ...others] = good.cert
    .split(/(?<=-----END CERTIFICATE-----\n?)/)
    .filter((part) => part.trim() !== '');
  const mixed = { ...good, cert: [leaf, stranger.cert, ...others.toReversed()].join('\n') };
  assert.equal(verdict([tlsa(2, 0, 1, root.cert)], mixed), 'fits');
});

test('an authority that stands in the DNS in full need not be sent (RFC 7671 sections 5.2.2 and 5.2.3)', async () => {
  const alone = await root.issue(HOST, { alone: true });
  assert.equal(verdict([tlsa(2, 0, 0, root.cert)], alone), 'fits');
  assert.equal(verdict([tlsa(2, 1, 0, root.cert)], alone), 'fits');
  assert.equal(verdict([tlsa(2, 0, 1, root.cert)], alone), NO_MATCH);
  const other = await testAuthority('Root');
  assert.equal(verdict([tlsa(2, 0, 0, other.cert)], alone), NO_MATCH);
  assert.equal(verdict([tlsa(2, 1, 0, other.cert)], alone), NO_MATCH);
});

test('DANE-TA wants one of the names: the base domain or the recipient’s (RFC 7672 section 3.2.2)', async () => {
  const record = [tlsa(2, 0, 1, root.cert)];
  const named = async (names: readonly string[], name = 'x'): Promise<string> =>
    verdict(record, await root.issue(name, { names }));
  assert.equal(await named([HOST]), 'fits');
  assert.equal(await named(['there.test']), 'fits');
  assert.equal(await named(['*.there.test']), 'fits');
  assert.equal(await named(['*.test']), 'certificate-host-mismatch HOSTNAME_MISMATCH');
  assert.equal(await named(['m*.there.test']), 'certificate-host-mismatch HOSTNAME_MISMATCH');
  assert.equal(await named(['evil.test']), 'certificate-host-mismatch HOSTNAME_MISMATCH');
  // The common name counts where there are no DNS names, and not beside them.
  assert.equal(await named([], HOST), 'fits');
  assert.equal(await named(['evil.test'], HOST), 'certificate-host-mismatch HOSTNAME_MISMATCH');
});

test('a path to the authority must hold: dates, authorities, path length, purposes, what is critical', async () => {
  const record = [tlsa(2, 0, 1, root.cert)];
  const expired = 'certificate-expired CERT_HAS_EXPIRED';
  assert.equal(verdict(record, await root.issue(HOST, { days: -3 })), expired);
  const oldMiddle = await root.authority('Old', { days: -3 });
  assert.equal(verdict(record, await oldMiddle.issue(HOST)), expired);
  const pretender = await root.authority('Pretender', { pretender: true });
  assert.equal(verdict(record, await pretender.issue(HOST)), 'certificate-not-trusted not-an-authority');
  const tooDeep = await middle.authority('Below');
  assert.equal(verdict(record, await tooDeep.issue(HOST)), 'certificate-not-trusted constraints');
  assert.equal(verdict([tlsa(2, 0, 1, middle.cert)], await tooDeep.issue(HOST)), 'certificate-not-trusted constraints');
  const forClients = await root.issue(HOST, { uses: ['1.3.6.1.5.5.7.3.2'] });
  assert.equal(verdict(record, forClients), 'certificate-not-trusted purpose');
  assert.equal(verdict(record, await root.issue(HOST, { uses: ['1.3.6.1.5.5.7.3.1'] })), 'fits');
  assert.equal(verdict(record, await root.issue(HOST, { odd: true })), 'certificate-not-trusted constraints');
  const oldRoot = await testAuthority('Old root', { days: -3 });
  assert.equal(verdict([tlsa(2, 0, 1, oldRoot.cert)], await oldRoot.issue(HOST)), expired);
});

test('an authority of the same name with another key has issued nothing', async () => {
  const twin = await testAuthority('Root');
  const forged = await twin.issue(HOST, { alone: true });
  assert.equal(verdict([tlsa(2, 0, 1, root.cert)], { ...forged, cert: `${forged.cert}\n${root.cert}` }), NO_MATCH);
});

test('certificates that all issued each other are not followed without end', async () => {
  const twins = await testAuthority('Twin');
  const copies = await Promise.all(Array.from({ length: 9 }, () => twins.again()));
  const leaf = await twins.issue(HOST, { alone: true });
  const shown = { ...leaf, cert: [leaf.cert, ...copies].join('\n') };
  const start = performance.now();
  assert.equal(verdict([tlsa(2, 0, 1, root.cert)], shown), NO_MATCH);
  assert.ok(performance.now() - start < 500);
});

test('one record that fits is enough', () => {
  const records = [tlsa(3, 1, 1, selfSigned.cert), tlsa(2, 0, 1, root.cert)];
  assert.equal(verdict(records, good), 'fits');
  assert.equal(verdict(records, selfSigned), 'fits');
});

test('records of other usages, selectors and types, and of wrong lengths, are unusable and harm nobody', () => {
  const data = (length: number): Uint8Array => new Uint8Array(length).fill(7);
  const record = (usage: number, selector: number, matchingType: number, length: number): TlsaRecord => ({
    usage,
    selector,
    matchingType,
    certificate: data(length),
  });
  const unusable = [
    record(0, 0, 1, 32), // PKIX-TA (RFC 7672 section 3.1.3)
    record(1, 1, 1, 32), // PKIX-EE
    record(4, 1, 1, 32),
    record(255, 1, 1, 32),
    record(3, 2, 1, 32),
    record(3, 1, 3, 32),
    record(3, 1, 1, 0),
    record(3, 1, 1, 3),
    record(3, 1, 1, 31),
    record(3, 1, 1, 33),
    record(3, 1, 2, 32),
    record(3, 1, 0, 0),
    record(3, 0, 0, 40),
    record(2, 1, 0, 40),
    record(3, 1, 0, 60_000),
  ];
  assert.deepEqual(usableTlsa(unusable), []);
  assert.equal(usableTlsa([...unusable, record(3, 1, 1, 32)]).length, 1);
  // Behind the certificate something else.
  const padded = { ...record(3, 0, 0, 0), certificate: Buffer.concat([derOf(selfSigned.cert)[0] ?? data(0), data(3)]) };
  assert.deepEqual(usableTlsa([padded]), []);
});

test('of several digests the strongest alone counts, by usage and selector (RFC 7671 section 9)', () => {
  const weak = tlsa(3, 1, 1, selfSigned.cert);
  const strong = tlsa(3, 1, 2, good.cert);
  assert.equal(verdict([weak, strong], selfSigned), NO_MATCH);
  assert.equal(verdict([weak, strong], good), 'fits');
  assert.equal(verdict([weak, tlsa(3, 0, 2, good.cert)], selfSigned), 'fits');
  assert.equal(verdict([tlsa(3, 1, 0, selfSigned.cert), strong], selfSigned), 'fits');
  // A strong one that cannot be used does not push a weak one out.
  assert.equal(verdict([weak, { ...strong, certificate: new Uint8Array(3) }], selfSigned), 'fits');
});

test('no records and no certificates whatever make the judge throw (seeded)', () => {
  const [real = Buffer.alloc(0)] = derOf(selfSigned.cert);
  const mangled = fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 6 }).map((edits) => {
    const copy = Buffer.from(real);
    for (const [at, value] of edits) copy[at] = value;
    return copy;
  });
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 80 }), mangled);
  const recordText = fc.record({
    usage: fc.constantFrom(0, 2, 3),
    selector: fc.nat(2),
    matchingType: fc.nat(3),
    certificate: bytes,
  });
  fc.assert(
    fc.property(fc.array(recordText, { maxLength: 4 }), fc.array(bytes, { maxLength: 4 }), (records, certificates) => {
      const judged = daneJudge(usableTlsa(records), [HOST])({ certificates, trustProblem: undefined, nowMs: 0 });
      // A certificate fits a record of its own octets only.
      if (judged.kind === 'fits') assert.ok(certificates.length > 0);
      pkixJudge(HOST)({ certificates, trustProblem: undefined, nowMs: 0 });
    }),
    { seed: 7672, numRuns: 1_000 },
  );
});

test('the public PKI: what OpenSSL found counts first, then the DNS names (RFC 8461 section 4.2)', async () => {
  const judge = (shown: PeerCertificate, trustProblem: string | undefined, name = HOST): string => {
    const judged = pkixJudge(name)({ certificates: derOf(shown.cert), trustProblem, nowMs: Date.now() });
    return judged.kind === 'fits' ? 'fits' : `${judged.failure.type} ${judged.failure.reason}`;
  };
  assert.equal(judge(good, undefined), 'fits');
  assert.equal(judge(good, 'CERT_HAS_EXPIRED'), 'certificate-expired CERT_HAS_EXPIRED');
  assert.equal(judge(good, 'SELF_SIGNED_CERT_IN_CHAIN'), 'certificate-not-trusted SELF_SIGNED_CERT_IN_CHAIN');
  assert.equal(judge(good, undefined, 'other.test'), 'certificate-host-mismatch HOSTNAME_MISMATCH');
  assert.equal(judge(await root.issue('x', { names: ['*.there.test'] }), undefined), 'fits');
  const byCommonName = await root.issue(HOST, { names: [] });
  assert.equal(judge(byCommonName, undefined), 'certificate-host-mismatch HOSTNAME_MISMATCH');
  assert.equal(judge(good, undefined, '192.0.2.1'), 'certificate-host-mismatch HOSTNAME_MISMATCH');
});
