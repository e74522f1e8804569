/** What accounts did lately, in memory and bounded; what of it is kept over a restart. */
import type { Clock } from '#base/clock';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SLOTS = 12;
const SLOT_MS = HOUR_MS / SLOTS;
const KEYS_MAX = 50_000;
const TEXTS_MAX = 20_000;
const RECIPIENTS_OF_TEXT_MAX = 5_000;
const ACCOUNTS_OF_CLIENT_MAX = 100;

/** Of what is kept over a restart: the newest. */
const SAVED_KEYS_MAX = 5_000;
const SAVED_MEMBERS_MAX = 20_000;

/** Key, and for each slot how many slots ago it was. */
export type SavedHour = readonly [
  key: string,
  slots: readonly (readonly [age: number, recipients: number, strangers: number, bounced: number])[],
];

export type SavedMembers = readonly [key: string, ageMs: number, members: readonly string[]];

interface Counts {
  recipients: number;
  strangers: number;
  bounced: number;
}

interface Slot extends Counts {
  readonly slot: number;
}

/** Sums over the last hour by key, in slots of five minutes. */
export class HourCounts {
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(key: string, counts: Partial<Counts>): void {
    const slot = Math.floor(this.#clock.monotonic() / SLOT_MS);
    const slots = (this.#slots.get(key) ?? []).filter((one) => one.slot > slot - SLOTS);
    let last = slots.at(-1);
    if (last?.slot !== slot) {
      last = { slot, recipients: 0, strangers: 0, bounced: 0 };
      slots.push(last);
    }
    last.recipients += counts.recipients ?? 0;
    last.strangers += counts.strangers ?? 0;
    last.bounced += counts.bounced ?? 0;
    this.#slots.delete(key);
    this.#slots.set(key, slots);
    forgetOldest(this.#slots, KEYS_MAX);
  }

  sum(key: string): Readonly<Counts> {
    const slot = Math.floor(this.#clock.monotonic() / SLOT_MS);
    const sum: Counts = { recipients: 0, strangers: 0, bounced: 0 };
    for (const one of this.#slots.get(key) ?? []) {
      if (one.slot <= slot - SLOTS) continue;
      sum.recipients += one.recipients;
      sum.strangers += one.strangers;
      sum.bounced += one.bounced;
    }
    return sum;
  }

  save(): readonly SavedHour[] {
    const now = Math.floor(this.#clock.monotonic() / SLOT_MS);
    return [...this.#slots]
      .toReversed()
      .slice(0, SAVED_KEYS_MAX)
      .map(([key, slots]): SavedHour => {
        const young = slots.filter(({ slot }) => slot > now - SLOTS);
        return [key, young.map((one) => [now - one.slot, one.recipients, one.strangers, one.bounced] as const)];
      })
      .filter(([, slots]) => slots.length > 0);
  }

  /** Takes in what was saved so long ago, before anything is counted. */
  load(saved: readonly SavedHour[], elapsedMs: number): void {
    const now = Math.floor(this.#clock.monotonic() / SLOT_MS);
    const passed = Math.floor(elapsedMs / SLOT_MS);
    for (const [key, slots] of saved.toReversed()) {
      const counted = slots.map(([age, recipients, strangers, bounced]): Slot => {
        return { slot: now - age - passed, recipients, strangers, bounced };
      });
      this.#slots.set(key, counted);
    }
  }
}

/** How many distinct members a key has within a time: recipients of one text, accounts of one client. */
export class DistinctCounts {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #membersMax: number;
  readonly #kept = new Map<string, { readonly sinceMs: number; readonly members: Set<string> }>();

  private constructor(clock: Clock, lifeMs: number, membersMax: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#membersMax = membersMax;
  }

  static recipientsOfTexts(clock: Clock): DistinctCounts {
    return new DistinctCounts(clock, DAY_MS, RECIPIENTS_OF_TEXT_MAX);
  }

  static accountsOfClients(clock: Clock): DistinctCounts {
    return new DistinctCounts(clock, HOUR_MS, ACCOUNTS_OF_CLIENT_MAX);
  }

  add(key: string, members: readonly string[]): number {
    const now = this.#clock.monotonic();
    const before = this.#kept.get(key);
    const kept =
      before !== undefined && now - before.sinceMs < this.#lifeMs
        ? before
        : { sinceMs: now, members: new Set<string>() };
    for (const member of members) if (kept.members.size < this.#membersMax) kept.members.add(member);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    forgetOldest(this.#kept, TEXTS_MAX);
    return kept.members.size;
  }

  save(): readonly SavedMembers[] {
    const now = this.#clock.monotonic();
    const saved: SavedMembers[] = [];
    let left = SAVED_MEMBERS_MAX;
    for (const [key, { sinceMs, members }] of [...this.#kept].toReversed()) {
      if (members.size > left) break;
      left -= members.size;
      saved.push([key, Math.max(0, Math.round(now - sinceMs)), [...members]]);
    }
    return saved;
  }

  load(saved: readonly SavedMembers[], elapsedMs: number): void {
    const now = this.#clock.monotonic();
    for (const [key, ageMs, members] of saved.toReversed()) {
      this.#kept.set(key, { sinceMs: now - ageMs - elapsedMs, members: new Set(members.slice(0, this.#membersMax)) });
    }
  }
}

function forgetOldest(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
