/** Bounds of this room. A report beyond one of them is refused with words that name it, but for texts, which are cut. */

/** Of one attachment as it arrives. */
export const PACKED_OCTETS_MAX = 10 * 1024 * 1024;
/** Of a report when it is unpacked. */
export const UNPACKED_OCTETS_MAX = 50 * 1024 * 1024;
/** Reports repeat themselves, and shrink to a fiftieth; what shrinks to less than this part is made to hurt. */
export const RATIO_MAX = 400;
/** Below this size nobody is hurt by any ratio. */
export const RATIO_FREE_OCTETS = 2 * 1024 * 1024;
/** Parts of one message that are looked into. */
export const PARTS_READ_MAX = 50;
/** Reports in one message. */
export const REPORTS_MAX = 10;
/** RFC 9990 needs 7 and its extensions a few more. */
export const XML_DEPTH_MAX = 32;
/** Tags of one document, of which a record has some 40. */
export const XML_TAGS_MAX = 5_000_000;
/** Of one tag, with its attributes. */
export const XML_TAG_CHARACTERS_MAX = 4096;
export const RECORDS_MAX = 100_000;
/** Of one record: dkim elements, spf elements, reasons. */
export const RESULTS_MAX = 100;
export const ERRORS_MAX = 20;
/** Policies of one TLS report, and failures of all of them together. */
export const POLICIES_MAX = 1_000;
export const FAILURES_MAX = 10_000;
/** Strings of a policy. */
export const STRINGS_MAX = 100;
/** Of names, domains and words. */
export const WORD_CHARACTERS_MAX = 255;
/** Of what people wrote: comments, errors, contacts. */
export const TEXT_CHARACTERS_MAX = 1_000;
/** Messages or sessions that one line may count. */
export const COUNT_MAX = 1_000_000_000;
