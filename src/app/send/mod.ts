/**
 * Send wiring: the sender of mail over the store, the resolver, the SMTP client and the flows that take reports back.
 * Refuses to know how anything is sent.
 */
export { openInternet } from './internet.ts';
export { type OutsideWorld, type Sending, type SendParts, startSending } from './start.ts';
export type { LookedAgain, LookedAt, SecondLook, WaitingRecipient } from './local.ts';
export type { ReportParts } from './notices.ts';
export { reportDelivery, wantsDelivery } from './success.ts';
