/**
 * Send: takes due recipients from the queue, finds out where each next hop's mail goes, hands messages over, and
 * records each outcome with what follows from it (retry, delay notice, DSN) in one commit.
 * Refuses to know sockets (port `MailClient`), packets (port `Resolver`) and SQL (port `SendStore`).
 * RFC 5321 sections 4.5.4 and 5, RFC 7505 (null MX), RFC 3461.
 */
export type {
  ConnectResult,
  MailClient,
  MailConnection,
  MailTarget,
  OutboundRecipient,
  OutboundTransaction,
  TlsMode,
  TransactionResult,
} from './mailclient.ts';
export {
  type AttemptEvent,
  type LocalDelivery,
  type Notice,
  type NoticePost,
  type OwnHosts,
  type RouteTable,
  type SendHouse,
  type SendStore,
  type TraceSink,
} from './ports.ts';
export { Sender } from './sender.ts';
export { type FixedHost, readSendOptions, type SendOptionParts, type SendOptions, sendSettings } from './settings.ts';
