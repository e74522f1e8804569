/** How far an attempt came. */
export const attemptStages = [
  'route', // finding out where to send to
  'connect',
  'greeting',
  'hello',
  'tls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'content',
  'final', // after the dot
] as const;
export type AttemptStage = (typeof attemptStages)[number];

/** What the other server said. */
export interface RemoteReply {
  readonly code: number;
  /** Complete, `5.1.1`; undefined where the server gave none. */
  readonly enhanced: string | undefined;
  /** Without codes; lines joined by LF; printable characters only. */
  readonly text: string;
}

/** The server that was spoken to. */
export interface RemoteServer {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** Undefined when the connection was in clear. */
  readonly tls: { readonly version: string; readonly cipher: string; readonly verified: boolean } | undefined;
  /** Why it is in clear although TLS was offered, or not verified; for the trace. */
  readonly tlsProblem: string | undefined;
}

export type AttemptKind =
  | 'delivered'
  | 'temporary'
  | 'permanent'
  /** The final reply never came: the message may have arrived (RFC 1047). Tried again; a duplicate is better than a loss. */
  | 'unknown';

/** How one attempt ended for one recipient. */
export interface AttemptOutcome {
  readonly kind: AttemptKind;
  /** RFC 3463, complete: the server's own where it gave one that fits the kind. */
  readonly status: string;
  readonly stage: AttemptStage;
  /** What happened in one sentence of ours; the server's words are in `reply`. */
  readonly text: string;
  readonly reply: RemoteReply | undefined;
  readonly remote: RemoteServer | undefined;
}
