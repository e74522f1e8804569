/**
 * Filter lists: whose mail is let in and whose is kept out, by address, domain or network, for the platform, a domain or an
 * account: the entries as SQL operations, and which of them decides about a message (`matchLists`, pure).
 * Refuses to know how a message was authenticated, and what becomes of it. RFC 7208 (SPF), 6376 (DKIM), 9989 (DMARC).
 */
export {
  ENTRIES_MAX,
  type ListSubject,
  type ListSubjectKind,
  networkAround,
  parseListSubject,
  REASON_CHARACTERS_MAX,
  subjectProblem,
} from './entry.ts';
export { indexEntries, type ListIndex } from './lookup.ts';
export {
  type ListAuthentication,
  type ListFacts,
  type ListMatch,
  matchLists,
  noAuthentication,
  proofOf,
} from './match.ts';
export { filterListReads, type FilterListReads, filterListWrites, type FilterListWrites } from './operations.ts';
export type { FilterEntry, FilterListsChanged, FilterPlace, ListAction, NewFilterEntry } from './records.ts';
