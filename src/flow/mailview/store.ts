/** The operations of the store that this flow calls. The façade over the threads has them all, and more. */
import type { Work } from '#format/sql';
import type { BlobContent } from '#model/blob';
import type { mailboxReads, mailboxWrites } from '#model/mailbox';

/** An operation as a question that is answered later. */
type Asked<Operation> = Operation extends (args: infer Args, ...more: never[]) => Work<infer Result>
  ? (args: Args, contents?: readonly BlobContent[]) => Promise<Result>
  : never;

type Reads = Pick<
  typeof mailboxReads,
  | 'countersOf'
  | 'fetchMessages'
  | 'listMailboxes'
  | 'quotaOf'
  | 'readChanges'
  | 'readExpunged'
  | 'readOctets'
  | 'readView'
  | 'searchMessages'
  | 'searchOctets'
>;
type Writes = Pick<
  typeof mailboxWrites,
  | 'appendMessages'
  | 'copyMessages'
  | 'createMailbox'
  | 'deleteMailbox'
  | 'expunge'
  | 'moveMessages'
  | 'renameMailbox'
  | 'storeFlags'
  | 'subscribeMailbox'
>;

export type MailStore = { readonly [Name in keyof (Reads & Writes)]: Asked<(Reads & Writes)[Name]> };
