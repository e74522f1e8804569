/** What the session asks of the rest of the house. Every answer may come at once or later; at once is cheaper. */
import type { Endpoint, MaybePromise, TlsFacts } from '#base/connection';

/** Who signed in. */
export interface Identity {
  /** Key of the account; the session does not look into it. */
  readonly account: number;
  /** The login as it is written canonically, for logs. */
  readonly login: string;
}

/** What is known of the peer; a new record whenever something changes. */
export interface SessionFacts {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly tls: TlsFacts | undefined;
  readonly identity: Identity | undefined;
}

/** A step of a SASL exchange (RFC 4422): another challenge, or its end. */
export type AuthStep =
  | {
      readonly kind: 'challenge';
      readonly challenge: Uint8Array;
      readonly answer: (response: Uint8Array) => MaybePromise<AuthStep>;
    }
  | { readonly kind: 'accepted'; readonly identity: Identity }
  /** `close` after too many tries; delays are the authenticator's own, it just answers later. */
  | { readonly kind: 'refused'; readonly why: SignInProblem; readonly text: string; readonly close?: boolean };

/** What the client's program should make of a refusal (RFC 3206): only for `credentials` does it ask for the password anew. */
export type SignInProblem =
  | 'credentials'
  | 'throttled' // too many tries; the password was not looked at
  | 'temporary'
  | 'disabled'; // a person has to do something before it can succeed

export interface AuthMechanism {
  /** Upper case, as SASL registers it. */
  readonly name: string;
  /** The password itself goes over the wire. */
  readonly plaintext: boolean;
}

export interface Authenticator {
  /** Offered now, strongest first. USER and PASS are turned into PLAIN, so they are there when PLAIN is. */
  mechanisms(facts: SessionFacts): readonly AuthMechanism[];
  /** `initial` is undefined where the client sent none; the mechanism is one of those offered. */
  start(mechanism: string, initial: Uint8Array | undefined, facts: SessionFacts): MaybePromise<AuthStep>;
}

/** Octets [from, to) of the message at an index. */
export interface Piece {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A maildrop as it was when it was opened: later arrivals and removals by others do not change it (RFC 1939 section 4).
 * The message with number n has index n - 1.
 */
export interface Maildrop {
  /** Octets of each message, head and blob; exact. */
  readonly sizes: Float64Array;
  /** 1 to 70 characters from 0x21 to 0x7E, never given to another message (RFC 1939 section 7, UIDL). */
  uniqueId(index: number): string;
  /**
   * One answer for each piece, in their order; undefined for a message whose octets are gone for good. Many pieces are one
   * question to the store.
   */
  read(pieces: readonly Piece[]): MaybePromise<readonly (Uint8Array | undefined)[]>;
  /** Removes the messages for good, in one commit: all or, when it throws, none. What others removed already counts as removed. */
  remove(indexes: readonly number[]): MaybePromise<void>;
}

export interface Maildrops {
  /** Throws a Fault where the maildrop cannot be had; the client is told and may try again. `conflict` is [IN-USE]. */
  open(identity: Identity, facts: SessionFacts): MaybePromise<Maildrop>;
}

export type SessionNote =
  /** A password was sent in clear where that is not allowed: its owner should be warned. The password was not looked at. */
  | { readonly kind: 'password-in-clear'; readonly mechanism: string; readonly login?: string }
  /** A maildrop was opened. */
  | { readonly kind: 'opened'; readonly messages: number; readonly octets: number }
  /** Messages were removed at QUIT. */
  | { readonly kind: 'removed'; readonly messages: number }
  /** A port threw. The client was told -ERR, or was left in the middle of a message. */
  | { readonly kind: 'failure'; readonly at: string; readonly error: unknown }
  /** Octets behind STLS or inside of an AUTH exchange: someone injects, or a very broken client. */
  | { readonly kind: 'injection'; readonly behind: 'STLS' | 'AUTH' }
  /** The session is over. */
  | { readonly kind: 'closed'; readonly why: CloseCause; readonly retrieved: number; readonly octetsSent: number };

export type CloseCause =
  | 'quit'
  | 'lost' // the client went, or the connection broke
  | 'refused' // by the authenticator
  | 'errors'
  | 'injection'
  | 'flood'
  | 'failure' // the octets of a message could not be read to their end
  | 'timeout'
  | 'not-reading'
  | 'tls-failed'
  | 'shutdown';

export interface SessionPorts {
  readonly authenticator: Authenticator;
  readonly maildrops: Maildrops;
  /** Hears what happened. Must not throw. */
  note(note: SessionNote, facts: SessionFacts): void;
}
