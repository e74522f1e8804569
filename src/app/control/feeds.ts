import type { FeedStatus } from '#flow/feeds';
import type { ControlHandlers } from './server.ts';

export interface FeedControl {
  feedsShow(): readonly FeedStatus[];
  /** Asks all feeds; resolves when all have answered or failed. */
  feedsRefresh(): Promise<void>;
}

/** For whoever asks how feeds stand. */
export function feedHandlers({ feeds }: { readonly feeds: FeedControl }): ControlHandlers {
  return {
    'feeds.show': async (args, call) => {
      if (args['refresh'] === true) await feeds.feedsRefresh();
      for (const one of feeds.feedsShow()) await call.item(one);
      return null;
    },
  };
}
