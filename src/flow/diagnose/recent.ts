/**
 * RecentRefusals: the refusals of the last hour in memory, so that a reference which was just read out opens its page, also
 * where the trace only counted it. Bounded for all and for each network: who knocks fast pushes out his own.
 */
import type { Clock } from '#base/clock';
import type { Reference } from '#base/ids';
import type { TraceRow } from '#model/trace';

/** How long a refusal is remembered. */
export const RECENT_MS_MAX = 3_600_000;
/** Refusals remembered, all together, and of one network. */
export const RECENT_MAX = 4000;
export const RECENT_OF_NETWORK_MAX = 50;
/** Characters of stories; a row with more was given a story by a stranger, and waits for the trace. */
const STORY_CHARACTERS_MAX = 8000;

interface Remembered {
  readonly row: TraceRow;
  readonly network: string;
  readonly untilMs: number;
}

export class RecentRefusals {
  readonly #clock: Clock;
  /** In the order in which they came. */
  readonly #rows = new Set<Remembered>();
  readonly #byReference = new Map<Reference, Remembered[]>();
  readonly #ofNetwork = new Map<string, Remembered[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(row: TraceRow, network: string): void {
    if (charactersOf(row) > STORY_CHARACTERS_MAX) return;
    const now = this.#clock.monotonic();
    for (const oldest of this.#rows) {
      if (oldest.untilMs > now && this.#rows.size < RECENT_MAX) break;
      this.#forget(oldest);
    }
    const own = this.#ofNetwork.get(network) ?? [];
    const [first] = own;
    if (first !== undefined && own.length >= RECENT_OF_NETWORK_MAX) this.#forget(first);
    const remembered = { row, network, untilMs: now + RECENT_MS_MAX };
    this.#rows.add(remembered);
    append(this.#ofNetwork, network, remembered);
    append(this.#byReference, row.reference, remembered);
  }

  /** Oldest first. */
  find(reference: Reference): readonly TraceRow[] {
    const now = this.#clock.monotonic();
    return (this.#byReference.get(reference) ?? []).flatMap(({ row, untilMs }) => (untilMs > now ? [row] : []));
  }

  get size(): number {
    return this.#rows.size;
  }

  #forget(old: Remembered): void {
    this.#rows.delete(old);
    remove(this.#ofNetwork, old.network, old);
    remove(this.#byReference, old.row.reference, old);
  }
}

function append<K>(map: Map<K, Remembered[]>, key: K, one: Remembered): void {
  const all = map.get(key);
  if (all === undefined) map.set(key, [one]);
  else all.push(one);
}

/** The oldest goes first, and is the first of its lists. */
function remove<K>(map: Map<K, Remembered[]>, key: K, one: Remembered): void {
  const all = map.get(key) ?? [];
  const at = all.indexOf(one);
  if (at === 0) all.shift();
  else if (at > 0) all.splice(at, 1);
  if (all.length === 0) map.delete(key);
}

function charactersOf({ story, recipients }: TraceRow): number {
  let characters = recipients.length * 64;
  for (const { text, facts = {} } of story) {
    characters += text.length;
    for (const value of Object.values(facts)) characters += typeof value === 'string' ? value.length : 8;
  }
  return characters;
}
