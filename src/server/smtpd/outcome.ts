/** What an event leads to: replies, and what the driver is to do with the wire and the connection. */
import type { Reply } from '#format/smtp';
import type { CloseCause } from './ports.ts';

export type Next =
  /** Content follows, up to CRLF.CRLF. */
  | { readonly kind: 'data' }
  /** So many octets follow. `fresh` begins a message; `swallow` drops them. */
  | {
      readonly kind: 'chunk';
      readonly octets: number;
      readonly last: boolean;
      readonly fresh: boolean;
      readonly swallow: boolean;
    }
  /** What is left of the content is dropped. */
  | { readonly kind: 'swallow' }
  /** A line of a SASL exchange follows. */
  | { readonly kind: 'response' }
  /** The handshake follows; `SmtpSession.tlsStarted` after it. */
  | { readonly kind: 'tls' }
  | { readonly kind: 'close'; readonly why: CloseCause };

export interface Outcome {
  readonly replies: readonly Reply[];
  /** Absent: the wire stays in its mode. */
  readonly next?: Next;
  /** The replies are held back for so long. */
  readonly delayMs?: number;
  /** The replies are one answer in parts, of which the last counts: never cut, and one error at the most. */
  readonly whole?: true;
}

/** Nothing to say, nothing to do. */
export const quiet: Outcome = { replies: [] };

export function say(...replies: Reply[]): Outcome {
  return { replies };
}

export function sayAnd(next: Next, ...replies: Reply[]): Outcome {
  return { replies, next };
}
