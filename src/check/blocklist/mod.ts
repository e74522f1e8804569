/**
 * Blocklist: DNS lists of addresses (and, for the filter, of domains): what each is asked and how its answers are read,
 * what lists say of one client, and whether a list still answers as a list must. Asks through the port `Resolver`.
 * Refuses to know what follows from a listing (that is `check/reputation`), sockets, and how counts are kept.
 * RFC 5782; the codes of well-known lists as their operators publish them.
 *
 * `lookUpLists` is the look itself, `ListWatch` the same for who lives longer: it leaves out lists that fail their
 * self-test, counts, and tells what changed. Answers in 127.255.255.0/24 and outside of 127.0.0.0/8 are never a listing.
 */
export { presetNames } from './presets.data.ts';
export { parseListZone, type ParsedZone } from './parse.ts';
export { type Looking, lookUpLists, mayAskAbout } from './look.ts';
export { type ListTest, testList } from './selftest.ts';
export { blocklistSettings, listZonesReader, uriListSettings } from './settings.ts';
export { type ListCount, ListTally } from './tally.ts';
export {
  type AllowRule,
  type BlockRule,
  type CodeMatch,
  type ListAllowance,
  type ListClass,
  listClasses,
  type ListHit,
  type ListKind,
  type ListSight,
  type ListSubject,
  type ListTrust,
  listTrusts,
  type ListZone,
} from './types.ts';
export { type ListState, type ListStatus, ListWatch, type ListWatchOptions } from './watch.ts';
