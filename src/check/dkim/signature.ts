/** Signature fields as values: DKIM-Signature (RFC 6376 section 3.5), and those of ARC (RFC 8617 section 4.1). */
import { asBuffer } from '#base/bytes';
import { Memo } from '#base/memo';
import { parseDomain } from '#format/address';
import { normaliseName } from '#format/dns';
import type { HeaderField } from '#format/message';
import type { BodyForm, Canonicalization } from './bodyhash.ts';
import { type DkimAlgorithm, dkimAlgorithms } from './keys.ts';
import { dropFolding, parseTagList, readBase64, shown, splitColons, type Tag } from './tags.ts';

/** A longer signature field is not read: the largest keys that count need a tenth of it. */
const FIELD_OCTETS_MAX = 16 * 1024;
/** Names in `h=`. */
const NAMES_MAX = 1_000;

export type SignatureKind = 'dkim' | 'arc-message-signature' | 'arc-seal';

/** What can be told of a signature whatever it is worth. */
export interface SignatureLabel {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: string;
  readonly identity?: string;
  readonly mark?: string;
}

/** A signature that is well-formed, so that keys and hashes decide. */
export interface Signature {
  readonly field: HeaderField;
  readonly label: SignatureLabel;
  readonly algorithm: DkimAlgorithm;
  readonly octets: Uint8Array;
  /** Octets of the value of `b=` in the message, with their white space: left out of what is signed. */
  readonly blank: { readonly from: number; readonly to: number };
  readonly headerForm: Canonicalization;
  /** Where the body counts: its form, and its hash in base64. A seal has none. */
  readonly body?: BodyForm & { readonly hash: string };
  /** Lower case, in the order of `h=`. */
  readonly names: readonly string[];
  /** A-labels. */
  readonly identityDomain?: string;
  /** Seconds since 1970. */
  readonly expires?: number;
  /** `t=`, where the field has it. */
  readonly signed?: number;
  /** `cv=` of a seal, as written. */
  readonly chainStatus?: string;
}

export type SignatureReading =
  | { readonly kind: 'signature'; readonly signature: Signature }
  | { readonly kind: 'malformed'; readonly label: SignatureLabel; readonly problem: string };

/** Ends the reading of one field; what is wrong, for the verdict. */
class Malformed {
  readonly problem: string;

  constructor(problem: string) {
    this.problem = problem;
  }
}

type Tags = ReadonlyMap<string, Tag>;
const noLabel: SignatureLabel = { domain: '', selector: '', algorithm: '' };

/** Reads one field of `header`. Never throws; what is not as RFC 6376 section 6.1.1 wants it is `malformed`. */
export function readSignature(header: Uint8Array, field: HeaderField, kind: SignatureKind): SignatureReading {
  if (field.end - field.start > FIELD_OCTETS_MAX) {
    return { kind: 'malformed', label: noLabel, problem: `a signature field of more than ${FIELD_OCTETS_MAX} octets` };
  }
  const list = parseTagList(asBuffer(header).toString('latin1', field.valueStart, field.end));
  if (list.kind === 'malformed') return { ...list, label: noLabel };
  const label = labelOf(list.tags);
  const reading = readTags(list.tags, { label, field, kind });
  return reading instanceof Malformed
    ? { kind: 'malformed', label, problem: reading.problem }
    : { kind: 'signature', signature: reading };
}

interface Context {
  readonly label: SignatureLabel;
  readonly field: HeaderField;
  readonly kind: SignatureKind;
}

function labelOf(tags: Tags): SignatureLabel {
  const said = tags.get('a')?.value ?? '';
  const identity = tags.get('i')?.value;
  const mark = dropFolding((tags.get('b')?.value ?? '').slice(0, 40)).slice(0, 8);
  return {
    domain: nameOf(tags.get('d')?.value ?? '') ?? '',
    selector: selectorOf(tags.get('s')?.value ?? '') ?? '',
    algorithm: knownAlgorithm(said) ?? shown(said),
    ...(identity?.includes('@') === true ? { identity: decodeQuoted(identity) } : {}),
    ...(/^[A-Za-z0-9+/]+$/.test(mark) ? { mark } : {}),
  };
}

/** A domain name of a tag in A-labels; U-labels are octets of UTF-8 (RFC 8616 section 5). */
function nameOf(text: string): string | undefined {
  if (text.endsWith('.')) return undefined;
  if (!/[\x80-\xff]/.test(text)) return normaliseName(text);
  return parseDomain(Buffer.from(text, 'latin1').toString('utf8'));
}

const BELOW = '.invalid';

/** A selector is labels that stand before a domain, so that it may end in a number as no domain does. */
function selectorOf(text: string): string | undefined {
  return nameOf(`${text}${BELOW}`)?.slice(0, -BELOW.length);
}
/** Quoted-printable of `i=` (RFC 6376 section 2.11), at most 320 characters of it. */
function decodeQuoted(text: string): string {
  const octets = dropFolding(text)
    .slice(0, 320)
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1')
    .toString('utf8')
    .replaceAll(/[\0-\x1f\x7f]/g, '?');
}

