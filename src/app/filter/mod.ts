/**
 * Filter wiring: the filter with all that it asks, for mail that comes in and for who asks about a message.
 * Refuses to know what makes a message spam.
 */
export { type FilterParts, startFilter, type RunningFilter } from './filter.ts';
