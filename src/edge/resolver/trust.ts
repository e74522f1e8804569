import type { DnsAnswer, DnsFailure } from '#format/dns';
import { type DnsServer, isLoopback } from './servers.ts';

/** What one server said of a question, in the end. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: DnsAnswer; readonly ttl: number }
  | { readonly kind: 'alias'; readonly to: string; readonly steps: number; readonly ad: boolean; readonly ttl: number }
  | { readonly kind: 'failed'; readonly reason: DnsFailure };

/** The AD bit of an answer that came over the network could be anybody's (RFC 4035 section 4.9.3). */
export function withTrust(reading: Exclude<Asked, { kind: 'failed' }>, server: DnsServer): Asked {
  if (isLoopback(server.host)) return reading;
  if (reading.kind === 'alias') return { ...reading, ad: false };
  return reading.answer.kind === 'failed' ? reading : { ...reading, answer: { ...reading.answer, ad: false } };
}
