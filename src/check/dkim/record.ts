/** Key records (RFC 6376 section 3.6.1, RFC 8463 section 4) as keys that are ready to verify. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { Memo } from '#base/memo';
import type { DkimAlgorithm } from './keys.ts';
import { parseTagList, readBase64, shown, splitColons, type Tag } from './tags.ts';

/** A longer record is not read; the one of the largest key that counts has some 1,500 characters. */
const RECORD_CHARS_MAX = 8 * 1024;
/** RFC 8301 section 3.2: shorter keys are never valid. */
const RSA_BITS_MIN = 1024;
/** RFC 8301 section 3.2 asks for 4096; what is beyond 8192 costs us too much time for each message. */
const RSA_BITS_MAX = 8192;
/** Larger exponents make verifying as dear as signing, which is a way to keep us busy. */
const RSA_EXPONENT_MAX = 2n ** 33n;
/** RFC 8463 section 4.2: the raw key, in front of which this makes a SubjectPublicKeyInfo (RFC 8410 section 4). */
const ED25519_OCTETS = 32;
const ed25519Prefix: Uint8Array = new Uint8Array(Buffer.from('302a300506032b6570032100', 'hex'));

export interface PublicKey {
  readonly kind: 'key';
  readonly algorithm: DkimAlgorithm;
  readonly key: KeyObject;
  /** Of an RSA key. */
  readonly bits?: number;
  /** `t=y` and `t=s`. */
  readonly testing: boolean;
  readonly strict: boolean;
}

/**
 * A record that gives no key. `foreign` is no key record at all (a wildcard's, say); `weak` and `costly` are keys that we
 * do not take.
 */
export interface Unusable {
  readonly kind: 'foreign' | 'unusable' | 'weak' | 'costly';
  readonly problem: string;
  readonly bits?: number;
}

export type KeyRecord = PublicKey | Unusable;

/** Reads the text of a record, its strings joined. Never throws. */
export function readKeyRecord(text: string): KeyRecord {
  if (text.length > RECORD_CHARS_MAX) {
    return { kind: 'unusable', problem: `the key record has more than ${RECORD_CHARS_MAX} characters` };
  }
  const list = parseTagList(text);
  if (list.kind === 'malformed') return { kind: 'foreign', problem: `the record is no key record: ${list.problem}` };
  const { tags } = list;
  const version = tags.get('v');
  if (version !== undefined && (version.value !== 'DKIM1' || tags.keys().next().value !== 'v')) {
    return { kind: 'foreign', problem: `the record is no key record: v=${shown(version.value)}` };
  }
  const data = tags.get('p');
  if (data === undefined) return { kind: 'foreign', problem: 'the record is no key record: it has no p=' };
  if (data.value === '') return { kind: 'unusable', problem: 'the key was revoked' };
  const problem = limitsOf(tags);
  if (problem !== undefined) return { kind: 'unusable', problem };
  const octets = readBase64(data.value);
  if (octets === undefined) return { kind: 'unusable', problem: 'p= of the key record is no base64' };
  const flags = splitColons(tags.get('t')?.value ?? '');
  const of = { testing: flags.includes('y'), strict: flags.includes('s') };
  const type = tags.get('k')?.value ?? 'rsa';
  if (type === 'rsa') return rsaKey(octets, of);
  if (type === 'ed25519') return ed25519Key(octets, of);
  return { kind: 'unusable', problem: `unknown key type k=${shown(type)}` };
}

/** What `h=` and `s=` do not allow. */
function limitsOf(tags: ReadonlyMap<string, Tag>): string | undefined {
  const hashes = tags.get('h')?.value;
  if (hashes !== undefined && !splitColons(hashes).includes('sha256')) return 'the key is not for SHA-256 (h=)';
  const services = tags.get('s')?.value;
  if (services === undefined) return undefined;
  const listed = splitColons(services);
  return listed.includes('*') || listed.includes('email') ? undefined : 'the key is not for mail (s=)';
}

type Flags = Pick<PublicKey, 'testing' | 'strict'>;

function rsaKey(octets: Buffer, flags: Flags): KeyRecord {
  // RFC 6376 section 3.6.1 says RSAPublicKey, its examples and nearly everybody have SubjectPublicKeyInfo.
  const key = derKey(octets, 'spki') ?? derKey(octets, 'pkcs1');
  if (key?.asymmetricKeyType !== 'rsa') return { kind: 'unusable', problem: 'p= of the key record is no RSA key' };
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (bits < RSA_BITS_MIN) return { kind: 'weak', problem: `an RSA key of ${bits} bits is too short`, bits };
  if (bits > RSA_BITS_MAX) return { kind: 'costly', problem: `an RSA key of ${bits} bits is too long`, bits };
  if (publicExponent < 3n || publicExponent > RSA_EXPONENT_MAX) {
    return { kind: 'costly', problem: 'an RSA key with an exponent out of bounds', bits };
  }
  return { kind: 'key', algorithm: 'rsa-sha256', key, bits, ...flags };
}

function ed25519Key(octets: Buffer, flags: Flags): KeyRecord {
  const key = octets.length === ED25519_OCTETS ? derKey(Buffer.concat([ed25519Prefix, octets]), 'spki') : undefined;
  if (key === undefined) return { kind: 'unusable', problem: 'p= of the key record is no Ed25519 key' };
  return { kind: 'key', algorithm: 'ed25519-sha256', key, ...flags };
}

function derKey(key: Buffer, type: 'spki' | 'pkcs1'): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'der', type });
  } catch {
    return undefined;
  }
}

/** Key records by their text: reading one costs as much as two signatures. A key takes some 4 KB outside the heap. */
const records = new Memo<KeyRecord>(readKeyRecord, ({ kind }) => (kind === 'key' ? 5_000 : 300), 16 * 1024 * 1024);

/** The same, remembered: the same few keys sign most mail. */
export function keyRecord(text: string): KeyRecord {
  return records.read(text);
}
