/**
 * Filter lists at work: the entries that count for a recipient, kept in memory and in force with the next message, and the
 * desk at which people add and remove them. Refuses to know how a message was authenticated (its caller says that), and
 * commands and pages.
 */
export { FilterLists, type FilterListsParts, type ListRecipient } from './cache.ts';
export {
  type AddedEntry,
  type EntryRequest,
  FilterListDesk,
  type FilterListDeskParts,
  type ListAsker,
  type ListedEntry,
} from './desk.ts';
export { type KnownPlace, type NamedPlace, type PlaceReads, placeNamed, requireMay } from './place.ts';
