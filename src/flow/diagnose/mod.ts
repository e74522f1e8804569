/**
 * Diagnose: stories of messages for people and programs, and the writers of what happens outside a message's own commit:
 * refusals with their budget, attempts to deliver. Knows the catalogue of event ids and who can mend what.
 * Refuses to know how rows are stored, who may see what (a scope says it) and terminals.
 */
export { type Attempt, AttemptRecorder } from './attempts.ts';
export { entryOf, type EventEntry } from './catalogue.ts';
export { type StoryFound, type StoryQuery, TraceDesk, type TraceDeskParts, type TraceReads } from './desk.ts';
export {
  type FormatOptions,
  formatStory,
  formatTraceLine,
  formatTraceList,
  type StoryData,
  storyData,
} from './format.ts';
export { whoCanMend } from './mend.ts';
export { networkOf, REFUSALS_PER_MINUTE, RefusalRecorder, type RefusalRecorderParts } from './refusals.ts';
export { recipientStatuses, statusText, type TraceStatus, traceStatuses } from './status.ts';
export { TraceWriter, type TraceStore, type TraceWriterParts, WAITING_MAX } from './writer.ts';
