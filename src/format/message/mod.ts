/**
 * Message: RFC 5322 and MIME over the octets of a message, which are never copied nor changed. An index made once,
 * readers for headers and bodies, and a writer for the messages we make ourselves.
 * Refuses to know: SMTP, IMAP's text forms, who a message is for, and whether it is wanted.
 * RFC 5322, 6532 (header), 2045, 2046, 2183, 2231 (MIME), 2047 (encoded-words), 3848 and 5321 section 4.4 (trace).
 */
export type {
  Anomaly,
  Envelope,
  HeaderAddress,
  HeaderDate,
  HeaderField,
  HeaderGroup,
  HeaderMailbox,
  IndexedMessage,
  MessageIndex,
  Parameter,
  Part,
  PartHeaders,
} from './types.ts';
export { mailboxesOf, mailboxText, parseAddressList } from './addresses.ts';
export type { AddressList } from './addresses.ts';
export { bodyText, decodeBody, extractText, rawBody, walkParts } from './body.ts';
export { decodeCharset, isKnownCharset } from './charset.ts';
export { fileNames, readPartHeaders } from './contenttype.ts';
export { formatDate, parseDate } from './date.ts';
export { envelopeOf, parseMessageIds, readEnvelope } from './envelope.ts';
export { fieldText, findField, findText, partFields, scanHeader, selectFields, withoutFields } from './header.ts';
export { FIELDS_MAX } from './limits.ts';
export { htmlToLines, htmlToText } from './htmltext.ts';
export { indexMessage, indexOfLast, partAt, shownChildren } from './indexer.ts';
export { fieldRanges, type OctetRange, withoutRanges } from './ranges.ts';
export { foldText, searchTexts } from './search.ts';
export type { SearchTexts } from './search.ts';
export { decodeBase64, decodeQuotedPrintable } from './transfer.ts';
export { decodeText, encodeText } from './words.ts';
export { composeMessage, fieldOctets, formatMessageId } from './compose.ts';
export type { ComposedMessage, ComposedPart } from './compose.ts';
export { addressField, formatNamedAddress, formatParameter, structuredField, textField } from './fold.ts';
export type { NamedAddress, WrittenField } from './fold.ts';
export { decodeIndex, encodeIndex } from './stored.ts';
export { countHops, formatReceived, formatReturnPath, withProtocol } from './trace.ts';
export type { Trace, TraceProtocol } from './trace.ts';
