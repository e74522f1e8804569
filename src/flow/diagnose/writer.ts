/** TraceWriter: rows and later events that need not wait for a commit of their own are written together. */
import type { CancelTimer, Clock } from '#base/clock';
import type { Reference } from '#base/ids';
import type { Log } from '#base/log';
import type { LaterEvent, TraceEvent, TraceRow, TraceWrite } from '#model/trace';

export interface TraceStore {
  writeTraces(args: TraceWrite): Promise<unknown>;
}

export interface TraceWriterParts {
  readonly store: TraceStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rows and events that wait; over it new ones are lost and counted: a store that stands still must not eat the memory. */
export const WAITING_MAX = 5000;
const BATCH_MAX = 500;
const FLUSH_MS = 500;
const RETRY_MS = 5000;

export class TraceWriter {
  readonly #store: TraceStore;
  readonly #clock: Clock;
  readonly #log: Log;
  #rows: TraceRow[] = [];
  #events: LaterEvent[] = [];
  #lost = 0;
  #cancel: CancelTimer | undefined;
  #writing: Promise<void> | undefined;

  constructor({ store, clock, log }: TraceWriterParts) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  row(row: TraceRow): void {
    if (this.#hasRoom()) this.#rows.push(row);
  }

  /** An event for the story with this reference, in the order in which they are given. */
  later(reference: Reference, event: TraceEvent): void {
    if (this.#hasRoom()) this.#events.push({ reference, event });
  }

  get waiting(): number {
    return this.#rows.length + this.#events.length;
  }

  /** Resolves when all that waits was tried once. Never rejects: what could not be written waits for the next time. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#writing !== undefined) await this.#writing;
    this.#writing = this.#writeAll();
    await this.#writing;
    this.#writing = undefined;
  }

  #hasRoom(): boolean {
    if (this.waiting >= WAITING_MAX) {
      this.#lost += 1;
      return false;
    }
    this.#arm(FLUSH_MS);
    return true;
  }

  #arm(ms: number): void {
    this.#cancel ??= this.#clock.after(ms, () => {
      this.#cancel = undefined;
      // Never rejects.
      void this.flush();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.waiting > 0) {
      const rows = this.#rows.splice(0, BATCH_MAX);
      const events = this.#events.splice(0, BATCH_MAX - rows.length);
      try {
        await this.#store.writeTraces({ rows, events, nowMs: this.#clock.now() });
      } catch (error) {
        this.#rows.unshift(...rows);
        this.#events.unshift(...events);
        this.#log.warn('trace.write.failed', 'Cannot write the trace, it waits', {
          error: String(error),
          waiting: this.waiting,
        });
        this.#arm(RETRY_MS);
        return;
      }
    }
    if (this.#lost === 0) return;
    this.#log.warn('trace.write.lost', `${this.#lost} trace entries were lost: too many waited for the store`);
    this.#lost = 0;
  }
}
