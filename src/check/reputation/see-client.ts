import { addressOctets } from '#format/ip';
import { type DnsAnswer, type Resolver, reverseName } from '#format/dns';
import { genericName } from './generic.ts';
import { ADDRESSES_MAX, type ClientSight, PTR_NAMES_MAX, type PtrSight } from './sight.ts';

/** How a look asks: through the port, for as long as the signal lets it. What is not answered by then is unknown. */
export interface Looking {
  readonly resolver: Resolver;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The names of a client's address, and whether they lead back to it (RFC 8601 section 2.7.3 calls that `iprev`). Asks for at
 * most PTR_NAMES_MAX names, all at once; an unmapped address is expected. Never rejects.
 */
export async function seeClient(ip: string, looking: Looking): Promise<ClientSight> {
  const reverse = reverseName(ip);
  if (reverse === undefined) return { ip, state: 'unknown', names: [] };
  const answer = await looking.resolver.query(reverse, 'PTR', looking.signal);
  switch (answer.kind) {
    case 'none':
    case 'nxdomain':
      return { ip, state: 'missing', names: [] };
    case 'failed':
      return { ip, state: 'unknown', names: [] };
    case 'records': {
      const names = [...new Set(answer.records)].slice(0, PTR_NAMES_MAX);
      const seen = await Promise.all(names.map(async (name) => await seeName(name, ip, looking)));
      return { ip, state: stateOf(seen), names: seen };
    }
    default:
      return answer satisfies never;
  }
}

function stateOf(names: readonly PtrSight[]): ClientSight['state'] {
  if (names.some(({ forward }) => forward === 'confirmed')) return 'confirmed';
  return names.some(({ forward }) => forward === 'unknown') ? 'unknown' : 'unconfirmed';
}

async function seeName(name: string, ip: string, looking: Looking): Promise<PtrSight> {
  const generic = genericName(name, ip);
  const { found, addresses } = await leadsTo(name, ip, looking);
  return {
    name,
    forward: found === 'yes' ? 'confirmed' : found === 'unknown' ? 'unknown' : addresses.length > 0 ? 'other' : 'none',
    ...(found === 'yes' || addresses.length === 0 ? {} : { addresses }),
    ...(generic === undefined ? {} : { generic }),
  };
}

export interface Lead {
  /** Whether the address is among those of the name. */
  readonly found: 'yes' | 'no' | 'unknown';
  /** At most ADDRESSES_MAX. */
  readonly addresses: readonly string[];
  /** Whether both kinds were answered, so that no address means that there is none. */
  readonly whole: boolean;
}

/** Where a name leads, asked for both kinds of address at once. */
export async function leadsTo(name: string, ip: string, { resolver, signal }: Looking): Promise<Lead> {
  const [a, aaaa] = await Promise.all([resolver.query(name, 'A', signal), resolver.query(name, 'AAAA', signal)]);
  const addresses = [...recordsOf(a), ...recordsOf(aaaa)];
  const whole = !isUnknown(a) && !isUnknown(aaaa);
  const found = addresses.some((each) => isSameAddress(each, ip));
  return { found: found ? 'yes' : whole ? 'no' : 'unknown', addresses: addresses.slice(0, ADDRESSES_MAX), whole };
}

/** A name that cannot be asked for does not exist; every other failure says nothing. */
export function isUnknown(answer: DnsAnswer): boolean {
  return answer.kind === 'failed' && answer.reason !== 'name';
}

/** However they are written. */
export function isSameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  const left = addressOctets(a);
  const right = addressOctets(b);
  return left !== undefined && right?.length === left.length && left.every((octet, i) => octet === right[i]);
}

function recordsOf(answer: DnsAnswer<'A' | 'AAAA'>): readonly string[] {
  return answer.kind === 'records' ? answer.records : [];
}
