/** The records of this room: readonly plain data. */

/** What a host is known to be used for by people who do not own it. */
export const hostServices = [
  'none',
  'shortener', // leads anywhere, and does not say where
  'free-host', // anybody gets a web site under it at once
  'form', // anybody makes a form under it at once
  'storage', // anybody puts a file there at once
] as const;
export type HostService = (typeof hostServices)[number];

/** Who answers at an address. */
export interface Host {
  /** Lower case, A-labels, without a final dot; an IPv6 address without brackets. At most 253 characters. */
  readonly name: string;
  readonly kind: 'name' | 'ipv4' | 'ipv6';
  /**
   * The domain that somebody registered: one label under a public suffix, where hosts that give names to anybody count as
   * suffixes (`user.github.io`). The name itself where there is no such domain (an address, a suffix).
   */
  readonly domain: string;
  /** The public suffix above it; '' for addresses. */
  readonly suffix: string;
  /** `private` where the suffix belongs to a company that gives names to its customers. */
  readonly registry: 'public' | 'private';
  readonly service: HostService;
}

/** An address as a browser reads it (WHATWG URL). */
export interface WebAddress {
  /** Without its colon, lower case. */
  readonly scheme: string;
  /** Undefined for schemes without one (`javascript:`, `data:`, `cid:`). Of `mailto:`, the domain of its first address. */
  readonly host: Host | undefined;
  /** Where it is not the scheme's own. */
  readonly port: number | undefined;
  /** What stands before an `@`; '' where nothing does. At most 100 characters. */
  readonly user: string;
  /** The address written out, at most `ADDRESS_CHARS_MAX` characters. */
  readonly href: string;
  /** Path and query, the same. */
  readonly path: string;
}

/** An address with those that it hands on to, outermost first. */
export interface LinkChain {
  readonly first: WebAddress;
  /** What the last service that is known to hand on names as its target; `first` where none does. */
  readonly target: WebAddress;
  /** Addresses that stand in the query or path of any of them, though nothing says that they are gone to; at most four. */
  readonly contained: readonly WebAddress[];
  /** Names of services that hand on, outermost first. */
  readonly through: readonly string[];
}

/** An address found in text. */
export interface FoundAddress {
  /** As it stands there, at most `ADDRESS_CHARS_MAX` characters. */
  readonly written: string;
  /** The place of its first character. */
  readonly start: number;
  /** By what it was known: its scheme, `www.`, or nothing but its form. */
  readonly by: 'scheme' | 'www' | 'form';
}
