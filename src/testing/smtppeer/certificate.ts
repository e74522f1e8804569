import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface PeerCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM; the certificate first, then those of its authorities that are sent with it. */
  readonly cert: string;
}

export interface CertificateOptions {
  /** Below zero makes one that has expired. */
  readonly days?: number;
  /** DNS names, where they are others than the one it is made for; none leaves the common name alone. */
  readonly names?: readonly string[];
  /** Object identifiers of extended key usages. */
  readonly uses?: readonly string[];
  /** A critical extension that nobody knows. */
  readonly odd?: true;
}

/** A certificate authority of a test. */
export interface TestAuthority {
  /** PEM. */
  readonly cert: string;
  /** PEM of it and of the authorities above it. */
  readonly chain: string;
  /** Issues a certificate; sent with `chain`, unless `alone`. */
  issue(name: string, options?: CertificateOptions & { readonly alone?: true }): Promise<PeerCertificate>;
  /** Another certificate (PEM) of the same name and key. */
  again(): Promise<string>;
  /** An authority below this one. */
  authority(name: string, options?: AuthorityOptions): Promise<TestAuthority>;
}

export interface AuthorityOptions {
  readonly days?: number;
  readonly pathLength?: number;
  /** Says of itself that it is none. */
  readonly pretender?: true;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A new self-signed certificate for a name; `days` below zero makes one that has expired. */
export async function peerCertificate(name: string, days = 30): Promise<PeerCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...validity(days),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  return { key: await privateKeyPem(keys), cert: certificate.toString('pem') };
}

/** A new root. */
export function testAuthority(name: string, options: AuthorityOptions = {}): Promise<TestAuthority> {
  return makeAuthority(name, options, undefined);
}

interface KeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

interface Issuer {
  readonly name: string;
  readonly keys: KeyPair;
  readonly chain: string;
}

async function makeAuthority(
  name: string,
  { days = 30, pathLength, pretender }: AuthorityOptions,
  above: Issuer | undefined,
): Promise<TestAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject = `CN=${name}`;
  const make = async (): Promise<string> => {
    const certificate = await X509CertificateGenerator.create({
      subject,
      issuer: above?.name ?? subject,
      ...validity(days),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: (above?.keys ?? keys).privateKey,
      extensions:
        pretender === undefined
          ? [
              new BasicConstraintsExtension(true, pathLength, true),
              new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
            ]
          : [new BasicConstraintsExtension(false, undefined, true)],
    });
    return certificate.toString('pem');
  };
  const cert = await make();
  const own: Issuer = { name: subject, keys, chain: `${cert}\n${above?.chain ?? ''}` };
  return {
    cert,
    chain: own.chain,
    again: make,
    issue: (host, options = {}) => issue(own, host, options),
    authority: (below, options = {}) => makeAuthority(below, options, own),
  };
}

async function issue(
  issuer: Issuer,
  name: string,
  { days = 30, names = [name], uses, odd, alone }: CertificateOptions & { readonly alone?: true },
): Promise<PeerCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const extensions: Extension[] = [];
  if (names.length > 0) {
    extensions.push(new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))));
  }
  if (uses !== undefined) extensions.push(new ExtendedKeyUsageExtension([...uses]));
  if (odd) extensions.push(new Extension('1.3.6.1.4.1.32473.1', true, Uint8Array.of(5, 0).buffer));
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer.name,
    ...validity(days),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    extensions,
  });
  const cert = certificate.toString('pem');
  return { key: await privateKeyPem(keys), cert: alone ? cert : `${cert}\n${issuer.chain}` };
}

function validity(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - 60 * DAY_MS), notAfter: new Date(Date.now() + days * DAY_MS) };
}

async function privateKeyPem(keys: KeyPair): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
}
