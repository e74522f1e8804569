/** Signatures of any shape for tests, good and bad: the tags are the test's, `bh=` and `b=` are made to fit. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { scanHeader } from '#format/message';
import { type Canonicalization, hashBody } from './bodyhash.ts';
import { SignedOctets } from './canon.ts';

export interface Crafted {
  readonly key: KeyObject;
  /** In this order; a value of undefined leaves a tag of the usual ones out. */
  readonly tags?: Readonly<Record<string, string | undefined>>;
  /** Where `b=` is signed with other octets, or the field is to be folded in another way. */
  readonly shape?: (field: string) => string;
  readonly name?: string;
}

export const testKeys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  rsa1024: generateKeyPairSync('rsa', { modulusLength: 1024 }),
  rsa512: generateKeyPairSync('rsa', { modulusLength: 512 }),
  ed25519: generateKeyPairSync('ed25519'),
} as const;

/** The text of the record for a key, with more tags where wanted. */
export function recordOf(key: KeyObject, more = ''): string {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  const ed = key.asymmetricKeyType === 'ed25519';
  const data = (ed ? spki.subarray(-32) : spki).toString('base64');
  return `v=DKIM1; k=${ed ? 'ed25519' : 'rsa'}; ${more}p=${data}`;
}

const usual = {
  v: '1',
  a: 'rsa-sha256',
  c: 'relaxed/relaxed',
  d: 'us.test',
  s: 'sel',
  h: 'from:to:subject',
  bh: '',
  b: '',
} as const;

/** The message with one more signature on top. Lines end in CRLF. */
export function craft(message: string, { key, tags = {}, shape = (field) => field, name }: Crafted): string {
  const given: Record<string, string | undefined> = { ...usual, ...tags };
  if (key.asymmetricKeyType === 'ed25519' && tags['a'] === undefined) given['a'] = 'ed25519-sha256';
  const [headerForm = 'simple', bodyForm = 'simple'] = (given['c'] ?? 'simple/simple').split('/');
  const { end } = scanHeader(Buffer.from(message, 'latin1'));
  const body = Buffer.from(message, 'latin1').subarray(end);
  const form = { canonicalization: bodyForm as Canonicalization };
  const [hash] = hashBody([given['l'] === undefined ? form : { ...form, length: Number(given['l']) }], [body]);
  if (given['bh'] === '') given['bh'] = hash?.hash;
  const text = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([tag, value]) => `${tag}=${value}`)
    .join('; ');
  const field = shape(`${name ?? 'DKIM-Signature'}: ${text}`);
  const unsigned = Buffer.from(`${field}\r\n${message}`, 'latin1');
  const header = { octets: unsigned, fields: scanHeader(unsigned).fields };
  const own = header.fields[0];
  if (own === undefined) throw new Error('a field was made');
  const at = field.search(/\bb=(?=;|$)/) + 2;
  const octets = new SignedOctets(header, headerForm as Canonicalization);
  const names = (given['h'] ?? '').split(':').map((each) => each.trim().toLowerCase());
  octets.addNamed(names, own);
  const toSign = octets.withSignature(own, { from: at, to: at });
  const made =
    key.asymmetricKeyType === 'ed25519'
      ? sign(null, createHash('sha256').update(toSign).digest(), key)
      : sign('sha256', toSign, key);
  return `${field.slice(0, at)}${made.toString('base64')}${field.slice(at)}\r\n${message}`;
}
