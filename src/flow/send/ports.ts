/** What sending needs of others. */
import type { Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { Metrics } from '#base/metric';
import type { Random } from '#base/random';
import type { StsFinding } from '#check/tlspolicy';
import type { Address } from '#format/address';
import type { Resolver } from '#format/dns';
import type { BlobId } from '#model/blob';
import type {
  AttemptOutcome,
  AttemptRecord,
  Claim,
  ClaimArgs,
  ClaimedRecipient,
  OperateArgs,
  QueueId,
  QueuedMessage,
  RecipientId,
} from '#model/queue';
import type { MailClient } from './mailclient.ts';
import type { FixedHost, SendOptions } from './settings.ts';
import type { CountedSession } from './tls.ts';

/** The queue's operations, as the store's façade gives them. */
export interface SendStore {
  claimDue(args: ClaimArgs): Promise<Claim>;
  releaseLeases(args: { readonly owner: string; readonly nowMs: number }): Promise<void>;
  renewLeases(args: { readonly owner: string; readonly untilMs: number }): Promise<void>;
  returnClaims(args: { readonly owner: string; readonly recipients: readonly RecipientId[] }): Promise<void>;
  postponeHop(args: { readonly nextHop: string; readonly nowMs: number; readonly untilMs: number }): Promise<void>;
  shiftQueueTimes(args: { readonly byMs: number }): Promise<void>;
  recordAttempt(record: AttemptRecord): Promise<void>;
  operateQueue(args: OperateArgs): Promise<number>;
  loadQueued(args: { readonly message: QueueId }): Promise<QueuedMessage | undefined>;
  readQueued(args: { readonly blob: BlobId; readonly from: number; readonly to: number }): Promise<Uint8Array>;
}

/** A notice for the sender of a message, ready to be received as mail from `<>`. */
export interface Notice {
  readonly to: Address;
  readonly octets: Uint8Array;
  readonly eightBit: boolean;
  readonly smtpUtf8: boolean;
  /** It tells of a message that came with REQUIRETLS, and is protected as that was (RFC 8689 section 5). */
  readonly requireTls: boolean;
  /** The account that had submitted the message, where there is one. */
  readonly account: number | null;
}

/** The way of a notice back through receive: filed for a local sender, queued for another. */
export interface NoticePost {
  /**
   * Commits the notice and the record as one: a failure told twice or never is a loss. Rejects where nothing was
   * committed. A notice that nobody takes (no such account) is dropped and the record committed all the same.
   */
  submitDsn(notice: Notice, record: AttemptRecord): Promise<void>;
}

/** Our own recipients whose copy could not be filed when the message was accepted. */
export interface LocalDelivery {
  /**
   * One outcome a recipient. For those `delivered`, their rows have left the queue in the commit that filed the copy
   * (`finishRecipients`); the others are recorded here.
   */
  deliver(message: QueuedMessage, recipients: readonly ClaimedRecipient[]): Promise<readonly AttemptOutcome[]>;
}

/** One attempt, for the message's trace. */
export interface AttemptEvent {
  readonly at: number;
  readonly message: QueueId;
  readonly reference: string;
  /** Who had submitted it; null for what no account sent. */
  readonly account: number | null;
  readonly recipients: readonly string[];
  readonly outcome: AttemptOutcome;
  /** What follows from it. */
  readonly consequence: 'delivered' | 'retry' | 'returned' | 'dropped';
  readonly retryAtMs: number | undefined;
  readonly attempt: number;
  /** Milliseconds that the attempt took. */
  readonly tookMs: number;
}

export interface TraceSink {
  /** Must not throw; may write later and together with others. */
  attempted(event: AttemptEvent): void;
}

/** Who we are, so that mail led back to us is seen as a loop (RFC 5321 section 5.1). */
export interface OwnHosts {
  isOwnName(host: string): boolean;
  /** True when we listen there. */
  isOwnAddress(address: string, port: number): boolean;
}

/** Per-domain routes; undefined leaves the next hop to the smart host, or to its MX. */
export interface RouteTable {
  find(nextHop: string): FixedHost | undefined;
}

/** What the domains of recipients say of TLS; `check/tlspolicy` finds it out. */
export interface TlsPolicies {
  /** The MTA-STS policy of a domain. */
  find(domain: string, signal: AbortSignal): Promise<StsFinding>;
  /** Whether an answer of the DNS that says it is validated (`ad`) can be believed. */
  dane(): boolean;
}

/** Counts sessions for TLS reports. Must not throw; what has to be written is written later. */
export interface SessionCounter {
  count(session: CountedSession): void;
}

export interface SendHouse {
  readonly store: SendStore;
  readonly client: MailClient;
  readonly resolver: Resolver;
  readonly notices: NoticePost;
  readonly local: LocalDelivery;
  readonly trace: TraceSink;
  readonly own: OwnHosts;
  readonly routes: RouteTable;
  readonly policies: TlsPolicies;
  readonly sessions: SessionCounter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The name of this server, for notices. */
  readonly hostname: string;
  /** Names this process among those that share the queue; the same after a restart. */
  readonly owner: string;
  /** The address that notices come from; nobody reads what is sent to it. */
  readonly noticeFrom: Address;
  options(): SendOptions;
}
