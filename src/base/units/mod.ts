/**
 * Units: a text as the UTF-16 units that it is made of, and back. What looks at every character of a text reads memory three
 * times as fast as it reads a string, and all texts are read into the same memory. Refuses to know what a character means.
 */
export { type FoundGroups, GROUPS_MAX, SEARCH_LETTERS_MAX, type WordGroups, WordSearch } from './search.ts';

/** Room of the first text, and the largest that is kept for the next one; in units. */
const ROOM_UNITS_MIN = 16 * 1024;
const ROOM_UNITS_KEPT = 128 * 1024;

/** Reads one text after the other; whoever reads has one of its own. */
export class UnitReader {
  #octets = Buffer.alloc(0);
  #units = new Uint16Array(0);

  /** The units of a text, and behind them what was there before. They are good until the next text is read. */
  read(text: string): Uint16Array<ArrayBuffer> {
    const units = this.#units.length >= text.length ? this.#units : this.#make(text.length);
    const octets = units === this.#units ? this.#octets : Buffer.from(units.buffer);
    octets.write(text, 0, 'utf16le');
    return units;
  }

  #make(length: number): Uint16Array<ArrayBuffer> {
    const made = new Uint16Array(Math.max(ROOM_UNITS_MIN, length));
    if (length <= ROOM_UNITS_KEPT) {
      this.#units = made;
      this.#octets = Buffer.from(made.buffer);
    }
    return made;
  }
}

/** Of strings whose characters are octets each, at most so many are written at once. */
const NARROW_UNITS_MAX = 16 * 1024;
let narrow: Buffer | undefined;

/** Units as a string: one of octets where it can be, which is half as large and faster to look at. */
export function textOf(units: Uint16Array<ArrayBuffer>, from = 0, to = units.length): string {
  const length = to - from;
  if (length <= 0) return '';
  narrow ??= Buffer.alloc(NARROW_UNITS_MAX);
  const octets = length <= NARROW_UNITS_MAX ? narrow : Buffer.allocUnsafe(length);
  let all = 0;
  for (let i = 0; i < length; i++) {
    const unit = units[from + i] ?? 0;
    all |= unit;
    octets[i] = unit;
  }
  if (all < 0x100) return octets.toString('latin1', 0, length);
  return Buffer.from(units.buffer, units.byteOffset + 2 * from, 2 * length).toString('utf16le');
}
