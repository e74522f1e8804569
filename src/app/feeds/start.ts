import { join } from 'node:path';
import type { FeedControl } from '#app/control';
import type { House } from '#app/house';
import type { LinkFacts } from '#check/links';
import type { TestHit } from '#check/verdict';
import { Feeds } from '#flow/feeds';
import type { Resolver } from '#format/dns';
import { feedPort } from './port.ts';
import { feedStore } from './store.ts';

export interface FeedParts {
  readonly house: Pick<House, 'clock' | 'folder' | 'log' | 'settings'>;
  readonly resolver: Resolver;
  /** Certificates (PEM) to trust in place of the well-known ones. */
  readonly ca?: string;
}

export interface FeedKeeper {
  /** What feeds say of a message's links: at once, out of memory. */
  match(facts: Pick<LinkFacts, 'hosts' | 'addresses'>): readonly TestHit[];
  readonly control: FeedControl;
  stop(): Promise<void>;
}

/** Begins to read the feeds that are set. Nobody waits for it: what was not read yet names nothing. */
export function startFeeds({ house, resolver, ca }: FeedParts): FeedKeeper {
  const { clock, folder, log, settings } = house;
  const feeds = new Feeds({
    settings,
    port: feedPort({ clock, resolver, ...(ca === undefined ? {} : { ca }) }),
    store: feedStore(join(folder, 'feeds')),
    clock,
    log,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  feeds.start().catch((error: unknown) => {
    log.error('feeds.start.failed', 'Feeds cannot be read, so none is used', { error: String(error) });
  });
  return {
    match: (facts) => feeds.match(facts),
    control: { feedsShow: () => feeds.statuses, feedsRefresh: () => feeds.refreshNow() },
    stop: () => feeds.stop(),
  };
}
