/** The checks at the door: names, short codes that people can read out, and what each does where nobody has chosen. */

/** What a check leads to, the stronger the later: each one also does what those before it do. */
export const checkActions = ['off', 'note', 'score', 'greylist', 'quarantine', 'defer', 'refuse'] as const;
export type CheckAction = (typeof checkActions)[number];

export interface CheckRule {
  /** Stands in replies and opens a page; never changes its meaning. */
  readonly code: string;
  readonly standard: CheckAction;
  /** Added to the score when it hits; DNS lists have weights of their own. */
  readonly weight: number;
  /** A DKIM or DMARC pass makes `score` of a stronger action (product IN4), so it waits for the content. */
  readonly softened: boolean;
}

export const checkRules = {
  'ptr-missing': { code: 'PTR-1', standard: 'greylist', weight: 1.5, softened: true },
  'ptr-unconfirmed': { code: 'PTR-2', standard: 'greylist', weight: 1, softened: true },
  'ptr-generic': { code: 'PTR-3', standard: 'refuse', weight: 2.5, softened: true },
  'helo-syntax': { code: 'HELO-1', standard: 'refuse', weight: 2, softened: true },
  'helo-own': { code: 'HELO-2', standard: 'refuse', weight: 3, softened: true },
  'helo-internal': { code: 'HELO-3', standard: 'score', weight: 1, softened: true },
  'helo-unresolvable': { code: 'HELO-4', standard: 'score', weight: 1, softened: true },
  'helo-mismatch': { code: 'HELO-5', standard: 'score', weight: 0.5, softened: true },
  'early-talker': { code: 'TALK-1', standard: 'score', weight: 3, softened: false },
  'list-policy': { code: 'LIST-1', standard: 'score', weight: 2, softened: true },
  'list-spam': { code: 'LIST-2', standard: 'refuse', weight: 4, softened: false },
  'list-exploited': { code: 'LIST-3', standard: 'refuse', weight: 4, softened: false },
  'sender-unknown': { code: 'FROM-1', standard: 'score', weight: 2, softened: false },
  'sender-null-mx': { code: 'FROM-2', standard: 'refuse', weight: 3, softened: false },
  'spf-fail': { code: 'SPF-1', standard: 'score', weight: 2.5, softened: true },
  'spf-softfail': { code: 'SPF-2', standard: 'score', weight: 1, softened: true },
  'spf-neutral': { code: 'SPF-3', standard: 'note', weight: 0.3, softened: true },
  'dmarc-reject': { code: 'DMARC-1', standard: 'refuse', weight: 5, softened: false },
  'dmarc-quarantine': { code: 'DMARC-2', standard: 'quarantine', weight: 3, softened: false },
  'dmarc-none': { code: 'DMARC-3', standard: 'note', weight: 0.5, softened: false },
  'network-rate': { code: 'RATE-1', standard: 'defer', weight: 1, softened: false },
  'unknown-recipients': { code: 'RATE-2', standard: 'defer', weight: 2, softened: false },
} as const satisfies Readonly<Record<string, CheckRule>>;

export type CheckName = keyof typeof checkRules;
export const checkNames = Object.keys(checkRules) as readonly CheckName[];

/** A record with a value for each check. */
export function byCheck<V>(valueOf: (check: CheckName) => V): Readonly<Record<CheckName, V>> {
  // All names are in it, so the record is complete.
  return Object.fromEntries(checkNames.map((check) => [check, valueOf(check)])) as Record<CheckName, V>;
}

/** Codes of delays that follow from the checks: GREY-1 greylisted, HOLD-1 held for a second look. */
export const delayCodes = { greylisted: 'GREY-1', held: 'HOLD-1' } as const;
