import type { TestHit } from '#check/verdict';
import { hostOf, registrableDomain, shownHost } from '#format/link';
import { areNearlyAlike, brandOfDomain, isDomainOf } from './brands.ts';
import { hit } from './hit.ts';
import { areDrawnAlike, ownLabel } from './names.ts';
import { clickDomains } from './services.data.ts';
import type { LinkFacts, LinkStanding, Mismatch } from './types.ts';

/** Domains of ours that links are compared with. */
const OWN_MAX = 20;
const OWN_LABEL_CHARS_MIN = 4;
const OWN_WORD_CHARS_MIN = 6;

/** What links say once it is known who stands behind the message, and for whom it is. Pure, and quick. */
export function judgeLinks(facts: LinkFacts, standing: LinkStanding): TestHit[] {
  const from = registrableDomain(standing.from);
  // Who it says it is from, as long as nobody knows better: what could not be found out counts against nobody.
  const behind = new Set(standing.authenticated === undefined ? [from] : standing.authenticated.map(registrableDomain));
  behind.delete('');
  return [
    ...mismatchHits(facts, behind),
    ...ownHits(facts, standing.own.slice(0, OWN_MAX)),
    ...unsubscribeHits(facts, standing, { from, behind }),
  ];
}

function mismatchHits({ mismatches }: LinkFacts, behind: ReadonlySet<string>): readonly TestHit[] {
  const strongest = new Map<string, TestHit>();
  for (const mismatch of mismatches) {
    const found = mismatchHit(mismatch, behind);
    if (found === undefined) continue;
    const known = strongest.get(found.test);
    if (known === undefined || known.value < found.value) strongest.set(found.test, found);
  }
  return [...strongest.values()];
}

function mismatchHit(
  { shown, actual, address, contained }: Mismatch,
  behind: ReadonlySet<string>,
): TestHit | undefined {
  const [shownDomain, actualDomain] = [registrableDomain(shown), registrableDomain(actual)];
  // Who owns the host that is shown wrote it himself: it is his mailing service that counts the presses.
  if (behind.has(shownDomain)) return undefined;
  const counted = behind.has(actualDomain) || clickDomains.has(actualDomain);
  const brand = brandOfDomain(shownDomain);
  if (brand !== undefined && address) {
    if (isDomainOf(brand, actualDomain)) return undefined;
    return hit('phish.shown-brand-elsewhere', { shown, actual, brand: brand.name }, counted ? 0.3 : 1);
  }
  if (counted || contained) return undefined;
  return hit(address ? 'phish.shown-elsewhere' : 'link.shown-elsewhere', { shown, actual });
}

function ownHits({ hosts }: LinkFacts, own: readonly string[]): readonly TestHit[] {
  const ours = new Set(own.map(registrableDomain));
  for (const name of hosts) {
    const host = hostOf(name);
    if (host === undefined || host.kind !== 'name' || ours.has(host.domain)) continue;
    for (const domain of own) {
      const ourHost = hostOf(domain);
      // Of names that stand among the brands, others have said what there is to say.
      if (ourHost === undefined || brandOfDomain(ourHost.domain) !== undefined) continue;
      const label = ownLabel(ourHost);
      if (label.length < OWN_LABEL_CHARS_MIN) continue;
      const theirs = ownLabel(host);
      const evidence = { host: shownHost(host), own: domain };
      if (areDrawnAlike(theirs, label)) return [hit('phish.like-recipient', evidence)];
      // `muster` and `musters` may both be honest: it counts half.
      if (areNearlyAlike(theirs, label)) return [hit('phish.like-recipient', evidence, 0.5)];
      const borrowed =
        host.name.includes(`${ourHost.domain}.`) ||
        (label.length >= OWN_WORD_CHARS_MIN && theirs !== label && theirs.split('-').includes(label));
      if (borrowed) return [hit('phish.recipient-in-host', evidence)];
    }
  }
  return [];
}

interface Senders {
  readonly from: string;
  readonly behind: ReadonlySet<string>;
}

function unsubscribeHits(
  facts: LinkFacts,
  { bulk, authenticated, listId }: LinkStanding,
  { from, behind }: Senders,
): readonly TestHit[] {
  if (facts.unsubscribeBy !== 'web') {
    if (!bulk) return [];
    return [hit(facts.unsubscribeBy === 'mail' ? 'link.unsubscribe-by-mail' : 'link.no-unsubscribe')];
  }
  const domains = facts.unsubscribe.map((host) => ({ host, domain: registrableDomain(host) }));
  const own = domains.find(({ domain }) => behind.has(domain) || (domain === from && from !== ''));
  if (own !== undefined) return [hit('link.unsubscribe-own', { host: own.host })];
  // A list that people write to is left at the list, not at who wrote.
  const list = registrableDomain(listId);
  if (list !== '' && domains.some(({ domain }) => domain === list)) return [];
  // A mailing service may well have signed, where nobody knows; and works for whom the domain in From stands behind.
  const isServed = authenticated === undefined || behind.has(from) || [...behind].some((one) => clickDomains.has(one));
  if (isServed && domains.some(({ domain }) => clickDomains.has(domain))) return [];
  const [foreign] = facts.unsubscribe;
  return foreign === undefined ? [] : [hit('link.unsubscribe-foreign', { host: foreign, from })];
}
