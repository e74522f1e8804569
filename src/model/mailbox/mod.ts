/**
 * Mailbox: emails (immutable), messages (an email's place in a mailbox, with flags), mailboxes, threads and the change
 * log, as SQL operations. One modseq counter an account, taken by updating its state row; what changed since a modseq
 * is read from the rows and the tombstones. Refuses to know sessions, sequence numbers and protocols.
 * RFC 9051, 7162, 8474, 8621.
 */
export { type AccountState, fitsQuota, lockAccount, lockAccounts, nextModSeq } from './account-state.ts';
export {
  type Appended,
  appendEmail,
  type IndexedContent,
  type MailboxTarget,
  type NewEmail,
  type SearchTexts,
  type SpecialUse,
  specialUses,
} from './append.ts';
export { createAccountMailboxes, insertMailbox, type NewMailbox } from './create.ts';
export {
  FLAG_ANSWERED,
  FLAG_DELETED,
  FLAG_DRAFT,
  FLAG_FLAGGED,
  FLAG_SEEN,
  flagOfBit,
  hasSystemFlag,
  KEYWORD_BIT_FIRST,
} from './flags.ts';
export {
  type AccountId,
  type EmailId,
  keyRange,
  type MailboxId,
  type MessageKey,
  type ModSeq,
  mailboxId,
  messageKey,
  type ThreadId,
  type Uid,
  uid,
  uidOfKey,
} from './ids.ts';
