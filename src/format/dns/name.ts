/** RFC 1035 section 2.3.4, without the final dot. */
const NAME_CHARS_MAX = 253;
const LABEL_CHARS_MAX = 63;

/**
 * A domain name as it is asked for and compared: lower case, without the final dot. Undefined when it is empty, too
 * long, has an empty or overlong label, or a character other than letters, digits, `-`, `_` and (in reverse zones cut
 * as in RFC 2317) `/`. Names in other scripts come as A-labels.
 */
export function normaliseName(text: string): string | undefined {
  if (text.length > NAME_CHARS_MAX + 1) return undefined;
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  if (name.length === 0 || name.length > NAME_CHARS_MAX) return undefined;
  let label = 0;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === 46) {
      if (label === 0) return undefined;
      label = 0;
      continue;
    }
    if (!isNameChar(code)) return undefined;
    label += 1;
    if (label > LABEL_CHARS_MAX) return undefined;
  }
  return label === 0 ? undefined : name;
}

function isNameChar(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95 || code === 47;
}

/** 4 or 6 for the text of an IP address, 0 for anything else. */
export function addressFamily(address: string): 0 | 4 | 6 {
  if (ipv4Octets(address) !== undefined) return 4;
  return ipv6Groups(address) === undefined ? 0 : 6;
}

/** The name whose PTR tells the names of an address (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(address: string): string | undefined {
  const octets = ipv4Octets(address);
  if (octets !== undefined) return `${octets.reverse().join('.')}.in-addr.arpa`;
  const groups = ipv6Groups(address);
  if (groups === undefined) return undefined;
  const digits = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
  return `${digits.split('').reverse().join('.')}.ip6.arpa`;
}

function ipv4Octets(address: string): number[] | undefined {
  if (address.length > 15) return undefined;
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

function ipv6Groups(address: string): number[] | undefined {
  if (address.length > 45 || !address.includes(':')) return undefined;
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const octets = i === parts.length - 1 ? ipv4Octets(part) : undefined;
    if (octets !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      groups.push(a * 256 + b, c * 256 + d);
      continue;
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    groups.push(Number.parseInt(part, 16));
  }
  return groups;
}
