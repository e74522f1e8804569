/** What the session asks of the rest of the house. Every answer may come at once or later; at once is cheaper. */
import type { Endpoint, MaybePromise, TlsFacts } from '#base/connection';
import type {
  ForwardPath,
  Helo,
  MailParameters,
  NotifyWhen,
  OriginalRecipient,
  Reply,
  ReversePath,
} from '#format/smtp';

/** Who signed in. */
export interface Identity {
  /** Key of the account, for the reception; the session does not look into it. */
  readonly account: number;
  /** The login as it is written canonically, for Received fields and logs. */
  readonly login: string;
  /** Recipients one message may have, where it differs from the listener's. */
  readonly recipientsMax?: number;
}

/** What is known of the peer; a new record whenever something changes. */
export interface SessionFacts {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly tls: TlsFacts | undefined;
  /** The last HELO, EHLO or LHLO; undefined before, and again after STARTTLS. */
  readonly helo: (Helo & { readonly verb: 'HELO' | 'EHLO' | 'LHLO' }) | undefined;
  readonly identity: Identity | undefined;
  /** From a network of `relay.trusted`: may send without AUTH. */
  readonly trusted: boolean;
  /**
   * The client sent something before it was greeted (RFC 5321 section 4.3.1: it waits). Known from the greeting on, and
   * only of what had come by then: the longer the answer to `connect` takes, the more of those who do not wait are seen.
   */
  readonly early: boolean;
  /** At MAIL, where the client is a server that says whose mail it brings. */
  readonly original?: OriginalClient;
}

/** Whose mail a server of the same house brings, as far as it says so (XFORWARD, XCLIENT). */
export interface OriginalClient {
  readonly name?: string;
  /** An IP address. */
  readonly address?: string;
  readonly port?: string;
  readonly protocol?: string;
  readonly helo?: string;
  readonly ident?: string;
  readonly login?: string;
}

/** One that RCPT names. */
export interface Recipient {
  readonly path: ForwardPath;
  readonly notify?: readonly NotifyWhen[];
  readonly orcpt?: OriginalRecipient;
}

/** One MAIL … DATA. The same object from MAIL to the end: a reception may keep its own state by it in a WeakMap. */
export interface Envelope {
  /** 1 for the first MAIL of the connection. */
  readonly ordinal: number;
  readonly reversePath: ReversePath;
  readonly parameters: MailParameters;
  /** Those that were admitted, in order. Grows with RCPT. */
  readonly recipients: readonly Recipient[];
  /** Facts as they were at MAIL; they cannot change within a transaction. */
  readonly session: SessionFacts;
}

/** Policy on one question. `defer` is 4yz, `refuse` 5yz; `delayMs` holds the reply back, `close` ends the session after it. */
export type Decision =
  | { readonly kind: 'admit'; readonly reply?: Reply }
  | {
      readonly kind: 'defer' | 'refuse';
      readonly reply: Reply;
      readonly delayMs?: number;
      readonly close?: boolean;
    };

/** The `with` of a Received field (RFC 3848, RFC 6531 section 4.3): `ESMTPSA`, `UTF8SMTPS`, `LMTP`. */
export function transmissionType(envelope: Envelope): string {
  const { helo, tls, identity } = envelope.session;
  const suffix = `${tls === undefined ? '' : 'S'}${identity === undefined ? '' : 'A'}`;
  const utf8 = envelope.parameters.smtputf8 === true;
  if (helo?.verb === 'LHLO') return `${utf8 ? 'UTF8LMTP' : 'LMTP'}${suffix}`;
  if (utf8) return `UTF8SMTP${suffix}`;
  // What the list of RFC 3848 has no name for without EHLO is told as ESMTP too.
  return helo?.verb === 'EHLO' || suffix !== '' ? `ESMTP${suffix}` : 'SMTP';
}

/** Where content goes. Nothing of it counts before `Reception.finish` answered 2yz. */
export interface ContentSink {
  /**
   * Takes a run of content: octets with CRLF line ends, dots unstuffed. The memory is the sink's. Runs are 4 KiB and
   * more, but for the last, so keeping them pins little else. A promise holds the client back.
   */
  write(run: Uint8Array): MaybePromise<void>;
  /** The content will not be finished: refused, flawed, too large, or the client is gone. Called once; must not throw. */
  abort(): void;
}

/** `open` with the place for the content, or a refusal of the whole transaction. */
export type ContentStart<Sink extends ContentSink = ContentSink> =
  | { readonly kind: 'open'; readonly sink: Sink }
  | Exclude<Decision, { kind: 'admit' }>;

export interface ContentFacts {
  readonly octets: number;
  readonly by: 'data' | 'bdat';
}

