/**
 * Dns: names, questions and answers of the domain name system as plain data, the packet codec, and the port `Resolver`
 * that checks and flows ask. Refuses to know sockets, servers, caches and clocks (that is `edge/resolver`), and what a
 * record means to mail. An answer is a union: "there is none" and "we could not find out" are never the same thing,
 * since the first may end in a bounce and the second must not.
 * RFC 1035, 2308 (negative answers), 3596 (AAAA), 6698 (TLSA), 6891 (EDNS0), 4035 section 3.2.3 (AD).
 */
export { CNAME_CHAIN_MAX, type DnsReading, encodeQuestion, RESPONSE_BYTES_MAX, readResponse } from './packet.ts';
export { normaliseName, queryName, reverseLabels, reverseName } from './name.ts';
export {
  type DnsAnswer,
  type DnsFailure,
  type DnsRecords,
  dnsTypes,
  type DnsType,
  type MxRecord,
  type Resolver,
  type TlsaRecord,
} from './types.ts';
