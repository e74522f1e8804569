/**
 * Feeds wiring: feeds fetched from the web and from files, kept in the data directory, and what `rookery filter feeds` shows.
 * Refuses to know how a feed is written, and what a match is worth.
 */
export { type FeedKeeper, type FeedParts, startFeeds } from './start.ts';
