/**
 * Srs: the Sender Rewriting Scheme (SRS0 and SRS1): a reverse-path of somebody else's as one of ours, and back. Whoever
 * forwards a message outside sends in another domain's name, which SPF forbids; with a path of our own SPF holds, and a
 * report that comes back to it finds the sender. A keyed hash and a date keep strangers from making such addresses, which
 * would let them send anywhere through us.
 * Refuses to know secrets' life, clocks, and who is forwarded where. RFC 5321 section 4.5.3.1.1, RFC 4648 section 6.
 */
export {
  isSrsLocalpart,
  makeSrsAddress,
  makeStoredSrsAddress,
  readSrsAddress,
  SRS_VALID_DAYS,
  type SrsMaking,
  type SrsReading,
  type SrsSecrets,
  srsToken,
} from './srs.ts';
