/** A Mailbox of RFC 5321 section 4.1.2: local part and domain. */
import type { Brand } from '#base/brand';
import { isHonestText } from './characters.ts';
import { displayDomain, type Domain, parseAddressLiteral, parseDomain } from './domain.ts';
import {
  ADDRESS_TEXT_CHARACTERS_MAX,
  DOMAIN_OCTETS_MAX,
  LOCALPART_OCTETS_MAX,
  octets,
  PATH_OCTETS_MAX,
} from './limits.ts';
import { formatLocalpart, type Localpart, parseLocalpart } from './localpart.ts';

/** Checked and canonical; plain data. Compare with `addressKey` where people's spelling must not matter. */
export type Address = Brand<{ readonly localpart: Localpart; readonly domain: Domain }, 'Address'>;

/** Why a text is no address, for reply texts and forms. */
export type AddressProblem =
  | 'no-at'
  | 'characters'
  | 'localpart'
  | 'domain'
  | 'localpart-long'
  | 'domain-long'
  | 'long';

/** Reads `local@domain` as SMTP allows it; undefined where it does not. */
export function parseAddress(text: string): Address | undefined {
  const address = readAddress(text);
  return typeof address === 'string' ? undefined : address;
}

/** What is wrong with a text as an address; undefined where nothing is. */
export function addressProblem(text: string): AddressProblem | undefined {
  const address = readAddress(text);
  return typeof address === 'string' ? address : undefined;
}

/** Two checked halves; undefined where they are too long together (RFC 5321 section 4.5.3.1.3). */
export function makeAddress(localpart: Localpart, domain: Domain): Address | undefined {
  const address = { localpart, domain } as Address;
  return octets(formatAddress(address)) + 2 > PATH_OCTETS_MAX ? undefined : address;
}

function readAddress(text: string): Address | AddressProblem {
  if (text.length > ADDRESS_TEXT_CHARACTERS_MAX) return 'long';
  if (!isHonestText(text)) return 'characters';
  // A domain holds no `@`, a quoted local part may.
  const at = text.lastIndexOf('@');
  if (at === -1) return 'no-at';
  const left = text.slice(0, at);
  const right = text.slice(at + 1);
  if (octets(left) > LOCALPART_OCTETS_MAX) return 'localpart-long';
  if (octets(right) > DOMAIN_OCTETS_MAX) return 'domain-long';
  const localpart = parseLocalpart(left);
  if (localpart === undefined) return 'localpart';
  const domain = right.startsWith('[') ? parseAddressLiteral(right) : parseDomain(right);
  if (domain === undefined) return 'domain';
  return makeAddress(localpart, domain) ?? 'long';
}

/** For the wire: quoted where needed, domain in A-labels. */
export function formatAddress(address: Address): string {
  return `${formatLocalpart(address.localpart)}@${address.domain}`;
}

/** For people: the domain in U-labels. */
export function displayAddress(address: Address): string {
  return `${formatLocalpart(address.localpart)}@${displayDomain(address.domain)}`;
}

/** The key of directory look-ups: the local part without regard to case. */
export function addressKey(address: Address): string {
  return `${address.localpart.toLowerCase().normalize('NFC')}@${address.domain}`;
}

/** False when only a peer with SMTPUTF8 can be given it (RFC 6531 section 3.2). */
export function isAsciiAddress(address: Address): boolean {
  return /^[\x20-\x7e]*$/.test(address.localpart);
}
