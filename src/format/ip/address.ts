/** `255.255.255.255`. */
const IPV4_CHARS_MAX = 15;
/** Eight groups, the last two written as IPv4. */
const IPV6_CHARS_MAX = 45;

/** 4 or 6 for the text of an IP address, 0 for anything else (also for one with a zone index). */
export function addressFamily(address: string): 0 | 4 | 6 {
  if (ipv4Octets(address) !== undefined) return 4;
  return ipv6Groups(address) === undefined ? 0 : 6;
}

/** The 4 or 16 octets of an address in text, in network order. Undefined for anything else. */
export function addressOctets(address: string): Uint8Array | undefined {
  const octets = ipv4Octets(address);
  if (octets !== undefined) return Uint8Array.from(octets);
  const groups = ipv6Groups(address);
  return groups === undefined ? undefined : Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

/** Decimal without leading zeros: `010` is eight to some programs and ten to others. */
function ipv4Octets(address: string): readonly number[] | undefined {
  if (address.length > IPV4_CHARS_MAX) return undefined;
  const parts = address.split('.');
  if (parts.length !== 4) return undefined;
  const octets: number[] = [];
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part)) return undefined;
    const octet = Number(part);
    if (octet > 255) return undefined;
    octets.push(octet);
  }
  return octets;
}

function ipv6Groups(address: string): readonly number[] | undefined {
  if (address.length > IPV6_CHARS_MAX) return undefined;
  const text = withoutDots(address);
  const halves = text?.split('::') ?? [];
  if (halves.length < 1 || halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = groupsOf(halves[1] ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** The last two groups may be written as an IPv4 address: here they become groups. */
function withoutDots(address: string): string | undefined {
  const cut = address.lastIndexOf(':') + 1;
  if (cut === 0) return undefined;
  const end = address.slice(cut);
  if (!end.includes('.')) return address;
  const octets = ipv4Octets(end);
  if (octets === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return `${address.slice(0, cut)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    groups.push(Number.parseInt(part, 16));
  }
  return groups;
}
