/**
 * The counts that are shipped, in a file. Little-endian:
 *
 *     8   magic "RKBAYES1"
 *     4   version of the tokens (TOKENS_VERSION): other tokens have other ids
 *     4   entries
 *     4   messages learned as spam
 *     4   messages learned as ham
 *     4 × 65,537   where the entries begin whose id has these upper 16 bits
 *     4 × entries  lower 32 bits of the ids, ascending within the upper ones
 *     2 × entries  spam messages with the token
 *     2 × entries  ham messages with the token
 */
import type { BayesTokens, CountTable } from './types.ts';

const MAGIC = 'RKBAYES1';
/** Rises with each change of what tokens are: counts of other tokens say nothing. */
export const TOKENS_VERSION = 1;
/** Entries of the file: under 3 MB. */
export const PRIOR_ENTRIES_MAX = 340_000;
/** Messages of a kind: a count has 16 bits. */
export const PRIOR_MESSAGES_MAX = 65_535;
const STARTS = 65_537;
const HEADER_BYTES = 24;
/** Bits of ids, the upper ones of the lower 32, by which most tokens are found to have no entry: some ten for each entry. */
const FILTER_BITS = 20;
const FILTER_SHIFT = 32 - FILTER_BITS;
const ENTRIES_AT = HEADER_BYTES + 4 * STARTS;

export interface PriorCounts {
  readonly spam: number;
  readonly ham: number;
  /** Distinct; in any order. */
  readonly entries: Iterable<{ readonly id: number; readonly spam: number; readonly ham: number }>;
}

/** @throws RangeError where there are more than the format holds */
export function writePrior(counts: PriorCounts): Uint8Array {
  const entries = [...counts.entries].sort((a, b) => a.id - b.id);
  if (entries.length > PRIOR_ENTRIES_MAX) throw new RangeError(`At most ${PRIOR_ENTRIES_MAX} tokens`);
  if (Math.max(counts.spam, counts.ham) > PRIOR_MESSAGES_MAX)
    throw new RangeError(`At most ${PRIOR_MESSAGES_MAX} messages`);
  const bytes = new Uint8Array(ENTRIES_AT + 8 * entries.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i);
  view.setUint32(8, TOKENS_VERSION, true);
  view.setUint32(12, entries.length, true);
  view.setUint32(16, counts.spam, true);
  view.setUint32(20, counts.ham, true);
  const spamAt = ENTRIES_AT + 4 * entries.length;
  const hamAt = spamAt + 2 * entries.length;
  let upper = 0;
  for (const [i, { id, spam, ham }] of entries.entries()) {
    if (!Number.isSafeInteger(id) || id < 0 || id >= 2 ** 48) throw new RangeError(`Cannot keep id ${id}`);
    if (spam > counts.spam || ham > counts.ham) throw new RangeError('A token is in more messages than there are');
    for (const above = Math.floor(id / 2 ** 32); upper <= above; upper++)
      view.setUint32(HEADER_BYTES + 4 * upper, i, true);
    view.setUint32(ENTRIES_AT + 4 * i, id % 2 ** 32, true);
    view.setUint16(spamAt + 2 * i, spam, true);
    view.setUint16(hamAt + 2 * i, ham, true);
  }
  for (; upper < STARTS; upper++) view.setUint32(HEADER_BYTES + 4 * upper, entries.length, true);
  return bytes;
}

/** Counts as they are looked up: in memory of its own, in which what belongs together lies together. */
export class Prior {
  readonly spam: number;
  readonly ham: number;
  /** Tokens that it knows. */
  readonly entries: number;
  /** Where the entries begin whose id has these upper 16 bits. */
  readonly #starts: Uint32Array;
  /** Two numbers each: the lower 32 bits of the id; the spam messages with it, and above them the ham messages. */
  readonly #table: Uint32Array;
  /**
   * Bits, one for each value of FILTER_BITS of an id, set where an entry has it. Most tokens are in no entry: they cost one look
   * into memory that is small enough to stay near the processor.
   */
  readonly #filter = new Uint32Array(2 ** FILTER_BITS / 32);