function readTags(tags: Tags, context: Context): Signature | Malformed {
  const { label, field, kind } = context;
  const bodied = kind !== 'arc-seal';
  const missing = missingTag(tags, kind);
  if (missing !== undefined) return new Malformed(`the tag ${missing}= is missing`);
  if (kind === 'dkim' && tags.get('v')?.value !== '1') {
    return new Malformed(`unknown version v=${shown(tags.get('v')?.value ?? '')}`);
  }
  const algorithm = knownAlgorithm(label.algorithm);
  if (algorithm === undefined) return new Malformed(algorithmProblem(label.algorithm));
  if (!label.domain.includes('.')) return new Malformed('d= is no domain name');
  if (label.selector === '') return new Malformed('s= is no selector');
  const blank = tags.get('b');
  const octets = readBase64(blank?.value ?? '');
  if (blank === undefined || octets === undefined) return new Malformed('b= is no base64');
  // RFC 8617 section 4.1.3: it would be read in two ways.
  if (kind === 'arc-seal' && tags.has('h')) return new Malformed('h= has no place in a seal');
  const times = timesOf(tags);
  if (times instanceof Malformed) return times;
  const forms = bodied ? formsOf(tags) : { headerForm: 'relaxed' as const, names: [] };
  if (forms instanceof Malformed) return forms;
  const identity = kind === 'dkim' ? identityOf(tags, label.domain) : {};
  if (identity instanceof Malformed) return identity;
  return {
    field,
    label,
    algorithm,
    octets,
    blank: { from: field.valueStart + blank.from, to: field.valueStart + blank.to },
    ...forms,
    ...identity,
    ...times,
    ...(bodied ? {} : { chainStatus: tags.get('cv')?.value ?? '' }),
  };
}

const requiredTags: Readonly<Record<SignatureKind, readonly string[]>> = {
  dkim: ['v', 'a', 'b', 'bh', 'd', 'h', 's'],
  'arc-message-signature': ['a', 'b', 'bh', 'd', 'h', 's'],
  'arc-seal': ['a', 'b', 'd', 's'],
};

function missingTag(tags: Tags, kind: SignatureKind): string | undefined {
  return requiredTags[kind].find((name) => !tags.has(name));
}

function knownAlgorithm(text: string): DkimAlgorithm | undefined {
  return dkimAlgorithms.find((each) => each === text);
}

function algorithmProblem(algorithm: string): string {
  // RFC 8301 section 3.1.
  if (algorithm === 'rsa-sha1') return 'rsa-sha1 is not to be trusted any more';
  return `unknown algorithm a=${algorithm}`;
}

/** What `c=`, `h=`, `bh=`, `l=` and `q=` say. */
function formsOf(tags: Tags): Pick<Signature, 'headerForm' | 'names' | 'body'> | Malformed {
  const [headerForm = '', bodyForm = 'simple', ...rest] = (tags.get('c')?.value ?? 'simple').split('/');
  if (!isCanonicalization(headerForm) || !isCanonicalization(bodyForm) || rest.length > 0) {
    return new Malformed(`unknown canonicalization c=${shown(tags.get('c')?.value ?? '')}`);
  }
  const names = nameLists.read(tags.get('h')?.value ?? '');
  if (names === undefined) return new Malformed('h= is no list of field names');
  if (names.length > NAMES_MAX) return new Malformed(`more than ${NAMES_MAX} names in h=`);
  if (!names.includes('from')) return new Malformed('From is not signed');
  const hash = dropFolding(tags.get('bh')?.value ?? '');
  // The last letter before the padding carries two bits that have to be 0, as in what it is compared with.
  if (!/^[A-Za-z0-9+/]{43}=$/.test(hash)) return new Malformed('bh= is no SHA-256 hash in base64');
  const length = tags.get('l')?.value;
  if (length !== undefined && !/^[0-9]{1,76}$/.test(length)) return new Malformed('l= is no number');
  const methods = tags.get('q')?.value;
  if (methods !== undefined && !splitColons(methods).includes('dns/txt')) {
    return new Malformed('q= names no way to find keys that is known');
  }
  const body = { canonicalization: bodyForm, hash };
  return { headerForm, names, body: length === undefined ? body : { ...body, length: Number(length) } };
}

/** Lists of names by their text: a signer writes the same ones again and again. */
const nameLists = new Memo<readonly string[] | undefined>(
  readNames,
  (names) => (names?.length ?? 0) * 40,
  4 * 1024 * 1024,
);

/** `h=` in lower case; white space may stand around the colons only. */
function readNames(list: string): readonly string[] | undefined {
  if (/[^: \t\r\n][ \t\r\n]+[^: \t\r\n]/.test(list)) return undefined;
  const names = dropFolding(list).toLowerCase();
  return /^[\x21-\x39\x3b-\x7e]+(?::[\x21-\x39\x3b-\x7e]+)*$/.test(names) ? names.split(':') : undefined;
}

function isCanonicalization(text: string): text is Canonicalization {
  return text === 'simple' || text === 'relaxed';
}

function timesOf(tags: Tags): Pick<Signature, 'signed' | 'expires'> | Malformed {
  const signed = tags.get('t')?.value;
  const expires = tags.get('x')?.value;
  for (const time of [signed, expires]) {
    if (time !== undefined && !/^[0-9]{1,12}$/.test(time)) return new Malformed('t= or x= is no time');
  }
  if (signed !== undefined && expires !== undefined && Number(expires) <= Number(signed)) {
    return new Malformed('x= is not after t=');
  }
  return {
    ...(signed === undefined ? {} : { signed: Number(signed) }),
    ...(expires === undefined ? {} : { expires: Number(expires) }),
  };
}

/** `i=`: an address in the domain of the signature or below it. */
function identityOf(tags: Tags, domain: string): Pick<Signature, 'identityDomain'> | Malformed {
  const identity = tags.get('i')?.value;
  if (identity === undefined) return {};
  const at = identity.lastIndexOf('@');
  const identityDomain = at === -1 ? undefined : nameOf(dropFolding(identity.slice(at + 1)));
  if (identityDomain === undefined) return new Malformed('i= is no address');
  if (identityDomain !== domain && !identityDomain.endsWith(`.${domain}`)) {
    return new Malformed(`i= is not within d=${shown(domain)}`);
  }
  return { identityDomain };
}
