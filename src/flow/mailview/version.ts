/**
 * One version of what a selected mailbox needs for every answer: UIDs, emails, flags, modseqs, in the order of
 * sequence numbers. Immutable and in chunks, so that the next version shares all that did not change, and sessions can
 * keep the one they have told their client about.
 */
import { inRanges, type Ranges } from '#format/imap';

/** Messages in a chunk that is made new. Small, since a single new flag copies one chunk. */
const CHUNK_ROWS = 1024;

/** Rows side by side; all arrays have one length, and are never written once they are in a version. */
export interface ViewChunk {
  readonly uids: Uint32Array;
  readonly emails: Float64Array;
  readonly flags: Float64Array;
  readonly modseqs: Float64Array;
}

export interface VersionFacts {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly highestModseq: number;
}

/** What became of a mailbox since a version: rows in ascending order of UID. */
export interface ViewChanges extends VersionFacts {
  /** Rows that are new or have changed. */
  readonly changed: ViewChunk;
  /** UIDs that are gone, ascending. */
  readonly expunged: Uint32Array;
}

export class MailboxVersion {
  readonly chunks: readonly ViewChunk[];
  readonly facts: VersionFacts;
  /** Messages before each chunk. */
  readonly #starts: readonly number[];
  readonly count: number;

  constructor(chunks: readonly ViewChunk[], facts: VersionFacts) {
    this.chunks = chunks;
    this.facts = facts;
    const starts: number[] = [];
    let count = 0;
    for (const chunk of chunks) {
      starts.push(count);
      count += chunk.uids.length;
    }
    this.#starts = starts;
    this.count = count;
  }

  /** The highest UID there is, 0 in an empty mailbox. */
  get lastUid(): number {
    return this.chunks.at(-1)?.uids.at(-1) ?? 0;
  }

  /** Chunk and place in it of a sequence number that exists. */
  place(seq: number): { readonly chunk: ViewChunk; readonly at: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.#starts[mid] ?? 0) < seq) low = mid;
      else high = mid - 1;
    }
    const chunk = this.chunks[low];
    if (chunk === undefined || seq < 1 || seq > this.count)
      throw new RangeError(`Cannot find message ${seq} of ${this.count}`);
    return { chunk, at: seq - 1 - (this.#starts[low] ?? 0) };
  }

  uidAt(seq: number): number {
    const { chunk, at } = this.place(seq);
    return chunk.uids[at] ?? 0;
  }

  /** How many messages have a UID below this one. */
  countBelow(uid: number): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((this.chunks[mid]?.uids.at(-1) ?? 0) < uid) low = mid + 1;
      else high = mid;
    }
    const chunk = this.chunks[low];
    if (chunk === undefined) return this.count;
    return (this.#starts[low] ?? 0) + lowerBound(chunk.uids, uid);
  }

  /** The sequence number of a UID, 0 when it is not there. */
  seqOf(uid: number): number {
    const below = this.countBelow(uid);
    return below < this.count && this.uidAt(below + 1) === uid ? below + 1 : 0;
  }

  /** Sequence numbers of the messages whose UIDs lie in the ranges. */
  seqsOfUids(ranges: Ranges): Uint32Array {
    const spans: number[] = [];
    let total = 0;
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const from = this.countBelow(ranges[i] ?? 0) + 1;
      const to = this.countBelow((ranges[i + 1] ?? 0) + 1);
      if (from > to) continue;
      spans.push(from, to);
      total += to - from + 1;
    }
    return expand(spans, total);
  }

  /** Rows of ascending sequence numbers, in arrays of their own that can be handed to another thread. */
  rowsOf(seqs: Uint32Array): ViewRows {
    const n = seqs.length;
    const uids = new Uint32Array(n);
    const emails = new Float64Array(n);
    const flags = new Float64Array(n);
    const modseqs = new Float64Array(n);
    let index = -1;
    let start = 0;
    let chunk: ViewChunk | undefined;
    let end = 0;
    for (let i = 0; i < n; i++) {
      const seq = seqs[i] ?? 0;
      while (seq > end) {
        index += 1;
        chunk = this.chunks[index];
        if (chunk === undefined) throw new RangeError(`Cannot find message ${seq} of ${this.count}`);
        start = end;
        end += chunk.uids.length;
      }
      if (chunk === undefined) continue;
      const at = seq - 1 - start;
      uids[i] = chunk.uids[at] ?? 0;
      emails[i] = chunk.emails[at] ?? 0;
      flags[i] = chunk.flags[at] ?? 0;
      modseqs[i] = chunk.modseqs[at] ?? 0;
    }
    return { seqs, uids, emails, flags, modseqs };
  }
}

/** Rows with the sequence numbers they have in some version. */
export interface ViewRows extends ViewChunk {
  readonly seqs: Uint32Array;
}

