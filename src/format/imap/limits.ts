/** Bounds of what a client may say, with unit and what happens at each. */

/** Text of one command without its literals, once logged in: a long UID set fits. Over it: BAD, the line is dropped. */
export const LINE_BYTES_MAX = 64 * 1024;
/** The same before login, where nobody has anything long to say. */
export const LINE_BYTES_MAX_BEFORE_LOGIN = 8 * 1024;
/** All literals of one command that is not APPEND's message. Over it: NO [TOOBIG]. */
export const LITERAL_BYTES_MAX = 64 * 1024;
export const LITERAL_BYTES_MAX_BEFORE_LOGIN = 8 * 1024;
/** Literals in one command; each costs a round trip or a copy. Over it: BAD. */
export const LITERALS_MAX = 1000;
/** How much of an unwanted non-synchronizing literal is read and dropped; over it the answer is BYE. */
export const SWALLOW_BYTES_MAX = 256 * 1024 * 1024;
export const SWALLOW_BYTES_MAX_BEFORE_LOGIN = 64 * 1024;
/** Parentheses, NOT and OR within each other. Over it: BAD; a million of them must not exhaust the stack. */
export const DEPTH_MAX = 64;
/** Search keys in one SEARCH. Over it: BAD. */
export const SEARCH_KEYS_MAX = 2000;
/** Keys of one SEARCH that need more than numbers and flags: each is a scan of the mailbox. Over it: NO [LIMIT]. */
export const STORED_SEARCH_KEYS_MAX = 32;
/** All patterns of one LIST together; matching costs their length for each mailbox. Over it: BAD. */
export const LIST_PATTERN_CHARS_MAX = 2000;
/** Data items in one FETCH. Over it: BAD. */
export const FETCH_ITEMS_MAX = 200;
/** Tag of a command (RFC 9051 section 2.2.1); a longer one cannot be echoed sensibly. */
export const TAG_CHARS_MAX = 256;
/** Flags in one STORE or APPEND. */
export const FLAGS_MAX = 100;
/** A keyword's name, in characters. */
export const KEYWORD_CHARS_MAX = 255;
/** A mailbox's whole name, in UTF-8 bytes. */
export const MAILBOX_NAME_BYTES_MAX = 1000;
/** Levels of a mailbox's name. */
export const MAILBOX_LEVELS_MAX = 32;
/** One line of a SASL exchange or DONE (RFC 9051 section 6.2.2). */
export const SASL_LINE_BYTES_MAX = 12_288;
