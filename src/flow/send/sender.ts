import type { CancelTimer } from '#base/clock';
import { asFault } from '#base/fault';
import type { AttemptOutcome, ClaimedRecipient } from '#model/queue';
import { deliver, type SteadyHouse } from './deliver.ts';
import { type Delivery, Hop } from './hop.ts';
import type { SendHouse } from './ports.ts';
import type { SendOptions } from './settings.ts';
import { SteadyClock } from './steady.ts';

/** Recipients claimed at a time, all hops together: what the queue costs in memory, however long it is. */
const WINDOW_MAX = 2_000;
const CLAIM_MAX = 500;
/** Destinations remembered, quiet ones included. */
const HOPS_MAX = 10_000;
/** Of them for one hop. */
const PER_HOP_MAX = 100;
/** Looks at the queue at least this often: another node may have filled it. */
const POLL_MS = 30_000;
const LEASE_MS = 15 * 60_000;
const RENEW_MS = 5 * 60_000;
/** The wall clock went this much differently from the monotonic one: it was set. */
const JUMP_MS = 60_000;
/** Less than this is not worth following. */
const DRIFT_MS = 50;
/** Deliveries of one hop before others get the place. */
const TURN_MAX = 10;

/** Sends what is due, for as long as it runs. */
export class Sender {
  readonly #house: SteadyHouse;
  readonly #readOptions: () => SendOptions;
  #options: SendOptions;
  readonly #hops = new Map<string, Hop>();
  readonly #stopping = new AbortController();
  readonly #workers = new Set<Promise<void>>();
  #window = 0;
  #pumping = false;
  #again = false;
  #nextLook: CancelTimer = () => {};
  #renewal: CancelTimer = () => {};
  #pump: Promise<void> = Promise.resolve();

  constructor(house: SendHouse) {
    this.#readOptions = () => house.options();
    this.#options = house.options();
    // Read once for each look at the queue, not for each recipient.
    this.#house = { ...house, clock: new SteadyClock(house.clock), options: () => this.#options };
  }

  /** Takes over what this owner had left behind, and begins. */
  async start(): Promise<void> {
    const { clock, store, owner } = this.#house;
    await store.releaseLeases({ owner, nowMs: clock.now() });
    this.#scheduleRenewal();
    this.wake();
  }

  /** Something may be due: a message was queued, or the operator changed something. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    this.#pump = this.#run();
  }

  /** Like `wake`, and destinations that rest are tried as well. */
  retryNow(): void {
    for (const hop of this.#hops.values()) hop.wakeUp();
    this.wake();
  }

  /** Connections in use or kept. */
  get connections(): number {
    let count = 0;
    for (const hop of this.#hops.values()) count += hop.active + hop.idle;
    return count;
  }

  /** Recipients claimed and not settled. */
  get inHand(): number {
    return this.#window;
  }

  /** Resolves when nothing that is due is in hand. */
  async idle(): Promise<void> {
    while (this.#pumping || this.#workers.size > 0) {
      await this.#pump;
      await Promise.allSettled(this.#workers);
    }
  }

  /** Gives up what is under way (past its dot the answer has a moment left), and hands back what was not begun. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The server is stopping'));
    this.#nextLook();
    this.#renewal();
    await this.#pump;
    const left: ClaimedRecipient[] = [];
    for (const hop of this.#hops.values()) for (const { recipients } of hop.empty()) left.push(...recipients);
    await Promise.allSettled(this.#workers);
    for (const hop of this.#hops.values()) hop.closeIdle();
    if (left.length === 0) return;
    await this.#house.store.returnClaims({ owner: this.#house.owner, recipients: left.map((each) => each.id) });
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#stopping.signal.aborted) {
        this.#again = false;
        this.#options = this.#readOptions();
        await this.#followClock();
        await this.#claim();
        this.#startWorkers();
      }
    } catch (error) {
      // The store is busy or gone for a moment; the next look tries again.
      this.#house.log.warn('send.queue.unread', 'Cannot look at the queue', { error: asFault(error).message });
      this.#lookAgainIn(POLL_MS);
    } finally {
      this.#pumping = false;
    }
    if (this.#again) this.wake();
  }

  /** When the wall clock was set, the queue's times are set with it: no life is shortened by it, nothing is due at once. */
  async #followClock(): Promise<void> {
    const { clock, store, log } = this.#house;
    const byMs = clock.driftMs();
    if (Math.abs(byMs) < DRIFT_MS) return;
    if (Math.abs(byMs) < JUMP_MS) return clock.follow(byMs);
    log.warn('send.clock.jumped', 'The clock was set; the times of the queue follow', { byMs });
    await store.shiftQueueTimes({ byMs });
    clock.follow(byMs);
  }

  async #claim(): Promise<void> {
    const { clock, store, owner } = this.#house;
    const nowMs = clock.now();
    const fullHops: string[] = [];
    for (const hop of this.#hops.values()) {
      if (hop.claimed >= PER_HOP_MAX || hop.resting !== undefined) fullHops.push(hop.name);
      else if (hop.forgettable || (hop.quiet && this.#hops.size > HOPS_MAX)) this.#hops.delete(hop.name);
    }
    const limit = Math.min(CLAIM_MAX, WINDOW_MAX - this.#window);
    if (limit <= 0) return;
    const claim = await store.claimDue({
      owner,
      nowMs,
      leaseUntilMs: nowMs + LEASE_MS,
      limit,
      perHopMax: PER_HOP_MAX,
      fullHops,
    });
    this.#window += claim.recipients.length;
    const { recipientsMax } = this.#house.options();
    for (const [name, recipients] of Map.groupBy(claim.recipients, (each) => each.nextHop)) {
      this.#hopOf(name).add(recipients, recipientsMax);
    }
    this.#house.metrics.gauge('send_in_hand', 'Recipients claimed from the queue and not settled', this.#window);
    if (claim.more && claim.recipients.length > 0) this.#again = true;
    const untilDue = claim.nextDueMs === null ? POLL_MS : claim.nextDueMs - nowMs;
    this.#lookAgainIn(Math.min(POLL_MS, Math.max(50, untilDue)));
  }

  #hopOf(name: string): Hop {
    const known = this.#hops.get(name);
    if (known !== undefined) return known;
    const hop = new Hop(name, this.#house.clock);
    this.#hops.set(name, hop);
    return hop;
  }

  /** Gives each hop that waits its workers, in turn, as far as connections go. */
  #startWorkers(): void {
    const { concurrency, connectionsMax } = this.#house.options();
    for (let started = true; started && !this.#stopping.signal.aborted; ) {
      started = false;
      for (const hop of this.#hops.values()) {
        if (!hop.mayStart(concurrency)) continue;
        // A kept connection of this hop is used, not added.
        if (hop.idle === 0 && this.connections >= connectionsMax && !this.#closeAnIdle()) return;
        started = true;
        this.#startWorker(hop);
      }
    }
  }

  #closeAnIdle(): boolean {
    for (const hop of this.#hops.values()) if (hop.closeIdle() > 0) return true;
    return false;
  }

  #startWorker(hop: Hop): void {
    hop.active += 1;
    const worker = this.#work(hop).finally(() => {
      hop.active -= 1;
      this.#workers.delete(worker);
      // Whoever had to wait for a place, or for room in the window, may go on.
      this.#reorder(hop);
      this.#startWorkers();
      if (hop.waiting === 0) this.wake();
    });
    this.#workers.add(worker);
  }

  /** To the end of the line. */
  #reorder(hop: Hop): void {
    if (this.#hops.delete(hop.name)) this.#hops.set(hop.name, hop);
  }

  async #work(hop: Hop): Promise<void> {
    for (let turn = 0; turn < TURN_MAX && !this.#stopping.signal.aborted; turn++) {
      const delivery = hop.take();
      if (delivery === undefined) return;
      try {
        await this.#handle(hop, delivery);
      } catch (error) {
        await this.#hold(delivery, error);
      } finally {
        hop.claimed -= delivery.recipients.length;
        this.#window -= delivery.recipients.length;
      }
    }
  }

