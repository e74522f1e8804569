import { parseAddressLiteral, parseDomain } from '#format/address';
import { organization } from './names.ts';
import { printable } from './printable.ts';
import { isSameAddress, isUnknown, leadsTo, type Looking } from './see-client.ts';
import type { ClientSight, HeloSight } from './sight.ts';
import { isThisMachine } from './findings.ts';

/** Names and addresses of this server, which no other one has. */
export interface OurNames {
  /** Lower case, A-labels. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export interface HeloLooking extends Looking {
  readonly client: ClientSight;
  readonly own: OurNames;
}

const NAME_CHARS_MAX = 255;

/**
 * Ends of names that mean something inside one network only: reserved for it (RFC 6761, 6762, 8375, `internal`), or kept
 * out of the root because offices and homes use them (`home`, `corp`, `lan`). Names under `test` and `example` are none of
 * these: nobody's router hands them out, and that the DNS does not know them is found anyway.
 */
const internalEnds = new Set([
  'local',
  'localhost',
  'localdomain',
  'invalid',
  'internal',
  'home.arpa',
  'lan',
  'home',
  'corp',
  'intranet',
  'intra',
  'private',
  'domain',
  'workgroup',
]);

/** What a client calls itself, as said in HELO or EHLO. Never rejects. */
export async function seeHelo(said: string, { client, own, ...looking }: HeloLooking): Promise<HeloSight> {
  const name = printable(said, NAME_CHARS_MAX);
  const base = { name, own: false, resolves: 'unasked', matches: 'unknown' } as const;
  if (said.startsWith('[')) return seeLiteral(said, base, { client, own });
  // A dot at the end is how resolvers write a whole name.
  const plain = (said.endsWith('.') ? said.slice(0, -1) : said).toLowerCase();
  // Underscores are no host name's characters, but those who have them in theirs are not who this check is for.
  const domain = parseDomain(plain.replaceAll('_', '-')) === undefined ? undefined : plain;
  if (domain === undefined || domain.length > NAME_CHARS_MAX) return { ...base, form: 'malformed' };
  const isOurs = isThisMachine(client.ip) || own.addresses.some((each) => isSameAddress(each, client.ip));
  if (own.names.includes(domain)) return { ...base, form: 'domain', own: !isOurs, matches: isOurs ? 'yes' : 'no' };
  if (!domain.includes('.')) return { ...base, form: 'bare' };
  if (isInternal(domain)) return { ...base, form: 'internal' };
  return await seeDomain(domain, base, { client, ...looking });
}

type Base = Pick<HeloSight, 'name' | 'resolves' | 'matches'> & { readonly own: false };

function seeLiteral(said: string, base: Base, { client, own }: Pick<HeloLooking, 'client' | 'own'>): HeloSight {
  const literal = parseAddressLiteral(said);
  if (literal === undefined) return { ...base, form: 'malformed' };
  const address = literal.slice(1, -1).replace(/^IPv6:/, '');
  if (isSameAddress(address, client.ip)) return { ...base, form: 'literal', matches: 'yes' };
  const isOwn = own.addresses.some((each) => isSameAddress(each, address));
  return { ...base, form: 'literal', own: isOwn, matches: 'no', addresses: [address] };
}

async function seeDomain(
  domain: string,
  base: Base,
  { client, ...looking }: Looking & { readonly client: ClientSight },
): Promise<HeloSight> {
  const { found, addresses, whole } = await leadsTo(domain, client.ip, looking);
  const kin = client.names.some(({ name, forward }) => forward === 'confirmed' && isKin(name, domain));
  const common = { ...base, form: 'domain' as const };
  if (found === 'yes') return { ...common, resolves: 'yes', matches: 'yes' };
  if (addresses.length > 0) {
    // Addresses of a client that could not be seen whole may hide the one name that fits.
    const matches = kin ? 'yes' : found === 'unknown' || client.state === 'unknown' ? 'unknown' : 'no';
    return { ...common, resolves: 'yes', matches, ...(matches === 'no' ? { addresses } : {}) };
  }
  if (!whole) return { ...common, resolves: 'unknown', matches: kin ? 'yes' : 'unknown' };
  const mx = await looking.resolver.query(domain, 'MX', looking.signal);
  const resolves = mx.kind === 'records' ? 'yes' : isUnknown(mx) ? 'unknown' : 'no';
  const stranger = resolves === 'yes' && client.state !== 'unknown' ? 'no' : 'unknown';
  return { ...common, resolves, matches: kin ? 'yes' : stranger };
}

function isInternal(domain: string): boolean {
  const labels = domain.split('.');
  return internalEnds.has(labels.at(-1) ?? '') || internalEnds.has(labels.slice(-2).join('.'));
}

function isKin(a: string, b: string): boolean {
  return organization(a) === organization(b);
}
