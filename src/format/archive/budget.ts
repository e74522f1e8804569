/** What may be unpacked, counted over everything of one message: nesting a bomb in a bomb gains nothing. */

export interface UnpackLimits {
  readonly octetsMax: number;
  readonly entriesMax: number;
  /** Archives within archives. */
  readonly depthMax: number;
  /** Times its packed size that something may grow, beyond `RATIO_FREE_OCTETS`. */
  readonly ratioMax: number;
  readonly msMax: number;
}

/** What was used up first. */
export type BudgetEnd = 'octets' | 'entries' | 'time';

/** Logs and tables of zeros pack well; up to here nobody asks how well. */
const RATIO_FREE_OCTETS = 10 * 1024 * 1024;

export class UnpackBudget {
  readonly limits: UnpackLimits;
  readonly #now: () => number;
  readonly #until: number;
  #octets = 0;
  #entries = 0;
  #end: BudgetEnd | undefined;

  /** @param now monotonic milliseconds */
  constructor(limits: UnpackLimits, now: () => number) {
    this.limits = limits;
    this.#now = now;
    this.#until = now() + limits.msMax;
  }

  get octets(): number {
    return this.#octets;
  }

  get entries(): number {
    return this.#entries;
  }

  get octetsLeft(): number {
    return Math.max(0, this.limits.octetsMax - this.#octets);
  }

  /** What was used up, or undefined while there is something left of everything. Looks at the time. */
  get end(): BudgetEnd | undefined {
    if (this.#end === undefined && this.#now() >= this.#until) this.#end = 'time';
    return this.#end;
  }

  /** Takes an entry; false where there is none left. */
  takeEntry(): boolean {
    if (this.end !== undefined) return false;
    if (this.#entries >= this.limits.entriesMax) {
      this.#end = 'entries';
      return false;
    }
    this.#entries++;
    return true;
  }

  /** Counts octets that were unpacked, or the work of unpacking them in vain. */
  takeOctets(octets: number): void {
    this.#octets += octets;
    if (this.#octets >= this.limits.octetsMax) this.#end ??= 'octets';
  }

  /** Octets that something may give whose packed form has so many. */
  growthMax(packedOctets: number): number {
    return Math.min(this.octetsLeft, Math.max(RATIO_FREE_OCTETS, packedOctets * this.limits.ratioMax));
  }
}
