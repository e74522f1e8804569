import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import { FilterListDesk, type FilterListDeskParts } from '#flow/filterlist';
import type { DirectoryReads } from '#model/directory';
import type { FilterListReads, FilterListWrites } from '#model/filterlist';

export interface ChoiceParts {
  readonly store: {
    readonly read: FilterListReads & Pick<DirectoryReads, 'findAccount' | 'findDomain'>;
    readonly write: FilterListWrites;
  };
  readonly clock: Clock;
  readonly keys: TimeKeys;
}

export interface Choice {
  readonly lists: FilterListDesk;
  /** Once an hour: forgets what is over. */
  tend(): Promise<void>;
}

export function startChoice({ store, clock, keys }: ChoiceParts): Choice {
  const parts: FilterListDeskParts = { store: { ...store.read, ...store.write }, clock, keys };
  const lists = new FilterListDesk(parts);
  return { lists, tend: () => lists.tend() };
}
