/**
 * Unsubscribe wiring: the desk with its way to the web, for programs and for the command line. Refuses to know when a
 * list may be left.
 */
export { startUnsubscribe, type Unsubscribing, type UnsubscribingParts } from './start.ts';
