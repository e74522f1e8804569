/** What one scan may use. A budget that is used up is told once, in words. */
import { SCAN_MS_MAX } from './limits.ts';
import type { ScanParts } from './types.ts';

export class ScanBudget {
  readonly #now: () => number;
  readonly #until: number;
  readonly #msMax: number;
  readonly #told = new Set<string>();

  constructor(parts: ScanParts) {
    this.#now = parts.now;
    this.#msMax = parts.msMax ?? SCAN_MS_MAX;
    this.#until = parts.now() + this.#msMax;
  }

  /** What was not looked at, in the order in which it was told. */
  get incomplete(): readonly string[] {
    return [...this.#told];
  }

  tell(what: string): void {
    this.#told.add(what);
  }

  /** False, and told, once the time is used up: what comes is then left out. */
  hasTimeFor(what: string): boolean {
    if (this.#now() <= this.#until) return true;
    this.#told.add(`${what} was not looked at: the scan took more than ${this.#msMax} ms`);
    return false;
  }
}
