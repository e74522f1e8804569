import type { Clock } from '#base/clock';
import type { Random } from '#base/random';
import { CNAME_CHAIN_MAX, type DnsAnswer, type DnsFailure, type DnsType, queryName, type Resolver } from '#format/dns';
import { AnswerCache, type Hit } from './cache.ts';
import { Exchange } from './exchange.ts';
import type { DnsServer } from './servers.ts';
import { type Asked, withTrust } from './trust.ts';
import { judgeServers, type ValidationFinding } from './validation.ts';

export interface DnsResolverOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** In order of preference; at least one. */
  readonly servers: readonly DnsServer[];
  /** For one server and one try. */
  readonly tryMsMax?: number;
  /** For one question with all its tries and aliases (reliability: dead DNS costs a check at most 10 s). */
  readonly questionMsMax?: number;
  readonly cacheEntriesMax?: number;
  readonly cacheBytesMax?: number;
  /** Questions on the wire at once; further ones wait. */
  readonly inFlightMax?: number;
  /** Questions that wait; one more fails as `busy`, and so does one that waited `questionMsMax`. */
  readonly waitingMax?: number;
}

/** How long a failure is remembered (RFC 9520 section 3.2 allows 1 s to 5 minutes), so that dead DNS is not hammered. */
const FAILURE_TTL_S = 5;
/** Failures in a row after which a server is asked last, and for how long. */
const UNHEALTHY_AFTER = 2;
const UNHEALTHY_MS = 15_000;
const ROUNDS = 2;

interface ServerState {
  readonly exchange: Exchange;
  failures: number;
  /** Monotonic milliseconds. */
  restUntil: number;
}

interface Found {
  readonly answer: DnsAnswer;
  readonly ttl: number;
}

