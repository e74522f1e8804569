import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '#base/fault';

export const dkimAlgorithms = ['rsa-sha256', 'ed25519-sha256'] as const;
export type DkimAlgorithm = (typeof dkimAlgorithms)[number];

/** RFC 8301 section 3.2: signers use at least 2048 bits. */
const RSA_BITS_MIN = 2048;
/** Larger keys cost verifiers and us much, and their record does not fit into a UDP answer. */
const RSA_BITS_MAX = 4096;
/** One character string of a TXT record (RFC 1035 section 3.3). */
const STRING_OCTETS_MAX = 255;

/** A key that is ready to sign: made once, kept, since parsing PEM costs as much as half a signature. */
export interface DkimKey {
  /** Canonical, A-labels. */
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly key: KeyObject;
}

export interface DkimRecord {
  /** `SELECTOR._domainkey.DOMAIN`, without the final dot. */
  readonly name: string;
  /** The whole text. */
  readonly text: string;
  /** The text in pieces as the character strings of a TXT record (RFC 6376 section 3.6.2.2). */
  readonly strings: readonly string[];
  /** A line for a zone file. */
  readonly zoneLine: string;
}

/** Reads a private key (PEM, PKCS #8 or #1). */
export function readDkimKey(pem: string, of: { readonly domain: string; readonly selector: string }): DkimKey {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new Fault('invalid', `Cannot read the DKIM key ${of.selector} of ${of.domain}`, { cause });
  }
  return { ...of, algorithm: algorithmOf(key, of.selector), key };
}

function algorithmOf(key: KeyObject, selector: string): DkimAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519-sha256';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' && bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX) return 'rsa-sha256';
  const kind = `${key.asymmetricKeyType ?? 'unknown'} ${bits}`;
  throw new Fault(
    'invalid',
    `Cannot sign with the key ${selector} (${kind}): use Ed25519, or RSA with 2048 to 4096 bits`,
  );
}

const generate = promisify(generateKeyPair);

/** A new private key as PEM (PKCS #8), made in a thread of the pool. */
export async function generateDkimKey(algorithm: DkimAlgorithm): Promise<string> {
  const pair =
    algorithm === 'rsa-sha256' ? await generate('rsa', { modulusLength: 2048 }) : await generate('ed25519', {});
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What to publish for a key (RFC 6376 section 3.6.1, RFC 8463 section 4.2). */
export function dkimRecord(key: DkimKey): DkimRecord {
  return dkimRecordOf({ ...key, publicKey: dkimPublicKey(key) });
}

/** The `p=` tag of a key: base64. */
export function dkimPublicKey(key: Pick<DkimKey, 'key' | 'algorithm'>): string {
  const spki = createPublicKey(key.key).export({ type: 'spki', format: 'der' });
  // RFC 8463 has the raw key, which is the last 32 octets of its SubjectPublicKeyInfo (RFC 8410 section 4).
  const octets = key.algorithm === 'ed25519-sha256' ? spki.subarray(-32) : spki;
  return octets.toString('base64');
}

/** The same, where only the public half is at hand; `publicKey` is the `p=` tag. */
export function dkimRecordOf(key: Omit<DkimKey, 'key'> & { readonly publicKey: string }): DkimRecord {
  const kind = key.algorithm === 'ed25519-sha256' ? 'ed25519' : 'rsa';
  const text = `v=DKIM1; k=${kind}; p=${key.publicKey}`;
  const strings: string[] = [];
  for (let at = 0; at < text.length; at += STRING_OCTETS_MAX) strings.push(text.slice(at, at + STRING_OCTETS_MAX));
  const name = `${key.selector}._domainkey.${key.domain}`;
  const quoted = strings.map((piece) => `"${piece}"`).join(' ');
  return { name, text, strings, zoneLine: `${name}. IN TXT ( ${quoted} )` };
}
