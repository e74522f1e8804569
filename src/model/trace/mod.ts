/**
 * Trace: one row for each mail transaction, refused ones included, and the events that followed; found by reference,
 * address, time, Message-ID and subject. Lies in weekly partitions that are dropped whole.
 * Refuses to know who may see what: the permission function judges that.
 */
export { addTraceEvent, partitionOf, recordTrace, TRACE_PARTITIONS, type TraceEvent, type TraceRow } from './record.ts';