export class DnsResolver implements Resolver {
  readonly #options: DnsResolverOptions;
  readonly #servers: readonly ServerState[];
  readonly #cache: AnswerCache;
  readonly #inFlight = new Map<string, Promise<DnsAnswer>>();
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(options: DnsResolverOptions) {
    if (options.servers.length === 0) throw new RangeError('Cannot resolve without a DNS server');
    this.#options = options;
    this.#servers = options.servers.map((server) => ({
      exchange: new Exchange(options.clock, options.random, server),
      failures: 0,
      restUntil: 0,
    }));
    this.#cache = new AnswerCache(
      options.clock,
      options.cacheEntriesMax ?? 20_000,
      options.cacheBytesMax ?? 16 * 1024 * 1024,
    );
  }

  /** Answers held in memory. */
  get cached(): number {
    return this.#cache.size;
  }

  /** Closes its sockets; questions on their way fail. */
  [Symbol.dispose](): void {
    for (const { exchange } of this.#servers) exchange.close();
  }

  peek<T extends DnsType>(name: string, type: T): DnsAnswer<T> | undefined {
    // Most names come as they are kept, so that a hit costs one look; others are brought into that form first.
    const hit = this.#cache.get(name, type);
    if (hit !== undefined) return this.#give(name, type, hit);
    const asked = queryName(name);
    if (asked === undefined || asked === name) return undefined;
    const second = this.#cache.get(asked, type);
    return second === undefined ? undefined : this.#give(asked, type, second);
  }

  async query<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    if (signal?.aborted) return { kind: 'failed', reason: 'cancelled' };
    return this.peek(name, type) ?? this.queryAnew(name, type, signal);
  }

  /** The answer takes the place of what was remembered. */
  async queryAnew<T extends DnsType>(name: string, type: T, signal?: AbortSignal): Promise<DnsAnswer<T>> {
    if (signal?.aborted) return { kind: 'failed', reason: 'cancelled' };
    const asked = queryName(name);
    if (asked === undefined) return { kind: 'failed', reason: 'name' };
    // What is found under a type has that type's records.
    return (await unlessAborted(this.#ask(asked, type), signal)) as DnsAnswer<T>;
  }

  /**
   * Asks each server, past the cache, whether it vouches for a signed name (`probe`). Never rejects; a server that cannot
   * be asked does not validate.
   */
  checkValidation(probe: string): Promise<ValidationFinding> {
    const { tryMsMax = 2_000 } = this.#options;
    const name = queryName(probe);
    if (name === undefined) {
      return Promise.resolve({ validates: false, why: `dns.validation-probe "${probe}" is not a domain name` });
    }
    // Twice as long as usual: the server may itself have to look for keys from the root on.
    const probed = this.#servers.map(({ exchange }) => ({
      server: exchange.server,
      ask: () => exchange.ask({ name, type: 'TLSA' }, tryMsMax * 2),
    }));
    return judgeServers(probed, name);
  }

  #give<T extends DnsType>(name: string, type: T, hit: Hit): DnsAnswer<T> {
    // Somebody still uses what is about to be forgotten: it is asked for again before anybody has to wait for it.
    if (hit.ageing) void this.#ask(name, type);
    return hit.answer as DnsAnswer<T>;
  }

  /** The answer that is on its way, or a new question. */
  #ask(name: string, type: DnsType): Promise<DnsAnswer> {
    const key = `${type} ${name}`;
    let answer = this.#inFlight.get(key);
    if (answer === undefined) {
      answer = this.#find(key, name, type);
      this.#inFlight.set(key, answer);
    }
    return answer;
  }

  async #find(key: string, name: string, type: DnsType): Promise<DnsAnswer> {
    try {
      if (!(await this.#enter())) return { kind: 'failed', reason: 'busy' };
      let found: Found;
      try {
        found = await this.#follow(name, type);
      } finally {
        this.#leave();
      }
      // A refresh that failed does not push out what is still true.
      const keep = found.answer.kind === 'failed' && this.#cache.has(name, type);
      if (!keep) this.#cache.set(name, type, found.answer, found.ttl);
      return found.answer;
    } finally {
      this.#inFlight.delete(key);
    }
  }

  /** Asks, and asks again for the target of an alias that the server left to us. */
  async #follow(start: string, type: DnsType): Promise<Found> {
    const deadline = this.#options.clock.monotonic() + (this.#options.questionMsMax ?? 10_000);
    let name = start;
    let steps = 0;
    let ad = true;
    let ttl = Number.POSITIVE_INFINITY;
    for (;;) {
      const reading = await this.#askServers(name, type, deadline);
      if (reading.kind === 'failed') return { answer: reading, ttl: FAILURE_TTL_S };
      ttl = Math.min(ttl, reading.ttl);
      if (reading.kind === 'answer') return { answer: withChain(reading.answer, ad, ttl), ttl };
      ad &&= reading.ad;
      steps += reading.steps;
      if (steps > CNAME_CHAIN_MAX) return { answer: { kind: 'failed', reason: 'chain' }, ttl: FAILURE_TTL_S };
      name = reading.to;
    }
  }

  async #askServers(name: string, type: DnsType, deadline: number): Promise<Asked> {
    const { clock, tryMsMax = 2_000 } = this.#options;
    let worst: DnsFailure = 'timeout';
    for (let round = 0; round < ROUNDS; round++) {
      let silent = false;
      for (const state of this.#inOrder()) {
        const now = clock.monotonic();
        const left = deadline - now;
        if (left <= 0) return { kind: 'failed', reason: worst };
        const isResting = state.restUntil > now;
        // The second round waits longer: the first time-out may have been the server's own look-up.
        const reading = await state.exchange.ask({ name, type }, Math.min(left, tryMsMax * (round + 1)));
        this.#judge(state, reading.kind === 'failed' ? reading.reason : undefined);
        if (reading.kind !== 'failed') return withTrust(reading, state.exchange.server);
        worst = reading.reason;
        // A port that was closed before, and is still, is no packet that was lost.
        silent ||= reading.reason === 'timeout' || (reading.reason === 'network' && !isResting);
      }
      // Servers that did answer will say the same a moment later.
      if (!silent) break;
    }
    return { kind: 'failed', reason: worst };
  }

  /** Healthy servers in their order, then the others, which may have recovered. */
  #inOrder(): readonly ServerState[] {
    const now = this.#options.clock.monotonic();
    const healthy = this.#servers.filter((state) => state.restUntil <= now);
    return [...healthy, ...this.#servers.filter((state) => state.restUntil > now)];
  }

  #judge(state: ServerState, failure: DnsFailure | undefined): void {
    if (failure !== 'timeout' && failure !== 'network') {
      state.failures = 0;
      state.restUntil = 0;
      return;
    }
    state.failures += 1;
    if (state.failures >= UNHEALTHY_AFTER) state.restUntil = this.#options.clock.monotonic() + UNHEALTHY_MS;
  }

  /** False when there is no place, or none within the time of a question: names that hang must not hold up all others. */
  #enter(): Promise<boolean> | boolean {
    const { clock, inFlightMax = 512, waitingMax = 4_096, questionMsMax = 10_000 } = this.#options;
    if (this.#running < inFlightMax) {
      this.#running += 1;
      return true;
    }
    if (this.#waiting.size >= waitingMax) return false;
    return new Promise((resolve) => {
      const enter = (): void => {
        cancel();
        resolve(true);
      };
      const cancel = clock.after(questionMsMax, () => {
        this.#waiting.delete(enter);
        resolve(false);
      });
      this.#waiting.add(enter);
    });
  }

  /** Who leaves hands its place over, so the count stays. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

function withChain(answer: DnsAnswer, ad: boolean, ttl: number): DnsAnswer {
  switch (answer.kind) {
    case 'records':
      return { ...answer, ad: answer.ad && ad, ttl };
    case 'none':
    case 'nxdomain':
      return { kind: answer.kind, ad: answer.ad && ad };
    case 'failed':
      return answer;
    default:
      return answer satisfies never;
  }
}

/** The question goes on for others who wait for it; only this caller stops waiting. */
async function unlessAborted(answer: Promise<DnsAnswer>, signal: AbortSignal | undefined): Promise<DnsAnswer> {
  if (signal === undefined) return await answer;
  const cancelled = Promise.withResolvers<DnsAnswer>();
  const onAbort = (): void => cancelled.resolve({ kind: 'failed', reason: 'cancelled' });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([answer, cancelled.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
