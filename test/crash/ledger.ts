/** What was tried and what was acknowledged: kept outside the system under test, and compared with what is found. */
import type { DriverEvent, Effect } from './events.ts';

interface Entry {
  readonly sha: string;
  /** Where it is for sure; `none` before it was acknowledged and after its end. */
  place: string;
  flags: number;
  /** Effects of operations that were tried and not yet answered, in their order. */
  pending: { readonly id: number; readonly effect: Effect }[];
}

/** One message as it was found. */
export interface Found {
  readonly number: number;
  readonly place: string;
  readonly flags: number;
  readonly sha: string;
}

interface Attempt {
  readonly id: number;
  readonly name: string;
  readonly effects: readonly Effect[];
}

export class Ledger {
  readonly #entries = new Map<number, Entry>();
  readonly #attempts = new Map<number, Attempt>();
  /** `box/uid` that was given, to the operation that got it. */
  readonly #uids = new Map<string, number>();
  acknowledged = 0;
  ambiguous = 0;
  refused = 0;
  packsRemoved = 0;
  /** Acknowledged operations by name. */
  readonly byName = new Map<string, number>();
  readonly violations: string[] = [];

  /** Events the harness had read before the fault; `counts` false for an acknowledgement that came too late. */
  note(event: DriverEvent, counts = true): void {
    if (event.kind === 'try') this.#try(event);
    else if (event.kind === 'done' && counts) this.#done(event.id, event.uids ?? []);
    else if (event.kind === 'refused') this.#refused(event.id);
    else if (event.kind === 'swept') this.packsRemoved += event.packs;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Compares with what is there after the fault, and takes that as the truth from now on. */
  settle(found: readonly Found[]): void {
    const byNumber = new Map<number, Found[]>();
    for (const message of found) byNumber.set(message.number, [...(byNumber.get(message.number) ?? []), message]);
    for (const { number } of found) {
      if (!this.#entries.has(number)) this.violations.push(`message ${number} was never sent`);
    }
    this.#settleGroups(byNumber);
    this.ambiguous += this.#attempts.size;
    for (const [number, entry] of this.#entries) this.#settleOne(number, entry, byNumber.get(number) ?? []);
    this.#attempts.clear();
  }

  #try({ id, name, effects }: Attempt): void {
    this.#attempts.set(id, { id, name, effects });
    for (const effect of effects) {
      let entry = this.#entries.get(effect.number);
      if (entry === undefined) {
        entry = { sha: effect.sha ?? '', place: 'none', flags: 0, pending: [] };
        this.#entries.set(effect.number, entry);
      }
      entry.pending.push({ id, effect });
    }
  }

  #done(id: number, uids: readonly (readonly [number, number])[]): void {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) return;
    this.#attempts.delete(id);
    this.acknowledged += 1;
    this.byName.set(attempt.name, (this.byName.get(attempt.name) ?? 0) + 1);
    for (const [box, uid] of uids) {
      const key = `${box}/${uid}`;
      if (this.#uids.has(key)) this.violations.push(`UID ${uid} of mailbox ${box} was given twice`);
      this.#uids.set(key, id);
    }
    for (const { number, place, flags } of attempt.effects) {
      const entry = this.#entries.get(number);
      if (entry === undefined) continue;
      entry.place = place;
      if (flags !== undefined) entry.flags = flags;
      entry.pending = entry.pending.filter((pending) => pending.id !== id);
    }
  }

  #refused(id: number): void {
    this.refused += 1;
    this.#attempts.delete(id);
    for (const entry of this.#entries.values()) entry.pending = entry.pending.filter((pending) => pending.id !== id);
  }

  /** A delivery to several, or an APPEND of several, is there for all or for none. */
  #settleGroups(byNumber: ReadonlyMap<number, Found[]>): void {
    for (const { id, name, effects } of this.#attempts.values()) {
      if (effects.length < 2 || (name !== 'deliver' && name !== 'append')) continue;
      // One that something else was tried with since then may have gone or moved for that reason.
      const last = effects.filter(({ number }) => this.#entries.get(number)?.pending.at(-1)?.id === id);
      const there = last.filter(({ number }) => byNumber.has(number)).length;
      if (there !== 0 && there !== last.length) this.violations.push(`${name} of ${last.length} was done for ${there}`);
    }
  }

  #settleOne(number: number, entry: Entry, found: readonly Found[]): void {
    const [message, ...more] = found;
    const allowed = [{ place: entry.place, flags: entry.flags }];
    for (const { effect } of entry.pending) {
      allowed.push({ place: effect.place, flags: effect.flags ?? allowed.at(-1)?.flags ?? 0 });
    }
    const words = `message ${number} (${allowed.map(({ place, flags }) => `${place} flags ${flags}`).join(' or ')})`;
    if (more.length > 0) this.violations.push(`${words} is in ${found.map(({ place }) => place).join(' and ')}`);
    const place = message?.place ?? 'none';
    const fits = allowed.some(
      (one) => one.place === place && (place === 'none' || place === 'queue' || one.flags === message?.flags),
    );
    if (!fits)
      this.violations.push(`${words} is in ${place}${message === undefined ? '' : ` with flags ${message.flags}`}`);
    if (message !== undefined && message.sha !== entry.sha)
      this.violations.push(`${words} has other octets: ${message.sha}`);
    entry.place = place;
    entry.flags = message?.flags ?? 0;
    entry.pending = [];
  }
}
