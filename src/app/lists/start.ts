import type { Clock } from '#base/clock';
import type { Log } from '#base/log';
import { blocklistSettings, type ListCount, ListWatch, listZonesReader } from '#check/blocklist';
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
  readonly watch: ListWatch;
  readonly control: ListControl;
  /** Writes down what is left to write. */
  stop(): Promise<void>;
}

/** Begins to test the lists that are set, and to write down what comes of them. */
export function startLists({ resolver, settings, store, clock, log }: ListKeeperParts): ListKeeper {
  const zones = listZonesReader();
  const watch = new ListWatch({
    zones: () => zones(settings.snapshot()),
    scope: () => (settings.snapshot().get(blocklistSettings.listsPrivate) ? 'privately' : 'public'),
    resolver,
    clock,
    log,
  });
  // Nobody waits for it: a list that was not tested is not asked.
  watch.start().catch((error: unknown) => {
    log.error('lists.start.failed', 'DNS lists cannot be tested, so none is asked', { error: String(error) });
  });
  const write = async (): Promise<void> => {
    const counts = watch.tally.take();
    if (counts.length === 0) return;
    try {
      await store.addListCounts({ counts });
      await store.dropListCounts({ beforeDay: dayOf(clock) - LIST_COUNTS_KEPT_DAYS });
    } catch (error) {
      watch.tally.putBack(counts);
      log.warn('lists.counts.failed', 'What came of DNS lists could not be written down; it is tried again', {
        error: String(error),
      });
    }
  };
  let writing = Promise.resolve();
  const round = (): void => {
    writing = write();
    cancel = clock.after(WRITE_MS, round);
  };
  let cancel = clock.after(WRITE_MS, round);
  return {
    watch,
    control: {
      listsShow: (days) => shown(watch, store, dayOf(clock) - days + 1),
      listsTest: () => watch.testNow(),
    },
    stop: async () => {
      cancel();
      watch.close();
      await writing;
      await write();
    },
  };
}

function dayOf(clock: Clock): number {
  return Math.floor(clock.now() / DAY_MS);
}

/** What is set now with what came of it, then lists that are no longer set. */
async function shown(watch: ListWatch, store: ListStore, sinceDay: number): Promise<readonly ShownList[]> {
  const sums = new Map((await store.listCounts({ sinceDay })).map((sum) => [sum.zone, { ...sum }]));
  for (const { day, zone, ...counted } of watch.tally.counts) {
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
  const current = watch.statuses.map((status) => ({ ...nothing, ...sums.get(status.zone), ...status }));
  const names = new Set(current.map(({ zone }) => zone));
  const former = [...sums.values()].filter(({ zone }) => !names.has(zone));
  return [
    ...current,
    ...former.map((sum) => ({ ...sum, kind: null, state: 'removed' as const, why: '', reaches: [], testedMs: null })),
  ];
}

const nothing = { asked: 0, hits: 0, uniqueHits: 0, unknown: 0, released: 0 };
