/** The operations of this room by name, for the table that `app` gives to the store and reader threads. */
import { appendMessages } from './append-messages.ts';
import { copyMessages, moveMessages } from './copy.ts';
import { expunge } from './expunge.ts';
import { fetchMessages, readOctets } from './fetch.ts';
import { listKeywords } from './keywords.ts';
import { listMailboxes, mailboxStatus, quotaOf } from './list.ts';
import { searchMessages, searchOctets } from './search.ts';
import { storeFlags } from './store-flags.ts';
import { sweepEmails, sweepTombstones } from './sweep.ts';
import { createMailbox, deleteMailbox, renameMailbox, subscribeMailbox } from './tree.ts';
import { countersOf, readChanges, readExpunged, readView } from './view.ts';

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

export const mailboxReads = {
  countersOf,
  fetchMessages,
  listKeywords,
  listMailboxes,
  mailboxStatus,
  quotaOf,
  readChanges,
  readExpunged,
  readOctets,
  readView,
  searchMessages,
  searchOctets,
};
