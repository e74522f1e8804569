/** What every SMTP connection is given. */
import type { Clock } from '#base/clock';
import type { Metrics } from '#base/metric';
import type { Random } from '#base/random';
import type { Reference } from '#base/ids';
import type { Reply } from '#format/smtp';
import type { Authenticated, DoorHouse, DoorMail } from '#flow/door';
import type { IncomingMail, MemoryBudget, ReceiveHouse, ReceiveOutcome, SpooledContent, Staging } from '#flow/receive';
import type { SubmitHouse, SubmitOutcome, Submitter } from '#flow/submit';
import type { DirectoryCache } from '#model/directory';
import type { Envelope, Recipient, RefusalCause, SessionFacts, SessionNote, SmtpMode } from '#server/smtpd';
import type { TraceEvent } from '#model/trace';
import type { Links } from './explain.ts';
import type { Returns } from './returns.ts';
import type { Transaction } from './transaction.ts';

/** A refusal at MAIL, RCPT or after the content, for the trace. */
export interface Refusal {
  readonly envelope: Envelope;
  readonly transaction: Transaction;
  readonly mode: SmtpMode;
  readonly stage: 'mail' | 'rcpt' | 'content';
  readonly recipient?: Recipient | undefined;
  readonly reply?: Reply;
  /** After the content: what the flow said. */
  readonly outcome?: SubmitOutcome['kind'];
  /** What led to it; the reply alone where not given. */
  readonly story?: readonly TraceEvent[];
}

/** A message from a stranger, all of it there: who stands behind it? */
export interface Unauthenticated {
  readonly envelope: Envelope;
  readonly door: DoorMail;
  readonly content: SpooledContent;
}

/** What mail from strangers is asked. */
export interface DoorParts {
  readonly house: DoorHouse;
  /** Never rejects: what cannot be found out is a temperror. */
  authenticate(message: Unauthenticated): Promise<Authenticated>;
  /** The start of incoming content without fields that claim to be our own Authentication-Results. */
  readonly withoutForged: (start: Uint8Array, whole: boolean) => Uint8Array | undefined;
  /** The same without what is said in the names of our verdict. */
  readonly withoutClaims: DoorParts['withoutForged'];
}

/** A refusal by a rule of the session itself. */
export interface SessionRefusal {
  readonly cause: RefusalCause;
  readonly reply: Reply;
  readonly facts: SessionFacts;
  readonly envelope: Envelope | undefined;
  readonly reference: Reference;
  readonly mode: SmtpMode;
}

export interface MailHouse {
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly directory: DirectoryCache;
  readonly returns: Returns;
  readonly staging: Staging;
  readonly budget: MemoryBudget;
  readonly receive: ReceiveHouse;
  readonly submit: SubmitHouse;
  readonly door: DoorParts;
  readonly links: Links;
  readonly hostname: string;
  /** Undefined when the account is gone or switched off. */
  submitterOf(identity: { readonly account: number; readonly login: string }): Promise<Submitter | undefined>;
  /** Of `relay.foreign-sender`. */
  foreignSender(): 'allow' | 'refuse';
  /** After the commit: wakes the queue, tells who asked to be told. Must not throw. */
  accepted(
    outcome: Extract<ReceiveOutcome, { kind: 'accepted' }>,
    mail: IncomingMail,
    submitter: Submitter | undefined,
  ): void;
  /** Whether `delivered` is to be called with the header of this mail once it is filed. */
  wantsDelivery(mail: IncomingMail): boolean;
  delivered(outcome: Extract<ReceiveOutcome, { kind: 'accepted' }>, mail: IncomingMail, header: Uint8Array): void;
  refused(refusal: Refusal): void;
  refusedBySession(refusal: SessionRefusal): void;
  noted(note: SessionNote, facts: SessionFacts, mode: SmtpMode): void;
}
