/**
 * SMTP wiring: the ports of the SMTP session over the directory, the flows and the trace.
 * Holds the decisions at MAIL and RCPT and the translation of outcomes to replies; refuses to know sockets.
 */
export type { DoorParts, MailHouse, Refusal, SessionRefusal } from './house.ts';
export { refusedReply } from './door.ts';
export { mailHouse, type MailHouseParts, recipientsMaxOf } from './mail-house.ts';
export { isExempt, isFilterClient, mayAuthInClear, sessionOptions, type SessionPlace } from './options.ts';
export { SmtpReception } from './reception.ts';
export type { Transaction } from './transaction.ts';
export type { Links } from './explain.ts';
export { DomainSigner, type SecretOpener } from './signer.ts';
