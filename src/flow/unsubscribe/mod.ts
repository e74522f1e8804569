/**
 * Unsubscribe: leaves a list with one click where that is safe: the sender says who they are, a signature covers the fields
 * that say how, and the filter takes the mail for no spam. Says which letter would do it where one click is not offered.
 * Refuses to know how the request gets to the web.
 * RFC 2369, RFC 2919, RFC 8058.
 */
export { UnsubscribeDesk, type UnsubscribeDeskParts, type UnsubscribePort } from './desk.ts';
export { ONE_CLICK_FORM, type UnsubscribeFields, unsubscribeFields } from './fields.ts';
export { coveredBy } from './signed.ts';
export type { Unsubscribed, UnsubscribeRefusal } from './types.ts';
