/**
 * Links: what the links of a message say: where they lead and where they pretend to, whose names their hosts borrow, what
 * lists and feeds say of them, and whether one unsubscribes at a host of the sender. Tests and facts as data.
 * Refuses to know MIME, how HTML is read, sockets, and what a test is worth in the end.
 * RFC 2369, 8058 (unsubscribe), Unicode TS 39 (what is drawn alike).
 */
export {
  type Brand,
  brandInName,
  brandInUnspaced,
  brandInWords,
  brandLike,
  brandOfDomain,
  brandOfWord,
  brandWords,
  isDomainOf,
} from './brands.ts';
export { hasTooManyHosts, hostsOf, hostsToAsk } from './facts.ts';
export { type FeedKind, feedHits, feedKinds, type FeedMatch, namesOf, standsForMany } from './fed.ts';
export { gatherLinks } from './gather.ts';
export { judgeLinks } from './judge.ts';
export { uriListHits } from './listed.ts';
export { scanLinks } from './scan.ts';
export { clickDomains } from './services.data.ts';
export { decisiveLinkTests, linkTests } from './tests.ts';
export type { LinkFacts, LinkScan, LinkSources, LinkStanding, MessageLink, MessageLinks, Mismatch } from './types.ts';
