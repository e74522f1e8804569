/**
 * Correspondent: to whom each account has written, which is the nearest thing to an address book that every mail program
 * keeps for us: who is known is no stranger, and whoever uses their name from another address may be a forger.
 * Refuses to know what that means for a message.
 */
export {
  type Correspondent,
  correspondentReads,
  correspondentWrites,
  CORRESPONDENTS_MAX,
  noteSent,
  type SentTo,
} from './operations.ts';
