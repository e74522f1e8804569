/** TokenBuckets: how often each network may ask. A bucket holds a burst and fills up again evenly. */
import type { Clock } from '#base/clock';

export interface BucketLimits {
  /** Requests at once. */
  readonly burst: number;
  /** One more after so long, ms. */
  readonly refillMs: number;
  /** Networks remembered at once; the others share one bucket. */
  readonly networksMax: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const OTHERS = 'other networks';
/** When there is no room, what is full is looked for this often: the search goes over all. */
const SEARCH_MS_MIN = 1000;

export class TokenBuckets {
  readonly #clock: Clock;
  readonly #limits: BucketLimits;
  readonly #buckets = new Map<string, Bucket>();
  #searchedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, limits: BucketLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Takes one token and gives 0, or the time until there is one, ms. */
  take(network: string): number {
    const bucket = this.#bucketOf(network);
    const { burst, refillMs } = this.#limits;
    const now = this.#clock.monotonic();
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.atMs) / refillMs);
    bucket.atMs = now;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) * refillMs));
    bucket.tokens -= 1;
    return 0;
  }

  #bucketOf(network: string): Bucket {
    const known = this.#buckets.get(network);
    if (known !== undefined) return known;
    if (this.#buckets.size >= this.#limits.networksMax) this.#forgetFull();
    const key = this.#buckets.size >= this.#limits.networksMax ? OTHERS : network;
    const bucket = this.#buckets.get(key) ?? { tokens: this.#limits.burst, atMs: this.#clock.monotonic() };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** A bucket that is full by now is like one that was never there. */
  #forgetFull(): void {
    const { burst, refillMs } = this.#limits;
    const now = this.#clock.monotonic();
    if (now - this.#searchedMs < SEARCH_MS_MIN) return;
    this.#searchedMs = now;
    for (const [network, { tokens, atMs }] of this.#buckets) {
      if (tokens + (now - atMs) / refillMs >= burst) this.#buckets.delete(network);
    }
  }
}
