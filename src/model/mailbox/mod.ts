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
export { type AppendMessages, type MessagesAppended, type MessageToAppend } from './append-messages.ts';
export { type MailboxChange } from './change.ts';
export { type Copied, type CopyMessages } from './copy.ts';
export { createAccountMailboxes, insertMailbox, type NewMailbox } from './create.ts';
export { type Expunge, type Expunged } from './expunge.ts';
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
export { type FetchMessages, type MessagesFetched } from './fetch.ts';
export { type Keyword, KEYWORD_BYTES_MAX, keywordFlags } from './keywords.ts';
export { type MailboxRecord, type Quota } from './list.ts';
export { mailboxReads, mailboxWrites } from './operations.ts';
export { type FlagsStored, type StoreFlags } from './store-flags.ts';
export { EMAIL_GRACE_MS, type Sweep, TOMBSTONE_KEPT_MS, type TombstonesSwept, type TombstoneSweep } from './sweep.ts';
export {
  canonicalPath,
  MAILBOX_LEVELS_MAX,
  MAILBOX_NAME_BYTES_MAX,
  type MailboxMade,
  type MailboxPath,
  MAILBOXES_PER_ACCOUNT_MAX,
} from './tree.ts';
export { allUids, UID_RANGES_MAX, type UidRange } from './uidset.ts';
export { type MailboxCounters, type MessageRows, type ViewChangesRead, type ViewFacts, type ViewRead } from './view.ts';
