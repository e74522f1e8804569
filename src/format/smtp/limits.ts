/** Limits of SMTP's text, with unit and bound in the name. All lengths of lines count their CRLF. */

/** RFC 5321 section 4.5.3.1.4. A longer line is dropped and answered 500. */
export const COMMAND_LINE_BYTES_MAX = 512;
/** MAIL and RCPT: each extension adds to the 512 (RFC 1870, 3461, 4954, 6152, 6531), together less than this. */
export const ENVELOPE_LINE_BYTES_MAX = 2048;
/** AUTH and the lines of its exchange (RFC 4954 section 4). */
export const AUTH_LINE_BYTES_MAX = 12_288;
/** So much of one over-long line is swallowed; whoever goes on is not talking SMTP and is sent away. */
export const FLOOD_BYTES_MAX = 1_048_576;
/** RFC 3461 section 4.4: 100 characters, counted as they are on the wire. */
export const ENVID_CHARS_MAX = 100;
/** RFC 3461 section 4.2: 500 characters. */
export const ORCPT_CHARS_MAX = 500;
/** Parameters of one MAIL or RCPT; more is 501. */
export const PARAMETERS_MAX = 16;
/** The largest SIZE or chunk size that is still counted exactly; a larger one is this number, and over every limit. */
export const SIZE_OCTETS_MAX = Number.MAX_SAFE_INTEGER;
/** RFC 5321 section 4.5.3.1.5. */
export const REPLY_LINE_BYTES_MAX = 512;
/** What a client takes of a server's reply line; servers write longer ones than they may. */
export const PEER_REPLY_LINE_BYTES_MAX = 4096;
/** Lines of one reply of a peer. */
export const PEER_REPLY_LINES_MAX = 128;
/** Octets of one reply of a peer. */
export const PEER_REPLY_BYTES_MAX = 65_536;
