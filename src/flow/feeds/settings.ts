import { setting, type SettingsSnapshot } from '#base/setting';
import { feedKinds } from '#check/links';
import type { FeedSource } from './types.ts';

/** Feeds that are kept; further ones are not. */
const FEEDS_MAX = 20;
const SOURCE_CHARS_MAX = 500;
const MINUTE_MS = 60_000;

/** Feeds of hosts and addresses that links lead to (product FI3). */
export const feedSettings = {
  feeds: setting<readonly string[]>({
    key: 'filter.feeds',
    type: 'texts',
    memberProblem: (text) => {
      const read = readSource(text);
      return typeof read === 'string' ? read : undefined;
    },
    standard: [],
    help: `Feeds of hosts and addresses, each as KIND=SOURCE: KIND is phish (a match decides the verdict) or spam (it adds to the score), SOURCE is https://… or the absolute path of a file; as plain text, hosts file, CSV or JSON; at most ${FEEDS_MAX}.`,
  }),
  refresh: setting<number>({
    key: 'filter.feeds-refresh',
    type: 'duration',
    standard: 60 * MINUTE_MS,
    min: 5 * MINUTE_MS,
    max: 7 * 24 * 60 * MINUTE_MS,
    help: 'How often each feed is asked whether it has changed.',
  }),
} as const;

/** The feeds that are set, each source once. */
export function feedSources(settings: SettingsSnapshot): readonly FeedSource[] {
  const sources = new Map<string, FeedSource>();
  for (const text of settings.get(feedSettings.feeds)) {
    const read = readSource(text);
    if (typeof read !== 'string' && sources.size < FEEDS_MAX) sources.set(read.source, read);
  }
  return [...sources.values()];
}

/** A feed, or a sentence about what is wrong with it. */
function readSource(text: string): FeedSource | string {
  const at = text.indexOf('=');
  const word = text.slice(0, Math.max(0, at));
  const source = text.slice(at + 1);
  const kind = feedKinds.find((each) => each === word);
  if (kind === undefined)
    return `"${text}" is no feed: write ${feedKinds.map((each) => `${each}=SOURCE`).join(' or ')}`;
  if (source.length > SOURCE_CHARS_MAX) return `"${source.slice(0, 40)}…" has more than ${SOURCE_CHARS_MAX} characters`;
  if (source.startsWith('/')) return { kind, source, name: source };
  const url = URL.parse(source);
  if (url?.protocol !== 'https:' || url.username !== '') {
    return `"${source}" is not where a feed comes from: write https://… or the absolute path of a file`;
  }
  return { kind, source, name: `${url.host}${url.pathname}` };
}
