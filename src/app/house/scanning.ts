/** All that the octets of a message say, in a pool thread: index, scan, attachments, words by the shipped counts. */
import { readFileSync } from 'node:fs';
import { bayesHits, classify, Prior } from '#check/bayes';
import { type Scan, scanMessage } from '#check/spam';
import type { TestHit } from '#check/verdict';
import { LibarchiveReader } from '#edge/unarchive';
import { contentIndexOf, type Scanned } from '#flow/receive';
import { cleaningNeeds } from '#format/disarm';
import { type IndexedMessage, indexMessage } from '#format/message';
import { COUNTS_FILE } from '#app/shipped';

/** What libarchive may use. */
const ARCHIVE_OCTETS_MAX = 64 * 1024 * 1024;

/** So long the system is not asked again: a thread cannot have worked longer than the clock on the wall went on. */
const ASKED_EVERY_MS = 1;

/**
 * What this thread has worked, in ms, at most ASKED_EVERY_MS behind: a budget of time is one of work, since on a machine with
 * much to do the clock on the wall would end scans that cost nothing. Asking the system is some microseconds each time, and a
 * scan looks at its budget often.
 */
function workClock(): () => number {
  let askedAt = Number.NEGATIVE_INFINITY;
  let workedMs = 0;
  return () => {
    const wall = performance.now();
    if (wall - askedAt < ASKED_EVERY_MS) return workedMs;
    askedAt = wall;
    const { user, system } = process.threadCpuUsage();
    workedMs = (user + system) / 1000;
    return workedMs;
  };
}

/** One for each thread: what it reads once. */
export class MessageScanner {
  #prior: Prior | undefined | 'unread' = 'unread';
  #foreign: LibarchiveReader | undefined;
  readonly #now = workClock();

  scan(bytes: Uint8Array, receivedMs: number): Scanned {
    const index = indexMessage(bytes);
    return { index: contentIndexOf(bytes, index), scan: this.#scanOf(bytes, index, receivedMs) };
  }

  /** Without what is only for a message that is kept. */
  look(bytes: Uint8Array, receivedMs: number): Scan {
    return this.#scanOf(bytes, indexMessage(bytes), receivedMs);
  }

  #scanOf(bytes: Uint8Array, index: IndexedMessage, receivedMs: number): Scan {
    this.#foreign ??= new LibarchiveReader(ARCHIVE_OCTETS_MAX);
    const scan = scanMessage(bytes, index, { now: this.#now, receivedMs, foreign: this.#foreign });
    const prior = this.#shipped();
    const words: readonly TestHit[] =
      prior === undefined ? [] : bayesHits(classify(scan.tokens, [prior.look(scan.tokens)]));
    return { ...scan, hits: [...scan.hits, ...words], cleaning: cleaningNeeds(bytes, index) };
  }

  /** Where the file is missing the main thread has told so. */
  #shipped(): Prior | undefined {
    if (this.#prior !== 'unread') return this.#prior;
    try {
      this.#prior = Prior.read(readFileSync(COUNTS_FILE));
    } catch {
      this.#prior = undefined;
    }
    return this.#prior;
  }
}
