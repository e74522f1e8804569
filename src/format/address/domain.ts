/** Domains in canonical form: A-labels in lower case, or an address literal. */
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import type { Brand } from '#base/brand';
import { isHonestText } from './characters.ts';
import { DOMAIN_OCTETS_MAX, LABEL_OCTETS_MAX } from './limits.ts';

/** `example.org`, `xn--bcher-kva.example`, `[192.0.2.1]` or `[IPv6:2001:db8::1]`. */
export type Domain = Brand<string, 'Domain'>;

/** One label: letters, digits and inner hyphens (RFC 5321 section 4.1.2, RFC 1123 section 2.1). */
const ldhLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const aceLabel = /(?:^|\.)xn--/;

/** Reads a domain name written in A-labels or U-labels; no address literal, no trailing dot. */
export function parseDomain(text: string): Domain | undefined {
  if (text.length === 0 || text.length > DOMAIN_OCTETS_MAX) return undefined;
  const ascii = /^[\x21-\x7e]*$/.test(text) ? asciiDomain(text) : internationalDomain(text);
  if (ascii === undefined || ascii.length > DOMAIN_OCTETS_MAX) return undefined;
  const labels = ascii.split('.');
  for (const label of labels) if (label.length > LABEL_OCTETS_MAX || !ldhLabel.test(label)) return undefined;
  // All digits at the end is an IPv4 address that forgot its brackets; some resolvers would take it as one.
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) return undefined;
  return ascii as Domain;
}

function asciiDomain(text: string): string | undefined {
  const lower = text.toLowerCase();
  // A label that claims to be an A-label must decode (RFC 5890 section 2.3.2.1).
  return aceLabel.test(lower) && aceLabel.test(domainToUnicode(lower)) ? undefined : lower;
}

function internationalDomain(text: string): string | undefined {
  if (!isHonestText(text)) return undefined;
  const unicode = text.normalize('NFC').toLowerCase();
  const ascii = domainToASCII(unicode);
  // The mapping also drops and replaces characters (soft hyphen, ideographic full stop): only a domain that
  // comes back as it was written is taken.
  return ascii !== '' && domainToUnicode(ascii) === unicode ? ascii : undefined;
}

/** Reads an address literal with its brackets (RFC 5321 section 4.1.3). No other tag than IPv6 is registered. */
export function parseAddressLiteral(text: string): Domain | undefined {
  if (text.length > 64 || !text.startsWith('[') || !text.endsWith(']')) return undefined;
  const inner = text.slice(1, -1);
  if (isIPv4(inner)) return `[${inner}]` as Domain;
  if (inner.slice(0, 5).toLowerCase() !== 'ipv6:') return undefined;
  const address = inner.slice(5);
  // A zone ("%eth0") means something on one host only.
  if (!isIPv6(address) || address.includes('%')) return undefined;
  return `[IPv6:${new URL(`http://[${address}]/`).hostname.slice(1, -1)}]` as Domain;
}

export function isAddressLiteral(domain: Domain): boolean {
  return domain.startsWith('[');
}

/** For people: U-labels. */
export function displayDomain(domain: Domain): string {
  return domain.includes('xn--') ? domainToUnicode(domain) || domain : domain;
}
