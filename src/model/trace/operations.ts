/** The operations of this room by name, for the table that `app` gives to the store and reader threads. */
import type { Reference } from '#base/ids';
import type { Work } from '#format/sql';
import { dropOldPartitions } from './drop.ts';
import { findTraces, traceIdOf, traceOf } from './query.ts';
import { addTraceEvent, recordTrace, type TraceEvent, type TraceRow } from './record.ts';

/** An event that belongs to the story with this reference. */
export interface LaterEvent {
  readonly reference: Reference;
  readonly event: TraceEvent;
}

export interface TraceWrite {
  readonly rows: readonly TraceRow[];
  readonly events: readonly LaterEvent[];
  readonly nowMs: number;
}

/** Rows and later events that waited, in one commit. An event whose story was dropped already is dropped with it. */
export function* writeTraces(args: TraceWrite): Work<{ rows: number; events: number }> {
  for (const trace of args.rows) yield* recordTrace(trace);
  const ids = new Map<Reference, number | undefined>();
  let events = 0;
  for (const { reference, event } of args.events) {
    if (!ids.has(reference)) ids.set(reference, yield* traceIdOf(reference, args.nowMs));
    const id = ids.get(reference);
    if (id === undefined) continue;
    yield* addTraceEvent(id, event);
    events += 1;
  }
  return { rows: args.rows.length, events };
}

export const traceWrites = { dropOldPartitions, writeTraces };
export const traceReads = { findTraces, traceOf };
