/**
 * Send: takes due recipients from the queue, finds out where each next hop's mail goes, hands messages over, and
 * records each outcome with what follows from it (retry, delay notice, DSN) in one commit.
 * Servers are held to what their domains publish of TLS: TLSA records, else an MTA-STS policy; and messages to what their
 * senders want of it. A policy that cannot be kept to, or found out, makes mail wait, never go out less protected.
 * Refuses to know sockets (port `MailClient`), packets (port `Resolver`), SQL (port `SendStore`), and how policies are
 * found and certificates judged (`check/tlspolicy`).
 * RFC 5321 sections 4.5.4 and 5, RFC 7505 (null MX), RFC 3461, RFC 7672, RFC 8461, RFC 8460, RFC 8689.
 */
export type {
  ConnectResult,
  MailClient,
  MailConnection,
  MailTarget,
  OutboundRecipient,
  OutboundTransaction,
  TlsMode,
  TlsSession,
  TlsTerms,
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
  type SessionCounter,
  type TlsPolicies,
  type TraceSink,
} from './ports.ts';
export { Sender } from './sender.ts';
export {
  type FixedHost,
  readSendOptions,
  type SendOptionParts,
  type SendOptions,
  sendSettings,
  type TlsOptions,
  tlsSettings,
} from './settings.ts';
export { SessionTally, type SessionTallyParts } from './tally.ts';
