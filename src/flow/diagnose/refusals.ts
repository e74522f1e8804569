/**
 * RefusalRecorder: refusals for the trace, with a budget for each network and minute. Over it they are counted in one row:
 * whoever knocks a thousand times a second must not fill the disk or push the stories of others out of sight.
 */
import type { CancelTimer, Clock } from '#base/clock';
import type { Reference, TimeKeys } from '#base/ids';
import { addressNetwork } from '#format/ip';
import type { TraceRow } from '#model/trace';
import { RecentRefusals } from './recent.ts';

/** Refusals of one network in one minute that have a row each. */
export const REFUSALS_PER_MINUTE = 20;
/** Networks counted at once; the others share one budget. */
const NETWORKS_MAX = 10_000;
/** References of counted refusals that the row names. */
const REFERENCES_NAMED_MAX = 20;
const MINUTE_MS = 60_000;

export interface RefusalRecorderParts {
  /** Takes the rows; a `TraceWriter`. */
  readonly writer: { row(row: TraceRow): void };
  readonly clock: Clock;
  readonly keys: TimeKeys;
  /** Of `limits.exempt`: always a row each. */
  readonly exempt?: (client: string) => boolean;
}

interface Budget {
  readonly minute: number;
  used: number;
  over: Over | undefined;
}

interface Over {
  readonly first: TraceRow;
  count: number;
  readonly references: string[];
}

export class RefusalRecorder {
  readonly #parts: RefusalRecorderParts;
  readonly #budgets = new Map<string, Budget>();
  readonly #recent: RecentRefusals;
  #cancel: CancelTimer | undefined;

  constructor(parts: RefusalRecorderParts) {
    this.#parts = parts;
    this.#recent = new RecentRefusals(parts.clock);
  }

  record(row: TraceRow): void {
    const { clock, writer, exempt } = this.#parts;
    const network = networkOf(row.client);
    this.#recent.add(row, network);
    if (exempt?.(row.client) === true) {
      writer.row(row);
      return;
    }
    const minute = Math.floor(clock.monotonic() / MINUTE_MS);
    const budget = this.#budgetOf(network, minute);
    if (budget.used < REFUSALS_PER_MINUTE) {
      budget.used += 1;
      writer.row(row);
    } else if (budget.over === undefined) {
      budget.over = { first: row, count: 1, references: [] };
    } else {
      budget.over.count += 1;
      if (budget.over.references.length < REFERENCES_NAMED_MAX) budget.over.references.push(row.reference);
    }
    this.#arm();
  }

  /** Refusals of the last hour under a reference, also those that were only counted; oldest first. */
  recent(reference: Reference): readonly TraceRow[] {
    return this.#recent.find(reference);
  }

  /** Writes what was counted so far; at the end of the process, and once a minute. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#sweep(Number.POSITIVE_INFINITY);
  }

  #budgetOf(network: string, minute: number): Budget {
    const known = this.#budgets.get(network);
    if (known?.minute === minute) return known;
    if (known !== undefined) this.#writeOver(network, known);
    else if (this.#budgets.size >= NETWORKS_MAX) {
      this.#sweep(minute);
      if (this.#budgets.size >= NETWORKS_MAX && network !== OTHERS) return this.#budgetOf(OTHERS, minute);
    }
    const budget = { minute, used: 0, over: undefined };
    this.#budgets.set(network, budget);
    return budget;
  }

  #arm(): void {
    this.#cancel ??= this.#parts.clock.after(MINUTE_MS, () => {
      this.#cancel = undefined;
      this.#sweep(Math.floor(this.#parts.clock.monotonic() / MINUTE_MS));
      if (this.#budgets.size > 0) this.#arm();
    });
  }

  /** Ends the budgets of minutes before this one. */
  #sweep(minute: number): void {
    for (const [network, budget] of this.#budgets) {
      if (budget.minute >= minute) continue;
      this.#writeOver(network, budget);
      this.#budgets.delete(network);
    }
  }

  #writeOver(network: string, { over }: Budget): void {
    if (over === undefined) return;
    const { clock, keys, writer } = this.#parts;
    const { first, count, references } = over;
    writer.row({
      ...first,
      id: keys.next(),
      repeats: count,
      story: [
        ...first.story,
        {
          at: clock.now(),
          event: 'refusals.grouped',
          text: `${count} refusals of ${network} within a minute were counted here, of which this is the first`,
          facts: { network, count, references: references.join(' ') },
        },
      ],
    });
  }
}

const OTHERS = 'other networks';

/** A client without an address is the machine itself. */
export function networkOf(client: string): string {
  return addressNetwork(client, { ipv4: 24, ipv6: 64 }) ?? 'this machine';
}
