/** RFC 7208 section 2.6, as RFC 8601 section 2.7.2 writes them. */
export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror';

/** What is asked: may this client send for this identity? */
export interface SpfQuestion {
  /** IP address of the client. */
  readonly client: string;
  /** As it was said; may be no domain name at all. */
  readonly helo: string;
  /** The reverse-path; null for `<>`, where the HELO name is judged (RFC 7208 section 2.4). */
  readonly sender: { readonly localpart: string; readonly domain: string } | null;
  /** Name of this server, for the macro `r`. */
  readonly receiver: string;
}

/** The answer, with what led to it. Plain data: it is kept in the trace. */
export interface SpfVerdict {
  readonly result: SpfResult;
  /** Which identity was judged, and its domain: lower case, without a final dot, as it was said where it is none. */
  readonly scope: 'mailfrom' | 'helo';
  readonly domain: string;
  /** The record of that domain, at most 512 characters of it. */
  readonly record?: string;
  /** The mechanism that decided, as written: `-all`, `include:_spf.example.com`. Absent where none matched. */
  readonly mechanism?: string;
  /** Where `redirect=` led: the domain whose record holds that mechanism, when it is not `domain`. */
  readonly redirectedTo?: string;
  /** For `fail`: the domain's own words (`exp=`). A stranger's text: ASCII, one line, not to be trusted. */
  readonly explanation?: string;
  /** For `temperror` and `permerror`: what went wrong, in words. */
  readonly problem?: string;
  /** Terms that asked DNS (at most 10 allowed), and answers that were empty (2). */
  readonly lookups: number;
  readonly voidLookups: number;
}
