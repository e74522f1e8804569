/** Counts templates in memory: bounded, fading, over all domains. */
import { bandKeys, SAME_MIN, similarity } from './sketch.ts';
import { type Copies, type Fingerprint, type Sighting, SKETCH_NUMBERS, type Source } from './types.ts';

/** What was seen counts half as much after so long. */
export const HALF_LIFE_MS = 3 * 24 * 3_600_000;
/** Templates that came once, and those that came again: what comes only once must not push out the others. */
const ONCE_MAX = 20_000;
const AGAIN_MAX = 20_000;
/** Templates that share a key and are compared. */
const CANDIDATES_MAX = 8;
/** Under this a template is forgotten. */
const COPIES_MIN = 0.2;
/** Bits of a sketch of distinct values, and words that hold them. */
const SEEN_WORDS = 8;
const SEEN_BITS = SEEN_WORDS * 32;

/** Bits of the sets, in this order. */
const RECIPIENTS = 0;
const DOMAINS = 1;
const PROVEN = 2;
const OTHER = 3;
const SETS = 4;

interface Template {
  readonly id: number;
  readonly fingerprint: Fingerprint;
  readonly seen: Uint32Array<ArrayBuffer>;
  copies: number;
  junked: number;
  wanted: number;
  sinceMs: number;
  lastMs: number;
}

export class FingerprintCounter {
  readonly #once = new Map<number, Template>();
  readonly #again = new Map<number, Template>();
  /** Templates by the keys of their bands. */
  readonly #bands = new Map<number, number[]>();
  readonly #onceMax: number;
  readonly #againMax: number;
  #nextId = 1;

  /** Other bounds in tests. */
  constructor(bounds: { readonly onceMax?: number; readonly againMax?: number } = {}) {
    this.#onceMax = bounds.onceMax ?? ONCE_MAX;
    this.#againMax = bounds.againMax ?? AGAIN_MAX;
  }

  /** Templates that are known. */
  get size(): number {
    return this.#once.size + this.#again.size;
  }

  /** Counts a message and says what is known of its template, this copy included. */
  see(sighting: Sighting): Copies {
    const { fingerprint, nowMs } = sighting;
    const template = this.#find(fingerprint) ?? this.#begin(fingerprint, nowMs);
    fade(template, nowMs);
    template.copies++;
    for (const { address, domain } of sighting.recipients) {
      note(template.seen, RECIPIENTS, address);
      note(template.seen, DOMAINS, domain);
    }
    noteSource(template.seen, sighting.source);
    this.#touch(template);
    return copiesOf(template);
  }

  /** What is known of a text, without counting it. */
  look(fingerprint: Fingerprint, nowMs: number): Copies | undefined {
    const template = this.#find(fingerprint);
    if (template === undefined) return undefined;
    fade(template, nowMs);
    return copiesOf(template);
  }

  /** A recipient said what a message is that was seen; -1 takes it back. */
  mark(fingerprint: Fingerprint, as: 'spam' | 'ham', what: { readonly by: 1 | -1; readonly nowMs: number }): void {
    const template = this.#find(fingerprint);
    if (template === undefined) return;
    fade(template, what.nowMs);
    if (as === 'spam') template.junked = Math.max(0, template.junked + what.by);
    else template.wanted = Math.max(0, template.wanted + what.by);
  }

