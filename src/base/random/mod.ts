/** Random: the only door to randomness, so that tests can seed it. */
import { randomFillSync } from 'node:crypto';

export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** A number in [0, 1) with 48 bits; for jitter and sampling. */
  fraction(): number;
}

export class SystemRandom implements Random {
  #pool = new Uint8Array(0);
  #used = 0;

  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (length > 4096) return randomFillSync(new Uint8Array(length));
    // Drawn from a pool of 4 KiB: one system call for many references.
    if (this.#used + length > this.#pool.length) {
      this.#pool = randomFillSync(new Uint8Array(4096));
      this.#used = 0;
    }
    const bytes = this.#pool.slice(this.#used, this.#used + length);
    this.#pool.fill(0, this.#used, this.#used + length);
    this.#used += length;
    return bytes;
  }

  fraction(): number {
    const b = this.bytes(6);
    let value = 0;
    for (const byte of b) value = value * 256 + byte;
    return value / 2 ** 48;
  }
}
