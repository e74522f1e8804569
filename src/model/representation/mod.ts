/**
 * Representation: what a message was before its HTML was made harmless. A mailbox shows the cleaned octets; the octets
 * received are kept beside them, with the list of what was changed, as long as any copy of the cleaned message is there.
 * Refuses to know how HTML is cleaned, and who may have the original.
 */
export {
  CHANGES_CHARACTERS_MAX,
  dropOriginals,
  keepOriginal,
  type KeepOriginal,
  lockOriginal,
  noteReleased,
} from './keep.ts';
export { type KeptOriginal, type OriginalOfEmail, representationReads } from './read.ts';
