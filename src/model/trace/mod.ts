/**
 * Trace: one row for each mail transaction, refused ones included, and the events that followed; found by reference,
 * address, time, Message-ID and subject. Lies in weekly partitions that are dropped whole.
 * Refuses to know who may see what: the permission function judges that, and its answer comes in as a scope.
 */
export { dropOldPartitions, TRACE_RETENTION_MS_MAX } from './drop.ts';
export { type LaterEvent, traceReads, type TraceWrite, traceWrites, writeTraces } from './operations.ts';
export { findTraces, type TraceQuery, traceOf, TRACES_FOUND_MAX, type TracesFound } from './query.ts';
export type { TraceRecord } from './read.ts';
export {
  addTraceEvent,
  partitionOf,
  type RecordedTrace,
  recordTrace,
  type StoryText,
  storyText,
  storyWith,
  TRACE_PARTITIONS,
  type TraceEvent,
  type TraceRow,
} from './record.ts';
export { everything, type TraceScope } from './scope.ts';
export { traceSettings } from './settings.ts';
