import type { Address } from '#format/address';
import type { AttemptOutcome, AttemptStage, RemoteReply, RemoteServer } from '#model/queue';

/** What a connection must offer before a message goes over it. */
export type TlsMode =
  | 'off' // never asked for: a broken server, or a test
  | 'opportunistic' // taken where offered, any certificate; in clear where it fails (RFC 7435)
  | 'required' // nothing is sent in clear; any certificate
  | 'verified'; // nor to a server whose certificate does not name it

/** One address of one server. */
export interface MailTarget {
  /** The name of the server (of its MX): for SNI, certificate and people. */
  readonly host: string;
  /** An IP address, or the absolute path of a unix socket. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  readonly tls: TlsMode;
  /** TLS from the first octet (port 465, RFC 8314 section 3.3). */
  readonly implicitTls: boolean;
  /** Our own address to connect from; undefined leaves it to the system. */
  readonly sourceAddress: string | undefined;
  /** What we call ourselves in EHLO. */
  readonly helo: string;
  /** Sent over TLS only. */
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

export interface OutboundRecipient {
  readonly address: Address;
  /** `never`, or any of the others; undefined where the sender did not say. */
  readonly notify: readonly ('never' | 'success' | 'failure' | 'delay')[] | undefined;
  readonly originalRecipient: { readonly type: string; readonly address: string } | undefined;
}

/** A message and whom it goes to in one mail transaction. */
export interface OutboundTransaction {
  readonly sender: Address | null;
  readonly recipients: readonly OutboundRecipient[];
  readonly envelopeId: string | undefined;
  readonly returnContent: 'full' | 'headers' | undefined;
  /** Octets of the content. */
  readonly size: number;
  /** The content has octets above 127. */
  readonly eightBit: boolean;
  /** The header section needs RFC 6532; addresses are looked at anyway. */
  readonly smtpUtf8: boolean;
  /** The octets from the first on; called once for each time the content is sent. */
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface TransactionResult {
  /** One a recipient, in their order. */
  readonly outcomes: readonly AttemptOutcome[];
  /** The server takes over the duty of success DSNs (it announced DSN); else they are ours to make (RFC 3461 section 5.2.3). */
  readonly dsnHandedOn: boolean;
  /** A connection that was kept open was found closed before anything was said: try on a new one at once. */
  readonly stale: boolean;
}

/** A connection on which mail can be sent, one transaction at a time. */
export interface MailConnection {
  readonly remote: RemoteServer;
  /** False once it is closed or may not be used again. */
  readonly usable: boolean;
  send(transaction: OutboundTransaction, signal: AbortSignal): Promise<TransactionResult>;
  /** Says QUIT and leaves without waiting long. */
  close(): void;
}

export type ConnectResult =
  | { readonly kind: 'connected'; readonly connection: MailConnection }
  | {
      readonly kind: 'temporary' | 'permanent';
      readonly stage: AttemptStage;
      readonly status: string;
      readonly text: string;
      readonly reply: RemoteReply | undefined;
      readonly remote: RemoteServer;
    };

/** The port to other mail servers; `edge/smtpc` implements it. Never rejects but by the signal's reason. */
export interface MailClient {
  connect(target: MailTarget, signal: AbortSignal): Promise<ConnectResult>;
}
