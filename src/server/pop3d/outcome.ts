/** What an event leads to: a status line, a multi-line response behind it, and what the driver is to do. */
import type { MaybePromise } from '#base/connection';
import { errLine, okLine, type ResponseCode } from '#format/pop3';
import type { CloseCause } from './ports.ts';

export type Next =
  /** A line of a SASL exchange follows. */
  | { readonly kind: 'response' }
  /** The handshake follows; `Pop3Session.tlsStarted` after it. */
  | { readonly kind: 'tls' }
  | { readonly kind: 'close'; readonly why: CloseCause };

/** A multi-line response behind the status line, pulled as the client takes it. */
export interface Body {
  /** Adds some octets; false when these were the last. A rejection leaves the response unfinished: the connection must be dropped. */
  next(into: Uint8Array[]): MaybePromise<boolean>;
}

export interface Outcome {
  /** Status lines as text of one byte per character. */
  readonly text: string;
  readonly body?: Body;
  readonly next?: Next;
  /** The command could not be obeyed: many of them end the session. */
  readonly bad?: true;
}

export function ok(text: string): Outcome {
  return { text: okLine(text) };
}

export function err(text: string, code?: ResponseCode): Outcome {
  return { text: errLine(code, text) };
}

/** The client does not know what it does, or not where it is. */
export function bad(text: string): Outcome {
  return { text: errLine(undefined, text), bad: true };
}

export function errAndClose(why: CloseCause, text: string, code?: ResponseCode): Outcome {
  return { text: errLine(code, text), next: { kind: 'close', why } };
}
