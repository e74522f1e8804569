/**
 * Forward: a message that somebody hands on to be looked at: attached as it is, or with its whole header pasted above the
 * text, or without its header; and the program that they write with, where it can be told.
 * Refuses to know who may report what, and what is answered. RFC 2046 section 5.2.1 (message/rfc822), RFC 3834 (automatic).
 */
export { findForwarded } from './find.ts';
export { FORWARDED_BYTES_MAX, FORWARDED_MAX } from './limits.ts';
export { pastedMessage } from './pasted.ts';
export { programOf } from './program.ts';
export type { Forward, ForwardedMessage, MailProgram } from './types.ts';
