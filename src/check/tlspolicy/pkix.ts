/** Whether a server's certificates are those of a name, by the authorities that are trusted here (RFC 5280, RFC 8461 section 4.2). */
import { X509Certificate } from 'node:crypto';
import { addressFamily } from '#format/ip';
import type { TlsResultType } from '#format/tlspolicy';
import type { CertificateJudge, CertificateVerdict, PeerCertificates } from './types.ts';

/** In words, by OpenSSL's name. */
const problems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  CERT_REVOKED: 'it was revoked',
};

/**
 * A judge by the public PKI and one name: a host name, which must stand among the certificate's DNS names (the common
 * name does not count), or an IP address.
 */
export function pkixJudge(name: string): CertificateJudge {
  return ({ certificates, trustProblem }: PeerCertificates): CertificateVerdict => {
    const leaf = read(certificates[0]);
    if (leaf === undefined) {
      return misfit('validation-failure', 'no certificate', 'no certificate that can be read was shown');
    }
    if (trustProblem !== undefined) {
      const type: TlsResultType =
        trustProblem === 'CERT_HAS_EXPIRED' ? 'certificate-expired' : 'certificate-not-trusted';
      return misfit(type, trustProblem, problems[trustProblem] ?? `it cannot be trusted (${trustProblem})`);
    }
    const named = addressFamily(name) === 0 ? leaf.checkHost(name, nameRules) : leaf.checkIP(name);
    if (named !== undefined) return { kind: 'fits' };
    return misfit('certificate-host-mismatch', 'HOSTNAME_MISMATCH', `it is not for ${name}`);
  };
}

const nameRules = { subject: 'never', wildcards: true, partialWildcards: false } as const;

function misfit(type: TlsResultType, reason: string, text: string): CertificateVerdict {
  return { kind: 'misfit', failure: { type, reason }, text };
}

function read(bytes: Uint8Array | undefined): X509Certificate | undefined {
  if (bytes === undefined) return undefined;
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}
