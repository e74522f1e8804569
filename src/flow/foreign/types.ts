import type { Reference } from '#base/ids';
import type { ForwardPath, ReversePath } from '#format/address';
import type { Reply } from '#format/smtp';
import type { CopyJudgement } from '#flow/filter';
import type { SpooledContent } from '#flow/receive';
import type { HeaderEdits } from './edits.ts';

/** Who brought the message to the other server. */
export interface ForeignClient {
  readonly address: string;
  /** Its name in DNS, where the other server confirmed it. */
  readonly name?: string;
}

/** A message of another server, as that server tells of it. */
export interface ForeignMail {
  /** Ours, for replies and the log. */
  readonly reference: Reference;
  readonly by: 'milter' | 'relay';
  /** Undefined where the other server does not say, or made the message itself. */
  readonly client: ForeignClient | undefined;
  readonly helo: string;
  readonly reversePath: ReversePath;
  readonly recipients: readonly ForwardPath[];
  /** How many others there are: their addresses cannot be read, or are too many to be told apart. */
  readonly more: number;
  /** Who signed in there. */
  readonly login: string | undefined;
  /** Its own name for the message. */
  readonly queueId: string | undefined;
}

export type ForeignAction = 'accept' | 'quarantine' | 'reject' | 'discard' | 'tempfail';

/** One answer for all recipients. */
export interface ForeignJudgement {
  readonly action: ForeignAction;
  /** What the client is told, for `reject` and `tempfail`. */
  readonly reply?: Reply;
  /** Why it is held, in words. */
  readonly reason: string;
  /** What was found, for the recipient with the mildest wishes. */
  readonly judged?: CopyJudgement;
  /** What is to change in the header of a message that goes on. */
  readonly edits: HeaderEdits;
}

/** The port to the filter. May reject: then nobody knows what the message is. */
export interface JudgeForeign {
  judge(mail: ForeignMail, content: SpooledContent, signal: AbortSignal): Promise<ForeignJudgement>;
}

/** What is told to the next hop of the client that the other server had (XFORWARD). */
export interface RelayOriginal {
  readonly name?: string;
  readonly address?: string;
  readonly port?: string;
  readonly protocol?: string;
  readonly helo?: string;
  readonly ident?: string;
}

/** The envelope of a message that is handed through. */
export interface RelayMail {
  readonly reversePath: ReversePath;
  readonly original: RelayOriginal | undefined;
  /** Octets that the sender announced; 0 where it did not. */
  readonly size: number;
  readonly eightBit: boolean;
  readonly smtpUtf8: boolean;
  readonly envelopeId: string | undefined;
  readonly returnContent: 'full' | 'headers' | undefined;
}

/**
 * The next hop of messages that are handed through, a transaction at a time, each command answered by its own words. What
 * it does not say in time, or at all, is a 4yz of ours; it never rejects but by the signal's reason.
 */
export interface RelayHop {
  readonly usable: boolean;
  /** Ends a transaction that was open, and begins the next. */
  mail(of: RelayMail): Promise<Reply>;
  rcpt(
    recipients: readonly {
      readonly address: ForwardPath;
      readonly notify: readonly ('never' | 'success' | 'failure' | 'delay')[] | undefined;
      readonly originalRecipient: { readonly type: string; readonly address: string } | undefined;
    }[],
  ): Promise<readonly Reply[]>;
  /** DATA to the answer behind the dot. 2yz alone means that the next hop has it. */
  content(octets: AsyncIterable<Uint8Array>): Promise<Reply>;
  close(): void;
}

export type RelayConnect = (signal: AbortSignal) => Promise<RelayHop | Reply>;
