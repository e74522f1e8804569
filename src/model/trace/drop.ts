import { either, ident, row, sql, type Work } from '#format/sql';
import { firstIdOf, partitionOfWeek, weekOf } from './partition.ts';
import { PARTITION_MS, TRACE_PARTITIONS } from './record.ts';

/** The longest time that the partitions can hold: one of them is always the week being written. */
export const TRACE_RETENTION_MS_MAX = (TRACE_PARTITIONS - 1) * PARTITION_MS;

/**
 * Empties the partitions of weeks that ended before the retention began; gives how many had anything in them. The present
 * week's partition still holds the week of its last turn when nobody dropped it in time: those rows go too.
 */
export function* dropOldPartitions(args: {
  readonly nowMs: number;
  readonly retentionMs: number;
}): Work<{ dropped: number }> {
  const thisWeek = weekOf(args.nowMs);
  const kept = args.nowMs - Math.min(args.retentionMs, TRACE_RETENTION_MS_MAX);
  let dropped = 0;
  for (let back = 1; back < TRACE_PARTITIONS; back++) {
    const week = thisWeek - back;
    if ((week + 1) * PARTITION_MS > kept) continue;
    const partition = partitionOfWeek(week);
    const any = yield* row(sql`SELECT id FROM ${ident(`trace_${partition}`)} LIMIT 1`);
    if (any === undefined) continue;
    yield sql`${either('DELETE FROM', 'TRUNCATE')} ${ident(`trace_event_${partition}`)}`;
    yield sql`${either('DELETE FROM', 'TRUNCATE')} ${ident(`trace_${partition}`)}`;
    dropped += 1;
  }
  const present = partitionOfWeek(thisWeek);
  const begin = firstIdOf(thisWeek);
  const old = yield* row(sql`SELECT id FROM ${ident(`trace_${present}`)} WHERE id < ${begin} LIMIT 1`);
  if (old === undefined) return { dropped };
  yield sql`DELETE FROM ${ident(`trace_event_${present}`)} WHERE trace < ${begin}`;
  yield sql`DELETE FROM ${ident(`trace_${present}`)} WHERE id < ${begin}`;
  return { dropped: dropped + 1 };
}
