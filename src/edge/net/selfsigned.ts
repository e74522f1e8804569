/** A self-signed certificate for the first start, until there is a real one. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import type { Random } from '#base/random';

export interface SelfSigned {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** ECDSA P-256, ten years, for the host name and its first-label wildcard siblings given. */
export async function createSelfSigned(
  names: readonly string[],
  options: { nowMs: number; random: Random },
): Promise<SelfSigned> {
  // Loaded here only: a running server with a certificate never needs it.
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const serial = options.random.bytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f; // RFC 5280 section 4.1.2.2: positive.
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(serial).toString('hex'),
      name: `CN=${names[0] ?? 'localhost'}`,
      notBefore: new Date(options.nowMs - 24 * 3600 * 1000),
      notAfter: new Date(options.nowMs + 10 * YEAR_MS),
      signingAlgorithm: algorithm,
      keys: keys as CryptoKeyPair,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      ],
    },
    webcrypto as Crypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g) ?? [];
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`,
  };
}

type CryptoKeyPair = Parameters<
  typeof import('@peculiar/x509')['X509CertificateGenerator']['createSelfSigned']
>[0]['keys'];
type Crypto = NonNullable<
  Parameters<typeof import('@peculiar/x509')['X509CertificateGenerator']['createSelfSigned']>[1]
>;
