/**
 * Ip: addresses of the internet protocol as text and octets, and which of them stand for something else than one host of
 * the public internet. Refuses to know names, routes and sockets: whoever is about to connect to an address that a
 * stranger's DNS gave asks here first.
 * RFC 4291 and 5952 (text), RFC 6890 with the registries of special-purpose addresses, RFC 4291 section 2.5.5.2 (mapped),
 * 6052 (64:ff9b::/96), 3056 (6to4).
 */
export { addressFamily, addressOctets } from './address.ts';
export { addressNetwork, type NetworkBits } from './network.ts';
export { isPublicAddress, type SpecialRange, specialRange, type SpecialUse } from './special.ts';
