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
