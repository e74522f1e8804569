/**
 * Resolver: the caching DNS client behind the port `Resolver` of `#format/dns`. Asks several servers in order over UDP
 * (random id and port for each question) and TCP, remembers answers for their TTL, denials as RFC 2308 says and
 * failures for seconds (RFC 9520), within a bounded memory; equal questions in flight are asked once.
 * Refuses to know what the records mean, and to iterate from the root: it needs recursive servers, or the
 * authoritative ones of a test. RFC 1035 section 7, RFC 5452 (forgery), RFC 7766 (TCP).
 */
export { DnsResolver, type DnsResolverOptions } from './resolver.ts';
export { type DnsServer, parseServers, readResolvConf } from './servers.ts';
