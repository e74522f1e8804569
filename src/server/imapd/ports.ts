/** What the session asks of the rest of the house. */
import type { Ctx } from '#base/ctx';
import type { Endpoint, MaybePromise, TlsFacts } from '#base/connection';
import type { Ranges } from '#format/imap';
import type {
  AppendRequest,
  AppendSink,
  CopyResult,
  FetchRequest,
  FetchResult,
  LiveView,
  MailboxInfo,
  MailboxStatus,
  Quota,
  SearchRequest,
  SpecialUse,
  StoreRequest,
} from '#flow/mailview';

export type {
  AppendRequest,
  AppendSink,
  CopyResult,
  FetchRequest,
  FetchResult,
  LiveView,
  MailboxInfo,
  MailboxStatus,
  Quota,
  SearchRequest,
  SpecialUse,
  StoreRequest,
};

/** Who signed in. */
export interface Identity {
  /** Key of the account; the session only hands it on. */
  readonly account: number;
  /** The login as it is written canonically. */
  readonly login: string;
}

/** What is known of the peer. */
export interface SessionFacts {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly tls: TlsFacts | undefined;
}

export interface AuthMechanism {
  /** Upper case, as SASL registers it. */
  readonly name: string;
  /** The password itself goes over the wire: offered and taken only where that is allowed. */
  readonly plaintext: boolean;
}

/** Why a sign-in did not succeed, in the response codes of RFC 5530. */
export type AuthRefusal =
  | 'AUTHENTICATIONFAILED'
  | 'AUTHORIZATIONFAILED'
  | 'EXPIRED'
  | 'UNAVAILABLE'
  | 'LIMIT'
  | 'CONTACTADMIN';

/** A step of a SASL exchange (RFC 4422): another challenge, or its end. */
export type AuthStep =
  | {
      readonly kind: 'challenge';
      readonly challenge: Uint8Array;
      readonly answer: (response: Uint8Array) => MaybePromise<AuthStep>;
    }
  | { readonly kind: 'accepted'; readonly identity: Identity }
  /** Delays are the authenticator's own, it just answers later. `close` after too many tries. */
  | { readonly kind: 'refused'; readonly code: AuthRefusal; readonly text: string; readonly close?: boolean };

export interface Authenticator {
  /** Strongest first. PLAIN must be among them for LOGIN, the command, to work. */
  mechanisms(facts: SessionFacts): readonly AuthMechanism[];
  /** `initial` is undefined where the client sent none; the mechanism is one of those offered. */
  start(mechanism: string, initial: Uint8Array | undefined, facts: SessionFacts): MaybePromise<AuthStep>;
}

/** Mailboxes and messages of an account. Failures are Faults; one translator makes NO of them. */
export interface ImapMail {
  list(who: Identity, ctx: Ctx): Promise<readonly MailboxInfo[]>;
  /** Of mailboxes that exist, in the order asked for; undefined for one that is gone. */
  status(who: Identity, mailboxes: readonly number[], ctx: Ctx): Promise<readonly (MailboxStatus | undefined)[]>;
  /** Superior names that are missing are made too. Fault `conflict` when it exists. */
  create(who: Identity, name: string, use: SpecialUse | undefined, ctx: Ctx): Promise<void>;
  /** With all it holds below it; INBOX leaves an empty INBOX and keeps what is below (RFC 9051 section 6.3.6). */
  rename(who: Identity, mailbox: number, name: string, ctx: Ctx): Promise<void>;
  remove(who: Identity, mailbox: number, ctx: Ctx): Promise<void>;
  subscribe(who: Identity, mailbox: number, subscribed: boolean, ctx: Ctx): Promise<void>;
  quota(who: Identity, ctx: Ctx): Promise<Quota>;

  /** `ring` is called after `current` has moved on; must not throw. */
  openView(who: Identity, mailbox: number, ring: () => void, ctx: Ctx): Promise<LiveView>;
  fetch(who: Identity, request: FetchRequest, ctx: Ctx): Promise<FetchResult>;
  /** Octets [start, end) of an email's head + blob. */
  octets(
    who: Identity,
    email: number,
    extent: { readonly start: number; readonly end: number },
    ctx: Ctx,
  ): Promise<Uint8Array>;
  /** Indices into the request's rows, ascending. */
  search(who: Identity, request: SearchRequest, ctx: Ctx): Promise<Uint32Array>;

  /** Gives the UIDs that UNCHANGEDSINCE left alone. */
  storeFlags(who: Identity, request: StoreRequest, ctx: Ctx): Promise<{ readonly modified: Ranges }>;
  /** Removes those of the UIDs that have \Deleted. */
  expunge(who: Identity, mailbox: number, uids: Ranges, ctx: Ctx): Promise<void>;
  copy(who: Identity, mailbox: number, uids: Ranges, target: number, ctx: Ctx): Promise<CopyResult>;
  /** A message is in exactly one of both mailboxes at any time. */
  move(who: Identity, mailbox: number, uids: Ranges, target: number, ctx: Ctx): Promise<CopyResult>;
  append(who: Identity, request: AppendRequest, ctx: Ctx): Promise<AppendSink>;
}

export type SessionNote =
  /** A password was sent in clear where that is not allowed: its owner should be warned. It was not looked at (MB4). */
  | { readonly kind: 'password-in-clear'; readonly login: string | undefined }
  /** A port threw; the client was told NO. */
  | { readonly kind: 'failure'; readonly at: string; readonly error: unknown }
  /** Bytes in clear behind STARTTLS. */
  | { readonly kind: 'injection' }
  | { readonly kind: 'signed-in'; readonly identity: Identity; readonly mechanism: string }
  | { readonly kind: 'client'; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: 'closed'; readonly why: CloseCause };

export type CloseCause =
  | 'logout'
  | 'lost'
  | 'bad-commands'
  | 'refused'
  | 'too-long'
  | 'tls-failed'
  | 'timeout'
  | 'not-reading'
  | 'gone'
  | 'failure'
  | 'shutdown';

/** Hears what happened. Must not throw. */
export type Noting = (note: SessionNote, facts: SessionFacts) => void;

/** What holds for one listener. */
export interface ImapOptions {
  /** STARTTLS is offered (the listener has a certificate). */
  readonly startTls: boolean;
  /** Passwords are taken without TLS: legacy clients, or loopback. */
  readonly cleartext: boolean;
  /** Octets of a message; APPENDLIMIT. */
  readonly messageBytesMax: number;
  /** Name and version for ID. */
  readonly serverName: string;
  readonly serverVersion: string;
}
