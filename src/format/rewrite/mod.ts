/**
 * Rewrite: a message made of another one's octets, with the content of some parts, or some of its own fields,
 * exchanged. All else is taken over octet for octet; the first message stays what it was.
 * Refuses to know why: what is disarmed, stripped or tagged is decided by others.
 * RFC 5322 (fields), 2045, 2046 (parts), 2047 (Subject), 2183 (dispositions), 1864 (a checksum that no longer holds).
 */
export { encodeTextBody, type EncodedText } from './encode.ts';
export { type Edit, type NewContent, rewriteMessage } from './rewrite.ts';
export { hasSubjectTag } from './subject.ts';
