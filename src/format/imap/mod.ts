/**
 * IMAP on the wire: commands from octets, responses to octets, and the records between them.
 * Pure and synchronous; the same events however the input is cut; a bound on everything a client can say (limits.ts).
 * Refuses to know: sessions and their states, mailboxes, who is signed in, and where messages are kept.
 * RFC 9051 (IMAP4rev2), RFC 3501 (IMAP4rev1), RFC 7888 (LITERAL+), RFC 4959 (SASL-IR), RFC 7162 (CONDSTORE, QRESYNC),
 * RFC 5258 and 5819 (LIST), RFC 6154 (SPECIAL-USE), RFC 4731 and 5182 (ESEARCH, SEARCHRES), RFC 3516 (BINARY),
 * RFC 2971 (ID), RFC 9208 (QUOTA).
 */
export { bodyWithoutExtensions, encodeBodyStructure } from './body-structure.ts';
export * from './command.ts';
export { DAY_MS, formatDateTime } from './date.ts';
export { formatAstring, formatText } from './encode.ts';
export { encodeEnvelope } from './envelope.ts';
export {
  type FetchColumns,
  type FetchedBytes,
  fetchNeeds,
  type FetchNeeds,
  type FetchOctets,
  FetchOutput,
  type FetchRow,
  type FetchSegment,
} from './fetch-response.ts';
export * from './flags.ts';
export { type Extent } from './locate.ts';
export {
  canonicalMailboxName,
  decodeMailboxName,
  decodeModifiedUtf7,
  encodeMailboxName,
  encodeModifiedUtf7,
  mailboxNameProblem,
  matchesPattern,
  type NameCoding,
  SEPARATOR,
} from './mailbox-name.ts';
export { STORED_SEARCH_KEYS_MAX } from './limits.ts';
export { type AppendHead, parseCommand, type Parsed } from './parse.ts';
export { type SearchCommand, type SearchKey, type SearchReturn } from './search.ts';
export {
  instantsOf,
  type JudgedRow,
  judgeSearch,
  type ResolvedKey,
  storedKeys,
  type StoredKey,
  type Verdict,
} from './search-judge.ts';
export { type Section } from './section.ts';
export * from './sequence.ts';
export { ImapWire, type WireEvent, type WireStage } from './wire.ts';
export { ByteWriter } from './writer.ts';
