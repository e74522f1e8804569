/** What a web server on sockets asks, and what it is answered: plain data on both sides. */
import type { MaybePromise } from '#base/connection';

/** Octets of a request's body where nothing else is said; a larger one is refused with 413 before it is read. */
export const BODY_BYTES_MAX = 16 * 1024;

/** A request before its body. */
export interface WebRequestHead {
  /** As it was sent; methods are written in capitals and may be any token. */
  readonly method: string;
  /** As it was sent: `/why?ref=…`, or an absolute form (RFC 9112 section 3.2.2). */
  readonly target: string;
  /** The Host field, or the authority of an absolute target; undefined where HTTP/1.0 said none. */
  readonly host: string | undefined;
  /** IP address of the client. */
  readonly client: string;
  /** Came over TLS. */
  readonly secure: boolean;
  /** Name that the client asked for in the TLS handshake. */
  readonly sni: string | undefined;
  /** A field by its name in lower case; repeated ones as the platform joins them. */
  field(name: string): string | undefined;
}

/** One request (RFC 9110 section 3.4), whole. */
export interface WebRequest extends WebRequestHead {
  /** At most what `bodyBytesMax` said; empty where there was none. */
  readonly body: Uint8Array;
}

/** One answer, whole. */
export interface WebAnswer {
  readonly status: number;
  /** Without Date, Connection and Content-Length, which the server on the socket adds. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Why a request cannot be put to anybody: it is broken, too large, too slow, or we are in trouble. */
export type WebProblem = 400 | 408 | 413 | 417 | 431 | 500 | 503;

export interface WebPlaceOfProblem {
  readonly secure: boolean;
  readonly sni: string | undefined;
}

/** Everything behind the sockets. */
export interface WebSite {
  /** Octets of the body that this request may have. */
  bodyBytesMax(head: WebRequestHead): number;
  /** Must not reject but for a bug, which is told as 500. */
  answer(request: WebRequest): MaybePromise<WebAnswer>;
  /** The answer to what is no request that could be answered; with its head where there was one. */
  problem(status: WebProblem, place: WebPlaceOfProblem, head?: WebRequestHead): WebAnswer;
}
