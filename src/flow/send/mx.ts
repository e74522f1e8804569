import type { Random } from '#base/random';
import { type DnsAnswer, normaliseName, type Resolver } from '#format/dns';
import type { OwnHosts } from './ports.ts';
import type { TlsReported } from './tls.ts';

/** Mail exchangers of one domain that are looked at; the best ones. */
const EXCHANGES_MAX = 20;

export interface RouteFailure {
  readonly kind: 'temporary' | 'permanent';
  readonly status: string;
  readonly text: string;
  /** `tls` where a server may not be used for what its domain or the sender wants of TLS; else `route`. */
  readonly stage?: 'tls';
  /** What a report to the domain says of it. */
  readonly report?: TlsReported;
}

export type MxFinding =
  | {
      readonly kind: 'hosts';
      /** Names of servers, the best first; equal ones in a random order. */
      readonly hosts: readonly string[];
      /** DNSSEC says that these are the domain's servers (RFC 7672 section 2.2.1). */
      readonly secure: boolean;
      /** Named by MX records; else the domain is its own server. */
      readonly byMx: boolean;
    }
  | RouteFailure;

/** The servers that take the mail of a domain (RFC 5321 section 5.1). */
export async function findExchanges(
  domain: string,
  { resolver, own, random }: { readonly resolver: Resolver; readonly own: OwnHosts; readonly random: Random },
  signal: AbortSignal,
): Promise<MxFinding> {
  const answer = await resolver.query(domain, 'MX', signal);
  switch (answer.kind) {
    case 'records':
      return sortExchanges(domain, answer, own, random);
    case 'none':
      // The implicit MX: the domain itself.
      return own.isOwnName(domain) ? loop(domain) : { kind: 'hosts', hosts: [domain], secure: answer.ad, byMx: false };
    case 'nxdomain':
      return { kind: 'permanent', status: '5.1.2', text: `The domain ${domain} does not exist` };
    case 'failed':
      if (answer.reason === 'name') {
        return { kind: 'permanent', status: '5.1.2', text: `"${domain}" is not a domain name` };
      }
      return { kind: 'temporary', status: '4.4.3', text: `The DNS gave no answer for ${domain} (${answer.reason})` };
    default:
      return answer satisfies never;
  }
}

function sortExchanges(
  domain: string,
  answer: DnsAnswer<'MX'> & { readonly kind: 'records' },
  own: OwnHosts,
  random: Random,
): MxFinding {
  if (answer.records.every((record) => record.exchange === '')) {
    // RFC 7505 section 4.1.
    return { kind: 'permanent', status: '5.1.10', text: `The domain ${domain} does not receive mail (null MX)` };
  }
  const known = answer.records
    .filter((record) => record.exchange !== '')
    .map(({ preference, exchange }) => ({ preference, exchange: normaliseName(exchange), lot: random.fraction() }))
    .sort((a, b) => a.preference - b.preference || a.lot - b.lot);
  // Who is no better than we are would send it back to us.
  const ours = known.find(({ exchange }) => exchange !== undefined && own.isOwnName(exchange));
  const better = ours === undefined ? known : known.filter(({ preference }) => preference < ours.preference);
  if (better.length === 0) return loop(domain);
  const hosts = better.flatMap(({ exchange }) => exchange ?? []).slice(0, EXCHANGES_MAX);
  if (hosts.length > 0) return { kind: 'hosts', hosts, secure: answer.ad, byMx: true };
  return { kind: 'permanent', status: '5.4.4', text: `The mail exchangers of ${domain} are no host names` };
}

function loop(domain: string): RouteFailure {
  // RFC 3463 X.4.6.
  return {
    kind: 'permanent',
    status: '5.4.6',
    text: `The mail of ${domain} is led back to this server, which does not host it`,
  };
}

export type AddressFinding =
  /** `secure`: validated by DNSSEC, all that were found. */
  { readonly kind: 'addresses'; readonly addresses: readonly string[]; readonly secure: boolean } | RouteFailure;

/** The addresses of one server, IPv6 first. */
export async function findAddresses(host: string, resolver: Resolver, signal: AbortSignal): Promise<AddressFinding> {
  const [aaaa, a] = await Promise.all([resolver.query(host, 'AAAA', signal), resolver.query(host, 'A', signal)]);
  const addresses = [...(aaaa.kind === 'records' ? aaaa.records : []), ...(a.kind === 'records' ? a.records : [])];
  if (addresses.length > 0) {
    const secure = [aaaa, a].every((answer) => answer.kind !== 'records' || answer.ad);
    return { kind: 'addresses', addresses, secure };
  }
  for (const answer of [aaaa, a]) {
    if (answer.kind !== 'failed' || answer.reason === 'name') continue;
    return { kind: 'temporary', status: '4.4.3', text: `The DNS gave no address for ${host} (${answer.reason})` };
  }
  return { kind: 'permanent', status: '5.4.4', text: `The mail server ${host} has no address` };
}
