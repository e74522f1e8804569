/**
 * Resolver: the caching DNS client behind the port `Resolver` of `#format/dns`. Asks several servers in order over UDP
 * (random ids, and ports that change all the time) and TCP, remembers answers for their TTL, denials as RFC 2308 says and
 * failures for seconds (RFC 9520), within a bounded memory; equal questions in flight are asked once, and what is still
 * used is asked for again before it is forgotten. Finds out whether the servers validate, which DANE needs to know.
 * Refuses to know what the records mean, and to iterate from the root: it needs recursive servers, or the
 * authoritative ones of a test. RFC 1035 section 7, RFC 5452 (forgery), RFC 7766 (TCP), RFC 4035
 * section 4.9.3 (the AD bit).
 */
export { DnsResolver, type DnsResolverOptions } from './resolver.ts';
export { resolverSettings } from './settings.ts';
export { type ValidationFinding, ValidationWatch, type ValidationWatchOptions } from './validation.ts';
export { type DnsServer, parseServers, readResolvConf } from './servers.ts';
