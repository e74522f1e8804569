/**
 * Dmarc: whether the domain in From stands behind a message, and what it asks for when not (RFC 9989: tree walk, `np`,
 * `psd`, `t`; records written after RFC 7489 are understood). Works on results of SPF and DKIM that others found.
 * Refuses to know what is done with a policy, and the public suffix list.
 */
export type { DmarcPolicy, DmarcResult, DmarcVerdict } from './types.ts';
