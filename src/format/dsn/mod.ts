/**
 * Dsn: delivery status notifications. Written for people first (what happened, who can fix it, how), then for programs;
 * and read, for those that others send. Whether somebody wants one is decided here too, by the words of RFC 3461 alone.
 * Refuses to know queues, servers and clocks; what happened comes in as data.
 * RFC 3461 (NOTIFY, RET, ENVID, ORCPT), 3464 (delivery-status), 6522 (multipart/report), 6533 (UTF-8), 3834 (automatic).
 */
export { type ComposedDsn, composeDsn } from './compose.ts';
export { type Explanation, explainStatus, type Fixer } from './explain.ts';
export { type DeliveryStatus, parseDeliveryStatus, type ParsedDsn, readDsn, type RecipientStatus } from './parse.ts';
export type { Dsn, DsnAction, DsnOriginal, DsnRecipient, DsnRemote } from './types.ts';
export { type CauseKey, type Texts, textsFor } from './texts.ts';
export { parseNotify, wantsNotice } from './wishes.ts';
