import { findAddresses, type Host, type LinkChain, readAddress, registrableDomain } from '#format/link';
import { brandOfDomain } from './brands.ts';
import { clickDomains, everywhereDomains } from './services.data.ts';
import type { LinkFacts, MessageLinks, Mismatch } from './types.ts';

const HOSTS_MAX = 60;
const ADDRESSES_MAX = 40;
const ADDRESS_CHARS_MAX = 200;
const UNSUBSCRIBES_MAX = 8;
const MISMATCHES_MAX = 4;
/** Domains of one message that lists are asked about. */
const ASKED_MAX = 32;

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

/** Hosts of a message, those that people are led to first, and of them the most used; distinct, at most 60. */
export function hostsOf(links: MessageLinks): readonly string[] {
  return distinct(allHostsOf(links), HOSTS_MAX);
}

/** Whether there are more hosts than are kept, or more domains than lists are asked about: some may be there to hide one. */
export function hasTooManyHosts(links: MessageLinks): boolean {
  const hosts = [...new Set(allHostsOf(links))];
  // There are no more domains than hosts.
  return hosts.length > HOSTS_MAX || (hosts.length > ASKED_MAX && domainsToAsk(hosts).length > ASKED_MAX);
}

function allHostsOf({ links, forms, loads, unsubscribe, aside }: MessageLinks): readonly string[] {
  const counts = new Map<string, number>();
  for (const { chain, hidden } of links) {
    // What nobody sees comes last, however often it is there.
    for (const name of hostsIn(chain)) counts.set(name, (counts.get(name) ?? 0) + (hidden ? 0 : 1));
  }
  const pressed = [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
  return [
    ...forms.flatMap(hostsIn),
    ...pressed,
    ...unsubscribe.flatMap(hostsIn),
    ...aside.flatMap(hostsIn),
    ...loads.flatMap(hostsIn),
  ];
}

/**
 * Domains that lists are worth being asked about: what people registered, without those of brands and mailing services,
 * which no list may list. At most 32.
 */
export function hostsToAsk({ hosts }: Pick<LinkFacts, 'hosts'>): readonly string[] {
  return domainsToAsk(hosts).slice(0, ASKED_MAX);
}

function domainsToAsk(hosts: readonly string[]): readonly string[] {
  const domains = hosts.filter((name) => !/^[\d.]+$/.test(name) && name.includes('.')).map(registrableDomain);
  const worth = (name: string): boolean =>
    brandOfDomain(name) === undefined && !clickDomains.has(name) && !everywhereDomains.has(name);
  return [...new Set(domains)].filter(worth);
}

function hostsIn({ first, target, contained }: LinkChain): readonly string[] {
  const names: string[] = [];
  if (target.host !== undefined) names.push(target.host.name);
  if (first.host !== undefined) names.push(first.host.name);
  for (const { host } of contained) if (host !== undefined) names.push(host.name);
  return names;
}

function addressesOf({ links, forms, aside }: MessageLinks): readonly string[] {
  const seen = links.filter(({ hidden }) => !hidden);
  const unseen = links.filter(({ hidden }) => hidden);
  const chains = [...forms, ...seen.map(({ chain }) => chain), ...unseen.map(({ chain }) => chain), ...aside];
  const all = chains.flatMap(({ first, target }) => (first === target ? [first.href] : [target.href, first.href]));
  return distinct(all.map(pageOf), ADDRESSES_MAX);
}

/** Without its fragment; a long one without what is asked of the page, too: that is how it would be made too long to keep. */
function pageOf(href: string): string {
  const whole = href.replace(/#.*$/s, '');
  return whole.length <= ADDRESS_CHARS_MAX ? whole : whole.replace(/\?.*$/s, '').slice(0, ADDRESS_CHARS_MAX);
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

/** Addresses in one link's text that are looked at. */
const FOUND_MAX = 5;

/** The host that a link's text names, where it does: by an address in it, or a bare name that is all of the text. */
function hostInText(text: string): { readonly host: Host; readonly address: boolean } | undefined {
  // The full stops of other scripts are dots to a browser, and nearly so to the eye.
  const shown = text.replaceAll(/[\u3002\uff0e\uff61]/g, '.');
  const all = findAddresses(shown, FOUND_MAX);
  const found = all.find(({ by }) => by !== 'form') ?? all[0];
  if (found === undefined) return undefined;
  // A name among words is mentioned; an address is one to press, whatever stands around it.
  if (found.by === 'form' && found.written.length < shown.trim().length * 0.6) return undefined;
  const read = readAddress(found.by === 'scheme' ? found.written : `http://${found.written}`);
  if (read?.host === undefined || read.host.kind !== 'name') return undefined;
  // "Amazon.com" is a name to speak of; with a scheme, www or a path it is one to press.
  return { host: read.host, address: found.by !== 'form' || read.path.length > 1 };
}
