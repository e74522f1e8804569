/**
 * Blob: the octets of a message as they were received, never changed, and who refers to them.
 * References change only through hold and release; bytes are swept a day after the last reference went, so that a
 * session that still shows a message, or a backup under way, can read it. Refuses to know what a message is.
 */
import type { Brand } from '#base/brand';
import { type BlobPlace, list, row, rows, run, sql, type Work } from '#format/sql';

/** Assigned by the accepting process (time-ordered), never derived from the content: sharing would leak between tenants. */
export type BlobId = Brand<number, 'BlobId'>;

/** Octets that a write brings: from memory, or a staging file to adopt. The engine gives each its place. */
export type BlobContent =
  | { readonly kind: 'memory'; readonly blob: number; readonly account: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'staged';
      readonly blob: number;
      readonly account: number;
      readonly path: string;
      readonly length: number;
      readonly sha256: Uint8Array;
    };

/** Records bytes that were written to a pack, with their first references. The place's pack row is made if new. */
export function* addBlob(id: BlobId, place: BlobPlace, options: { refs: number; nowMs: number }): Work<void> {
  yield sql`
    INSERT INTO pack (id, created_ms, blobs, bytes) VALUES (${place.pack}, ${options.nowMs}, 1, ${place.length})
    ON CONFLICT (id) DO UPDATE SET blobs = pack.blobs + 1, bytes = pack.bytes + excluded.bytes`;
  yield sql`
    INSERT INTO blob (id, pack, byte_offset, byte_length, refs, dead_ms)
    VALUES (${id}, ${place.pack}, ${place.offset}, ${place.length}, ${options.refs}, ${options.refs === 0 ? options.nowMs : null})`;
}

/** Adds references; a blob that was about to be swept lives again. */
export function* holdBlob(id: BlobId, count = 1): Work<void> {
  yield* run(sql`UPDATE blob SET refs = refs + ${count}, dead_ms = NULL WHERE id = ${id}`);
}

/** Takes references away; at zero the sweeper's day begins. */
export function* releaseBlob(id: BlobId, nowMs: number, count = 1): Work<void> {
  yield* run(sql`
    UPDATE blob SET refs = refs - ${count}, dead_ms = CASE WHEN refs - ${count} <= 0 THEN ${nowMs} ELSE NULL END
    WHERE id = ${id}`);
}

export function* placeOfBlob(id: BlobId): Work<BlobPlace | undefined> {
  return yield* row<BlobPlace>(
    sql`SELECT pack, byte_offset AS "offset", byte_length AS "length" FROM blob WHERE id = ${id}`,
  );
}

export interface BlobSweep {
  /** What nothing refers to since before this goes: now less the setting `store.sweep-after`, a day. */
  readonly beforeMs: number;
  /** So many at once, that mail need not wait longer than for another commit. */
  readonly max: number;
}

export interface BlobsSwept {
  readonly blobs: number;
  /** Packs in which nothing is left: the engine removes their files after this commit, never before. */
  readonly deadPacks: readonly number[];
  /** Pack files older than this that no row knows are what a crash left: the engine removes them too. */
  readonly orphansBeforeMs: number;
}

/** Forgets dead blobs, and the packs in which nothing is left. Call until `blobs` is less than `max`. */
export function* sweepBlobs({ beforeMs, max }: BlobSweep): Work<BlobsSwept> {
  const dead = yield* rows<{ id: number; pack: number; length: number }>(sql`
    SELECT id, pack, byte_length AS "length" FROM blob WHERE dead_ms IS NOT NULL AND dead_ms < ${beforeMs}
    ORDER BY dead_ms LIMIT ${max}`);
  if (dead.length === 0) return { blobs: 0, deadPacks: [], orphansBeforeMs: beforeMs };
  yield sql`DELETE FROM blob WHERE id IN ${list(dead.map(({ id }) => id))}`;
  const packs = new Map<number, { blobs: number; bytes: number }>();
  for (const { pack, length } of dead) {
    const sum = packs.get(pack) ?? { blobs: 0, bytes: 0 };
    packs.set(pack, { blobs: sum.blobs + 1, bytes: sum.bytes + length });
  }
  for (const [pack, { blobs, bytes }] of [...packs].sort(([a], [b]) => a - b)) {
    yield sql`UPDATE pack SET blobs = blobs - ${blobs}, bytes = bytes - ${bytes} WHERE id = ${pack}`;
  }
  const gone = yield* rows<{ id: number }>(
    sql`DELETE FROM pack WHERE id IN ${list([...packs.keys()])} AND blobs = 0 RETURNING id`,
  );
  return { blobs: dead.length, deadPacks: gone.map(({ id }) => id), orphansBeforeMs: beforeMs };
}

export const blobWrites = { sweepBlobs };