  private constructor(view: DataView) {
    this.entries = view.getUint32(12, true);
    this.spam = view.getUint32(16, true);
    this.ham = view.getUint32(20, true);
    this.#starts = new Uint32Array(STARTS);
    for (let i = 0; i < STARTS; i++) this.#starts[i] = view.getUint32(HEADER_BYTES + 4 * i, true);
    const spamAt = ENTRIES_AT + 4 * this.entries;
    const hamAt = spamAt + 2 * this.entries;
    this.#table = new Uint32Array(2 * this.entries);
    for (let i = 0; i < this.entries; i++) {
      const lower = view.getUint32(ENTRIES_AT + 4 * i, true);
      const bit = lower >>> FILTER_SHIFT;
      this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
      this.#table[2 * i] = lower;
      this.#table[2 * i + 1] = view.getUint16(spamAt + 2 * i, true) | (view.getUint16(hamAt + 2 * i, true) << 16);
    }
  }

  /** @throws RangeError where the octets are no such file, or one for other tokens, or damaged */
  static read(bytes: Uint8Array): Prior {
    if (bytes.length < ENTRIES_AT) throw new RangeError('Cannot read shipped counts: the file is too short');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < MAGIC.length; i++) {
      if (bytes[i] !== MAGIC.charCodeAt(i))
        throw new RangeError('Cannot read shipped counts: they begin with other octets');
    }
    const version = view.getUint32(8, true);
    if (version !== TOKENS_VERSION)
      throw new RangeError(`Cannot read shipped counts: they are of tokens ${version}, and not ${TOKENS_VERSION}`);
    const entries = view.getUint32(12, true);
    if (entries > PRIOR_ENTRIES_MAX || bytes.length !== ENTRIES_AT + 8 * entries)
      throw new RangeError(`Cannot read shipped counts: ${bytes.length} octets for ${entries} tokens`);
    let last = 0;
    for (let i = 0; i < STARTS; i++) {
      const start = view.getUint32(HEADER_BYTES + 4 * i, true);
      if (start < last || start > entries) throw new RangeError('Cannot read shipped counts: the index is damaged');
      last = start;
    }
    return new Prior(view);
  }

  /** What it has seen of the tokens. Keys of senders are never shipped. */
  look({ ids, senders }: Pick<BayesTokens, 'ids' | 'senders'>): CountTable {
    const spamOf = new Uint32Array(ids.length);
    const hamOf = new Uint32Array(ids.length);
    const may = this.#mayKnow(ids, senders);
    const firsts = this.#firstsOf(ids, may);
    const starts = this.#starts;
    const table = this.#table;
    for (let k = 0; k < may.length; k++) {
      const i = may[k] ?? 0;
      const id = ids[i] ?? 0;
      // As a remainder and a division would give them.
      const lower = id >>> 0;
      const upper = upperOf(id);
      if ((firsts[k] ?? 0) > lower) continue;
      const end = starts[upper + 1] ?? 0;
      // The few entries with the same upper bits are looked through in order.
      let at = starts[upper] ?? 0;
      while (at < end && (table[2 * at] ?? 0) < lower) at++;
      if (at === end || table[2 * at] !== lower) continue;
      const counts = table[2 * at + 1] ?? 0;
      spamOf[i] = counts & 0xffff;
      hamOf[i] = counts >>> 16;
    }
    return { scope: 'prior', spam: this.spam, ham: this.ham, spamOf, hamOf };
  }

  /** Indices of the tokens that may have an entry. Without a branch, so that the processor waits for many at once. */
  #mayKnow(ids: Float64Array, from: number): Int32Array {
    const filter = this.#filter;
    const may = new Int32Array(ids.length);
    let count = 0;
    for (let i = from; i < ids.length; i++) {
      const bit = (ids[i] ?? 0) >>> FILTER_SHIFT;
      may[count] = i;
      count += ((filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1;
    }
    return may.subarray(0, count);
  }
  /**
   * The lower 32 bits of the first entry with the upper bits of each token. Without a branch as well: what the search goes
   * through then is near to the processor.
   */
  #firstsOf(ids: Float64Array, may: Int32Array): Uint32Array {
    const starts = this.#starts;
    const table = this.#table;
    const firsts = new Uint32Array(may.length);
    for (let k = 0; k < may.length; k++) firsts[k] = table[2 * (starts[upperOf(ids[may[k] ?? 0] ?? 0)] ?? 0)] ?? 0;
    return firsts;
  }
}

/** The upper 16 bits of an id. */
function upperOf(id: number): number {
  return (id * 2 ** -32) >>> 0;
}
