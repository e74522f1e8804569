/** The client's address, and networks that it may lie in. */
import { addressOctets } from '#format/ip';

export interface ClientAddress {
  /** 4 or 16; an IPv4-mapped IPv6 address counts as IPv4 (RFC 7208 section 5). */
  readonly octets: Uint8Array;
  readonly family: 4 | 6;
  /** As people write it, without a zone: for the macro `c`. */
  readonly text: string;
}

/** Reads the address of a client; undefined for what is none. */
export function readClient(text: string): ClientAddress | undefined {
  const bare = text.replace(/%.*$/s, '').toLowerCase();
  const octets = addressOctets(bare);
  if (octets === undefined) return undefined;
  if (octets.length === 4) return { octets, family: 4, text: bare };
  if (!isMapped(octets)) return { octets, family: 6, text: bare };
  const mapped = octets.subarray(12);
  return { octets: mapped, family: 4, text: mapped.join('.') };
}

/** ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
function isMapped(octets: Uint8Array): boolean {
  for (let i = 0; i < 10; i++) if (octets[i] !== 0) return false;
  return octets[10] === 0xff && octets[11] === 0xff;
}

/** Whether so many of the first bits are the same. Addresses of two families never match. */
export function isWithin(address: Uint8Array, network: Uint8Array, bits: number): boolean {
  if (address.length !== network.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== network[i]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask);
}

/** The value of the macro `i`: dotted quad, or the nibbles of an IPv6 address with dots between (RFC 7208 section 7.3). */
export function dottedAddress({ octets, family }: ClientAddress): string {
  if (family === 4) return octets.join('.');
  return Array.from(octets, (octet) => `${(octet >> 4).toString(16)}.${(octet & 15).toString(16)}`).join('.');
}

/** What is asked of a host to compare it with the client (RFC 7208 section 5). */
export function addressType({ family }: ClientAddress): 'A' | 'AAAA' {
  return family === 4 ? 'A' : 'AAAA';
}

export interface PrefixLengths {
  readonly bits4: number;
  readonly bits6: number;
}

/** Whether the client lies in the network of one of these addresses. */
export function anyWithin(
  client: ClientAddress,
  addresses: readonly string[],
  { bits4, bits6 }: PrefixLengths,
): boolean {
  const bits = client.family === 4 ? bits4 : bits6;
  for (const address of addresses) {
    const octets = addressOctets(address);
    if (octets !== undefined && isWithin(client.octets, octets, bits)) return true;
  }
  return false;
}
