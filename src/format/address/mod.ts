/**
 * Address: the mail addresses of the envelope and of the directory, in one canonical form.
 * Strict: what an SMTP server may be given as a Mailbox, nothing of the freedom that headers have.
 * Refuses to know who exists, what is local, and how a header writes addresses (that is `format/message`).
 * RFC 5321 sections 4.1.2, 4.1.3, 4.5.3.1; RFC 6531 section 3.3; RFC 5890 (A-labels); RFC 5233 (sub-address).
 */
export {
  addressKey,
  addressProblem,
  displayAddress,
  formatAddress,
  isAsciiAddress,
  makeAddress,
  parseAddress,
} from './address.ts';
export type { Address, AddressProblem } from './address.ts';
export { displayDomain, isAddressLiteral, parseAddressLiteral, parseDomain } from './domain.ts';
export type { Domain } from './domain.ts';
export { formatLocalpart, joinSubaddress, parseLocalpart, splitSubaddress } from './localpart.ts';
export type { Localpart } from './localpart.ts';
export { dropSourceRoute, formatPath, parseForwardPath, parseReversePath, scanPath } from './path.ts';
export type { ForwardPath, ReversePath } from './path.ts';
export { DOMAIN_OCTETS_MAX, LABEL_OCTETS_MAX, LOCALPART_OCTETS_MAX, PATH_OCTETS_MAX } from './limits.ts';
