/** Weeks and the partitions they lie in. */
import { timeKeyAt } from '#base/ids';
import { PARTITION_MS, TRACE_PARTITIONS } from './record.ts';

/** Number of the week since 1970. */
export function weekOf(ms: number): number {
  return Math.floor(ms / PARTITION_MS);
}

export function partitionOfWeek(week: number): number {
  return ((week % TRACE_PARTITIONS) + TRACE_PARTITIONS) % TRACE_PARTITIONS;
}

/** The first id of a week. */
export function firstIdOf(week: number): number {
  return timeKeyAt(week * PARTITION_MS);
}

export interface TraceWeek {
  readonly partition: number;
  /** Ids [from, to). */
  readonly from: number;
  readonly to: number;
}

/** The weeks that overlap a span, newest first; no more than there are partitions. */
export function weeksBetween(sinceMs: number, untilMs: number): TraceWeek[] {
  const weeks: TraceWeek[] = [];
  const oldest = weekOf(Math.max(0, sinceMs));
  for (let week = weekOf(untilMs); week >= oldest && weeks.length < TRACE_PARTITIONS; week--) {
    weeks.push({ partition: partitionOfWeek(week), from: firstIdOf(week), to: firstIdOf(week + 1) });
  }
  return weeks;
}
