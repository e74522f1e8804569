/**
 * Ids: public references and time-ordered keys.
 * Refuses to know what they stand for.
 */
import type { Brand } from '#base/brand';
import type { Clock } from '#base/clock';
import type { Random } from '#base/random';

/** The one public name of a mail transaction: 12 characters, 60 random bits, printed as `7F3K-9QXD-M2TA`. */
export type Reference = Brand<string, 'Reference'>;

/** Crockford's base 32: no I, L, O, U, so that a reference survives being read out on the phone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new reference with its dashes. */
export function newReference(random: Random): Reference {
  const bytes = random.bytes(12);
  let text = '';
  for (let i = 0; i < 12; i++) {
    if (i === 4 || i === 8) text += '-';
    text += alphabet[(bytes[i] ?? 0) & 31];
  }
  return text as Reference;
}

/** Reads a reference as a person may type it (any case, with or without dashes, O for 0, I and L for 1). */
export function parseReference(text: string): Reference | undefined {
  if (text.length > 40) return undefined;
  const plain = text.toUpperCase().replaceAll(/[-\s]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(plain)) return undefined;
  return `${plain.slice(0, 4)}-${plain.slice(4, 8)}-${plain.slice(8)}` as Reference;
}

/**
 * Time-ordered integer keys below 2^53: milliseconds since 2020 (41 bits) and a counter (12 bits).
 * Never goes back, even when the wall clock does; more than 4,096 in a millisecond borrow from the next.
 */
export class TimeKeys {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): number {
    const floor = (this.#clock.now() - TIME_KEY_EPOCH_MS) * 4096;
    this.#last = Math.max(this.#last + 1, floor);
    return this.#last;
  }
}

/** 2020-01-01T00:00:00Z; 41 bits last until 2089. */
const TIME_KEY_EPOCH_MS = 1_577_836_800_000;

/** The smallest time key of a wall time. */
export function timeKeyAt(ms: number): number {
  return Math.max(0, ms - TIME_KEY_EPOCH_MS) * 4096;
}

/** The wall time (ms) in a time key. */
export function timeOfKey(key: number): number {
  return Math.floor(key / 4096) + TIME_KEY_EPOCH_MS;
}
