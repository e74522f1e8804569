/** Places of the smallest table; always a power of two. */
const PLACES_MIN = 64;

/**
 * A set of texts of which only a number of 53 bits is kept of each: 16 octets an entry instead of a hundred. Two texts fall
 * together once in 10^16 / entries questions.
 */
export class CompactSet {
  #places = new Float64Array(PLACES_MIN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Octets that it takes. */
  get bytes(): number {
    return this.#places.byteLength;
  }

  add(text: string): void {
    if (this.#size * 2 >= this.#places.length) this.#grow();
    const key = keyOf(text);
    const place = this.#placeOf(key, this.#places);
    if (this.#places[place] === key) return;
    this.#places[place] = key;
    this.#size += 1;
  }

  has(text: string): boolean {
    const key = keyOf(text);
    return this.#places[this.#placeOf(key, this.#places)] === key;
  }

  /** Where a key is, or would be: the next place from its own that holds it, or nothing. */
  #placeOf(key: number, places: Float64Array): number {
    const mask = places.length - 1;
    let place = (key % 0x1_0000_0000) & mask;
    while (places[place] !== 0 && places[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const larger = new Float64Array(this.#places.length * 2);
    for (const key of this.#places) if (key !== 0) larger[this.#placeOf(key, larger)] = key;
    this.#places = larger;
  }
}

/** A text as a whole number from 1 to 2^53 - 1: two FNV-1a hashes of 32 bits over its UTF-16 units, mixed at the end. */
function keyOf(text: string): number {
  let one = 0x811c_9dc5;
  let two = 0xc9dc_5118;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    one = Math.imul(one ^ code, 0x0100_0193);
    two = Math.imul(two ^ code, 0x0100_01b3);
  }
  const key = (mixed(two) & 0x1f_ffff) * 0x1_0000_0000 + mixed(one);
  return key === 0 ? 1 : key;
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x7feb_352d);
  return (half ^ (half >>> 15)) >>> 0;
}