/** All numbers of disjoint ascending ranges. */
export function expand(spans: Ranges, total: number): Uint32Array {
  const out = new Uint32Array(total);
  let at = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    for (let n = spans[i] ?? 0, to = spans[i + 1] ?? 0; n <= to; n++) out[at++] = n;
  }
  return out;
}

function lowerBound(uids: Uint32Array, uid: number): number {
  let low = 0;
  let high = uids.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((uids[mid] ?? 0) < uid) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Cuts rows into chunks. */
function chunksOf(rows: ViewChunk): ViewChunk[] {
  const out: ViewChunk[] = [];
  for (let from = 0; from < rows.uids.length; from += CHUNK_ROWS) {
    const to = Math.min(rows.uids.length, from + CHUNK_ROWS);
    out.push({
      uids: rows.uids.slice(from, to),
      emails: rows.emails.slice(from, to),
      flags: rows.flags.slice(from, to),
      modseqs: rows.modseqs.slice(from, to),
    });
  }
  return out;
}

export function newVersion(rows: ViewChunk, facts: VersionFacts): MailboxVersion {
  return new MailboxVersion(chunksOf(rows), facts);
}

/** Collects rows one by one and gives them as chunks. */
class ChunkBuilder {
  readonly #out: ViewChunk[] = [];
  #uids: number[] = [];
  #emails: number[] = [];
  #flags: number[] = [];
  #modseqs: number[] = [];

  row(chunk: ViewChunk, at: number): void {
    this.#uids.push(chunk.uids[at] ?? 0);
    this.#emails.push(chunk.emails[at] ?? 0);
    this.#flags.push(chunk.flags[at] ?? 0);
    this.#modseqs.push(chunk.modseqs[at] ?? 0);
    if (this.#uids.length >= CHUNK_ROWS) this.#flush();
  }

  whole(chunk: ViewChunk): void {
    this.#flush();
    this.#out.push(chunk);
  }

  #flush(): void {
    if (this.#uids.length === 0) return;
    this.#out.push({
      uids: Uint32Array.from(this.#uids),
      emails: Float64Array.from(this.#emails),
      flags: Float64Array.from(this.#flags),
      modseqs: Float64Array.from(this.#modseqs),
    });
    this.#uids = [];
    this.#emails = [];
    this.#flags = [];
    this.#modseqs = [];
  }

  finish(): ViewChunk[] {
    this.#flush();
    return this.#out;
  }
}

/** A place in a version's rows that moves on by rows or by whole chunks. */
class RowCursor {
  readonly #chunks: readonly ViewChunk[];
  #index = 0;
  at = 0;
  /** Sequence number of the row. */
  seq = 1;

  constructor(chunks: readonly ViewChunk[]) {
    this.#chunks = chunks;
  }

  get chunk(): ViewChunk | undefined {
    return this.#chunks[this.#index];
  }

  next(): void {
    this.seq += 1;
    this.at += 1;
    if (this.at < (this.chunk?.uids.length ?? 0)) return;
    this.at = 0;
    this.#index += 1;
  }

  nextChunk(): void {
    this.seq += (this.chunk?.uids.length ?? 0) - this.at;
    this.at = 0;
    this.#index += 1;
  }
}

/** The version that follows. Chunks without a change are shared. */
export function applyChanges(version: MailboxVersion, changes: ViewChanges): MailboxVersion {
  const { changed, expunged } = changes;
  const builder = new ChunkBuilder();
  let c = 0;
  let e = 0;
  for (const chunk of version.chunks) {
    const last = chunk.uids.at(-1) ?? 0;
    const firstChanged = c;
    while (c < changed.uids.length && (changed.uids[c] ?? 0) <= last) c += 1;
    const firstExpunged = e;
    while (e < expunged.length && (expunged[e] ?? 0) <= last) e += 1;
    const update = changedChunk(chunk, changes, { changed: [firstChanged, c], expunged: [firstExpunged, e] });
    if (
      update === chunk &&
      !(chunk === version.chunks.at(-1) && c < changed.uids.length && chunk.uids.length < CHUNK_ROWS)
    ) {
      builder.whole(chunk);
    } else for (let at = 0; at < update.uids.length; at++) builder.row(update, at);
  }
  // What lies behind the last row is new; what was new and is gone again was never here.
  for (; c < changed.uids.length; c++) builder.row(changed, c);
  return new MailboxVersion(compact(builder.finish()), changes);
}

interface ChunkSpan {
  readonly changed: readonly [number, number];
  readonly expunged: readonly [number, number];
}

function changedChunk(chunk: ViewChunk, changes: ViewChanges, span: ChunkSpan): ViewChunk {
  if (span.changed[0] === span.changed[1] && span.expunged[0] === span.expunged[1]) return chunk;
  const keep: number[] = [];
  const flags = chunk.flags.slice();
  const modseqs = chunk.modseqs.slice();
  let c = span.changed[0];
  let e = span.expunged[0];
  for (let at = 0; at < chunk.uids.length; at++) {
    const uid = chunk.uids[at] ?? 0;
    while (c < span.changed[1] && (changes.changed.uids[c] ?? 0) < uid) c += 1;
    while (e < span.expunged[1] && (changes.expunged[e] ?? 0) < uid) e += 1;
    if (e < span.expunged[1] && changes.expunged[e] === uid) continue;
    keep.push(at);
    if (c < span.changed[1] && changes.changed.uids[c] === uid) {
      flags[at] = changes.changed.flags[c] ?? 0;
      modseqs[at] = changes.changed.modseqs[c] ?? 0;
    }
  }
  if (keep.length === chunk.uids.length) return { uids: chunk.uids, emails: chunk.emails, flags, modseqs };
  return {
    uids: Uint32Array.from(keep, (at) => chunk.uids[at] ?? 0),
    emails: Float64Array.from(keep, (at) => chunk.emails[at] ?? 0),
    flags: Float64Array.from(keep, (at) => flags[at] ?? 0),
    modseqs: Float64Array.from(keep, (at) => modseqs[at] ?? 0),
  };
}

/** After many removals chunks are small and many: then they are put together anew. */
function compact(chunks: ViewChunk[]): ViewChunk[] {
  const filled = chunks.filter((chunk) => chunk.uids.length > 0);
  const count = filled.reduce((sum, chunk) => sum + chunk.uids.length, 0);
  if (filled.length <= 8 + 4 * Math.ceil(count / CHUNK_ROWS)) return filled;
  const builder = new ChunkBuilder();
  for (const chunk of filled) for (let at = 0; at < chunk.uids.length; at++) builder.row(chunk, at);
  return builder.finish();
}

/** How one version differs from an earlier one. */
export interface VersionDifference {
  /** Sequence numbers in the earlier version that are gone, ascending. */
  readonly expunged: readonly number[];
  /** UIDs of those. */
  readonly expungedUids: readonly number[];
  /** Sequence numbers in the later version whose flags or modseq are others. */
  readonly changed: readonly number[];
  /** How many came at the end. */
  readonly added: number;
}

export function compareVersions(before: MailboxVersion, after: MailboxVersion): VersionDifference {
  const expunged: number[] = [];
  const expungedUids: number[] = [];
  const changed: number[] = [];
  if (before === after) return { expunged, expungedUids, changed, added: 0 };
  const old = new RowCursor(before.chunks);
  const now = new RowCursor(after.chunks);
  for (;;) {
    const was = old.chunk;
    const is = now.chunk;
    if (was === undefined) break;
    if (was === is && old.at === now.at) {
      old.nextChunk();
      now.nextChunk();
      continue;
    }
    const uid = was.uids[old.at] ?? 0;
    if (is === undefined || uid < (is.uids[now.at] ?? 0)) {
      expunged.push(old.seq);
      expungedUids.push(uid);
      old.next();
      continue;
    }
    if (was.modseqs[old.at] !== is.modseqs[now.at] || was.flags[old.at] !== is.flags[now.at]) changed.push(now.seq);
    old.next();
    now.next();
  }
  return { expunged, expungedUids, changed, added: after.count - (now.seq - 1) };
}

/**
 * The later version with the rows it has lost put back: what a session knows while it may not tell of expunges
 * (RFC 9051 section 7.5.1). Gives `after` itself when nothing was lost.
 */
export function keepExpunged(before: MailboxVersion, after: MailboxVersion): MailboxVersion {
  if (before === after || compareVersions(before, after).expunged.length === 0) return after;
  const builder = new ChunkBuilder();
  const old = new RowCursor(before.chunks);
  const now = new RowCursor(after.chunks);
  for (;;) {
    const was = old.chunk;
    const is = now.chunk;
    if (is === undefined && was === undefined) break;
    if (was !== undefined && was === is && old.at === 0 && now.at === 0) {
      builder.whole(was);
      old.nextChunk();
      now.nextChunk();
    } else if (was !== undefined && (is === undefined || (was.uids[old.at] ?? 0) < (is.uids[now.at] ?? 0))) {
      builder.row(was, old.at);
      old.next();
    } else if (is !== undefined) {
      builder.row(is, now.at);
      if (was !== undefined && was.uids[old.at] === is.uids[now.at]) old.next();
      now.next();
    }
  }
  return new MailboxVersion(builder.finish(), after.facts);
}

/** UIDs in a version that have a flag bit and lie in the ranges (or anywhere). */
export function uidsWithFlag(version: MailboxVersion, bit: number, within: Ranges | undefined): Uint32Array {
  const out: number[] = [];
  for (const chunk of version.chunks) {
    for (let at = 0; at < chunk.uids.length; at++) {
      // System flags are the low five bits.
      if ((((chunk.flags[at] ?? 0) % 32) & bit) === 0) continue;
      const uid = chunk.uids[at] ?? 0;
      if (within === undefined || inRanges(within, uid)) out.push(uid);
    }
  }
  return Uint32Array.from(out);
}
