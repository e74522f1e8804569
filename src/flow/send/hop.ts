/** One next hop while there is something to do for it: what waits, who works, how well it goes. */
import type { CancelTimer } from '#base/clock';
import { type AttemptOutcome, backoffMs, type ClaimedRecipient, type QueueId } from '#model/queue';
import type { MailConnection } from './mailclient.ts';
import type { SteadyClock } from './steady.ts';

/** Recipients of one message that go to one hop together. */
export interface Delivery {
  readonly message: QueueId;
  /** The steady clock's offset when it was claimed: its times are of that reckoning. */
  readonly offsetMs: number;
  readonly recipients: readonly ClaimedRecipient[];
}

/** How long a connection is kept for the next message. */
const IDLE_MS = 7_000;
/** After its rest a hop that failed is remembered, so that the next failure means a longer rest. */
const REMEMBERED_MS = 2 * 3_600_000;

interface Idle {
  readonly connection: MailConnection;
  readonly cancel: CancelTimer;
}

export class Hop {
  readonly name: string;
  readonly #clock: SteadyClock;
  #waiting: Delivery[] = [];
  #idle: Idle[] = [];
  /** Workers at it. */
  active = 0;
  /** Recipients claimed and not yet settled. */
  claimed = 0;
  /** Connections allowed by what was seen: one until the first success, then one more with each (slow start). */
  #allowed = 1;
  #failures = 0;
  #resting: { readonly untilMs: number; readonly outcome: AttemptOutcome } | undefined;

  constructor(name: string, clock: SteadyClock) {
    this.name = name;
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Nothing is going on. */
  get quiet(): boolean {
    return this.claimed === 0 && this.active === 0 && this.#idle.length === 0;
  }

  /** Nothing is known of it that is worth keeping: how often it failed counts until long after its rest. */
  get forgettable(): boolean {
    if (!this.quiet) return false;
    return this.#resting === undefined || this.#clock.monotonic() > this.#resting.untilMs + REMEMBERED_MS;
  }

  /** Set while the hop could not be reached lately: until when (monotonic), and what happened. */
  get resting(): { readonly untilMs: number; readonly outcome: AttemptOutcome } | undefined {
    return this.#resting !== undefined && this.#resting.untilMs > this.#clock.monotonic() ? this.#resting : undefined;
  }

  add(recipients: readonly ClaimedRecipient[], recipientsMax: number): void {
    this.claimed += recipients.length;
    for (const [message, group] of Map.groupBy(recipients, (each) => each.message)) {
      for (let at = 0; at < group.length; at += recipientsMax) {
        this.#waiting.push({
          message,
          offsetMs: this.#clock.offsetMs,
          recipients: group.slice(at, at + recipientsMax),
        });
      }
    }
  }

  take(): Delivery | undefined {
    return this.#waiting.shift();
  }

  /** Everything that was not begun. */
  empty(): readonly Delivery[] {
    const all = this.#waiting;
    this.#waiting = [];
    for (const delivery of all) this.claimed -= delivery.recipients.length;
    return all;
  }

  mayStart(concurrency: number): boolean {
    return this.#waiting.length > 0 && this.active < Math.min(this.#allowed, concurrency);
  }

  succeeded(concurrency: number): void {
    this.#failures = 0;
    this.#resting = undefined;
    this.#allowed = Math.min(this.#allowed + 1, concurrency);
  }

  /** Could not be reached: rests, longer with each time. Gives for how long, in milliseconds. */
  failed(outcome: AttemptOutcome, jitter: number): number {
    const known = this.resting;
    // Workers that were under way together fail together; that counts once.
    if (known !== undefined) return known.untilMs - this.#clock.monotonic();
    this.#failures += 1;
    this.#allowed = 1;
    const ms = backoffMs(this.#failures, jitter);
    this.#resting = { untilMs: this.#clock.monotonic() + ms, outcome };
    return ms;
  }

  /** Forgets that it could not be reached: the operator wants another try. */
  wakeUp(): void {
    this.#resting = undefined;
  }

  keep(connection: MailConnection, onClosed: () => void): void {
    const cancel = this.#clock.after(IDLE_MS, () => {
      this.#idle = this.#idle.filter((each) => each.connection !== connection);
      connection.close();
      onClosed();
    });
    this.#idle.push({ connection, cancel });
  }

  /** An open connection to use again, of those that `fits`; those that the server has closed are dropped. */
  reuse(fits: (connection: MailConnection) => boolean): MailConnection | undefined {
    for (const { connection, cancel } of this.#idle.filter((each) => !each.connection.usable)) {
      cancel();
      connection.close();
    }
    this.#idle = this.#idle.filter((each) => each.connection.usable);
    const at = this.#idle.findLastIndex(({ connection }) => fits(connection));
    const [last] = at === -1 ? [] : this.#idle.splice(at, 1);
    last?.cancel();
    return last?.connection;
  }

  /** Closes what is idle; gives how many. */
  closeIdle(): number {
    const count = this.#idle.length;
    for (const { connection, cancel } of this.#idle) {
      cancel();
      connection.close();
    }
    this.#idle = [];
    return count;
  }
}
