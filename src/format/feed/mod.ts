/**
 * Feed: lists of hosts and addresses as others publish them: plain text, files of hosts, CSV and JSON, read one entry after
 * the other within limits, with a report of what was not understood.
 * Refuses to know where a feed comes from, what it is trusted with, and how its entries are kept.
 * RFC 4180 (CSV), RFC 8259 (JSON).
 */
export { addressKey } from './entry.ts';
export { feedLimits, readFeed } from './read.ts';
export { type FeedEntry, type FeedForm, feedForms, type FeedLimits, type FeedReport } from './types.ts';
