/** Slices of a window; what is counted spans up to one slice more, so that no window ever holds more than its limit. */
const SLICES = 12;

/** Events of the last minute, hour or day. Times are monotonic milliseconds. */
export class WindowCounter {
  readonly #sliceMs: number;
  readonly #counts = new Uint32Array(SLICES + 1);
  #slice = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  add(nowMs: number): void {
    this.#moveTo(nowMs);
    const at = this.#slice % this.#counts.length;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  count(nowMs: number): number {
    this.#moveTo(nowMs);
    let sum = 0;
    for (const count of this.#counts) sum += count;
    return sum;
  }

  /** How long until fewer than `limit` are counted, if nothing is added; 0 when that is so now. */
  waitMs(nowMs: number, limit: number): number {
    let left = this.count(nowMs);
    if (left < limit) return 0;
    for (let age = SLICES; age >= 0; age--) {
      left -= this.#counts[(this.#slice - age + this.#counts.length * SLICES) % this.#counts.length] ?? 0;
      if (left < limit) return (this.#slice - age + SLICES + 1) * this.#sliceMs - nowMs;
    }
    return 0;
  }

  #moveTo(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    const steps = Math.min(slice - this.#slice, this.#counts.length);
    for (let i = 1; i <= steps; i++) this.#counts[(this.#slice + i) % this.#counts.length] = 0;
    if (steps === this.#counts.length) this.#counts.fill(0);
    if (slice > this.#slice) this.#slice = slice;
  }
}