  #find(fingerprint: Fingerprint): Template | undefined {
    let best: Template | undefined;
    let most = SAME_MIN;
    for (const key of bandKeys(fingerprint)) {
      for (const id of this.#bands.get(key) ?? []) {
        const template = this.#again.get(id) ?? this.#once.get(id);
        if (template === undefined || template === best) continue;
        const same = similarity(template.fingerprint, fingerprint);
        if (same >= most) {
          best = template;
          most = same;
        }
      }
      if (most === 1) return best;
    }
    return best;
  }

  #begin(fingerprint: Fingerprint, nowMs: number): Template {
    const seen = new Uint32Array(SETS * SEEN_WORDS);
    const template = { id: 0, fingerprint, seen, copies: 0, junked: 0, wanted: 0, sinceMs: nowMs, lastMs: nowMs };
    return this.#add(template);
  }

  #add(of: Template): Template {
    const template = { ...of, id: this.#nextId++ };
    for (const key of bandKeys(template.fingerprint)) {
      const ids = this.#bands.get(key);
      if (ids === undefined) this.#bands.set(key, [template.id]);
      else if (ids.length < CANDIDATES_MAX) ids.push(template.id);
    }
    return template;
  }

  /** Makes it the youngest, and what was not seen for longest goes where there are too many. */
  #touch(template: Template): void {
    this.#once.delete(template.id);
    this.#again.delete(template.id);
    const [home, max] = template.copies < 1.5 ? [this.#once, this.#onceMax] : [this.#again, this.#againMax];
    home.set(template.id, template);
    const [eldest] = home.values();
    if (home.size > max && eldest !== undefined) this.#forget(eldest);
  }

  #forget(template: Template): void {
    this.#once.delete(template.id);
    this.#again.delete(template.id);
    for (const key of bandKeys(template.fingerprint)) {
      const left = this.#bands.get(key)?.filter((id) => id !== template.id) ?? [];
      if (left.length === 0) this.#bands.delete(key);
      else this.#bands.set(key, left);
    }
  }

  /** Forgets what has faded away, and gives what came more than once as octets to keep, at most AGAIN_MAX of TEMPLATE_BYTES. */
  save(nowMs: number): Uint8Array<ArrayBuffer> {
    for (const home of [this.#once, this.#again]) {
      for (const template of home.values()) {
        fade(template, nowMs);
        if (template.copies + template.junked < COPIES_MIN) this.#forget(template);
      }
    }
    const bytes = new Uint8Array(HEADER_BYTES + this.#again.size * TEMPLATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, SAVED_VERSION, true);
    view.setUint32(4, this.#again.size, true);
    let at = HEADER_BYTES;
    for (const template of this.#again.values()) {
      write(view, at, template);
      at += TEMPLATE_BYTES;
    }
    return bytes;
  }

  /** Takes in what was saved, beside what was seen since; false where it is of another version or damaged, which loses only counts. */
  load(bytes: Uint8Array): boolean {
    if (bytes.length < HEADER_BYTES) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = view.getUint32(4, true);
    if (view.getUint32(0, true) !== SAVED_VERSION || bytes.length !== HEADER_BYTES + count * TEMPLATE_BYTES)
      return false;
    for (let at = HEADER_BYTES; at < bytes.length; at += TEMPLATE_BYTES) {
      const saved = read(view, at);
      const known = this.#find(saved.fingerprint);
      if (known === undefined) this.#touch(this.#add(saved));
      else {
        merge(known, saved);
        this.#touch(known);
      }
    }
    return true;
  }
}

const SAVED_VERSION = 1;
const HEADER_BYTES = 8;
const NUMBERS_BYTES = 5 * 8;
const TEMPLATE_BYTES = 4 * (SKETCH_NUMBERS + SETS * SEEN_WORDS) + NUMBERS_BYTES;

function write(view: DataView, at: number, { fingerprint, seen, ...of }: Template): void {
  for (const [i, number] of [...fingerprint, ...seen].entries()) view.setUint32(at + 4 * i, number, true);
  const numbers = at + TEMPLATE_BYTES - NUMBERS_BYTES;
  for (const [i, number] of [of.copies, of.junked, of.wanted, of.sinceMs, of.lastMs].entries())
    view.setFloat64(numbers + 8 * i, number, true);
}

function read(view: DataView, at: number): Template {
  const words = (from: number, count: number): Uint32Array<ArrayBuffer> =>
    Uint32Array.from({ length: count }, (_, i) => view.getUint32(at + 4 * (from + i), true));
  const number = (i: number): number => {
    const found = view.getFloat64(at + TEMPLATE_BYTES - NUMBERS_BYTES + 8 * i, true);
    // What no count and no time can be is damage; 8.64e15 is the last time that JavaScript can write.
    return found >= 0 && found <= 8.64e15 ? found : 0;
  };
  return {
    id: 0,
    fingerprint: words(0, SKETCH_NUMBERS),
    seen: words(SKETCH_NUMBERS, SETS * SEEN_WORDS),
    copies: number(0),
    junked: number(1),
    wanted: number(2),
    sinceMs: number(3),
    lastMs: number(4),
  };
}

function merge(known: Template, saved: Template): void {
  fade(saved, known.lastMs);
  known.copies += saved.copies;
  known.junked += saved.junked;
  known.wanted += saved.wanted;
  known.sinceMs = Math.min(known.sinceMs, saved.sinceMs);
  for (let i = 0; i < known.seen.length; i++) known.seen[i] = (known.seen[i] ?? 0) | (saved.seen[i] ?? 0);
}

/** A clock that went back changes nothing. Who it came from is forgotten together with the copies. */
function fade(template: Template, nowMs: number): void {
  const passed = nowMs - template.lastMs;
  template.lastMs = Math.max(template.lastMs, nowMs);
  if (passed <= 0) return;
  const kept = 2 ** (-passed / HALF_LIFE_MS);
  template.copies *= kept;
  template.junked *= kept;
  template.wanted *= kept;
  if (template.copies >= COPIES_MIN) return;
  template.seen.fill(0);
  template.sinceMs = nowMs;
}

function noteSource(seen: Uint32Array, source: Source): void {
  if (source.kind === 'domain') note(seen, PROVEN, source.domain);
  else note(seen, OTHER, source.network);
}

/** Sets the bit of a value; how many bits are set says about how many values there were. */
function note(seen: Uint32Array, set: number, value: string): void {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < value.length; i++) {
    hash = Math.imul(hash ^ value.charCodeAt(i), 0x0100_0193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  const bit = (hash ^ (hash >>> 13)) & (SEEN_BITS - 1);
  const at = set * SEEN_WORDS + (bit >> 5);
  seen[at] = (seen[at] ?? 0) | (1 << (bit & 31));
}

/** Linear counting: exact for a few, about right up to some hundreds. */
function distinct(seen: Uint32Array, set: number): number {
  let bits = 0;
  for (let i = 0; i < SEEN_WORDS; i++) {
    for (let word = seen[set * SEEN_WORDS + i] ?? 0; word !== 0; word &= word - 1) bits++;
  }
  const open = Math.max(1, SEEN_BITS - bits);
  return Math.round(SEEN_BITS * Math.log(SEEN_BITS / open));
}

function copiesOf({ copies, seen, junked, wanted, sinceMs }: Template): Copies {
  return {
    copies,
    recipients: distinct(seen, RECIPIENTS),
    domains: distinct(seen, DOMAINS),
    provenSources: distinct(seen, PROVEN),
    otherSources: distinct(seen, OTHER),
    junked,
    wanted,
    sinceMs,
  };
}
