/** What speaks for whoever brings the mail: names, signatures and lists that may ease a judgement. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { ArcSight, Sight } from './sight.ts';
import type { Easing } from './types.ts';

export interface Standing {
  readonly ip: string;
  /** Names that lead back to the client. */
  readonly names: readonly string[];
  /** The domain for which SPF passed. */
  readonly spfDomain?: string;
  /** Domains of signatures that may be relied on. */
  readonly dkimDomains: readonly string[];
  readonly dmarcPass: boolean;
  readonly allowListed: boolean;
  readonly arc: ArcSight;
}

const noArc: ArcSight = { result: 'none', sealers: [], says: [] };

export function standingOf(sight: Sight): Standing {
  const { client, spf, authentication, lists } = sight;
  return {
    ip: client.ip,
    names: client.names.filter(({ forward }) => forward === 'confirmed').map(({ name }) => name),
    ...(spf?.result === 'pass' ? { spfDomain: spf.domain.toLowerCase() } : {}),
    dkimDomains: authentication?.dkim.filter(({ good }) => good === true).map(({ domain }) => domain) ?? [],
    dmarcPass: authentication?.dmarc.result === 'pass',
    allowListed: lists?.allowed.some(({ trust }) => trust === 'medium' || trust === 'high') ?? false,
    arc: authentication?.arc ?? noArc,
  };
}

/** Who stands behind the mail, so that softened checks only score (product IN4). */
export function vouchedBy({
  dmarcPass,
  dkimDomains,
  allowListed,
}: Standing): Extract<Easing, 'dmarc' | 'dkim' | 'allow-list'> | undefined {
  if (dmarcPass) return 'dmarc';
  if (dkimDomains.length > 0) return 'dkim';
  return allowListed ? 'allow-list' : undefined;
}

/**
 * Whether the client is one of these forwarders (product IN6): an address or network it comes from, or a domain (with what
 * is below it) of its confirmed name, of the SPF identity that passed or of a signature that holds.
 */
export function isTrustedForwarder(standing: Standing, trusted: readonly string[]): boolean {
  if (trusted.length === 0) return false;
  const { ip, names, spfDomain, dkimDomains } = standing;
  const domains = [...names, ...dkimDomains, ...(spfDomain === undefined ? [] : [spfDomain])];
  return trusted.some((entry) => {
    const [address = ''] = entry.split('/');
    if (isIP(address) !== 0) return contains(entry, ip);
    const wanted = entry.toLowerCase();
    return domains.some((domain) => isWithin(domain, wanted));
  });
}

/**
 * Whether a trusted sealer says that the message was whole when it came to it (RFC 8617 section 7.2): the newest sealer is
 * trusted and saw DMARC pass, or it saw a whole chain of which every other sealer is trusted too.
 */
export function isTrustedSealed({ result, sealers, says }: ArcSight, trusted: readonly string[]): boolean {
  const [newest, ...others] = sealers;
  if (result !== 'pass' || newest === undefined || trusted.length === 0) return false;
  const isTrusted = (sealer: string): boolean => trusted.some((entry) => isWithin(sealer, entry.toLowerCase()));
  if (!isTrusted(newest)) return false;
  return says.includes('dmarc') || (says.includes('arc') && others.length > 0 && others.every(isTrusted));
}

function isWithin(domain: string, wanted: string): boolean {
  return domain === wanted || domain.endsWith(`.${wanted}`);
}

function contains(network: string, ip: string): boolean {
  const [address = '', length] = network.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const bits = family === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits || isIP(ip) === 0) return false;
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6');
}
