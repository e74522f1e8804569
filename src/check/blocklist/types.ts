/**
 * Why an address or domain is on a block list: by policy (home lines), for spam, since a machine is infected or open to
 * strangers, or since it was made to steal (phishing, malware).
 */
export const listClasses = ['policy', 'spam', 'exploited', 'phish'] as const;
export type ListClass = (typeof listClasses)[number];

/** How much an allow list vouches for an address. */
export const listTrusts = ['none', 'low', 'medium', 'high'] as const;
export type ListTrust = (typeof listTrusts)[number];

/** Whether being on the list speaks against somebody or for him. */
export type ListKind = 'block' | 'allow';

/** What a list is asked about (RFC 5782 sections 2 and 3). */
export type ListSubject = 'address' | 'domain';

/**
 * Which answers a rule is about. Numbers are addresses of 127.0.0.0/8 as 32 bits. A range holds both its ends; of `bits`
 * all must be set in the answer (RFC 5782 section 2.3).
 */
export type CodeMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'bits'; readonly bits: number };

export interface BlockRule {
  readonly match: CodeMatch;
  readonly class: ListClass;
  /** Added to the score, 0 to 99. */
  readonly weight: number;
}

export interface AllowRule {
  readonly match: CodeMatch;
  readonly trust: ListTrust;
}

interface Zone {
  /** The domain that is asked. It may hold a key that somebody pays for, so it is never shown. */
  readonly zone: string;
  /** What people see. */
  readonly name: string;
  readonly subject: ListSubject;
  /** Answers by which the list says that it does not answer, beside those that no list may give. */
  readonly refusals: readonly CodeMatch[];
  /** What a list of domains has on it for tests, where that is not `test` (RFC 5782 section 5). */
  readonly testEntry?: string;
  /** Where people read about a listing: `{ip}` in it is the address or domain; without it that is put at the end. */
  readonly link?: string;
}

export interface BlockZone extends Zone {
  readonly kind: 'block';
  /** The first that matches an answer counts; an answer that none matches is no listing. */
  readonly rules: readonly BlockRule[];
}

export interface AllowZone extends Zone {
  readonly kind: 'allow';
  readonly rules: readonly AllowRule[];
}

/** One DNS list. */
export type ListZone = BlockZone | AllowZone;

/** A listing: one for each class that a list's answers come to. */
export interface ListHit {
  /** The list's name, as people see it. */
  readonly zone: string;
  readonly class: ListClass;
  /** The largest of its answers. */
  readonly weight: number;
  /** The answers: addresses of 127.0.0.0/8. */
  readonly codes: readonly string[];
  /** The list's own words: printable ASCII, at most 300 characters. */
  readonly text?: string;
  readonly link?: string;
}

export interface ListAllowance {
  readonly zone: string;
  readonly trust: ListTrust;
}

/** What DNS lists say of one address. Plain data; lists are named as people see them. */
export interface ListSight {
  readonly hits: readonly ListHit[];
  readonly allowed: readonly ListAllowance[];
  /** Lists that did not answer, or refused to. They count neither for nor against anybody. */
  readonly unknown: readonly string[];
  /** Lists that were not asked, since they do not answer as a list must. */
  readonly off: readonly string[];
}