  async #handle(hop: Hop, delivery: Delivery): Promise<void> {
    const { random, store, clock } = this.#house;
    const done = await deliver(this.#house, hop, delivery, this.#stopping.signal, async (outcome: AttemptOutcome) => {
      const restMs = hop.failed(outcome, random.fraction());
      const nowMs = clock.now();
      await store.postponeHop({ nextHop: hop.name, nowMs, untilMs: nowMs + restMs });
      return nowMs + restMs;
    });
    if (done.reached) {
      hop.succeeded(this.#house.options().concurrency);
      this.#startWorkers();
    }
    if (done.connection === undefined) return;
    if (this.#stopping.signal.aborted) done.connection.close();
    else hop.keep(done.connection, () => this.#startWorkers());
  }

  /**
   * Something broke that should not, maybe after the message had gone out: it is held for the operator, since trying it
   * again and again might deliver it again and again. While the process stops, the lease is left to the next start.
   */
  async #hold(delivery: Delivery, error: unknown): Promise<void> {
    const { store, log, clock } = this.#house;
    if (this.#stopping.signal.aborted) return;
    const fields = { message: delivery.message, error: asFault(error).message };
    log.error('send.delivery.held', 'A delivery failed in a way that should not be; its recipients are held', fields);
    for (const { id } of delivery.recipients) {
      const selector = { kind: 'recipient', recipient: id } as const;
      await store.operateQueue({ selector, action: 'hold', nowMs: clock.now() }).catch((cause: unknown) => {
        log.error('send.delivery.unheld', 'Cannot hold a recipient', { ...fields, cause: asFault(cause).message });
      });
    }
  }

  #lookAgainIn(ms: number): void {
    this.#nextLook();
    if (this.#stopping.signal.aborted) return;
    this.#nextLook = this.#house.clock.after(ms, () => this.wake());
  }

  #scheduleRenewal(): void {
    this.#renewal = this.#house.clock.after(RENEW_MS, () => {
      const { store, owner, clock, log } = this.#house;
      store
        .renewLeases({ owner, untilMs: clock.now() + LEASE_MS })
        .catch((error: unknown) =>
          log.warn('send.lease.unrenewed', 'Cannot renew leases', { error: asFault(error).message }),
        );
      if (!this.#stopping.signal.aborted) this.#scheduleRenewal();
    });
  }
}
