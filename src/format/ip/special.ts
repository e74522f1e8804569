import { addressOctets } from './address.ts';

/** What an address is set aside for, where it is not a host of the public internet. */
export type SpecialUse =
  | 'unspecified' // no address at all, or "this network"
  | 'loopback'
  | 'private' // used again in every house
  | 'shared' // between a provider and its customers' gateways
  | 'link-local'
  | 'documentation'
  | 'benchmarking'
  | 'multicast'
  | 'broadcast'
  | 'protocol' // assigned to protocols, tunnels and translation
  | 'reserved';

export interface SpecialRange {
  /** As `ADDRESS/BITS`. */
  readonly network: string;
  readonly use: SpecialUse;
  readonly rfc: number;
}

/** The registries of RFC 6890 and what was added since; the first one that contains an address is its range. */
const ranges4 = table([
  ['0.0.0.0/8', 'unspecified', 791],
  ['10.0.0.0/8', 'private', 1918],
  ['100.64.0.0/10', 'shared', 6598],
  ['127.0.0.0/8', 'loopback', 1122],
  ['169.254.0.0/16', 'link-local', 3927],
  ['172.16.0.0/12', 'private', 1918],
  ['192.0.0.0/24', 'protocol', 6890],
  ['192.0.2.0/24', 'documentation', 5737],
  ['192.88.99.0/24', 'protocol', 7526],
  ['192.168.0.0/16', 'private', 1918],
  ['198.18.0.0/15', 'benchmarking', 2544],
  ['198.51.100.0/24', 'documentation', 5737],
  ['203.0.113.0/24', 'documentation', 5737],
  ['224.0.0.0/4', 'multicast', 5771],
  ['255.255.255.255/32', 'broadcast', 919],
  ['240.0.0.0/4', 'reserved', 1112],
]);

const ranges6 = table([
  ['::/128', 'unspecified', 4291],
  ['::1/128', 'loopback', 4291],
  ['::/96', 'reserved', 4291],
  ['64:ff9b:1::/48', 'protocol', 8215],
  ['100::/64', 'reserved', 6666],
  ['100:0:0:1::/64', 'reserved', 9780],
  ['2001:2::/48', 'benchmarking', 5180],
  ['2001:db8::/32', 'documentation', 3849],
  ['2001::/23', 'protocol', 2928],
  ['3fff::/20', 'documentation', 9637],
  ['5f00::/16', 'protocol', 9602],
  ['fc00::/7', 'private', 4193],
  ['fe80::/10', 'link-local', 4291],
  ['fec0::/10', 'private', 3879],
  ['ff00::/8', 'multicast', 4291],
]);

/** Only 2000::/3 is given out (RFC 4291 section 2.4 and the registry of IPv6 address space). */
const notGivenOut: SpecialRange = { network: '::/0', use: 'reserved', rfc: 4291 };

/** Prefixes of IPv6 whose addresses lead to an IPv4 address, and where in them it stands. */
const carriers = [
  { prefix: octetsOf('::ffff:0:0').subarray(0, 12), at: 12 },
  { prefix: octetsOf('64:ff9b::').subarray(0, 12), at: 12 },
  { prefix: octetsOf('2002::').subarray(0, 2), at: 2 },
];

/**
 * The range of special use in which an address lies; undefined for an address of the public internet, and for text that
 * is no address. IPv6 addresses that carry an IPv4 address (mapped, 64:ff9b::/96, 6to4) are what that one is.
 */
export function specialRange(address: string): SpecialRange | undefined {
  const octets = addressOctets(address);
  return octets === undefined ? undefined : rangeOf(octets);
}

/** True for an address that only a host of the public internet can have. Never true for text that is no address. */
export function isPublicAddress(address: string): boolean {
  const octets = addressOctets(address);
  return octets !== undefined && rangeOf(octets) === undefined;
}

function rangeOf(octets: Uint8Array): SpecialRange | undefined {
  if (octets.length === 4) return ranges4.find((range) => isWithin(octets, range.prefix, range.bits))?.range;
  for (const { prefix, at } of carriers) {
    if (isWithin(octets, prefix, prefix.length * 8)) return rangeOf(octets.subarray(at, at + 4));
  }
  const found = ranges6.find((range) => isWithin(octets, range.prefix, range.bits))?.range;
  if (found !== undefined) return found;
  return ((octets[0] ?? 0) & 0xe0) === 0x20 ? undefined : notGivenOut;
}

function isWithin(octets: Uint8Array, prefix: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (octets[i] !== prefix[i]) return false;
  const mask = (0xff00 >> (bits & 7)) & 0xff;
  return (((octets[whole] ?? 0) ^ (prefix[whole] ?? 0)) & mask) === 0;
}

interface Row {
  readonly prefix: Uint8Array;
  readonly bits: number;
  readonly range: SpecialRange;
}

function table(rows: readonly (readonly [network: string, use: SpecialUse, rfc: number])[]): readonly Row[] {
  return rows.map(([network, use, rfc]) => {
    const [address = '', bits] = network.split('/');
    return { prefix: octetsOf(address), bits: Number(bits), range: { network, use, rfc } };
  });
}

function octetsOf(address: string): Uint8Array {
  const octets = addressOctets(address);
  if (octets === undefined) throw new RangeError(`Cannot read address "${address}"`);
  return octets;
}
