/** The records of this room. All are readonly plain data; all offsets are octets relative to the blob. */

/** What is odd about a message. Recorded, never a reason to lose it. */
export const anomalies = [
  'bare-lf', // a LF without CR before it
  'bare-cr', // a CR without LF after it
  'nul', // an octet 0
  'eight-bit-header', // octets above 127 in a header, legal only as UTF-8 (RFC 6532)
  'malformed-header', // a header line that is neither a field nor a continuation
  'duplicate-content-type', // two fields that decide what the part is: readers disagree which one counts
  'duplicate-transfer-encoding',
  'malformed-content-type', // not `type/subtype`
  'missing-boundary', // a multipart without a usable boundary parameter: shown as one opaque part
  'encoded-container', // a multipart or message under base64 or quoted-printable, against RFC 2045 section 6.4
  'unclosed-multipart', // the close-delimiter is missing
  'truncated', // a limit was hit: what lies behind it is stored and fetchable, but not in the index
] as const;
export type Anomaly = (typeof anomalies)[number];

/** One header field. `name` is in lower case; the octets as written are `start` to `end`. */
export interface HeaderField {
  readonly name: string;
  /** First octet of the name. */
  readonly start: number;
  /** First octet behind the colon. */
  readonly valueStart: number;
  /** Behind the line break that ends the field (or the end of the octets). */
  readonly end: number;
}

/**
 * One body part, or the message itself (the root). What FETCH of sections, the filter and search need, and no more:
 * `readPartHeaders(bytes, part)` gives the rest of what BODYSTRUCTURE shows, `readEnvelope(bytes, part)` the envelope.
 */
export interface Part {
  /** First octet of the header. */
  readonly headerStart: number;
  /** First octet of the body, behind the empty line; the header ends here. */
  readonly bodyStart: number;
  /** End of the body; the line break before a boundary delimiter is not part of it (RFC 2046 section 5.1.1). */
  readonly bodyEnd: number;
  /** Line feeds in the body: "size in text lines" of BODYSTRUCTURE. */
  readonly lines: number;
  /** Lower case; `text/plain` where nothing usable is said, `message/rfc822` by default inside multipart/digest. */
  readonly type: string;
  readonly subtype: string;
  /** Charset parameter in lower case, as sent. */
  readonly charset: string | undefined;
  /** Content-Transfer-Encoding in lower case, `7bit` where nothing is said. */
  readonly encoding: string;
  /** Content-Disposition type in lower case (`inline`, `attachment`, …). */
  readonly disposition: string | undefined;
  /** The name for display: filename or name parameter, RFC 2231 and (as is found in the wild) RFC 2047 decoded. */
  readonly fileName: string | undefined;
  /**
   * Parts of a multipart. Empty for everything else, and for a multipart that could not be taken apart
   * (no boundary, no delimiter found, a limit): `shownChildren(part)` then gives the one part IMAP shows.
   */
  readonly children: readonly Part[];
  /**
   * The message inside a message/rfc822 or message/global part: a root of its own, which begins at `bodyStart`.
   * Undefined where the part is encoded or a limit was hit: show it as opaque octets.
   */
  readonly message: Part | undefined;
}

/** What is kept of a message: the part tree and what was odd. */
export interface MessageIndex {
  /** Octets of the blob. */
  readonly size: number;
  readonly root: Part;
  readonly anomalies: readonly Anomaly[];
}

/** A message just taken apart: the index, and the fields of its own header in order. */
export interface IndexedMessage extends MessageIndex {
  readonly fields: readonly HeaderField[];
}

/** A parameter of Content-Type or Content-Disposition. */
export interface Parameter {
  /** Lower case, without RFC 2231's asterisks. */
  readonly name: string;
  /** Continuations joined and RFC 2231 charsets decoded; encoded-words left as they are. */
  readonly value: string;
  /**
   * Where RFC 2231 charset information was used: `charset'language'percent-encoded`, continuations joined.
   * BODYSTRUCTURE shows it as it is under `name*` (RFC 2231 section 6).
   */
  readonly extended: string | undefined;
}

/** What BODYSTRUCTURE shows of a part beside its ranges. Texts are header text (see Envelope). */
export interface PartHeaders {
  readonly type: string;
  readonly subtype: string;
  readonly params: readonly Parameter[];
  readonly encoding: string;
  /** Content-ID with its angle brackets. */
  readonly id: string | undefined;
  readonly description: string | undefined;
  readonly md5: string | undefined;
  readonly disposition: { readonly type: string; readonly params: readonly Parameter[] } | undefined;
  readonly languages: readonly string[];
  readonly location: string | undefined;
}

/** One mailbox of a header's address list (RFC 5322 section 3.4). */
export interface HeaderMailbox {
  readonly kind: 'mailbox';
  /** Display name without its quotes, encoded-words not decoded (`decodeText` does that). */
  readonly name: string | undefined;
  /** Obsolete source route (`@a,@b`), the "adl" of ENVELOPE. */
  readonly route: string | undefined;
  /** Local part without its quotes. */
  readonly local: string;
  /** Domain as written; empty where the header has none. */
  readonly domain: string;
}

export interface HeaderGroup {
  readonly kind: 'group';
  readonly name: string;
  readonly members: readonly HeaderMailbox[];
}

export type HeaderAddress = HeaderMailbox | HeaderGroup;

/**
 * The envelope of IMAP (RFC 9051 section 7.5.2): header text unfolded, encoded-words not decoded. Octets become
 * characters as UTF-8 where the value is valid UTF-8 (RFC 6532), as ISO 8859-1 otherwise. Undefined or empty: the
 * field is not there. ENVELOPE's rule that sender and reply-to default to from is left to who writes ENVELOPE.
 */
export interface Envelope {
  readonly date: string | undefined;
  readonly subject: string | undefined;
  readonly from: readonly HeaderAddress[];
  readonly sender: readonly HeaderAddress[];
  readonly replyTo: readonly HeaderAddress[];
  readonly to: readonly HeaderAddress[];
  readonly cc: readonly HeaderAddress[];
  readonly bcc: readonly HeaderAddress[];
  readonly inReplyTo: string | undefined;
  readonly messageId: string | undefined;
}

/** A date of a header: the instant and the zone it was written in. */
export interface HeaderDate {
  readonly ms: number;
  readonly offsetMinutes: number;
}
