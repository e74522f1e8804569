import type { Clock } from '#base/clock';
import { isHit, type ZoneAnswer } from './look.ts';
import type { ListZone } from './types.ts';

const DAY_MS = 86_400_000;

/** What came of one list on one day. */
export interface ListCount {
  /** Days since 1970, UTC. */
  readonly day: number;
  /** The list's name, as people see it. */
  readonly zone: string;
  readonly asked: number;
  readonly hits: number;
  /** Hits that no other list of the same kind (block or allow) had. */
  readonly uniqueHits: number;
  /** It did not answer, or refused to. */
  readonly unknown: number;
  /** Hits of mail that somebody later called wanted. */
  readonly released: number;
}

type Numbers = { -readonly [Name in keyof Omit<ListCount, 'day' | 'zone'>]: number };

/** Counts in memory until somebody takes them to keep them. Bounded by the lists there are. */
export class ListTally {
  readonly #clock: Clock;
  readonly #counts = new Map<string, { readonly day: number; readonly zone: string; readonly numbers: Numbers }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All answers about one subject. */
  seen(answers: ReadonlyMap<ListZone, ZoneAnswer>): void {
    const hits = { block: 0, allow: 0 };
    for (const [zone, answer] of answers) if (isHit(zone, answer)) hits[zone.kind] += 1;
    for (const [zone, answer] of answers) {
      const numbers = this.#of(zone.name);
      numbers.asked += 1;
      if (answer.kind === 'unknown' || answer.kind === 'refused') numbers.unknown += 1;
      if (!isHit(zone, answer)) continue;
      numbers.hits += 1;
      if (hits[zone.kind] === 1) numbers.uniqueHits += 1;
    }
  }

  /** Mail that these lists (by name) listed was wanted after all. */
  released(zones: readonly string[]): void {
    for (const zone of zones) this.#of(zone).released += 1;
  }

  /** Everything counted and not yet taken. */
  get counts(): readonly ListCount[] {
    return [...this.#counts.values()].map(({ day, zone, numbers }) => ({ day, zone, ...numbers }));
  }

  /** Gives the counts away. */
  take(): readonly ListCount[] {
    const { counts } = this;
    this.#counts.clear();
    return counts;
  }

  /** What could not be kept is counted here again. */
  putBack(counts: readonly ListCount[]): void {
    for (const { day, zone, ...added } of counts) {
      const numbers = this.#at(day, zone);
      for (const name of numberNames) numbers[name] += added[name];
    }
  }

  #of(zone: string): Numbers {
    return this.#at(Math.floor(this.#clock.now() / DAY_MS), zone);
  }

  #at(day: number, zone: string): Numbers {
    const key = `${day} ${zone}`;
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { day, zone, numbers: { asked: 0, hits: 0, uniqueHits: 0, unknown: 0, released: 0 } };
      this.#counts.set(key, count);
    }
    return count.numbers;
  }
}

const numberNames = ['asked', 'hits', 'uniqueHits', 'unknown', 'released'] as const;
