import { parseSpfRecord, type SpfRecord, type SpfSyntaxError } from './record.ts';

/** Rough memory of what was made of a record: by its characters, and by its terms. */
const BYTES_MAX = 8 * 1024 * 1024;
const BYTES_PER_TERM = 300;

interface Entry {
  readonly reading: SpfRecord | SpfSyntaxError;
  readonly bytes: number;
}

/**
 * What records say, by their text: the same few are read for most mail. Bounded by estimated memory; what was not used
 * for longest goes first.
 */
export class RecordCache {
  readonly #entries = new Map<string, Entry>();
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Estimated memory held. */
  get bytes(): number {
    return this.#bytes;
  }

  read(text: string): SpfRecord | SpfSyntaxError {
    const known = this.#entries.get(text);
    if (known !== undefined) {
      this.#entries.delete(text);
      this.#entries.set(text, known);
      return known.reading;
    }
    const reading = parseSpfRecord(text);
    const terms = 'problem' in reading ? 1 : reading.directives.length + 1;
    const bytes = text.length + terms * BYTES_PER_TERM;
    // One record may not push out all others.
    if (bytes > this.#bytesMax / 8) return reading;
    this.#entries.set(text, { reading, bytes });
    this.#bytes += bytes;
    for (const [eldest, entry] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#entries.delete(eldest);
      this.#bytes -= entry.bytes;
    }
    return reading;
  }
}
