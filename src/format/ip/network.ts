import { addressOctets } from './address.ts';

export interface NetworkBits {
  /** Of the prefix, 0 to 32. */
  readonly ipv4: number;
  /** Of the prefix, 0 to 128 in steps of 16. */
  readonly ipv6: number;
}

/** The network an address lies in: `192.0.2.0/24`, `2001:db8:1:2::/64`. Undefined for what is no address. */
export function addressNetwork(address: string, bits: NetworkBits): string | undefined {
  const octets = addressOctets(address);
  if (octets === undefined) return undefined;
  return octets.length === 4 ? ipv4Network(octets, bits.ipv4) : ipv6Network(octets, bits.ipv6);
}

function ipv4Network(octets: Uint8Array, bits: number): string {
  let text = '';
  for (const [i, octet] of octets.entries()) {
    const kept = octet & (0xff00 >> Math.min(8, Math.max(0, bits - i * 8))) & 0xff;
    text += i === 0 ? kept : `.${kept}`;
  }
  return `${text}/${bits}`;
}

/** Groups that are zero are left out at the end alone, so that each network has one text. */
function ipv6Network(octets: Uint8Array, bits: number): string {
  const groups: string[] = [];
  for (let at = 0; at < bits / 8; at += 2) groups.push((((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)).toString(16));
  while (groups.at(-1) === '0') groups.pop();
  const text = groups.join(':');
  return `${groups.length === 8 ? text : `${text}::`}/${bits}`;
}
