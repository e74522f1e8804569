/** Names found by their characters in a larger text, in either case, without making a string of each. */
export class NameTable<T extends { readonly name: string }> {
  readonly #places: (T | undefined)[];
  readonly #mask: number;

  /** @param all with names in lower case, of ASCII letters, digits, `-` and `:` */
  constructor(all: readonly T[]) {
    let size = 16;
    while (size < all.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#places = Array.from({ length: size }, () => undefined);
    for (const one of all) {
      let place = hashOf(one.name, 0, one.name.length) & this.#mask;
      while (this.#places[place] !== undefined) place = (place + 1) & this.#mask;
      this.#places[place] = one;
    }
  }

  /** What has the name that stands in a text between two places. */
  find(text: string, start: number, end: number): T | undefined {
    let place = hashOf(text, start, end) & this.#mask;
    for (;;) {
      const one = this.#places[place];
      if (one === undefined || isAt(one.name, text, start, end)) return one;
      place = (place + 1) & this.#mask;
    }
  }
}

function hashOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash, 31) + (text.charCodeAt(i) | 0x20);
  return hash ^ (hash >>> 15);
}

function isAt(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = start; i < end; i += 1) if ((text.charCodeAt(i) | 0x20) !== name.charCodeAt(i - start)) return false;
  return true;
}
