/**
 * Connection: what a protocol driver (SMTP, IMAP, POP3) needs of one accepted stream, and nothing more.
 * The network room implements it over sockets and TLS, tests over memory. Refuses to know any protocol,
 * any deadline (the driver keeps those and calls `close` or `destroy`) and how the listener was found.
 */

/** A value that is there already, or comes later. Awaited only where it is a promise: a microtask per command adds up. */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** Asks a question that may be answered at once or later; what it throws or rejects with goes to `failed`. */
export function ask<T, U>(
  question: () => MaybePromise<T>,
  answered: (value: T) => MaybePromise<U>,
  failed: (error: unknown) => MaybePromise<U>,
): MaybePromise<U> {
  let value: MaybePromise<T>;
  try {
    value = question();
  } catch (error) {
    return failed(error);
  }
  return isPromise(value) ? value.then(answered, failed) : answered(value);
}

/** One end of a connection. On a unix socket the address is its path and the port 0. */
export interface Endpoint {
  /** IPv4 or IPv6 in text, an IPv4-mapped IPv6 address already written as IPv4, no zone, no brackets. */
  readonly address: string;
  readonly port: number;
}

/** What was agreed on in the TLS handshake, in the words that a Received field uses (RFC 8314 section 4.3). */
export interface TlsFacts {
  /** `TLSv1.3`, `TLSv1.2`. */
  readonly version: string;
  /** The IANA name, `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** Server name that the client asked for. */
  readonly sni?: string;
}

export interface Connection {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** Undefined while the connection is in clear; set after an implicit handshake or `startTls`. */
  readonly tls: TlsFacts | undefined;
  /**
   * Octets that were received and not yet read. Looked at before a switch to TLS: what a client sent in clear behind
   * the command that asks for it was injected (RFC 3207 section 4.2).
   */
  readonly unread: number;
  /** Octets that were written and that the peer has not yet taken; how a driver notices who never reads. */
  readonly unsent: number;
  /**
   * True once nothing that is written can arrive any more: the connection broke, or was destroyed. Not merely because the
   * peer sends no more. Whoever has much to send looks here before making more of it. Absent: not known.
   */
  readonly lost?: boolean;

  /**
   * The next chunk, at once where one is waiting; undefined at the end of input: the peer closed or reset its side, or
   * `close`/`destroy` was called, which ends a pending read too. Never rejects. A chunk belongs to the caller: its memory is not
   * used again. Implementations stop reading from the socket while a bounded amount is unread (back-pressure).
   */
  read(): MaybePromise<Uint8Array | undefined>;

  /**
   * Takes the bytes for sending; the array must not be changed afterwards. Resolves when the output buffer is small
   * enough to go on (at once where it is); also when the connection is lost: the next `read` tells.
   */
  write(bytes: Uint8Array): MaybePromise<void>;

  /**
   * Sends what was written, then does the server's side of the handshake on the same stream. To be called with nothing
   * unread. Rejects with a Fault when the handshake fails; the connection is destroyed then.
   */
  startTls(): Promise<TlsFacts>;

  /** Sends what was written, then closes both sides. Ends a pending read. Later calls do nothing. */
  close(): Promise<void>;

  /** Drops the connection at once, with what was not yet sent. Ends a pending read. */
  destroy(): void;
}
