import type { Clock } from '#base/clock';
import type { DnsAnswer, DnsType } from '#format/dns';

interface Entry {
  /** With the TTL that was left when it was last handed out. */
  answer: DnsAnswer;
  /** Monotonic milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly bytes: number;
  /** Handed out since the last search for something to forget. */
  used: boolean;
  /** Said to be ageing once: a refresh that fails is not tried for each hit. */
  told: boolean;
}

/** What was found. `ageing` is true once, for an answer that will soon be forgotten and is still used. */
export interface Hit {
  readonly answer: DnsAnswer;
  readonly ageing: boolean;
}

/** The answers of one name, by type: most names are asked for one or two types. */
type Entries = Map<DnsType, Entry>;

/** An answer in the last tenth of its time is ageing, unless that time is too short to be worth it. */
const AGEING_PART = 0.1;
const AGEING_TTL_S_MIN = 30;

/**
 * Answers by question. What was not used for long is given up first, in the order of arrival with a second chance for
 * what was handed out meanwhile, so that a flood of names asked once pushes out itself and not what is needed.
 * Bounded by number and by estimated memory.
 */
export class AnswerCache {
  readonly #clock: Clock;
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  readonly #names = new Map<string, Entries>();
  #size = 0;
  #bytes = 0;

  constructor(clock: Clock, entriesMax: number, bytesMax: number) {
    this.#clock = clock;
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#size;
  }

  /** Finds an answer by its normalised name. */
  get(name: string, type: DnsType): Hit | undefined {
    const entries = this.#names.get(name);
    const entry = entries?.get(type);
    if (entries === undefined || entry === undefined) return undefined;
    const leftMs = entry.until - this.#clock.monotonic();
    if (leftMs <= 0) {
      this.#drop(name, entries, type, entry);
      return undefined;
    }
    entry.used = true;
    if (entry.answer.kind === 'records') {
      const ttl = Math.ceil(leftMs / 1000);
      if (ttl !== entry.answer.ttl) entry.answer = { ...entry.answer, ttl };
    }
    const wholeMs = entry.until - entry.from;
    const ageing = !entry.told && wholeMs >= AGEING_TTL_S_MIN * 1000 && leftMs < wholeMs * AGEING_PART;
    entry.told ||= ageing;
    return { answer: entry.answer, ageing };
  }

  set(name: string, type: DnsType, answer: DnsAnswer, ttlS: number): void {
    let entries = this.#names.get(name);
    const old = entries?.get(type);
    if (entries !== undefined && old !== undefined) this.#drop(name, entries, type, old);
    if (ttlS <= 0) return;
    const from = this.#clock.monotonic();
    const bytes = name.length + sizeOf(answer);
    if (bytes > this.#bytesMax / 8) return;
    entries = this.#names.get(name);
    if (entries === undefined) {
      entries = new Map();
      this.#names.set(name, entries);
    }
    entries.set(type, { answer, from, until: from + ttlS * 1000, bytes, used: false, told: false });
    this.#size += 1;
    this.#bytes += bytes;
    this.#shrink();
  }

  /** Whether a living answer is held; does not count as use. */
  has(name: string, type: DnsType): boolean {
    const entry = this.#names.get(name)?.get(type);
    return entry !== undefined && entry.until > this.#clock.monotonic();
  }

  /** Forgets names until both bounds hold. Each name passed over loses its mark, so this ends. */
  #shrink(): void {
    for (const [name, entries] of this.#names) {
      if (this.#size <= this.#entriesMax && this.#bytes <= this.#bytesMax) return;
      if (this.#isUsed(entries)) {
        // Behind the others: a Map goes on to what is put in while it is walked through.
        this.#names.delete(name);
        this.#names.set(name, entries);
        continue;
      }
      for (const [type, entry] of entries) this.#drop(name, entries, type, entry);
    }
  }

  /** Whether a living answer was handed out, and takes the mark away. */
  #isUsed(entries: Entries): boolean {
    const now = this.#clock.monotonic();
    let used = false;
    for (const entry of entries.values()) {
      used ||= entry.used && entry.until > now;
      entry.used = false;
    }
    return used;
  }

  #drop(name: string, entries: Entries, type: DnsType, entry: Entry): void {
    entries.delete(type);
    if (entries.size === 0) this.#names.delete(name);
    this.#size -= 1;
    this.#bytes -= entry.bytes;
  }
}

/** Memory of an answer, roughly: what counts is that a flood of poison stays within the bound. */
function sizeOf(answer: DnsAnswer): number {
  let bytes = 600;
  if (answer.kind !== 'records') return bytes;
  for (const record of answer.records) {
    if (typeof record === 'string') bytes += 32 + record.length;
    else if ('exchange' in record) bytes += 80 + record.exchange.length;
    else bytes += 200 + record.certificate.length;
  }
  return bytes;
}
