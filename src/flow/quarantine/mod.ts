/**
 * Quarantine at work: the desk at which users and administrators see what is held, without harm, and say what becomes of it;
 * the digests that tell users, and the links in them, which do one thing to one message, once, after a press on a button.
 * Refuses to know why a message was held (its verdict says), commands and pages, and how lists and learning work: they are
 * ports. RFC 3834 (Auto-Submitted), RFC 5321 section 4.4 (where Return-Path stands), RFC 8058 (why GET changes nothing).
 */
export {
  BULK_MAX,
  type ActOptions,
  type BulkAction,
  bulkActions,
  type BulkOutcome,
  type HeldQuestion,
  type ListedHeld,
  outcomeTexts,
  QuarantineDesk,
  type QuarantineDeskParts,
  type QuarantineStore,
  type SenderScope,
  type ShownHeld,
  statesOf,
} from './desk.ts';
export { Digests, type DigestsParts, hashOfToken, isToken, LINK_LIFE_MS } from './digests.ts';
export { composeDigest, type DigestItem, type DigestLetter } from './letter.ts';
export { quarantineLetters } from './letters.ts';
export { DigestLinks, type DigestLinksParts, type LinkDone, type LinkedItem, type LinkLook } from './links.ts';
export { RELEASED_FIELD } from './mark.ts';
export type { Judgement, Judgements, SenderEntry, SenderList } from './ports.ts';
export { defanged, type HeldAttachment, type HeldPreview, previewOf } from './preview.ts';
export { type DigestPlan, dueSlot, lastSlot, planOf, whenText } from './schedule.ts';
export { type DigestSchedule, digestSchedules, releaseSettings } from './settings.ts';
export { type Asker, type MayRelease, mayRelease, scopeOf } from './who.ts';
export {
  type HeldAct,
  type HeldActed,
  type HeldOutcome,
  quarantineActs,
  type ReleaseHeld,
  type SendDigest,
  sendDigest,
} from './works.ts';
