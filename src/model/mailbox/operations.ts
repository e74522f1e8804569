/** The operations of this room by name, for the table that `app` gives to the store and reader threads. */
import { appendMessages } from './append-messages.ts';
import { copyMessages, moveMessages } from './copy.ts';
import { expunge } from './expunge.ts';
import { listKeywords } from './keywords.ts';
import { listMailboxes, mailboxStatus, quotaOf } from './list.ts';
import { storeFlags } from './store-flags.ts';
import { sweepEmails, sweepTombstones } from './sweep.ts';
import { createMailbox, deleteMailbox, renameMailbox, subscribeMailbox } from './tree.ts';

export const mailboxWrites = {
  appendMessages,
  copyMessages,
  createMailbox,
  deleteMailbox,
  expunge,
  moveMessages,
  renameMailbox,
  storeFlags,
  subscribeMailbox,
  sweepEmails,
  sweepTombstones,
};

export const mailboxReads = { listKeywords, listMailboxes, mailboxStatus, quotaOf };
