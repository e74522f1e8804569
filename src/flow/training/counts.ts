/** What recipients trained, as the classifier asks for it. Most accounts never teach anything, and then nothing is asked. */
import { isPromise, type MaybePromise } from '#base/connection';
import { BoundedMap } from '#base/tally';
import type { BayesScope, BayesTokens, CountTable } from '#check/bayes';
import type { TrainedScope, TrainingChanged, TrainingPlace, TrainingReads } from '#model/training';

/** Accounts and domains of which it is known whether they taught anything. */
const PLACES_MAX = 50_000;
/**
 * What accounts taught counts for others only where several did: what one alone says is their opinion. An operator’s lessons
 * need nobody else's.
 */
const TRAINERS_MIN = { domain: 2, platform: 3 } as const;

const scopeNames = { account: 'user', domain: 'domain', platform: 'platform' } as const satisfies Record<
  TrainingPlace['kind'],
  BayesScope
>;

/** Whose counts are wanted: none of an account for mail to nobody in particular. */
export interface TrainedFor {
  readonly account?: number | undefined;
  readonly domain?: number | undefined;
}

export class TrainedCounts {
  readonly #store: Pick<TrainingReads, 'trainedScopes' | 'countsOfTokens'>;
  /** Undefined in it: nothing that counts. */
  readonly #scopes: BoundedMap<{ readonly scope: TrainedScope | undefined }>;
  /** Copies for several recipients ask for the same tokens in the same scopes. */
  readonly #asked = new WeakMap<Float64Array, Map<string, Promise<readonly CountTable[]>>>();
  /** Rises with each change, so that nothing is kept that was read before it. */
  #version = 0;

  /** @param placesMax other than the usual bound, in tests */
  constructor(store: Pick<TrainingReads, 'trainedScopes' | 'countsOfTokens'>, placesMax = PLACES_MAX) {
    this.#store = store;
    this.#scopes = new BoundedMap(placesMax);
  }

  /** For the façade's `after`: forgets what a write changed. */
  readonly after = (result: unknown): void => {
    if (typeof result !== 'object' || result === null || !('trained' in result) || !Array.isArray(result.trained))
      return;
    this.#version++;
    for (const place of result.trained as TrainingChanged['trained']) this.#scopes.delete(keyOf(place));
  };

  /** Whether it is known that nothing was taught that counts for them, as it is of nearly everybody. */
  taughtNothing(whose: TrainedFor): boolean {
    return placesOf(whose).every((place) => {
      const known = this.#scopes.get(keyOf(place));
      return known !== undefined && known.scope === undefined;
    });
  }

  /** Counts of the scopes that taught something, the nearest first; nothing at once where none did. */
  for(whose: TrainedFor, tokens: Pick<BayesTokens, 'ids'>): MaybePromise<readonly CountTable[]> {
    const scopes = this.#scopesOf(whose);
    return isPromise(scopes)
      ? scopes.then((found) => this.#tablesOf(found, tokens.ids))
      : this.#tablesOf(scopes, tokens.ids);
  }

  #scopesOf(whose: TrainedFor): MaybePromise<readonly TrainedScope[]> {
    const places = placesOf(whose);
    const unknown = places.filter((place) => this.#scopes.get(keyOf(place)) === undefined);
    if (unknown.length > 0) return this.#read(places, unknown);
    return places.map((place) => this.#scopes.get(keyOf(place))?.scope).filter((scope) => scope !== undefined);
  }

  async #read(places: readonly TrainingPlace[], unknown: readonly TrainingPlace[]): Promise<readonly TrainedScope[]> {
    const version = this.#version;
    const known = new Map(places.map((place) => [keyOf(place), this.#scopes.get(keyOf(place))?.scope]));
    const found = await this.#store.trainedScopes({ places: unknown });
    for (const place of unknown) {
      const scope = found.find(({ kind, owner }) => kind === place.kind && owner === place.owner);
      const counting = scope !== undefined && isBelieved(scope) ? scope : undefined;
      known.set(keyOf(place), counting);
      if (version === this.#version) this.#scopes.set(keyOf(place), { scope: counting });
    }
    return [...known.values()].filter((scope) => scope !== undefined);
  }

  #tablesOf(scopes: readonly TrainedScope[], ids: Float64Array): MaybePromise<readonly CountTable[]> {
    if (scopes.length === 0) return [];
    const key = `${this.#version} ${scopes.map(({ id }) => id).join(' ')}`;
    const asked = this.#asked.get(ids) ?? new Map<string, Promise<readonly CountTable[]>>();
    this.#asked.set(ids, asked);
    const tables = asked.get(key) ?? this.#count(scopes, ids);
    asked.set(key, tables);
    return tables;
  }

  async #count(scopes: readonly TrainedScope[], ids: Float64Array): Promise<readonly CountTable[]> {
    const counted = await this.#store.countsOfTokens({ scopes: scopes.map(({ id }) => id), ids });
    return scopes.flatMap(({ id, kind, spam, ham }) =>
      counted
        .filter(({ scope }) => scope === id)
        .map(({ spamOf, hamOf }) => ({ scope: scopeNames[kind], spam, ham, spamOf, hamOf })),
    );
  }
}

function isBelieved({ kind, trainers, trusted }: TrainedScope): boolean {
  return kind === 'account' || trusted > 0 || trainers >= TRAINERS_MIN[kind];
}

function keyOf({ kind, owner }: TrainingPlace): string {
  return `${kind} ${owner}`;
}

/** Whose lessons count for them, the nearest first. */
function placesOf({ account, domain }: TrainedFor): readonly TrainingPlace[] {
  const places: TrainingPlace[] = [];
  if (account !== undefined) places.push({ kind: 'account', owner: account });
  if (domain !== undefined) places.push({ kind: 'domain', owner: domain });
  places.push({ kind: 'platform', owner: 0 });
  return places;
}