/** Why the session itself says no, for the trace and for the link in the reply. */
export type RefusalCause =
  | 'auth-required'
  | 'auth-not-here'
  | 'auth-in-clear'
  | 'tls-required'
  | 'recipients'
  | 'size'
  | 'international'
  | 'flawed-content'
  | 'transactions';

export type SessionNote =
  /** A password was sent in clear: its owner, whose login is told where it can be read, should be warned. It was not tried. */
  | { readonly kind: 'password-in-clear'; readonly mechanism: string; readonly login?: string }
  /** A port threw something other than a Fault, or a Fault; the client was told 4yz. */
  | { readonly kind: 'failure'; readonly at: string; readonly error: unknown }
  /** Bytes behind STARTTLS or inside of an AUTH exchange: someone injects, or a very broken client. */
  | { readonly kind: 'injection'; readonly behind: 'STARTTLS' | 'AUTH' }
  /** The transaction ended without a `finish`; its recipients got nothing. */
  | { readonly kind: 'abandoned'; readonly envelope: Envelope; readonly why: AbandonCause }
  /** The session is over. */
  | { readonly kind: 'closed'; readonly why: CloseCause };

export type AbandonCause = 'reset' | 'refused' | 'lost' | 'closed';

export type CloseCause =
  | 'quit'
  | 'lost' // the client went, or the connection broke
  | 'refused' // by a decision
  | 'errors'
  | 'http'
  | 'injection'
  | 'desync' // what is content and what is command could no longer be known
  | 'flood'
  | 'transactions'
  | 'timeout'
  | 'slow'
  | 'not-reading'
  | 'tls-failed'
  | 'failed' // a bug of ours
  | 'shutdown';

/**
 * Policy and keeping, one object for each connection. May throw: a Fault becomes its 4yz or 5yz, anything else
 * 451 4.3.0, and nothing is kept.
 */
export interface Reception<Sink extends ContentSink = ContentSink> {
  /** Before the greeting, which waits for the answer. `reply` of an admission is not used. */
  connect(facts: SessionFacts): MaybePromise<Decision>;
  /** At each HELO, EHLO, LHLO. Whatever the name is, the reception judges it: best at RCPT, so that AUTH can come first. */
  helo(facts: SessionFacts): MaybePromise<Decision>;
  /** Is asked anew for each transaction; the envelope is without recipients. */
  mail(envelope: Envelope): MaybePromise<Decision>;
  /** As many decisions as recipients, in their order; a pipelined group comes as one question. */
  rcpt(envelope: Envelope, recipients: readonly Recipient[]): MaybePromise<readonly Decision[]>;
  /** DATA or the first BDAT. A Decision ends the transaction. */
  beginContent(envelope: Envelope): MaybePromise<ContentStart<Sink>>;
  /**
   * All of the content is in the sink, which is the reception's from here on, also when this throws. 2yz means:
   * durable. LMTP, and where MAIL asked for PRDR: one reply for each recipient in their order, or one for all; elsewhere
   * one. The transaction is over whatever the answer is.
   */
  finish(envelope: Envelope, sink: Sink, content: ContentFacts): MaybePromise<Reply | readonly Reply[]>;
  /**
   * The session refuses by a rule of its own: here the reply gets its reference and link, and the trace its row.
   * Gives the reply back as it is where nothing is to be added.
   */
  refusal(cause: RefusalCause, reply: Reply, facts: SessionFacts, envelope?: Envelope): Reply;
  /** Hears what happened. Must not throw. */
  note(note: SessionNote, facts: SessionFacts): void;
}

/** A step of a SASL exchange (RFC 4422): another challenge, or its end. */
export type AuthStep =
  | {
      readonly kind: 'challenge';
      readonly challenge: Uint8Array;
      readonly answer: (response: Uint8Array) => MaybePromise<AuthStep>;
    }
  | { readonly kind: 'accepted'; readonly identity: Identity; readonly reply?: Reply }
  /** `close` after too many tries; delays are the authenticator's own, it just answers later. */
  | { readonly kind: 'refused'; readonly reply: Reply; readonly close?: boolean };

export interface Authenticator {
  /** Offered now, strongest first; those that send the password in clear only where `plaintext` is allowed. */
  mechanisms(facts: SessionFacts): readonly AuthMechanism[];
  /** `initial` is undefined where the client sent none; the mechanism is one of those offered. */
  start(mechanism: string, initial: Uint8Array | undefined, facts: SessionFacts): MaybePromise<AuthStep>;
}

export interface AuthMechanism {
  /** Upper case, as SASL registers it. */
  readonly name: string;
  /** The password itself goes over the wire. */
  readonly plaintext: boolean;
}
