/**
 * Short codes of ours for why a session says no: a person can read one out, and look it up. They never change their
 * meaning, and each has its page (flow/explain).
 */
import type { RefusalCause } from './ports.ts';

export const refusalCodes: Readonly<Record<RefusalCause, string>> = {
  'auth-required': 'AUTH-1',
  'auth-in-clear': 'AUTH-2',
  'tls-required': 'AUTH-3',
  'auth-not-here': 'AUTH-4',
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

/** Of what the house decides about senders, recipients and content; the checks at the door have codes of their own. */
export const receptionCodes = {
  /** A recipient elsewhere, from somebody who may not send there. */
  relay: 'RELAY-1',
  /** A trusted network, for a sender whose domain is not hosted here. */
  foreignSender: 'RELAY-2',
  unknownUser: 'USER-1',
  switchedOff: 'USER-2',
  full: 'USER-3',
  /** Signed in, and not the owner of the envelope sender. */
  notYourAddress: 'SEND-1',
  /** Signed in, and not the owner of the address in From. */
  notYourFrom: 'SEND-2',
  /** The submitting account was switched off meanwhile. */
  accountOff: 'SEND-3',
  loop: 'LOOP-1',
  /** A rewritten reverse-path (SRS) that was not made here, or was changed. */
  returnForged: 'SRS-1',
  /** One that is too old. */
  returnExpired: 'SRS-2',
} as const;
