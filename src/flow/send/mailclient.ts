import type { CertificateJudge, TlsFailure } from '#check/tlspolicy';
import type { Address, ForwardPath } from '#format/address';
import type { AttemptOutcome, AttemptStage, RemoteReply, RemoteServer, TlsPolicyName } from '#model/queue';

/** What a connection must offer before a message goes over it. */
export type TlsMode =
  | 'off' // never asked for: a broken server, or a test
  | 'opportunistic' // taken where offered, any certificate; in clear where it fails (RFC 7435)
  | 'required' // nothing is sent in clear; any certificate
  | 'verified'; // nor to a server whose certificate the judge does not find to fit

/** What TLS to one server has to be, and why. */
export interface TlsTerms {
  readonly mode: TlsMode;
  /** Sent as SNI where it is a name: the server's, or its TLSA base domain (RFC 7672 section 8.1). */
  readonly serverName: string;
  /** Judges the server's certificates in every mode but `off`; what it says counts in `verified` alone. */
  readonly judge: CertificateJudge;
  /** By whose wish; undefined: nobody's, TLS is taken as it comes. */
  readonly policy: TlsPolicyName | undefined;
  /** Nobody on the way can have named this server in place of the right one (RFC 8689 section 2). */
  readonly nameProven: boolean;
  /** The message goes to servers alone that promise to protect it further on (RFC 8689). */
  readonly requireTls: boolean;
}

/** One address of one server. */
export interface MailTarget {
  /** The name of the server (of its MX): for people, and for REQUIRETLS. */
  readonly host: string;
  /** An IP address, or the absolute path of a unix socket. */
  readonly address: string;
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
  readonly tls: TlsTerms;
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
  readonly address: ForwardPath;
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
  /** REQUIRETLS is said (RFC 8689); without a sender, only where the server can be asked for it. */
  readonly requireTls: boolean;
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
  /** All that REQUIRETLS wants is there: the right server, certified, over TLS, that offers it. */
  readonly requireTls: boolean;
  send(transaction: OutboundTransaction, signal: AbortSignal): Promise<TransactionResult>;
  /** Says QUIT and leaves without waiting long. */
  close(): void;
}

/** How TLS went on a connection that came so far that it could be asked for; for TLS reports (RFC 8460). */
export interface TlsSession {
  /** What was not as the terms' policy wants it, whether or not the mode let that pass; undefined where all was. */
  readonly failure: TlsFailure | undefined;
  /** Our own address; '' where it is not known. */
  readonly localAddress: string;
  /** The name that the server gave itself in its answer to EHLO; '' where it gave none. */
  readonly helo: string;
}

export type ConnectResult =
  | {
      readonly kind: 'connected';
      readonly connection: MailConnection;
      /** Undefined where TLS was not to be asked for. */
      readonly tls: TlsSession | undefined;
    }
  | {
      readonly kind: 'temporary' | 'permanent';
      readonly stage: AttemptStage;
      readonly status: string;
      readonly text: string;
      readonly reply: RemoteReply | undefined;
      readonly remote: RemoteServer;
      /** Undefined where it did not come so far. */
      readonly tls: TlsSession | undefined;
    };

/** The port to other mail servers; `edge/smtpc` implements it. Never rejects but by the signal's reason. */
export interface MailClient {
  connect(target: MailTarget, signal: AbortSignal): Promise<ConnectResult>;
}
