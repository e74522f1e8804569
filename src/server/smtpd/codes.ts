/**
 * Short codes of ours for why a session says no: a person can read one out, and look it up. They never change their
 * meaning; each will have its page.
 */
import type { RefusalCause } from './ports.ts';

export const refusalCodes: Readonly<Record<RefusalCause, string>> = {
  'auth-required': 'AUTH-1',
  'auth-in-clear': 'AUTH-2',
  'tls-required': 'AUTH-3',
  'auth-not-here': 'AUTH-4',
  helo: 'HELO-1',
  recipients: 'RCPT-1',
  size: 'SIZE-1',
  international: 'UTF8-1',
  'flawed-content': 'DATA-1',
  transactions: 'CONN-1',
};

/** Of a sign-in that was tried. */
export const signInCodes = {
  /** Login or password is wrong (535). */
  credentials: 'AUTH-5',
  /** Right, but not for this: switched off, expired, or for another program (525, 535). */
  notAllowed: 'AUTH-6',
  /** Too many tries, or our own trouble: not looked at (454). */
  later: 'AUTH-7',
} as const;
