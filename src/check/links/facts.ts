import { findAddresses, type Host, type LinkChain, readAddress, registrableDomain } from '#format/link';
import { brandOfDomain } from './brands.ts';
import { clickDomains, everywhereDomains } from './services.data.ts';
import type { LinkFacts, MessageLinks, Mismatch } from './types.ts';

const HOSTS_MAX = 40;
const ADDRESSES_MAX = 20;
const ADDRESS_CHARS_MAX = 200;
const UNSUBSCRIBES_MAX = 8;
const MISMATCHES_MAX = 4;
/** Domains of one message that lists are asked about. */
const ASKED_MAX = 20;

/** What is kept of a message's links for who judges with more. */
export function factsOf(links: MessageLinks): LinkFacts {
  const unsubscribe = links.unsubscribe.filter(({ first }) => first.scheme !== 'mailto');
  return {
    hosts: hostsOf(links),
    addresses: addressesOf(links),
    unsubscribe: distinct(unsubscribe.flatMap(hostsIn), UNSUBSCRIBES_MAX),
    unsubscribeBy: unsubscribe.length > 0 ? 'web' : links.unsubscribe.length > 0 ? 'mail' : 'nothing',
    mismatches: mismatchesOf(links),
  };
}

/** Hosts of a message, those that people are led to first, and of them the most used; distinct, at most 40. */
export function hostsOf({ links, forms, loads, unsubscribe }: MessageLinks): readonly string[] {
  const counts = new Map<string, number>();
  for (const { chain } of links) for (const name of hostsIn(chain)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const pressed = [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
  return distinct(
    [...forms.flatMap(hostsIn), ...pressed, ...unsubscribe.flatMap(hostsIn), ...loads.flatMap(hostsIn)],
    HOSTS_MAX,
  );
}

/**
 * Domains that lists are worth being asked about: what people registered, without those of brands and mailing services,
 * which no list may list. At most 20.
 */
export function hostsToAsk({ hosts }: Pick<LinkFacts, 'hosts'>): readonly string[] {
  const domains = hosts.filter((name) => !/^[\d.]+$/.test(name) && name.includes('.')).map(registrableDomain);
  return distinct(
    domains.filter(
      (name) => brandOfDomain(name) === undefined && !clickDomains.has(name) && !everywhereDomains.has(name),
    ),
    ASKED_MAX,
  );
}

function hostsIn({ first, target, contained }: LinkChain): readonly string[] {
  const hosts: (Host | undefined)[] = [target.host, first.host, ...contained.map(({ host }) => host)];
  return hosts.flatMap((host) => (host === undefined ? [] : [host.name]));
}

function addressesOf({ links, forms }: MessageLinks): readonly string[] {
  const chains = [...forms, ...links.map(({ chain }) => chain)];
  const all = chains.flatMap(({ first, target }) => (first === target ? [first.href] : [target.href, first.href]));
  return distinct(
    all.map((href) => href.replace(/#.*$/s, '')).filter((href) => href.length <= ADDRESS_CHARS_MAX),
    ADDRESSES_MAX,
  );
}

/** Links whose text names another host; those that name a brand first. */
function mismatchesOf({ links }: MessageLinks): readonly Mismatch[] {
  const found = new Map<string, Mismatch>();
  for (const { chain, shown } of links) {
    if (shown === '') continue;
    const named = hostInText(shown);
    const actual = chain.target.host;
    if (named === undefined || actual === undefined || named.host.domain === actual.domain) continue;
    if (chain.first.host?.domain === named.host.domain) continue;
    const contained = chain.contained.some(({ host }) => host?.domain === named.host.domain);
    const mismatch: Mismatch = { shown: named.host.name, actual: actual.name, address: named.address, contained };
    const key = `${mismatch.shown} ${mismatch.actual}`;
    if (!found.has(key)) found.set(key, mismatch);
  }
  const weight = ({ shown, address }: Mismatch): number =>
    (brandOfDomain(registrableDomain(shown)) === undefined ? 0 : 2) + (address ? 1 : 0);
  return [...found.values()].sort((one, other) => weight(other) - weight(one)).slice(0, MISMATCHES_MAX);
}

function distinct(names: readonly string[], max: number): readonly string[] {
  return [...new Set(names)].slice(0, max);
}

/** The host that a link's text names, where it is one: an address, or a bare name that is all of the text. */
function hostInText(text: string): { readonly host: Host; readonly address: boolean } | undefined {
  const [found] = findAddresses(text, 1);
  if (found === undefined) return undefined;
  const whole = found.written.length >= text.trim().length * 0.6;
  if (!whole) return undefined;
  const read = readAddress(found.by === 'scheme' ? found.written : `http://${found.written}`);
  if (read?.host === undefined || read.host.kind !== 'name') return undefined;
  // "Amazon.com" is a name to speak of; with a scheme, www or a path it is one to press.
  return { host: read.host, address: found.by !== 'form' || read.path.length > 1 };
}
