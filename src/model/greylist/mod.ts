/**
 * Greylist: what is remembered of senders: the first tries of mail that was put off, who has come back, and since when a
 * sender is known. Says what a try comes to; refuses to know when to ask, what the peer is told, and where mail waits.
 * RFC 6647 (greylisting).
 */
export { type GreySender, greylistKey, senderKey } from './key.ts';
export {
  GREYLIST_KNOWN_MS,
  GREYLIST_ROWS_MAX,
  GREYLIST_WINDOW_MS,
  greylistReads,
  greylistWrites,
  type GreylistAnswer,
  type GreylistTry,
  peekGreylist,
  seeGreylist,
  sweepSenders,
} from './operations.ts';
export { holdOf, KNOWN_SENDER_MS, type MetSender, meetSenders, peekSender } from './known.ts';
