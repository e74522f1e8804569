/** Who may try a password now, and how long answers are held back. Counts only failures; nothing is ever locked. */
import type { Clock } from '#base/clock';
import { BoundedMap, WindowCounter } from '#base/tally';
import { tierFactors } from './networks.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Failures so long ago no longer double the delay. */
const PENALTY_MS = 15 * MINUTE_MS;
/** An address counts as known to an account for so long after a success. */
const KNOWN_MS = 30 * DAY_MS;
/** Entries of each memory: some 20 MB when all are full, whatever an attacker does. */
const NETWORKS_MAX = 20_000;
const ACCOUNTS_MAX = 20_000;
const KNOWN_MAX = 50_000;
/** Failures of the whole platform in a minute from which on strangers are slowed down everywhere. */
/** Tries that wait behind those of their own network; one more is sent away. */
const WAITERS_MAX = 200;
const FAILURES_ALL_PER_MINUTE = 300;
const STRANGER_DELAY_MS = 2000;

export interface ThrottleLimits {
  readonly guessesPerMinute: number;
  readonly guessesPerDay: number;
  readonly guessesPerAccount: number;
  readonly delayFirstMs: number;
  readonly delayMaxMs: number;
}

/** One try: from where, and as whom. */
export interface Try {
  /** The narrowest first. */
  readonly networks: readonly [string, string, string];
  /** The account's key as looked up, whether it exists or not. */
  readonly login: string;
}

export type Admission =
  /** May try, after `delayMs`; `done` is called with how it went. */
  | {
      readonly kind: 'try';
      readonly delayMs: number;
      readonly done: (outcome: 'success' | 'failure' | 'repeat' | 'unknown') => number;
    }
  /** As many tries are under way as there are guesses left: ask again when one of them is done. */
  | { readonly kind: 'later'; readonly next: Promise<void> }
  | { readonly kind: 'busy' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: number };

interface NetworkState {
  readonly minute: WindowCounter;
  readonly day: WindowCounter;
  readonly penalty: WindowCounter;
  /** Tries under way: they count as failures until they are known to be none. */
  pending: number;
  readonly waiters: (() => void)[];
}

export class SignInThrottle {
  readonly #clock: Clock;
  readonly #networks = new BoundedMap<NetworkState>(NETWORKS_MAX);
  readonly #accounts = new BoundedMap<WindowCounter>(ACCOUNTS_MAX);
  /** account and narrowest network → when it last succeeded. */
  readonly #known = new BoundedMap<number>(KNOWN_MAX);
  readonly #all = new WindowCounter(MINUTE_MS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  admit(attempt: Try, limits: ThrottleLimits): Admission {
    const now = this.#clock.monotonic();
    const pairKey = `${attempt.login}\0${attempt.networks[0]}`;
    const known = now - (this.#known.get(pairKey) ?? Number.NEGATIVE_INFINITY) < KNOWN_MS;
    // Where it is known, one's own failures count alone: neighbours behind the same address cannot shut anybody out.
    const judged: readonly (readonly [string, number])[] = known
      ? [[pairKey, 1]]
      : attempt.networks.map((key, i) => [key, tierFactors[i] ?? 1] as const);
    for (const [key, factor] of judged) {
      const state = this.#networks.get(key);
      if (state === undefined) continue;
      const wait = waitMs(state, factor, limits, now);
      if (wait > 0) return { kind: 'too-many', retryAfterMs: wait };
      if (hasGuessLeft(state, factor, limits, now)) continue;
      if (state.waiters.length >= WAITERS_MAX) return { kind: 'busy' };
      return { kind: 'later', next: new Promise((resolve) => state.waiters.push(resolve)) };
    }
    const counted = (known ? [...attempt.networks, pairKey] : attempt.networks).map((key) => this.#network(key));
    for (const state of counted) state.pending += 1;
    const delayMs = known ? 0 : this.#strangerDelay(attempt.login, limits, now);
    return { kind: 'try', delayMs, done: (outcome) => this.#done(attempt, counted, outcome, limits) };
  }

  /** Gives how long the answer is to be held back. */
  #done(
    attempt: Try,
    counted: readonly NetworkState[],
    outcome: 'success' | 'failure' | 'repeat' | 'unknown',
    limits: ThrottleLimits,
  ): number {
    const now = this.#clock.monotonic();
    for (const state of counted) {
      state.pending -= 1;
      for (const wake of state.waiters.splice(0)) wake();
    }
    if (outcome === 'success') this.#known.set(`${attempt.login}\0${attempt.networks[0]}`, now);
    if (outcome === 'success' || outcome === 'unknown') return 0;
    const penalty = this.#network(attempt.networks[0]).penalty;
    if (outcome === 'failure') {
      for (const state of counted) {
        state.minute.add(now);
        state.day.add(now);
      }
      penalty.add(now);
      this.#account(attempt.login).add(now);
      this.#all.add(now);
    }
    const doublings = Math.max(0, Math.min(20, penalty.count(now) - 1));
    return Math.min(limits.delayFirstMs * 2 ** doublings, Math.max(limits.delayFirstMs, limits.delayMaxMs));
  }

  #strangerDelay(login: string, limits: ThrottleLimits, now: number): number {
    const failures = this.#accounts.get(login)?.count(now) ?? 0;
    if (failures >= limits.guessesPerAccount) return limits.delayMaxMs;
    return this.#all.count(now) > FAILURES_ALL_PER_MINUTE ? Math.min(STRANGER_DELAY_MS, limits.delayMaxMs) : 0;
  }

  #network(key: string): NetworkState {
    const state = this.#networks.get(key) ?? {
      minute: new WindowCounter(MINUTE_MS),
      day: new WindowCounter(DAY_MS),
      penalty: new WindowCounter(PENALTY_MS),
      pending: 0,
      waiters: [],
    };
    this.#networks.set(key, state);
    return state;
  }

  #account(login: string): WindowCounter {
    const counter = this.#accounts.get(login) ?? new WindowCounter(HOUR_MS);
    this.#accounts.set(login, counter);
    return counter;
  }
}

/** How long until the failures alone leave a guess. */
function waitMs(state: NetworkState, factor: number, limits: ThrottleLimits, now: number): number {
  return Math.max(
    state.minute.waitMs(now, limits.guessesPerMinute * factor),
    state.day.waitMs(now, limits.guessesPerDay * factor),
  );
}

/** Tries under way count as if they had failed, so that many at once are not many guesses. */
function hasGuessLeft(state: NetworkState, factor: number, limits: ThrottleLimits, now: number): boolean {
  return (
    state.minute.count(now) + state.pending < limits.guessesPerMinute * factor &&
    state.day.count(now) + state.pending < limits.guessesPerDay * factor
  );
}
