/**
 * Milter: the protocol between a mail server and a mail filter, version 6 as Sendmail 8.14 and later and Postfix speak it:
 * packets, negotiation, macros, every command and every reply, in both directions. Strings are Latin-1 in header fields,
 * so that each octet stays what it is, and UTF-8 elsewhere.
 * Refuses to know sockets, what a filter thinks, and which command may come when.
 * There is no RFC; the protocol is what libmilter does.
 */
export { type ActionName, actions, hasFlag, macroStages, protocolFlags, type ProtocolFlag } from './flags.ts';
export { formatPacket, MilterReader, PACKET_BYTES_MAX, type MilterPacket, type PacketEvent } from './packet.ts';
export {
  formatCommand,
  type MilterAddress,
  type MilterCommand,
  MILTER_VERSION,
  type MilterOptions,
  parseCommand,
} from './command.ts';
export { formatReply, type MilterReply, parseReply } from './reply.ts';
