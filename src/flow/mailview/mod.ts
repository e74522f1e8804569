/**
 * Mailview: what is in a selected mailbox, held once for all the sessions that look at it, in immutable versions.
 * A doorbell makes it read what changed since its own modseq, once, whoever asked. Refuses to know what protocol the
 * sessions speak, what they have told their clients, and how rows are stored.
 * RFC 9051 section 7.5.1, RFC 7162.
 */
export {
  applyChanges,
  compareVersions,
  expand,
  keepExpunged,
  MailboxVersion,
  newVersion,
  uidsWithFlag,
  type VersionDifference,
  type VersionFacts,
  type ViewChanges,
  type ViewChunk,
  type ViewRows,
} from './version.ts';
export {
  createImapMail,
  type ImapMailDeps,
  type MailWatch,
  type Spool,
  type Spooled,
  StoredMail,
} from './imap-mail.ts';
export type { MailStore } from './store.ts';
export type * from './types.ts';
export { specialUses } from './types.ts';
export { MailViews } from './views.ts';
