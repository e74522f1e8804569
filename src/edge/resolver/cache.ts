import type { Clock } from '#base/clock';
import type { DnsAnswer } from '#format/dns';

interface Entry {
  readonly answer: DnsAnswer;
  /** Monotonic milliseconds. */
  readonly until: number;
  readonly bytes: number;
}

/** Answers by question, the least recently used given up first. Bounded by number and by estimated memory. */
export class AnswerCache {
  readonly #clock: Clock;
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(clock: Clock, entriesMax: number, bytesMax: number) {
    this.#clock = clock;
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): DnsAnswer | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const leftMs = entry.until - this.#clock.monotonic();
    this.#drop(key, entry);
    if (leftMs <= 0) return undefined;
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    if (entry.answer.kind !== 'records') return entry.answer;
    return { ...entry.answer, ttl: Math.ceil(leftMs / 1000) };
  }

  set(key: string, answer: DnsAnswer, ttlS: number): void {
    const old = this.#entries.get(key);
    if (old !== undefined) this.#drop(key, old);
    if (ttlS <= 0) return;
    const entry = { answer, until: this.#clock.monotonic() + ttlS * 1000, bytes: key.length * 2 + sizeOf(answer) };
    if (entry.bytes > this.#bytesMax / 8) return;
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    for (const [eldest, value] of this.#entries) {
      if (this.#entries.size <= this.#entriesMax && this.#bytes <= this.#bytesMax) break;
      this.#drop(eldest, value);
    }
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}

/** Memory of an answer, roughly: what counts is that a flood of poison stays within the bound. */
function sizeOf(answer: DnsAnswer): number {
  let bytes = 300;
  if (answer.kind !== 'records') return bytes;
  for (const record of answer.records) {
    if (typeof record === 'string') bytes += 32 + record.length * 2;
    else if ('exchange' in record) bytes += 80 + record.exchange.length * 2;
    else bytes += 200 + record.certificate.length;
  }
  return bytes;
}
