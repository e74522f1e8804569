/** What the session asks of the rest of the house. */
import type { Ctx } from '#base/ctx';
import type { Endpoint, MaybePromise, TlsFacts } from '#base/connection';
import type { FetchItem, FetchSegment, KeywordNames, NamedFlags, Ranges, ResolvedKey } from '#format/imap';
import type { MailboxVersion, ViewRows } from '#flow/mailview';

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

/** Special uses of RFC 6154 that an account's mailboxes can have. */
export const specialUses = ['\\Drafts', '\\Sent', '\\Junk', '\\Trash', '\\Archive'] as const;
export type SpecialUse = (typeof specialUses)[number];

export interface MailboxInfo {
  readonly id: number;
  /** Whole name, levels separated by `/`. */
  readonly name: string;
  /** False for a name that only holds others. */
  readonly selectable: boolean;
  readonly subscribed: boolean;
  readonly specialUse: SpecialUse | undefined;
}

export interface MailboxStatus {
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  /** Octets of its messages. */
  readonly size: number;
  readonly uidNext: number;
  readonly uidValidity: number;
  readonly highestModseq: number;
}

export interface Quota {
  readonly usedBytes: number;
  /** Undefined: none. */
  readonly limitBytes: number | undefined;
}

/** A selected mailbox as it is now, shared by all its sessions. */
export interface LiveView {
  /** The newest version that is known here. */
  readonly current: MailboxVersion;
  /** Keywords of the account by bit. */
  readonly keywords: KeywordNames;
  /** The mailbox was deleted. */
  readonly gone: boolean;
  /** Reads what changed since; resolves when `current` holds everything committed before the call. */
  refresh(): Promise<void>;
  /** UIDs expunged after a modseq, ascending; undefined when that is no longer known (RFC 7162 section 3.2.5.1). */
  expungedSince(modseq: number): Promise<Uint32Array | undefined>;
  close(): void;
}

export interface FetchRequest {
  readonly mailbox: number;
  readonly items: readonly FetchItem[];
  readonly keywords: KeywordNames;
  readonly rows: ViewRows;
  /** The first row to answer; what lies before it is done. */
  readonly from: number;
}

export interface FetchResult {
  /** Finished bytes. */
  readonly bytes: Uint8Array;
  /** What follows them when a long section is to be streamed: its extent in the last email answered, and bytes behind. */
  readonly rest: readonly FetchSegment[];
  /** The first row not answered. */
  readonly next: number;
  /** Rows whose email is gone for good. */
  readonly missing: number;
  readonly unknownEncoding: boolean;
}

export interface StoreRequest {
  readonly mailbox: number;
  readonly uids: Ranges;
  readonly mode: 'replace' | 'add' | 'remove';
  /** Keywords the account lacks are made; a Fault of kind `limit` when there is no bit left. */
  readonly flags: NamedFlags;
  /** Messages changed after this modseq are left alone and reported. */
  readonly unchangedSince: number | undefined;
}

export interface CopyResult {
  readonly uidValidity: number;
  /** UIDs of the messages that were there, ascending, and what each became. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

export interface AppendRequest {
  readonly mailbox: number;
  readonly flags: NamedFlags;
  /** INTERNALDATE in ms; undefined: now. */
  readonly date: number | undefined;
  readonly size: number;
}

/** Takes one message. Nothing of it counts before `finish` answered. */
export interface AppendSink {
  /** The memory is the sink's. A promise holds the client back. */
  write(run: Uint8Array): MaybePromise<void>;
  /** Durable when it resolves. */
  finish(): Promise<{ readonly uid: number; readonly uidValidity: number }>;
  /** The message will not be finished. Must not throw. */
  abort(): void;
}

export interface SearchRequest {
  readonly mailbox: number;
  readonly program: ResolvedKey;
  /** The messages in question. */
  readonly rows: ViewRows;
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
