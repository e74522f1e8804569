import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Log } from '#base/log';
import {
  blocklistSettings,
  type ListCount,
  type ListTally,
  ListWatch,
  type ListWatchOptions,
  listZonesReader,
  uriListSettings,
} from '#check/blocklist';
import { hostsToAsk, type LinkFacts, uriListHits } from '#check/links';
import type { TestHit } from '#check/verdict';
import type { ListControl, ShownList } from '#app/control';
import type { SettingsSnapshot } from '#base/setting';
import type { Resolver } from '#format/dns';
import { LIST_COUNTS_KEPT_DAYS, type ListSum } from '#model/blocklist';

const DAY_MS = 86_400_000;
/** Counts are written down as often as this; what a crash takes is a minute of them. */
const WRITE_MS = 60_000;

export interface ListKeeperParts {
  readonly resolver: Resolver;
  readonly settings: { snapshot(): SettingsSnapshot };
  readonly store: ListStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** The operations of `#model/blocklist`. */
export interface ListStore {
  addListCounts(args: { readonly counts: readonly ListCount[] }): Promise<void>;
  dropListCounts(args: { readonly beforeDay: number }): Promise<void>;
  listCounts(args: { readonly sinceDay: number }): Promise<readonly ListSum[]>;
}

export interface ListKeeper {
  /** Lists of clients. */
  readonly watch: ListWatch;
  /** Lists of the domains that links lead to. */
  readonly uris: UriLists;
  readonly control: ListControl;
  /** Writes down what is left to write. */
  stop(): Promise<void>;
}

export interface UriLists {
  readonly watch: ListWatch;
  /**
   * What lists say of a message's links. Never rejects; what has not answered when the signal comes is unknown. Nothing is
   * waited for where no lists are set.
   */
  ask(facts: Pick<LinkFacts, 'hosts'>, signal: AbortSignal): MaybePromise<readonly TestHit[]>;
}

/** Begins to test the lists that are set, and to write down what comes of them. */
export function startLists({ resolver, settings, store, clock, log }: ListKeeperParts): ListKeeper {
  const zones = listZonesReader();
  const uriZones = listZonesReader(uriListSettings.uriLists, 'domain');
  const watching = {
    scope: () => (settings.snapshot().get(blocklistSettings.listsPrivate) ? 'privately' : 'public'),
    resolver,
    clock,
    log,
  } satisfies Omit<ListWatchOptions, 'zones'>;
  const watch = new ListWatch({ ...watching, zones: () => zones(settings.snapshot()) });
  const uris = new ListWatch({ ...watching, zones: () => uriZones(settings.snapshot()) });
  const watches: readonly ListWatch[] = [watch, uris];
  // Nobody waits for it: a list that was not tested is not asked.
  Promise.all(watches.map((each) => each.start())).catch((error: unknown) => {
    log.error('lists.start.failed', 'DNS lists cannot be tested, so none is asked', { error: String(error) });
  });
  const write = async (tally: ListTally): Promise<void> => {
    const counts = tally.take();
    if (counts.length === 0) return;
    try {
      await store.addListCounts({ counts });
      await store.dropListCounts({ beforeDay: dayOf(clock) - LIST_COUNTS_KEPT_DAYS });
    } catch (error) {
      tally.putBack(counts);
      log.warn('lists.counts.failed', 'What came of DNS lists could not be written down; it is tried again', {
        error: String(error),
      });
    }
  };
  const writeAll = async (): Promise<void> => {
    for (const { tally } of watches) await write(tally);
  };
  let writing = Promise.resolve();
  const round = (): void => {
    writing = writeAll();
    cancel = clock.after(WRITE_MS, round);
  };
  let cancel = clock.after(WRITE_MS, round);
  return {
    watch,
    uris: { watch: uris, ask: (facts, signal) => askAbout(uris, facts, signal) },
    control: {
      listsShow: (days) => shown(watches, store, dayOf(clock) - days + 1),
      listsTest: async () => {
        await Promise.all(watches.map((each) => each.testNow()));
      },
    },
    stop: async () => {
      cancel();
      for (const each of watches) each.close();
      await writing;
      await writeAll();
    },
  };
}

function askAbout(
  watch: ListWatch,
  facts: Pick<LinkFacts, 'hosts'>,
  signal: AbortSignal,
): MaybePromise<readonly TestHit[]> {
  if (watch.statuses.length === 0) return [];
  const domains = hostsToAsk(facts);
  return domains.length === 0 ? [] : watch.lookUpDomains(domains, signal).then(uriListHits);
}

function dayOf(clock: Clock): number {
  return Math.floor(clock.now() / DAY_MS);
}

/** What is set now with what came of it, then lists that are no longer set. */
async function shown(watches: readonly ListWatch[], store: ListStore, sinceDay: number): Promise<readonly ShownList[]> {
  const sums = new Map((await store.listCounts({ sinceDay })).map((sum) => [sum.zone, { ...sum }]));
  for (const { day, zone, ...counted } of watches.flatMap(({ tally }) => tally.counts)) {
    if (day < sinceDay) continue;
    const sum = sums.get(zone) ?? { zone, ...nothing };
    sums.set(zone, {
      zone,
      asked: sum.asked + counted.asked,
      hits: sum.hits + counted.hits,
      uniqueHits: sum.uniqueHits + counted.uniqueHits,
      unknown: sum.unknown + counted.unknown,
      released: sum.released + counted.released,
    });
  }
  const current = watches.flatMap(({ statuses }) =>
    statuses.map((status) => ({ ...nothing, ...sums.get(status.zone), ...status })),
  );
  const names = new Set(current.map(({ zone }) => zone));
  const former = [...sums.values()].filter(({ zone }) => !names.has(zone));
  return [
    ...current,
    ...former.map((sum) => ({
      ...sum,
      kind: null,
      state: 'removed' as const,
      subject: null,
      why: '',
      reaches: [],
      testedMs: null,
    })),
  ];
}

const nothing = { asked: 0, hits: 0, uniqueHits: 0, unknown: 0, released: 0 };
