/** The operations of this room by name, for the table that `app` gives to the store and reader threads. */
import { digestsDue, findDigestLink, untoldHeld } from './digest.ts';
import { sweepQuarantine } from './keep.ts';
import { countOutbound, countQuarantine, heldByReference, listQuarantine, readHeld } from './read.ts';

export const quarantineWrites = { sweepQuarantine };
export const quarantineReads = {
  countOutbound,
  countQuarantine,
  digestsDue,
  findDigestLink,
  heldByReference,
  listQuarantine,
  readHeld,
  untoldHeld,
};
