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

/**
 * By whose wish TLS was as it had to be: the TLSA records of the server (RFC 7672; where none of them can be used they
 * ask for TLS, and say nothing of the certificate), the MTA-STS policy of the domain (RFC 8461), or our own settings.
 */
export type TlsPolicyName = 'dane' | 'dane-unusable' | 'mtasts' | 'setting';

/** The server that was spoken to. */
export interface RemoteServer {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** Undefined when the connection was in clear. */
  readonly tls: { readonly version: string; readonly cipher: string; readonly verified: boolean } | undefined;
  /** Why it is in clear although TLS was offered, or not verified; for the trace. */
  readonly tlsProblem: string | undefined;
  /** Left out where TLS was nobody's wish, and taken as it came. */
  readonly tlsPolicy?: TlsPolicyName;
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
  /** Taken here and not filed: whoever asked for a report of its delivery gets none. */
  readonly unfiled?: true;
}
