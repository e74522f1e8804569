import type { Clock } from '#base/clock';
import { isPromise, type MaybePromise } from '#base/connection';
import {
  type FilterListReads,
  type FilterPlace,
  indexEntries,
  type ListFacts,
  type ListIndex,
  type ListMatch,
  matchLists,
} from '#model/filterlist';

/** Whose lists count: of a recipient's account and of the hosted domain; the platform's always do. */
export interface ListRecipient {
  readonly account?: number | undefined;
  readonly domain?: number | undefined;
}

export interface FilterListsParts {
  readonly store: Pick<FilterListReads, 'filterEntriesOf'>;
  readonly clock: Clock;
  /** Entries of all places that are kept, and places; the place that was read first goes. */
  readonly entriesMax?: number;
  readonly placesMax?: number;
  /** How old an answer may be, for changes that were made elsewhere. */
  readonly ageMsMax?: number;
}

const ENTRIES_MAX = 300_000;
const PLACES_MAX = 50_000;
const AGE_MS_MAX = 60_000;

interface Kept {
  readonly index: ListIndex;
  readonly entries: number;
  readonly atMs: number;
}

/**
 * The lists as messages ask them. What is known comes at once; whatever a write changed is read anew by the next message
 * (`after`). What was asked for before a change is given, but never kept.
 */
export class FilterLists {
  readonly #parts: FilterListsParts;
  #kept = new Map<string, Kept>();
  #entries = 0;

  constructor(parts: FilterListsParts) {
    this.#parts = parts;
  }

  /** For the façade's `after`: looks whether a result says that lists changed. */
  readonly after = (result: unknown): void => {
    if (typeof result === 'object' && result !== null && 'filterLists' in result && result.filterLists === true) {
      this.#kept = new Map();
      this.#entries = 0;
    }
  };

  /** What the lists of a recipient say of a message. Rejects where they cannot be read: then nobody knows. */
  match(recipient: ListRecipient, facts: ListFacts): MaybePromise<ListMatch> {
    const places = this.#placesOf(recipient);
    return isPromise(places) ? places.then((all) => matchLists(all, facts)) : matchLists(places, facts);
  }

  /** The nearest place first. */
  #placesOf({ account, domain }: ListRecipient): MaybePromise<readonly ListIndex[]> {
    const asked = [
      ...(account === undefined ? [] : [this.#index({ scope: 'account', scopeId: account })]),
      ...(domain === undefined ? [] : [this.#index({ scope: 'domain', scopeId: domain })]),
      this.#index({ scope: 'platform', scopeId: 0 }),
    ];
    const known = asked.filter((one): one is ListIndex => !isPromise(one));
    return known.length === asked.length ? known : Promise.all(asked.map(async (one) => one));
  }

  #index(place: FilterPlace): MaybePromise<ListIndex> {
    const { clock, ageMsMax = AGE_MS_MAX } = this.#parts;
    const kept = this.#kept.get(keyOf(place));
    if (kept !== undefined && clock.monotonic() - kept.atMs < ageMsMax) return kept.index;
    return this.#read(place, this.#kept);
  }

  async #read(place: FilterPlace, into: Map<string, Kept>): Promise<ListIndex> {
    const entries = await this.#parts.store.filterEntriesOf(place);
    const index = indexEntries(entries);
    // Where lists changed meanwhile, that map is not looked at any more.
    if (into === this.#kept)
      this.#keep(keyOf(place), { index, entries: entries.length, atMs: this.#parts.clock.monotonic() });
    return index;
  }

  #keep(key: string, kept: Kept): void {
    const { entriesMax = ENTRIES_MAX, placesMax = PLACES_MAX } = this.#parts;
    this.#forget(key);
    this.#kept.set(key, kept);
    this.#entries += kept.entries;
    for (const eldest of this.#kept.keys()) {
      if (this.#entries <= entriesMax && this.#kept.size <= placesMax) return;
      if (eldest !== key) this.#forget(eldest);
    }
  }

  #forget(key: string): void {
    this.#entries -= this.#kept.get(key)?.entries ?? 0;
    this.#kept.delete(key);
  }
}

function keyOf({ scope, scopeId }: FilterPlace): string {
  return `${scope} ${scopeId}`;
}
