/** The records and ports of this room. */
import type { FeedKind } from '#check/links';
import type { FeedForm } from '#format/feed';

/** A feed as a setting names it. */
export interface FeedSource {
  readonly kind: FeedKind;
  /** `https://…`, or the absolute path of a file. */
  readonly source: string;
  /** What people see: host and path, without parameters, which may hold a key. */
  readonly name: string;
}

/** By what its server tells one state of a feed from another. Plain data, kept with it. */
export interface FeedValidators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type FeedAnswer =
  | { readonly kind: 'body'; readonly bytes: Uint8Array; readonly validators: FeedValidators }
  | { readonly kind: 'unchanged' }
  /** Why, in a few words. */
  | { readonly kind: 'failed'; readonly text: string };

/** Where feeds come from. Never rejects. */
export interface FeedPort {
  get(source: string, known: FeedValidators | undefined, signal: AbortSignal): Promise<FeedAnswer>;
}

/** The last good state of a feed. */
export interface KeptFeed {
  readonly bytes: Uint8Array;
  readonly validators: FeedValidators;
  /** When it came. */
  readonly fetchedMs: number;
}

/** Where the last good states are kept over restarts. May reject. */
export interface FeedStore {
  load(source: string): Promise<KeptFeed | undefined>;
  save(source: string, feed: KeptFeed): Promise<void>;
  /** Its server says that it is still the same. */
  touch(source: string, fetchedMs: number): Promise<void>;
  /** Forgets all others. */
  keepOnly(sources: readonly string[]): Promise<void>;
}

export type FeedState =
  /** Nothing of it was read yet. */
  | 'waiting'
  | 'on'
  /** The last try failed. What was good before is still used, where there is something. */
  | 'failing';

/** How a feed stands. */
export interface FeedStatus {
  readonly name: string;
  readonly kind: FeedKind;
  readonly state: FeedState;
  readonly form: FeedForm | null;
  readonly entries: number;
  /** Lines that were not understood, and entries that would stand for too many. */
  readonly refused: number;
  readonly samples: readonly string[];
  /** When what is used was last known to be what its server has; null before the first time. */
  readonly fetchedMs: number | null;
  readonly triedMs: number | null;
  /** Why the last try failed; empty where it did not. */
  readonly problem: string;
}
