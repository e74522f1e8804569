import type { TestHit } from '#check/verdict';
import { type Host, hostOf } from '#format/link';
import { brandOfDomain } from './brands.ts';
import { hit } from './hit.ts';
import { clickDomains } from './services.data.ts';

/** What a feed is about: what it names was made to steal (and decides by itself), or is led to by spam. */
export const feedKinds = ['phish', 'spam'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** Something of a message that a feed names. */
export interface FeedMatch {
  readonly feed: string;
  readonly kind: FeedKind;
  /** The host or address. */
  readonly what: string;
}

/** What feeds say, as hits of at most two tests. */
export function feedHits(matches: readonly FeedMatch[]): TestHit[] {
  const hits: TestHit[] = [];
  const phish = matches.find(({ kind }) => kind === 'phish');
  const spam = matches.find(({ kind }) => kind === 'spam');
  if (phish !== undefined) hits.push(hit('reputation.feed-phish', { feed: phish.feed, what: phish.what }));
  if (spam !== undefined) hits.push(hit('reputation.feed-spam', { feed: spam.feed, what: spam.what }));
  return hits;
}

/**
 * Whether a host stands for far more people than one entry of a feed can be about: a brand's own, a mailing service's, a
 * shortener, the name itself under which anybody gets a page. Feeds name them by mistake, or by somebody's intent.
 */
export function standsForMany(host: Host): boolean {
  if (brandOfDomain(host.domain) !== undefined || clickDomains.has(host.domain)) return true;
  return (
    host.service !== 'none' && (host.name === host.domain || host.service === 'shortener') && host.registry === 'public'
  );
}

/** The host itself and all above it up to what was registered: by which of them a feed may name it. */
export function namesOf(name: string): readonly string[] {
  const host = hostOf(name);
  if (host === undefined || host.kind !== 'name') return [name];
  const names = [host.name];
  let at = host.name;
  while (at.length > host.domain.length && at.includes('.')) {
    at = at.slice(at.indexOf('.') + 1);
    names.push(at);
  }
  return names;
}
