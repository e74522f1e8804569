/**
 * Pop3: the text of POP3 on the server's side: lines as typed commands, status lines with response codes, messages as
 * dot-stuffed multi-line responses. The same events and octets however the input is cut.
 * Refuses to know sessions, states, maildrops and who may ask what.
 * RFC 1939, 2449, 3206, 5034.
 */
export { type Command, type CommandProblem, parseCommand, type Verb, verbs } from './command.ts';
export { DotStuffer, TopCutter } from './content.ts';
export {
  AUTH_LINE_BYTES_MAX,
  COMMAND_LINE_BYTES_MAX,
  FLOOD_BYTES_MAX,
  NUMBER_MAX,
  REPLY_LINE_BYTES_MAX,
  UNIQUE_ID_CHARS_MAX,
} from './limits.ts';
export { challengeLine, errLine, okLine, type ResponseCode } from './reply.ts';
export { type LineProblem, Pop3Wire, type WireEvent } from './wire.ts';
