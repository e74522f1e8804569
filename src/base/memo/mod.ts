/**
 * Memo: values made of texts, kept by the text, for what is read again and again and costs more to make than to keep: the
 * same few DNS records judge most mail. Bounded by estimated memory, since texts come from strangers; what was not used for
 * longest goes first. Refuses to know time: a value must be a pure function of what it is made of.
 */
export class Memo<T> {
  readonly #make: (text: string) => T;
  readonly #bytesOf: (value: T) => number;
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry<T>>();
  #bytes = 0;

  /** @param bytesOf estimates the memory of a value, beside its text */
  constructor(make: (text: string) => T, bytesOf: (value: T) => number, bytesMax: number) {
    this.#make = make;
    this.#bytesOf = bytesOf;
    this.#bytesMax = bytesMax;
  }

  /** Estimated memory held. */
  get bytes(): number {
    return this.#bytes;
  }

  read(text: string): T {
    const known = this.#entries.get(text);
    if (known !== undefined) {
      this.#entries.delete(text);
      this.#entries.set(text, known);
      return known.value;
    }
    const value = this.#make(text);
    const bytes = text.length + this.#bytesOf(value);
    // One value may not push out all others.
    if (bytes <= this.#bytesMax / 8) this.#keep(text, { value, bytes });
    return value;
  }

  #keep(text: string, entry: Entry<T>): void {
    this.#entries.set(text, entry);
    this.#bytes += entry.bytes;
    for (const [eldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#entries.delete(eldest);
      this.#bytes -= bytes;
    }
  }
}

interface Entry<T> {
  readonly value: T;
  readonly bytes: number;
}

/** The same of an object that never changes, such as a snapshot of settings: kept as long as that is. */
export function oncePer<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const known = made.get(of);
    if (known !== undefined) return known.value;
    const value = make(of);
    made.set(of, { value });
    return value;
  };
}
