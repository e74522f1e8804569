import { addressFamily, addressOctets } from '#format/ip';

/** RFC 1035 section 2.3.4, without the final dot. */
const NAME_CHARS_MAX = 253;
const LABEL_CHARS_MAX = 63;

/**
 * A domain name as it is asked for and compared: lower case, without the final dot. Undefined when it is empty, too
 * long, has an empty or overlong label, or a character other than letters, digits, `-`, `_` and (in reverse zones cut
 * as in RFC 2317) `/`. Names in other scripts come as A-labels.
 */
export function normaliseName(text: string): string | undefined {
  return checkedName(text, isNameChar);
}

/**
 * A name that may be asked for: as `normaliseName`, but with any printable ASCII in its labels. Names made of what a
 * sender said (RFC 7208 section 7) hold such characters, and DNS itself allows them all (RFC 2181 section 11).
 */
export function queryName(text: string): string | undefined {
  return checkedName(text, isPrintable);
}

function checkedName(text: string, allows: (code: number) => boolean): string | undefined {
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
    if (!allows(code)) return undefined;
    label += 1;
    if (label > LABEL_CHARS_MAX) return undefined;
  }
  return label === 0 ? undefined : name;
}

function isNameChar(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95 || code === 47;
}

function isPrintable(code: number): boolean {
  return code >= 32 && code <= 126;
}

/** The name whose PTR tells the names of an address (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(address: string): string | undefined {
  const labels = reverseLabels(address);
  if (labels === undefined) return undefined;
  return `${labels}.${addressFamily(address) === 4 ? 'in-addr' : 'ip6'}.arpa`;
}

/** The octets (IPv4) or nibbles (IPv6) of an address from the last to the first, as labels of a name. */
export function reverseLabels(address: string): string | undefined {
  const octets = addressOctets(address);
  if (octets === undefined) return undefined;
  if (octets.length === 4) return octets.toReversed().join('.');
  return Array.from(octets.toReversed(), (octet) => `${(octet & 15).toString(16)}.${(octet >> 4).toString(16)}`).join(
    '.',
  );
}
