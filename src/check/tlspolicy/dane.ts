/** Whether a server's certificates fit the TLSA records of its name (RFC 7672 section 3, RFC 7671 section 5). */
import { createPublicKey, hash, type KeyObject, X509Certificate } from 'node:crypto';
import { asBuffer, equalBytes } from '#base/bytes';
import type { TlsaRecord } from '#format/dns';
import { leadsTo } from './path.ts';
import { MATCHING_FULL, SELECTOR_CERTIFICATE, USAGE_EE, USAGE_TA } from './tlsa.ts';
import type { CertificateJudge, CertificateVerdict, PeerCertificates } from './types.ts';

/** Certificates of one handshake that are looked at. */
const CERTIFICATES_MAX = 10;

/**
 * A judge by usable records. DANE-EE looks at the key or certificate alone: neither names nor dates count (RFC 7672
 * section 3.1.1). DANE-TA wants a path to the record's authority and one of these names in the certificate (section 3.2.2):
 * the TLSA base domain first, then the recipient's domain.
 */
export function daneJudge(records: readonly TlsaRecord[], names: readonly string[]): CertificateJudge {
  return (peer) => {
    const certificates = readAll(peer.certificates);
    const [leaf] = certificates;
    if (leaf === undefined)
      return misfit('validation-failure', 'no certificate', 'no certificate that can be read was shown');
    if (records.some((record) => record.usage === USAGE_EE && fits(record, leaf))) return { kind: 'fits' };
    const authorities = records.filter(({ usage }) => usage === USAGE_TA);
    if (authorities.length === 0) return noRecordFits;
    return judgePath(certificates, authorities, names, peer);
  };
}

function judgePath(
  certificates: readonly X509Certificate[],
  records: readonly TlsaRecord[],
  names: readonly string[],
  { nowMs }: PeerCertificates,
): CertificateVerdict {
  const [leaf] = certificates;
  if (leaf === undefined) return noRecordFits;
  const found = leadsTo(certificates, {
    isAnchor: (certificate) => records.some((record) => fits(record, certificate)),
    anchors: records.flatMap(certificateOf),
    keys: records.flatMap(keyOf),
    nowMs,
  });
  if (found === 'no-anchor') return noRecordFits;
  if (found !== 'path') {
    if (found === 'expired')
      return misfit('certificate-expired', 'CERT_HAS_EXPIRED', 'a certificate of it has expired');
    return misfit(
      'certificate-not-trusted',
      found,
      `the path to the authority of its TLSA record is broken (${found})`,
    );
  }
  if (names.some((name) => leaf.checkHost(name, nameRules) !== undefined)) return { kind: 'fits' };
  return misfit('certificate-host-mismatch', 'HOSTNAME_MISMATCH', `it names none of ${names.join(', ')}`);
}

/** RFC 7672 section 3.2.3: the common name counts where there is no DNS name; `*` is one whole first label. */
const nameRules = { subject: 'default', wildcards: true, partialWildcards: false } as const;

const noRecordFits: CertificateVerdict = misfit(
  'validation-failure',
  'no TLSA record matches',
  'it fits none of the TLSA records',
);

function misfit(
  type: Extract<CertificateVerdict, { kind: 'misfit' }>['failure']['type'],
  reason: string,
  text: string,
): CertificateVerdict {
  return { kind: 'misfit', failure: { type, reason }, text };
}

function readAll(certificates: readonly Uint8Array[]): readonly X509Certificate[] {
  const read: X509Certificate[] = [];
  for (const bytes of certificates.slice(0, CERTIFICATES_MAX)) {
    try {
      read.push(new X509Certificate(bytes));
    } catch {
      // One that cannot be read cannot fit; were it the server's own, the next one must not stand for it.
      if (read.length === 0) return [];
    }
  }
  return read;
}

function fits({ selector, matchingType, certificate: data }: TlsaRecord, certificate: X509Certificate): boolean {
  const selected = selector === SELECTOR_CERTIFICATE ? certificate.raw : spkiOf(certificate);
  if (selected === undefined) return false;
  if (matchingType === MATCHING_FULL) return equalBytes(selected, data);
  return equalBytes(hash(matchingType === 1 ? 'sha256' : 'sha512', selected, 'buffer'), data);
}

/** A key of a kind that OpenSSL does not know cannot be exported. */
function spkiOf(certificate: X509Certificate): Uint8Array | undefined {
  try {
    return certificate.publicKey.export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/** `2 0 0`: the authority's certificate stands in the DNS and need not be sent (RFC 7671 section 5.2.2). */
function certificateOf({ selector, matchingType, certificate }: TlsaRecord): X509Certificate[] {
  if (selector !== SELECTOR_CERTIFICATE || matchingType !== MATCHING_FULL) return [];
  try {
    return [new X509Certificate(certificate)];
  } catch {
    return [];
  }
}

/** `2 1 0`: its bare key, which may have signed the last certificate that was sent (RFC 7671 section 5.2.3). */
function keyOf({ selector, matchingType, certificate }: TlsaRecord): KeyObject[] {
  if (selector === SELECTOR_CERTIFICATE || matchingType !== MATCHING_FULL) return [];
  try {
    return [createPublicKey({ key: asBuffer(certificate), format: 'der', type: 'spki' })];
  } catch {
    return [];
  }
}
