/**
 * SMTP: the text of the protocol, both sides of it. The client's octets as events, command lines as data, replies as
 * data and as bytes, what EHLO offers. Strict: CRLF alone ends a line, and only CRLF.CRLF ends DATA.
 * Refuses to know sessions, policy, sockets and time; an address is `format/address`'s.
 * RFC 5321, 1870, 2033, 2034, 2920, 3030 (without BINARYMIME), 3207, 3461, 4954, 6152, 6409, 6531, 9422;
 * draft-hall-prdr-00.
 */
export { SmtpWire } from './wire.ts';
export type { LineProblem, WireEvent } from './wire.ts';
export type { Flaw } from './content.ts';
export { parseCommand, verbs } from './command.ts';
export type { Command, CommandProblem, Helo, HeloForm, MailCommand, RcptCommand, Verb } from './command.ts';
export type { MailParameters, NotifyWhen, OriginalRecipient, RcptParameters } from './parameters.ts';
export { clientAttributes, forwardAttributes } from './forward.ts';
export type { ClientAttribute, ClientAttributes } from './forward.ts';
export { decodeXtext, encodeXtext } from './xtext.ts';
export { formatReply, plainReply, reply } from './reply.ts';
export type { Reply } from './reply.ts';
export { ReplyReader } from './replies.ts';
export type { ReplyEvent, ReplyProblem } from './replies.ts';
export { parseCapabilities } from './capabilities.ts';
export type { Capabilities } from './capabilities.ts';
export { status } from './enhanced.ts';
export type { StatusDetail } from './enhanced.ts';
export type { ForwardPath, ReversePath } from '#format/address';
export * from './limits.ts';
