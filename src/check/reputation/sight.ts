/** What was seen at the door, as plain data: it is kept in the trace, and judged again with other settings. */
import type { ListSight } from '#check/blocklist';
import type { DkimResult } from '#check/dkim';
import type { DmarcPolicy, DmarcResult } from '#check/dmarc';
import type { SpfVerdict } from '#check/spf';

/** Names of one address that are looked at; a PTR answer with more is somebody's joke. */
export const PTR_NAMES_MAX = 10;
/** Addresses of one name that are kept. */
export const ADDRESSES_MAX = 8;
/** Signatures that are kept, those that passed first. */
export const SIGNATURES_MAX = 8;

/** Why a host name looks made by a rule rather than given: `generic` like a home line, `static` like a leased one. */
export interface NameRule {
  readonly kind: 'generic' | 'static';
  /** Which rule of the set. */
  readonly rule: string;
}

/** One name that the reverse zone gives to the client. */
export interface PtrSight {
  readonly name: string;
  /** Whether the name leads back to the client: `other` leads elsewhere, `none` nowhere. */
  readonly forward: 'confirmed' | 'other' | 'none' | 'unknown';
  /** Where it leads instead. */
  readonly addresses?: readonly string[];
  readonly generic?: NameRule;
}

export interface ClientSight {
  readonly ip: string;
  /** `unknown`: DNS did not answer. That counts neither against the client nor for it. */
  readonly state: 'confirmed' | 'unconfirmed' | 'missing' | 'unknown';
  readonly names: readonly PtrSight[];
}

export interface HeloSight {
  /** As said: ASCII, at most 255 characters. */
  readonly name: string;
  readonly form: 'domain' | 'literal' | 'bare' | 'internal' | 'malformed';
  /** Our own name or address, said by somebody else. */
  readonly own: boolean;
  /** Of a `domain`: whether it has an address or takes mail; `unasked` for the other forms. */
  readonly resolves: 'yes' | 'no' | 'unknown' | 'unasked';
  /** Whether it belongs to the client. */
  readonly matches: 'yes' | 'no' | 'unknown';
  readonly addresses?: readonly string[];
}

export interface SenderSight {
  /** Of the reverse-path. */
  readonly domain: string;
  /** Where an answer would go (RFC 5321 section 5.1); `null-mx`: it says that it takes no mail (RFC 7505). */
  readonly route: 'mx' | 'address' | 'literal' | 'null-mx' | 'none' | 'unknown';
}

/** What DNS lists say of the client. */
export type ListsSight = ListSight;

export interface DkimSight {
  readonly domain: string;
  readonly result: DkimResult;
  /** A pass that may be relied on: a key of 1024 bits or more, not published for testing (RFC 6376 section 3.6.1). */
  readonly good?: boolean;
}

export interface DmarcSight {
  readonly result: DmarcResult;
  readonly policy: DmarcPolicy;
  readonly from?: string;
  readonly policyDomain?: string;
  readonly record?: string;
  readonly alignedSpf: boolean;
  readonly alignedDkim: readonly string[];
}

export interface ArcSight {
  readonly result: 'none' | 'pass' | 'fail';
  /** The newest first. */
  readonly sealers: readonly string[];
  /** What the newest sealer says it found: DMARC passed for this From, or the chain before it was whole. */
  readonly says: readonly ('dmarc' | 'arc')[];
}

/** DKIM, DMARC and ARC: known once the content is there. */
export interface AuthenticationSight {
  readonly dkim: readonly DkimSight[];
  readonly dmarc: DmarcSight;
  readonly arc: ArcSight;
}

/** What came from the client's network lately, on this server. */
export interface RateSight {
  /** `192.0.2.0/24` or `2001:db8:1:2::/64`. */
  readonly network: string;
  readonly messages: number;
  readonly messagesWindowS: number;
  readonly unknownRecipients: number;
  readonly unknownWindowS: number;
}

/** All of it. What was not looked at is absent, and leads to nothing. */
export interface Sight {
  readonly client: ClientSight;
  readonly helo?: HeloSight;
  /** Absent for the null reverse-path. */
  readonly sender?: SenderSight;
  readonly lists?: ListsSight;
  /** Milliseconds after the connection began at which the client spoke, before our greeting. */
  readonly earlyTalkMs?: number;
  readonly spf?: SpfVerdict;
  readonly authentication?: AuthenticationSight;
  readonly rates?: RateSight;
}
