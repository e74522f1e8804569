/**
 * Shipped: what the filter brings along, read from `shipped/filter`: its model and its counts of words.
 * Refuses to know who judges by them.
 */
export { COUNTS_FILE, shippedCounts } from './counts.ts';
export { shippedModel } from './model.ts';
