/** What accounts did lately, in memory: bounded, and forgotten with a restart. */
import type { Clock } from '#base/clock';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SLOTS = 12;
const SLOT_MS = HOUR_MS / SLOTS;
const KEYS_MAX = 50_000;
const TEXTS_MAX = 20_000;
const RECIPIENTS_OF_TEXT_MAX = 5_000;
const ACCOUNTS_OF_CLIENT_MAX = 100;

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
}

function forgetOldest(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
