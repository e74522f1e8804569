/** By what a sender is known again. Pure. */
import type { Sight } from '#check/reputation';
import { addressNetwork } from '#format/ip';

export interface GreySender {
  /** Its client, SPF and DKIM. */
  readonly sight: Sight;
  /** The reverse-path; null for `<>`. */
  readonly sender: { readonly localpart: string; readonly domain: string } | null;
}

/**
 * A pool of servers may try again from another address of the same network, and a customer's site has a /48: an address
 * alone, or a /64, would make honest senders wait again and again.
 */
const networkBits = { ipv4: 24, ipv6: 48 };
const LOCALPART_CHARS_MAX = 64;

/**
 * The key of a greylisted try: the domain that signed, else the one for which SPF passed, else the network with the sender
 * and the domain that it writes to.
 */
export function greylistKey(of: GreySender, recipientDomain: string): string {
  return authenticatedKey(of) ?? `${networkKey(of)}:${recipientDomain.toLowerCase()}`;
}

/** The key under which a sender is known or not: an authenticated domain, else the network with the sender. */
export function senderKey(of: GreySender): string {
  return authenticatedKey(of) ?? networkKey(of);
}

function authenticatedKey({ sight, sender }: GreySender): string | undefined {
  const { authentication, spf } = sight;
  const good = authentication?.dkim.filter((signature) => signature.good === true).map(({ domain }) => domain) ?? [];
  // Houses that send for others sign twice: the domain that the reader sees says more than theirs.
  const domain = authentication?.dmarc.alignedDkim.find((aligned) => good.includes(aligned)) ?? good[0];
  if (domain !== undefined) return `dkim:${domain.toLowerCase()}`;
  if (spf?.result !== 'pass') return undefined;
  return `spf:${spf.domain.toLowerCase()}:${sender?.domain.toLowerCase() ?? ''}`;
}

function networkKey({ sight, sender }: GreySender): string {
  const { ip } = sight.client;
  const from = sender === null ? '' : `${steadyLocalpart(sender.localpart)}@${sender.domain.toLowerCase()}`;
  return `net:${addressNetwork(ip, networkBits) ?? ip}:${from}`;
}

/**
 * The part of a localpart that stays from message to message: without signatures (`prvs=`, `SRS0=`), without what stands
 * behind `+` or `=`, numbers as `#`.
 */
function steadyLocalpart(localpart: string): string {
  const lower = localpart.slice(0, LOCALPART_CHARS_MAX).toLowerCase();
  // BATV puts its signature before the address: `prvs=1234abcdef=name`.
  const signed = lower.startsWith('prvs=') ? lower.slice(lower.indexOf('=', 5) + 1) : lower;
  const [steady = ''] = signed.split(/[+=]/);
  return steady.replaceAll(/\d+/g, '#');
}
