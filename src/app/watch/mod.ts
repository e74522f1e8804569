/**
 * Watch wiring: what is sent is looked at before it is taken, with the filter and with the account's past; who is to know
 * of a stolen account is told.
 * Refuses to know what the signs are.
 */
export { type RunningWatch, startWatch, type WatchNeeds } from './watch.ts';
