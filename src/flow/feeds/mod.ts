/**
 * Feeds: lists of hosts and addresses that others publish, kept in memory, asked whether they have changed, and compared with
 * the links of messages. The last good state stays in use while a feed cannot be had, and over restarts.
 * Refuses to know HTTP and files (that are ports), how a feed is written, and what a match is worth.
 * RFC 9110 section 13.1 (conditional requests) through its port.
 */
export { Feeds, type FeedsOptions } from './feeds.ts';
export { feedSettings } from './settings.ts';
export type {
  FeedAnswer,
  FeedPort,
  FeedSource,
  FeedState,
  FeedStatus,
  FeedStore,
  FeedValidators,
  KeptFeed,
} from './types.ts';
