/** Limits of POP3's text, with unit and bound in the name. Lengths of lines count their CRLF. */

/** RFC 2449 section 4 has 255; clients with long names and passwords send more. A longer line is dropped and answered -ERR. */
export const COMMAND_LINE_BYTES_MAX = 512;
/** AUTH and the lines of its exchange (RFC 5034 section 4; the same as SMTP's). */
export const AUTH_LINE_BYTES_MAX = 12_288;
/** So much of one over-long line is swallowed; whoever goes on is not talking POP3 and is sent away. */
export const FLOOD_BYTES_MAX = 65_536;
/** RFC 2449 section 4: the first line of a response. A longer text is cut. */
export const REPLY_LINE_BYTES_MAX = 512;
/** A message number or line count of more digits is larger than anything: this number stands for it. */
export const NUMBER_MAX = 9_999_999_999;
/** RFC 1939 section 7 (UIDL): 1 to 70 characters from 0x21 to 0x7E. */
export const UNIQUE_ID_CHARS_MAX = 70;
