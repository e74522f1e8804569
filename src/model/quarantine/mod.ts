/**
 * Quarantine: messages that are held instead of filed, one row for each copy with its octets counted as a reference of the
 * blob; what became of them; what digests told, and the links in those. SQL operations.
 * Refuses to know who may do what (the permission function does), what a verdict says, and how mail is filed or sent.
 */
export {
  DIGEST_ITEMS_MAX,
  type DigestAction,
  digestActions,
  type DigestDue,
  type DigestLink,
  type DigestNote,
  type NewDigestLink,
  noteDigest,
  useDigestLink,
} from './digest.ts';
export {
  type CloseHeld,
  closeHeld,
  forgetHeld,
  HELD_PER_ACCOUNT_MAX,
  HELD_PER_DOMAIN_MAX,
  HELD_TEXT_CHARACTERS_MAX,
  heldEvent,
  keepQuarantined,
  type KeepQuarantined,
  lockHeld,
  noteRequest,
  RECORD_KEPT_MS,
  VERDICT_CHARACTERS_MAX,
} from './keep.ts';
export { queueHeld } from './onward.ts';
export { quarantineReads, quarantineWrites } from './operations.ts';
export { HELD_PAGE_MAX, type HeldCount, type QuarantinePage, type QuarantineQuery } from './read.ts';
export { quarantineSettings } from './settings.ts';
export {
  type HeldId,
  type HeldMessage,
  type HeldOnward,
  type HeldSummary,
  type NewHeld,
  NO_DOMAIN,
  type QuarantineClass,
  quarantineClasses,
  type QuarantineScope,
  type QuarantineState,
  quarantineStates,
} from './types.ts';
