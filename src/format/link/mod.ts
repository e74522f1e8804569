/**
 * Link: addresses as a browser reads them, found in text and read out of attributes, followed through services that hand
 * on as far as the address itself says where; and what a host is by its name: the domain that somebody registered, an
 * address, a shortener, a place where anybody may put a page.
 * Refuses to know messages, what a link is worth, and the network: nothing is asked or opened.
 * WHATWG URL, RFC 3986 (appendix C), 5891 (A-labels), 6068 (mailto), the public suffix list.
 */
export { ADDRESS_CHARS_MAX, readAddress } from './address.ts';
export { findAddresses } from './find.ts';
export { hostOf, registrableDomain, shownHost } from './host.ts';
export {
  type FoundAddress,
  type Host,
  type HostService,
  hostServices,
  type LinkChain,
  type WebAddress,
} from './types.ts';
export { unwrap } from './unwrap.ts';
