/**
 * Maildrop: an INBOX as POP3 sees it: a snapshot of its messages, their octets in batches, and their removal in one commit.
 * Messages that others remove meanwhile stay readable for the grace of `model/mailbox`. Refuses to know the protocol's text,
 * its states and who signed in. RFC 1939.
 */
export {
  type MaildropBytes,
  type MaildropList,
  maildropList,
  type MaildropPieces,
  maildropRead,
  maildropReads,
} from './works.ts';
export { type MaildropPiece, type MaildropStore, StoreMaildrop, StoreMaildrops } from './maildrop.ts';
