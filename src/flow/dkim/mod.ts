/**
 * Dkim: the life of the keys that a domain signs with: made, published, looked for in the DNS, signing, retired, forgotten;
 * what is to be published, by the domain's owner or, once the selectors are delegated, by the operator alone.
 * Refuses to know how a message is signed (that is `check/dkim`), and who asks. RFC 6376 sections 3.1 and 3.6, RFC 8463.
 */
export { type DkimHouse, DomainKeys } from './keys.ts';
export type { Delegated, KeySight } from './look.ts';
export { type NextStep, RETIRED_KEPT_MS } from './plan.ts';
export type { DkimReport, DkimShown } from './report.ts';
export { dkimSettings } from './settings.ts';
